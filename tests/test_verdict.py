"""The noun of every check: equal by value, told in one line, and what its result comes to."""

from __future__ import annotations

import pytest

from des.verdict import Finding, Place, Result, Status, blocking

HERE = Place("a.py", 3, "test_x")
WRONG = Finding("asserts-nothing", HERE, "asserts nothing", "assert something", why="it cannot fail")
SHOWN = Finding("sleeps", Place("b.py"), "sleeps", "wait for it", blocks=False)


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (Place(), ""),
        (Place("a.py"), "a.py"),
        (Place("a.py", 3), "a.py:3"),
        (Place(part="tasks[2].id"), "tasks[2].id"),
        (HERE, "a.py:3: test_x"),
    ],
)
def test_a_place_says_what_is_known_of_it(place: Place, told: str) -> None:
    assert str(place) == told


def test_values_are_equal_by_what_they_hold_and_may_stand_in_sets() -> None:
    assert Place("a") == Place("a") != Place("a", 1)
    assert Finding("r", HERE, "w") == Finding("r", HERE, "w") != Finding("r", HERE, "w", blocks=False)
    assert len({Finding("r", HERE, "w"), Finding("r", HERE, "w")}) == 1
    assert Place("a") != ("a", 0, "")
    assert repr(Place("a", 2)) == "Place('a', 2, '')"


@pytest.mark.parametrize(
    ("finding", "told"),
    [
        (WRONG, "a.py:3: test_x: asserts nothing — it cannot fail — assert something"),
        (SHOWN, "b.py: sleeps — wait for it"),
        (Finding("r", Place(part="items[0]"), "is judged twice"), "items[0]: is judged twice"),
        (Finding("r", Place(), "everything"), "everything"),
    ],
)
def test_a_finding_in_one_line(finding: Finding, told: str) -> None:
    assert str(finding) == told


def test_whoever_does_not_know_the_file_leaves_it_to_others() -> None:
    sign = Finding("sleeps", Place(line=4), "sleeps", "wait", why="slow", blocks=False)
    assert sign.at("a.py", "test_y") == Finding(
        "sleeps", Place("a.py", 4, "test_y"), "sleeps", "wait", why="slow", blocks=False
    )
    assert WRONG.flagged() == Finding(WRONG.rule, HERE, WRONG.what, WRONG.fix, why=WRONG.why, blocks=False)


@pytest.mark.parametrize(
    ("findings", "status", "code"), [((), Status.PASS, 0), ((SHOWN,), Status.PASS, 0), ((SHOWN, WRONG), Status.FAIL, 1)]
)
def test_a_result_fails_for_what_blocks(findings: tuple[Finding, ...], status: Status, code: int) -> None:
    result = Result.of("theater", "2 files", findings, files=2)
    assert (result.status, result.exit_code, result.facts) == (status, code, {"files": 2})
    assert result.lines() == [f"theater: {WRONG}"] * code
    assert blocking(findings) == [WRONG] * code


def test_what_is_undecided_or_exempt() -> None:
    assert Result("x", Status.INDETERMINATE, "").exit_code == 2
    assert Result("x", Status.EXEMPT, "").exit_code == 0


def test_a_result_as_json() -> None:
    assert Result.of("theater", "2 files", [WRONG], files=["a.py"]).to_json() == {
        "gate": "theater", "status": "fail", "summary": "2 files",
        "findings": [{"file": "a.py", "line": 3, "text": "test_x: asserts nothing", "fix": "assert something",
                      "blocks": True}],
        "facts": {"files": ["a.py"]},
    }  # fmt: skip
