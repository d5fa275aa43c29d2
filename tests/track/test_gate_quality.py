"""The code quality gate: coverage of the same code, strict complexity, lint, documentation, debt."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from des.flow import record
from des.flow.excuses import Excuses
from des.proof.change import Lines
from des.track import asked, debt
from des.track.criteria import Criterion, Status
from des.track.gates import quality
from des.track.settings import THRESHOLDS, TrackSettings
from tests.support.histories import History
from tests.track.iteration import Iteration, excused, silent
from tests.track.test_gate_security import sarif

TOOLS = {
    "tools": {
        "lint": [{"command": ["cat", "lint.sarif"], "format": "sarif"}],
        "api_docs": [{"command": ["cat", "docs.sarif"], "format": "sarif"}],
    }
}
ANSWER = {
    "verdict": "PASS", "summary": "fine", "findings": [],
    "checks": [{"id": name, "ok": True, "note": "read"} for name in quality.CHECKS],
}  # fmt: skip
COUNTS = {"lines_covered": 80, "lines_valid": 100, "new_covered": 0, "new_valid": 0}


def branches(name: str, complexity: int) -> str:
    """A function of that complexity."""
    return (
        f"def {name}(x):\n"
        + "".join(f"    if x == {n}:\n        return {n}\n" for n in range(complexity - 1))
        + "    return x\n"
    )


def project(history: History, lint: str = "", docs: str = "", track: Mapping[str, Any] = TOOLS) -> Iteration:
    old = branches("old", 12)
    return Iteration(history, track, {"lint.sarif": lint or sarif(), "docs.sarif": docs or sarif(), "src/old.py": old})


def measured(iteration: Iteration) -> dict[str, Any]:
    return quality.measure(iteration.delivery, silent)


def covered(iteration: Iteration, code: str = "", **facts: Any) -> None:
    digest = code or iteration.delivery.code(iteration.delivery.log(), "HEAD")
    record.gate(iteration.delivery, "suite-unit", "PASS", code=digest, commit="c", **(facts or {"coverage": COUNTS}))


def judged(
    facts: Mapping[str, Any],
    answer: Mapping[str, Any] | None = ANSWER,
    given: Excuses | None = None,
    **thresholds: float,
) -> tuple[Status, dict[str, Criterion]]:
    status, rows = quality.judge(facts, TrackSettings(), {**THRESHOLDS, **thresholds}, answer, given or excused())
    return status, {row.id: row for row in rows}


def facts(most: int = 1, **more: Any) -> dict[str, Any]:
    offenders = [{"function": "f", "file": "src/a.py", "line": 3, "complexity": most}]
    known = {"coverage": COUNTS, "functions": offenders, "problems": [], "lint": [], "lint_levels": {}, "api_docs": []}
    return {**known, "debt": {"todo": 0, "suppressions": 0}, **more}


FINDING = {"tool": "t", "rule": "R", "level": "error", "file": "src/a.py", "line": 1, "text": "bad"}


@pytest.mark.req("DT-085", "DT-087", "DT-148", "DT-150", "DT-151", "DT-153")
def test_what_the_iteration_changed_is_measured(history: History) -> None:
    iteration = project(history, sarif(("E1", "5.0", "src/shop.py", 2, [])), sarif(("D1", "1.0", "src/shop.py", 1, [])))
    new = branches("new", 10) + "    # TODO: later\n\n\ndef other(x):\n    return x  # noqa: E1\n"
    history.commit("feat: new", {"src/new.py": new, "README.md": "Shop\n"})
    covered(iteration)
    found = measured(iteration)
    assert [(one["function"], one["complexity"]) for one in found["functions"]] == [("new", 10), ("other", 1)]
    assert [one["function"] for one in found["offenders"]] == ["new"]
    assert (found["lint_levels"], found["lint"][0]["rule"], found["api_docs"][0]["rule"]) == ({"error": 1}, "E1", "D1")
    assert found["debt"] == {"todo": 1, "suppressions": 1}
    assert found["debt_lines"][1] == "src/new.py:25: return x  # noqa: E1"
    assert (found["coverage"], found["docs_changed"]) == (COUNTS, ["README.md"])
    status, rows = judged(found)
    assert (status, rows["complexity"].status, rows["lint"].status) == (Status.FAIL, Status.FAIL, Status.FAIL)
    assert "divide new (src/new.py:1), 10" in rows["complexity"].fix
    assert json.loads(json.dumps(found)) == found


@pytest.mark.req("DT-155")
def test_clean_code_passes(history: History) -> None:
    iteration = project(history)
    covered(iteration)
    assert judged(measured(iteration))[0] is Status.PASS


@pytest.mark.req("DT-149", "DT-161")
def test_coverage_is_that_of_this_code_or_none(history: History) -> None:
    iteration = project(history)
    assert judged(measured(iteration))[1]["coverage"].fix == "the unit tests have not run: des track test"
    covered(iteration)
    history.commit("feat: more", {"src/more.py": "A = 1\n"})
    status, rows = judged(measured(iteration))
    assert (status, rows["coverage"].fix) == (Status.INDETERMINATE, "the unit tests ran on other code: des track test")


def test_a_changed_file_that_cannot_be_counted_is_undecided() -> None:
    problem = {"text": "src/a.py: its complexity cannot be counted", "fix": "check it"}
    assert judged(facts(complexity_problems=[problem]))[0] is Status.INDETERMINATE


@pytest.mark.req("DT-148", "DT-152")
@pytest.mark.parametrize(("kind", "command"), [("lint", "true"), ("api_docs", "true"), ("lint", "no-such-linter")])
def test_a_tool_that_says_nothing_is_not_clean(history: History, kind: str, command: str) -> None:
    track = {"tools": {**TOOLS["tools"], kind: [{"command": [command], "format": "sarif"}]}}
    iteration = project(history, track=track)
    covered(iteration)
    status, rows = judged(measured(iteration))
    assert (status, rows[kind].status) == (Status.INDETERMINATE, Status.INDETERMINATE)


@pytest.mark.req("DT-152")
def test_where_no_tool_looks_at_interfaces_the_reviewer_does(history: History) -> None:
    track = {"tools": {"lint": TOOLS["tools"]["lint"]}, "not_applicable": {"api_docs": "no tool for this language"}}
    iteration = project(history, track=track)
    covered(iteration)
    status, rows = judged(measured(iteration))
    assert (status, rows["api_docs"].status, rows["check-api-docs"].status) == (Status.PASS, Status.EXEMPT, Status.PASS)


@pytest.mark.req("DT-149", "DT-150", "DT-151", "DT-152", "DT-153", "DT-154", "DT-155")
@pytest.mark.parametrize(
    ("found", "status"),
    [
        (facts(), Status.PASS),
        (facts(9), Status.PASS),
        (facts(10), Status.FAIL),
        (facts(coverage={**COUNTS, "lines_covered": 79999, "lines_valid": 100000}), Status.FAIL),
        (facts(lint=[FINDING], lint_levels={"error": 1}), Status.FAIL),
        (facts(lint=[{**FINDING, "level": "warning"}], lint_levels={"warning": 1}), Status.PASS),
        (facts(api_docs=[FINDING]), Status.WARNING),
        (facts(debt={"todo": 1, "suppressions": 0}), Status.WARNING),
        (facts(debt={"todo": 0, "suppressions": 1}), Status.WARNING),
        (facts(10, debt={"todo": 1, "suppressions": 0}), Status.FAIL),
        (facts(functions=[]), Status.PASS),
        ({}, Status.INDETERMINATE),
    ],
)
def test_the_status_follows_from_the_measures(found: dict[str, Any], status: Status) -> None:
    assert judged(found)[0] is status


def test_guidance_may_tighten() -> None:
    assert judged(facts(8), complexity=8)[0] is Status.FAIL


@pytest.mark.req("DT-110", "DT-155")
def test_coverage_that_the_user_excepted_is_conditional() -> None:
    low = facts(coverage={**COUNTS, "lines_covered": 70})
    assert judged(low)[0] is Status.FAIL
    assert judged(low, given=excused(asked.coverage("actual 70")))[0] is Status.CONDITIONAL


@pytest.mark.req("DT-152", "DT-153", "DT-154")
@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (None, Status.INDETERMINATE),
        ({**ANSWER, "verdict": "FAIL"}, Status.FAIL),
        ({**ANSWER, "checks": ANSWER["checks"][:2]}, Status.INDETERMINATE),
        ({**ANSWER, "checks": [*ANSWER["checks"][:2], {"id": "documentation", "ok": False, "note": "README"}]}, Status.WARNING),  # type: ignore[list-item]
    ],
)  # fmt: skip
def test_the_reviewer_must_have_looked(answer: dict[str, Any] | None, status: Status) -> None:
    assert judged(facts(), answer)[0] is status


@pytest.mark.req("DT-153")
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("x = 1  # TODO: round", "todo"), ("// FIXME", "todo"), ("todo_list = []", ""), ("x = 1  # noqa", "suppression"),
        ("x = 1  # type: ignore[arg-type]", "suppression"), ("// eslint-disable-next-line", "suppression"),
        ("# pragma: no cover", "suppression"), ("@SuppressWarnings(\"unchecked\")", "suppression"),
        ("#[allow(dead_code)]", "suppression"), ("// @ts-ignore", "suppression"), ("x = nosecret", ""),
        ("# #lizard forgives", "suppression"),
    ],
)  # fmt: skip
def test_marks_of_debt(text: str, kind: str) -> None:
    assert [one.kind for one in debt.added({"a": Lines(((3, text),), ())})] == ([kind] if kind else [])
    assert debt.added({"a": Lines(((3, text),), (f"  {text}",))}) == []
