"""SARIF: recorded from runs of ruff, bandit and semgrep; the rest after the standard's own words."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.contract.errors import DesError
from des.facts import owasp, reports
from des.facts.sarif import Scan, ToolResult
from des.facts.severity import Severity, of_score

RECORDED = Path(__file__).parent / "reports"
ROOT = "/home/ada/shop"


def recorded(name: str) -> str:
    return (RECORDED / name).read_text("utf-8")


def read(text: str, source: Callable[[str, int], str] | None = None) -> Scan:
    return reports.findings("sarif", text, "r.sarif", ROOT, source)


def result(**more: Any) -> dict[str, Any]:
    where = {"physicalLocation": {"artifactLocation": {"uri": "a.py"}, "region": {"startLine": 3}}}
    return {"ruleId": "R1", "message": {"text": "bad"}, "locations": [where], **more}


def report(*results: Any, rules: Any = (), **run: Any) -> str:
    tool = {"driver": {"name": "T", "rules": list(rules)}}
    return json.dumps({"version": "2.1.0", "runs": [{"tool": tool, "results": list(results), **run}]})


def only(text: str) -> ToolResult:
    (found,) = read(text).findings
    return found


@pytest.mark.req("DT-128", "DT-134")
def test_bandit() -> None:
    scan = read(recorded("bandit.sarif"))
    assert scan.tools == ("Bandit",)
    assert [(one.rule, one.level, one.severity.value, one.file, one.line, one.cwes) for one in scan.findings] == [
        ("B101", "note", "low", "src/shop/login.py", 4, (703,)),
        ("B105", "note", "low", "src/shop/login.py", 5, (259,)),
        ("B404", "note", "low", "src/shop/quote.py", 4, (78,)),
        ("B324", "error", "high", "src/shop/quote.py", 16, (327,)),
        ("B602", "error", "high", "src/shop/quote.py", 20, (78,)),
    ]
    assert [owasp.categories(one.cwes, one.tags) for one in scan.findings] == [
        (),
        ("A07",),
        ("A03",),
        ("A02",),
        ("A03",),
    ]


@pytest.mark.req("DT-151", "DT-152")
def test_ruff_writes_absolute_paths() -> None:
    scan = read(recorded("ruff.sarif"))
    assert {one.file for one in scan.findings} == {"src/shop/quote.py"}
    assert [(one.rule, one.line) for one in scan.findings] == [
        ("D103", 7),
        ("D103", 15),
        ("S324", 16),
        ("D103", 19),
        ("S602", 20),
    ]
    assert len({one.fingerprint for one in scan.findings}) == 5


@pytest.mark.req("DT-134")
def test_semgrep_names_owasp_itself_and_its_own_fingerprints_are_not_used() -> None:
    (found,) = read(recorded("semgrep.sarif")).findings
    assert (found.rule, found.file, found.line, found.severity) == ("no-eval", "src/shop/login.py", 7, Severity.HIGH)
    assert found.cwes == (95,)
    assert owasp.categories((), found.tags) == ("A03",)
    assert "login" not in found.fingerprint


@pytest.mark.req("DT-128")
@pytest.mark.parametrize(
    ("score", "level", "severity"),
    [
        ("9.0", "note", "critical"), ("10", "note", "critical"), ("8.9", "note", "high"), ("7.0", "note", "high"),
        ("6.9", "error", "medium"), ("4.0", "error", "medium"), ("3.9", "error", "low"), ("0.0", "error", "low"),
        (None, "error", "high"), (None, "warning", "medium"), (None, "note", "low"), (None, "none", "unknown"),
        ("", "error", "high"), (8.0, "note", "high"),
    ],
)  # fmt: skip
def test_severity(score: Any, level: str, severity: str) -> None:
    rule = {"id": "R1", "properties": {"security-severity": score}}
    assert only(report(result(level=level), rules=[rule])).severity.value == severity
    bare = report(result(level=level, properties={"security-severity": score}))
    assert only(bare).severity.value == severity


def test_bands() -> None:
    assert [of_score(score) for score in (9, 8.99, 6.99, 3.99)] == [
        Severity.CRITICAL,
        Severity.HIGH,
        Severity.MEDIUM,
        Severity.LOW,
    ]


@pytest.mark.req("DT-128")
def test_the_level_of_the_rule_counts_where_the_result_has_none() -> None:
    rules = [{"id": "R1", "defaultConfiguration": {"level": "error"}}]
    assert only(report(result(), rules=rules)).level == "error"
    assert only(report(result())).level == "warning"
    assert only(report(result(kind="review"), rules=rules)).severity is Severity.UNKNOWN


@pytest.mark.req("DT-128")
def test_rules_are_found_by_index_by_id_and_in_extensions() -> None:
    driver = [{"id": "R0"}, {"id": "R1", "properties": {"tags": ["external/cwe/cwe-089"]}}]
    extension = [{"id": "X1", "properties": {"security-severity": "9.8", "tags": ["CWE-79"]}}]
    tool = {
        "driver": {"name": "T", "rules": driver},
        "extensions": [{"name": "E", "rules": []}, {"name": "F", "rules": extension}],
    }
    results = [
        result(ruleIndex=1, ruleId="R1"),
        result(ruleId="R1/case"),
        {**result(ruleIndex=1), "ruleId": None},
        result(ruleId="X1", rule={"id": "X1", "index": 0, "toolComponent": {"index": 1}}),
        result(ruleId="X1", ruleIndex=0),
        result(ruleId="X1", ruleIndex=7),
        result(ruleId="unlisted"),
    ]
    found = read(report(*results, tool=tool)).findings
    assert sorted((one.rule, one.severity.value, one.cwes) for one in found) == [
        ("R1", "medium", (89,)), ("R1", "medium", (89,)), ("R1/case", "medium", (89,)),
        ("X1", "critical", (79,)), ("X1", "critical", (79,)), ("X1", "critical", (79,)), ("unlisted", "medium", ()),
    ]  # fmt: skip


@pytest.mark.req("DT-134")
@pytest.mark.parametrize(
    "rule",
    [
        {"properties": {"tags": ["CWE-918: Server-Side Request Forgery"]}},
        {"properties": {"tags": ["external/cwe/cwe-918"]}},
        {"properties": {"cwe": "CWE-918"}},
        {"properties": {"cwe": ["CWE-918: SSRF"]}},
        {"relationships": [{"target": {"id": "918", "toolComponent": {"name": "CWE"}}}]},
        {"relationships": [{"target": {"id": "CWE-918"}}]},
    ],
)
def test_where_tools_say_the_weakness(rule: dict[str, Any]) -> None:
    found = only(report(result(), rules=[{"id": "R1", **rule}]))
    assert found.cwes == (918,)
    assert owasp.categories(found.cwes) == ("A10",)


@pytest.mark.req("DT-128")
def test_suppressions_are_honoured_unless_they_are_open_or_turned_down() -> None:
    cases: list[list[dict[str, str]]] = [
        [{"kind": "inSource"}], [{"kind": "external", "status": "accepted"}], [{"kind": "external", "status": "rejected"}],
        [{"kind": "external", "status": "underReview"}], [{"kind": "inSource"}, {"kind": "external", "status": "rejected"}], [],
    ]  # fmt: skip
    scan = read(
        report(*(result(message={"text": f"case {name}"}, suppressions=one) for name, one in zip("abcdef", cases)))
    )
    assert [one.text for one in scan.suppressed] == ["case a", "case b"]
    assert [one.text for one in scan.findings] == ["case c", "case d", "case e", "case f"]


@pytest.mark.req("DT-128")
def test_several_runs_and_results_that_are_no_findings() -> None:
    first = json.loads(report(result(kind="pass"), result(baselineState="absent"), result(kind="notApplicable")))
    second = json.loads(report(result(level="error")))
    second["runs"][0]["tool"]["driver"]["name"] = "U"
    scan = read(json.dumps({"version": "2.1.0", "runs": first["runs"] + second["runs"]}))
    assert scan.tools == ("T", "U")
    assert [one.tool for one in scan.findings] == ["U"]


def test_messages_and_places_that_are_told_elsewhere() -> None:
    rules = [{"id": "R1", "messageStrings": {"m": {"text": "{0} is\n  bad for {1}"}}}]
    where = {"physicalLocation": {"artifactLocation": {"index": 0}, "region": {"startLine": 2}}}
    run = {
        "artifacts": [{"location": {"uri": "my%20file.py", "uriBaseId": "SRC"}}],
        "originalUriBaseIds": {"SRC": {"uri": "src/", "uriBaseId": "ROOT"}, "ROOT": {"uri": "file:///home/ada/shop/"}},
    }
    found = only(report(result(message={"id": "m", "arguments": ["x", "y"]}, locations=[where]), rules=rules, **run))
    assert (found.file, found.line, found.text) == ("src/my file.py", 2, "x is bad for y")
    bare = only(report(result(locations=[])))
    assert (bare.file, bare.line) == ("", 0)


@pytest.mark.req("DT-128")
def test_a_fingerprint_stays_when_lines_move_and_not_when_the_finding_is_another() -> None:
    def at(line: int, text: str = "unused on line 3", snippet: str = "") -> dict[str, Any]:
        region: dict[str, Any] = {"startLine": line, **({"snippet": {"text": snippet}} if snippet else {})}
        where = {"physicalLocation": {"artifactLocation": {"uri": "a.py"}, "region": region}}
        return result(message={"text": text}, locations=[where])

    assert only(report(at(3))).fingerprint == only(report(at(9, "unused on line 9"))).fingerprint
    assert only(report(at(3))).fingerprint != only(report(at(3, "unused thing"))).fingerprint
    assert only(report(at(3, snippet="x = 1\n"))).fingerprint == only(report(at(5, snippet="  x = 1"))).fingerprint
    assert only(report(at(3, snippet="x = 1"))).fingerprint != only(report(at(3, snippet="y = 1"))).fingerprint
    twice = read(report(at(3), at(9))).findings
    assert twice[0].fingerprint == only(report(at(3))).fingerprint
    assert twice[0].fingerprint != twice[1].fingerprint
    code = {3: "def a():", 9: "def b():"}
    first, second = read(report(at(3), at(9)), lambda _, line: code[line]).findings
    assert read(report(at(9)), lambda _, line: code[line]).findings[0].fingerprint == second.fingerprint
    assert first.fingerprint != second.fingerprint


@pytest.mark.req("DT-128")
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "line 1: the report is empty"),
        (report(result())[:120], "not valid JSON at line 1, column"),
        (report(result())[:-1], "not valid JSON at line 1, column"),
        ("[]", "the document is no object"),
        ("{}", "version is missing"),
        ('{"version": "2.0.0", "runs": []}', "version is '2.0.0'; SARIF 2.1.0 is read"),
        ('{"version": "2.1.0"}', "runs is missing"),
        ('{"version": "2.1.0", "runs": []}', "runs holds no run"),
        ('{"version": "2.1.0", "runs": [{}]}', "runs[0].tool.driver.name is missing"),
        ('{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T"}}}]}', "runs[0].results is missing"),
        ('{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T"}}, "results": null}]}', "runs[0].results is missing"),
        ('{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T"}}, "results": {}}]}', "runs[0].results is no array"),
        (report(7), "runs[0].results[0] is no object"),
        (report({"message": {"text": "x"}}), "runs[0].results[0].ruleId is missing"),
        (report(result(level="fatal")), "runs[0].results[0].level is 'fatal'"),
        (report(result(kind="maybe")), "runs[0].results[0].kind is 'maybe'"),
        (report(result(ruleIndex=5)), "runs[0].results[0].ruleIndex is 5, beyond the list of rules"),
        (report(result(ruleIndex=-2)), "ruleIndex is -2"),
        (report(result(ruleIndex=1.5)), "ruleIndex is no whole number"),
        (report(result(rule={"index": 0, "toolComponent": {"index": 3}})), "toolComponent.index is 3, beyond the list of extensions"),
        (report(result(), rules=[{"id": "R1", "properties": {"security-severity": "11"}}]), 'runs[0].tool.driver.rules[0].properties["security-severity"] is \'11\''),
        (report(result(), rules=[{"id": "R1", "properties": {"security-severity": "high"}}]), '["security-severity"] is \'high\''),
        (report(result(), rules=[{"id": "R1", "properties": {"security-severity": "nan"}}]), '["security-severity"] is \'nan\''),
        (report(result(suppressions=[{"status": "fine"}])), "suppressions[0].status is 'fine'"),
        (report(result(locations=[{"physicalLocation": {"artifactLocation": {"uri": "a"}, "region": {"startLine": 0}}}])), "region.startLine is 0"),
        (report(result(locations=[{"physicalLocation": {"artifactLocation": {"index": 4}}}])), "runs[0].artifacts[4].location.uri is missing"),
        (report(invocations=[{"executionSuccessful": False, "toolExecutionNotifications": [{"message": {"text": "no config"}}]}]), "runs[0].invocations[0] says that the tool failed: no config"),
        (report(invocations=[{"executionSuccessful": False}]), "without saying why"),
        ("[" * 100_000, "nested too deeply"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_place(text: str, place: str) -> None:
    with pytest.raises(DesError) as caught:
        read(text)
    assert caught.value.what.startswith("r.sarif:")
    assert place in caught.value.what
    assert caught.value.why
    assert "configured command" in caught.value.how
    assert caught.value.code == 2


@given(st.sampled_from(["bandit.sarif", "ruff.sarif", "semgrep.sarif"]), st.floats(0, 1), st.text(max_size=3))
def test_a_damaged_report_is_read_or_refused_but_nothing_else(file: str, where: float, junk: str) -> None:
    text = recorded(file)
    at = int(len(text) * where)
    with contextlib.suppress(DesError):
        read(text[:at] + junk + text[at + 1 :])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = [
    "ruleId",
    "ruleIndex",
    "rule",
    "level",
    "kind",
    "message",
    "locations",
    "suppressions",
    "properties",
    "taxa",
    "baselineState",
]


@given(st.sampled_from(NAMES), JSON)
def test_no_value_in_any_place_ends_in_another_error(name: str, value: Any) -> None:
    with contextlib.suppress(DesError):
        read(report(result(**{name: value}), rules=[{"id": "R1"}]))
    with contextlib.suppress(DesError):
        read(report(result(), rules=[{"id": "R1", name: value}], invocations=value))


@pytest.mark.req("DT-134")
def test_the_ten_categories() -> None:
    assert [owasp.category(cwe) for cwe in (22, 327, 89, 434, 611, 1104, 798, 502, 532, 918)] == list(owasp.CATEGORIES)
    assert owasp.category(703) == ""
    assert set(owasp.BY_CWE.values()) == set(owasp.CATEGORIES)
    numbers = [number for text in owasp._CWES.values() for number in text.replace("|", "").split()]
    assert len(numbers) == len(set(numbers))
    assert owasp.categories((89, 918, 703), ("OWASP-A01:2021 - Broken Access Control", "OWASP-A1:2017", "x")) == (
        "A01",
        "A03",
        "A10",
    )
