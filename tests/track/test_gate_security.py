"""The security gate: what the scans find on HEAD, and the truth table of what follows (contract 5.5)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from des.flow.excuses import Excuses
from des.track import asked
from des.track.criteria import Criterion, Status
from des.track.gates import security
from des.track.settings import TrackSettings
from tests.support.histories import History
from tests.track.iteration import Iteration, excused, silent


def sarif(*results: tuple[str, str, str, int, list[str]]) -> str:
    """results: rule, security severity, file, line, tags."""
    rules = [
        {"id": rule, "properties": {"security-severity": score, "tags": tags}} for rule, score, _, _, tags in results
    ]
    found = [
        {
            "ruleId": rule, "message": {"text": f"{rule} is bad"}, "level": "error",
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": file}, "region": {"startLine": line}}}],
        }
        for rule, _, file, line, _ in results
    ]  # fmt: skip
    run = {"tool": {"driver": {"name": "looker", "rules": rules}}, "results": found}
    return json.dumps({"version": "2.1.0", "runs": [run]})


CLEAN_AUDIT = json.dumps({"dependencies": [{"name": "click", "version": "8", "vulns": []}]})
BAD_AUDIT = json.dumps(
    {
        "dependencies": [
            {"name": "click", "version": "8", "vulns": [{"id": "PYSEC-1", "fix_versions": ["9"], "description": "x"}]}
        ]
    }
)
TOOLS = {
    "tools": {
        "sast": [{"command": ["cat", "scan.sarif"], "format": "sarif"}],
        "dependencies": [{"command": ["cp", "audit.json", "{report}"], "format": "pip-audit"}],
    }
}
ANSWER = {
    "verdict": "PASS", "summary": "fine", "findings": [],
    "checks": [{"id": name, "ok": True, "note": "read"} for name in security.CHECKS],
}  # fmt: skip


def project(history: History, scan: str = "", audit: str = CLEAN_AUDIT, track: Mapping[str, Any] = TOOLS) -> Iteration:
    return Iteration(history, track, {"scan.sarif": scan or sarif(), "audit.json": audit})


def measured(iteration: Iteration) -> dict[str, Any]:
    return security.measure(iteration.delivery, silent)


def judged(
    facts: Mapping[str, Any], answer: Mapping[str, Any] | None = ANSWER, given: Excuses | None = None
) -> tuple[Status, dict[str, Criterion]]:
    status, rows = security.judge(facts, TrackSettings(), {}, answer, given or excused())
    return status, {row.id: row for row in rows}


def facts(*severities: str, owasp: str = "", problems: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    found = [
        {"fingerprint": f"{number}", "tool": "looker", "rule": f"R{number}", "severity": severity, "file": "src/a.py",
         "line": 1, "text": "bad", "owasp": [owasp] if owasp else []}
        for number, severity in enumerate(severities)
    ]  # fmt: skip
    scans = [{"kind": kind, "tool": kind, "key": kind} for kind in security.KINDS]
    wrong = [{"key": f"track.tools.{kind}[0]", "text": "left no report", "fix": "run it"} for kind in problems]
    return {"findings": found, "scans": scans, "problems": wrong, "auth_changes": [], **more}


@pytest.mark.req("DT-128", "DT-129", "DT-134")
def test_code_and_dependencies_of_head_are_scanned(history: History) -> None:
    scan = sarif(("B1", "7.5", "src/shop.py", 2, ["external/cwe/cwe-089"]), ("B2", "4.0", "src/shop.py", 3, []))
    found = measured(project(history, scan, BAD_AUDIT))
    assert found["counts"] == {"critical": 0, "high": 2, "medium": 1, "low": 0, "unknown": 0}
    assert {name: count for name, count in found["owasp"].items() if count} == {"A03": 1, "A06": 1}
    assert [one["tool"] for one in found["scans"]] == ["looker", "pip-audit"]
    assert found["findings"][2]["text"] == "click 8: x (fixed in 9)"
    assert found["problems"] == []
    assert judged(found)[0] is Status.FAIL
    assert json.loads(json.dumps(found)) == found


@pytest.mark.req("DT-135")
def test_clean_scans_and_an_attesting_gatekeeper_pass(history: History) -> None:
    assert judged(measured(project(history)))[0] is Status.PASS


@pytest.mark.req("DT-128", "DT-129")
@pytest.mark.parametrize(
    ("track", "row", "told"),
    [
        ({}, "sast", '"not_applicable": {"sast"'),
        ({"tools": {"sast": TOOLS["tools"]["sast"]}}, "dependencies", '"not_applicable": {"dependencies"'),
        ({"tools": {**TOOLS["tools"], "sast": [{"command": ["true"], "format": "sarif"}]}}, "sast", "left no report"),
        ({"tools": {**TOOLS["tools"], "sast": [{"command": ["gone"], "format": "sarif"}]}}, "sast", "gone was not found"),
        ({"tools": {**TOOLS["tools"], "sast": [{"command": ["echo", "{}"], "format": "sarif"}]}}, "sast", "version is missing"),
        ({"tools": {**TOOLS["tools"], "dependencies": [{"command": ["echo", "[]"], "format": "pip-audit"}]}}, "dependencies", "no package that was judged"),
        ({"tools": {**TOOLS["tools"], "sast": [*TOOLS["tools"]["sast"], {"command": ["true"], "format": "sarif"}]}}, "sast", "left no report"),
    ],
)  # fmt: skip
def test_a_scan_that_says_nothing_is_not_clean(history: History, track: dict[str, Any], row: str, told: str) -> None:
    status, rows = judged(measured(project(history, track=track)))
    assert (status, rows[row].status) == (Status.INDETERMINATE, Status.INDETERMINATE)
    assert told in rows[row].fix


@pytest.mark.req("DT-128")
def test_an_empty_or_failed_report_is_not_clean(history: History) -> None:
    failed = json.loads(sarif())
    failed["runs"][0]["invocations"] = [{"executionSuccessful": False}]
    assert judged(measured(project(history, json.dumps(failed))))[0] is Status.INDETERMINATE


def test_what_a_project_has_not_is_exempt_and_told(history: History) -> None:
    track = {"tools": {"sast": TOOLS["tools"]["sast"]}, "not_applicable": {"dependencies": "standard library only"}}
    status, rows = judged(measured(project(history, track=track)))
    assert (status, rows["dependencies"].status) == (Status.PASS, Status.EXEMPT)


@pytest.mark.req("DT-131")
def test_changed_authentication_code_needs_an_entry_for_each_file(history: History) -> None:
    iteration = project(history)
    files = {
        "src/auth/token.py": "A = 1\n",
        "src/web/UserLogin.py": "B = 1\n",
        "tests/auth/test_a.py": "def test_a():\n    assert 1\n",
        "src/shop.py": "C = 1\n",
    }
    history.commit("feat: tokens", files)
    found = measured(iteration)
    assert found["auth_changes"] == ["src/auth/token.py", "src/web/UserLogin.py"]
    assert judged(found)[0] is Status.INDETERMINATE
    one = {"id": "auth", "ok": True, "note": "src/auth/token.py: signatures are checked"}
    other = {"id": "auth", "ok": False, "note": "src/web/UserLogin.py: the name is logged"}
    assert judged(found, {**ANSWER, "checks": [*ANSWER["checks"], one]})[0] is Status.INDETERMINATE  # type: ignore[list-item]
    status, rows = judged(found, {**ANSWER, "checks": [*ANSWER["checks"], one, other]})  # type: ignore[list-item]
    assert (status, rows["auth-src/web/UserLogin.py"].fix) == (Status.FAIL, other["note"])


FIRST = asked.security("0")


@pytest.mark.req("DT-132", "DT-133", "DT-134", "DT-135", "DT-136")
@pytest.mark.parametrize(
    ("found", "given", "status"),
    [
        (facts(), excused(), Status.PASS),
        (facts("low", "medium"), excused(), Status.PASS),
        (facts("critical"), excused(), Status.FAIL),
        (facts("critical"), excused(FIRST), Status.FAIL),
        (facts("critical", owasp="A03"), excused(FIRST), Status.FAIL),
        (facts("high"), excused(), Status.FAIL),
        (facts("high"), excused(FIRST), Status.CONDITIONAL),
        (facts("high", owasp="A03"), excused(FIRST), Status.CONDITIONAL),
        (facts("high", "high"), excused(FIRST), Status.FAIL),
        (facts("unknown"), excused(), Status.FAIL),
        (facts("unknown"), excused(FIRST), Status.CONDITIONAL),
        (facts("medium", owasp="A01"), excused(), Status.FAIL),
        (facts("medium", owasp="A01"), excused(FIRST), Status.CONDITIONAL),
        (facts("low", owasp="A01"), excused(), Status.PASS),
        (facts(problems=("sast",)), excused(), Status.INDETERMINATE),
        (facts("high", problems=("sast",)), excused(FIRST), Status.INDETERMINATE),
        (facts("critical", problems=("dependencies",)), excused(), Status.FAIL),
        (facts(unjudged=["a: not on PyPI"]), excused(), Status.CONDITIONAL),
        (facts(suppressed=facts("high")["findings"]), excused(), Status.CONDITIONAL),
        (facts(suppressed=facts("low")["findings"]), excused(), Status.PASS),
        ({}, excused(), Status.INDETERMINATE),
    ],
)
def test_the_status_follows_from_the_findings(found: dict[str, Any], given: Excuses, status: Status) -> None:
    assert judged(found, given=given)[0] is status


@pytest.mark.req("DT-130", "DT-135")
@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (None, Status.INDETERMINATE),
        ({**ANSWER, "verdict": "FAIL"}, Status.FAIL),
        ({**ANSWER, "findings": [{"severity": "high", "file": "a.py", "line": 1, "required_change": "escape it"}]}, Status.FAIL),
        ({**ANSWER, "findings": [{"severity": "low", "file": "a.py", "line": 1, "required_change": "escape it"}]}, Status.PASS),
        ({**ANSWER, "checks": ANSWER["checks"][1:]}, Status.INDETERMINATE),
        ({**ANSWER, "checks": [{"id": "practices", "ok": False, "note": "secrets"}, *ANSWER["checks"][1:]]}, Status.FAIL),  # type: ignore[list-item]
    ],
)  # fmt: skip
def test_the_gatekeeper_can_fail_it_and_must_have_looked(answer: dict[str, Any] | None, status: Status) -> None:
    assert judged(facts(), answer)[0] is status


def test_a_critical_finding_is_open_in_its_category_whatever_the_user_says() -> None:
    rows = judged(facts("critical", owasp="A03"), given=excused(FIRST))[1]
    assert (rows["critical"].status, rows["owasp-A03"].status) == (Status.FAIL, Status.FAIL)
    assert "des waive" not in rows["critical"].fix + rows["owasp-A03"].fix


@pytest.mark.req("DT-133", "DT-136")
def test_each_open_finding_is_told_with_its_place_and_what_the_user_may_type() -> None:
    fix = judged(facts("high"))[1]["high"].fix
    assert fix == f"repair src/a.py:1: R0 bad (or the user types: {FIRST.typed})"
    assert FIRST.typed.startswith("des waive security-f")
