"""Is every earlier test still there and passing?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from des.proof import testid
from des.proof.check import Cause, Check, Outcome, some
from des.proof.results import Results


def census(base: Results, head: Results, supersedes: Mapping[str, str]) -> Check:
    """Compare the tests that passed at the base with those at the head.

    One that is gone may have MOVED: a test function of that name passes elsewhere with no fewer parameters, and was not
    there before. `Supersedes` answers for single tests (a function's id for its parameters too).
    """
    lost = sorted(test for test in base.passing - head.passing if not answered(test, supersedes))
    gone = [test for test in lost if test not in head.tests]
    moved = _moved(gone, base, head)
    bad = tuple(test for test in lost if test not in moved)
    reasons = [f"{len(base.passing) - len(lost)} of the {len(base.passing)} tests that passed before still pass"]
    if moved:
        reasons.append(f"moved: {some([f'{test} → {place}' for test, place in sorted(moved.items())])}")
    if bad:
        told = [f"{test} is {head.state(test)}" for test in bad]
        reasons = [f"passed before the step: {some(told)}"]
        return Check("census", Outcome.FAIL, Cause.WEAKENED, tuple(reasons), bad)
    waiting = sorted(test for test in base.tests.keys() - base.passing if test not in head.tests)
    if waiting:
        reasons.append(f"did not pass before and is gone: {some(waiting)}")
    return Check("census", Outcome.PASS, reasons=tuple(reasons), ids=tuple(sorted(moved)))


def answered(test: str, supersedes: Mapping[str, str]) -> bool:
    """Whether a Supersedes line names this test or its function."""
    return test in supersedes or testid.function(test) in supersedes


def _moved(gone: list[str], base: Results, head: Results) -> dict[str, str]:
    """Lost test -> function that took its place. A place counts as often as it has tests that did not pass before."""
    room = Counter(testid.function(test) for test in head.passing - base.passing)
    moved: dict[str, str] = {}
    for place, count in Counter(testid.function(test) for test in gone).items():
        candidates = (there for there in room if testid.name(there) == testid.name(place) and room[there] >= count)
        found = place if room[place] >= count else next(candidates, None)
        if found:
            room[found] -= count
            moved |= {test: found for test in gone if testid.function(test) == place}
    return moved
