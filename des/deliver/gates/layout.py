"""The layout gate: a feature's directory holds its one document and machine files (des-reference §7.7)."""

from __future__ import annotations

from collections.abc import Iterable

from des.facts import feature_delta
from des.flow.delivery import Delivery
from des.proof.git import split
from des.verdict import Finding, Place, Result

NAME = "layout"
_FREE = ("steps", "slices", "spike", "bugfix")
_WAVES = ("discover", "discuss", "design", "devops", "distill", "deliver")
_DATA = (".json", ".yaml", ".yml", ".feature")


def decide(feature: str, files: Iterable[str], older: bool) -> Result:
    """FAIL for each file that does not belong. feature: its directory; files: paths below it, both with slashes.
    older: the feature is of the older layout, one directory per wave; what lies in these is only flagged.
    """
    listed = sorted(files)
    found = [finding for file in listed if (finding := _judge(feature, file, older)) is not None]
    return Result.of(NAME, f"{len(listed)} files in {feature}", found, files=len(listed))


def _judge(feature: str, file: str, older: bool) -> Finding | None:
    first = file.partition("/")[0] if "/" in file else ""
    if file == "feature-delta.md" or first in _FREE or file.endswith(_DATA):
        return None
    place = f"{feature}/{file}"
    if first in _WAVES:
        fix = f"move what it says into feature-delta.md under `## Wave: {first.upper()} / …`, then git rm {place}"
        return Finding("old-layout", Place(place), "a document of the older layout", fix, blocks=not older)
    if file.endswith(".md"):
        fix = "move what it says into a section of feature-delta.md, or under docs/ outside of the feature"
        return Finding("loose-markdown", Place(place), "a loose Markdown file", fix)
    return Finding(
        "stray-file", Place(place), "no file of a feature's directory", "move it to where it is used, or remove it"
    )


def run(delivery: Delivery) -> Result:
    """Judge what lies in the feature's directory, but for what git ignores."""
    feature = f"docs/feature/{delivery.feature_id}"
    listed = split(delivery.git.run("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", feature))
    there = {path for path in listed if (delivery.root / path).is_file() or (delivery.root / path).is_symlink()}
    older = feature_delta.is_legacy(delivery.feature_dir)
    return decide(feature, (path.removeprefix(f"{feature}/") for path in there), older)
