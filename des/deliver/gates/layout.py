"""The layout gate: a feature's directory holds its one document and machine files (des-reference §7.7)."""

from __future__ import annotations

from collections.abc import Iterable

from des.facts import feature_delta
from des.flow.delivery import Delivery
from des.flow.gate import GateFinding, GateResult, judged
from des.proof.git import split

NAME = "layout"
_FREE = ("steps", "slices", "spike", "bugfix")
_WAVES = ("discover", "discuss", "design", "devops", "distill", "deliver")
_DATA = (".json", ".yaml", ".yml", ".feature")


def decide(feature: str, files: Iterable[str], older: bool) -> GateResult:
    """FAIL for each file that does not belong. feature: its directory; files: paths below it, both with slashes.
    older: the feature is of the older layout, one directory per wave; what lies in these is only flagged.
    """
    listed = sorted(files)
    found = [finding for file in listed if (finding := _judge(feature, file, older)) is not None]
    return judged(NAME, f"{len(listed)} files in {feature}", found, files=len(listed))


def _judge(feature: str, file: str, older: bool) -> GateFinding | None:
    first = file.partition("/")[0] if "/" in file else ""
    if file == "feature-delta.md" or first in _FREE or file.endswith(_DATA):
        return None
    place = f"{feature}/{file}"
    if first in _WAVES:
        fix = f"move what it says into feature-delta.md under `## Wave: {first.upper()} / …`, then git rm {place}"
        return GateFinding(place, 0, "a document of the older layout", fix, blocks=not older)
    if file.endswith(".md"):
        fix = "move what it says into a section of feature-delta.md, or under docs/ outside of the feature"
        return GateFinding(place, 0, "a loose Markdown file", fix)
    return GateFinding(place, 0, "no file of a feature's directory", "move it to where it is used, or remove it")


def run(delivery: Delivery) -> GateResult:
    """Judge what lies in the feature's directory, but for what git ignores."""
    feature = f"docs/feature/{delivery.feature_id}"
    listed = split(delivery.git.run("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", feature))
    there = {path for path in listed if (delivery.root / path).is_file() or (delivery.root / path).is_symlink()}
    older = feature_delta.is_legacy(delivery.feature_dir)
    return decide(feature, (path.removeprefix(f"{feature}/") for path in there), older)
