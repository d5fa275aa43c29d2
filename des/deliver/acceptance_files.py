"""Which `.feature` and test files are a feature's acceptance suite."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from des.contract.files import read_text
from des.facts import placement
from des.facts.placement import Named
from des.flow.delivery import Delivery
from des.runner.suites import is_test_file


@dataclass(frozen=True)
class AcceptanceFiles:
    """Paths relative to the project, sorted; ``missing``: what the document names and no file fits."""

    features: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    missing: tuple[Named, ...] = ()


def choose(named: Sequence[Named], promised: Iterable[str], feature_id: str, files: Collection[str]) -> AcceptanceFiles:
    """The suite among ``files``. Test Placement (``named``) wins; where it names nothing it is tests/acceptance/<id>/
    with the test files the roadmap's steps promise. Tests beside a `.feature` file belong to it, and the reverse."""
    fitting = {one: [file for file in files if _fits(file, one.path)] for one in named}
    missing = tuple(one for one in named if not fitting[one])
    placed = {file for found in fitting.values() for file in found}
    own = {file for file in files if file.startswith(f"tests/acceptance/{feature_id}/")}
    features = _first(_features(placed), _features(own))
    tests = _first(
        _tests(placed),
        _tests(_beside(features, files)) if placed else set(),
        _tests(own) | (set(promised) & set(files)),
    )
    features = features or _features(_beside(tests, files))
    return AcceptanceFiles(tuple(sorted(features)), tuple(sorted(tests)), missing)


def of_delivery(delivery: Delivery, files: Collection[str]) -> AcceptanceFiles:
    """The suite of a delivery among the files of a commit. DesError when its documents cannot be read."""
    delta = delivery.feature_dir / "feature-delta.md"
    named = placement.named(read_text(str(delta))) if delta.exists() else ()
    roadmap = delivery.roadmap()
    promised = [step.test_file for step in roadmap.steps if step.test_file] if roadmap else []
    return choose(named, promised, delivery.feature_id, files)


def _fits(file: str, named: str) -> bool:
    return file == named or file.startswith(named.rstrip("/") + "/") or fnmatchcase(file, named)


def _features(files: Iterable[str]) -> set[str]:
    return {file for file in files if file.endswith(".feature")}


def _tests(files: Iterable[str]) -> set[str]:
    return {file for file in files if is_test_file(file)}


def _beside(chosen: Iterable[str], files: Collection[str]) -> set[str]:
    folders = {file.rpartition("/")[0] for file in chosen}
    return {file for file in files if file.rpartition("/")[0] in folders}


def _first(*found: set[str]) -> set[str]:
    return next((one for one in found if one), set())
