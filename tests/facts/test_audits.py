"""Audits of dependencies. Recorded: npm's error without a registry, pip-audit without advisories; the rest after the
forms that the tools document."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.contract.errors import DesError
from des.facts import reports
from des.facts.audits import Audit

RECORDED = Path(__file__).parent / "reports"


def recorded(name: str) -> str:
    return (RECORDED / name).read_text("utf-8")


def rows(audit: Audit) -> list[tuple[str, str, str, str, tuple[str, ...]]]:
    return [(one.package, one.version, one.id, one.severity.value, one.fixed_in) for one in audit.vulnerabilities]


def pip(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": list(packages), "fixes": []})


JINJA = {
    "name": "jinja2",
    "version": "2.10",
    "vulns": [
        {
            "id": "PYSEC-2019-217",
            "fix_versions": ["2.10.1"],
            "aliases": ["CVE-2019-10906"],
            "description": "Sandbox\nescape.",
        },
        {"id": "PYSEC-2021-66", "fix_versions": [], "aliases": [], "description": "Slow."},
    ],
}
CLEAN = {"name": "click", "version": "8.1", "vulns": []}


@pytest.mark.req("DT-129")
def test_pip_audit_has_no_severity_so_all_is_high() -> None:
    skipped = {"name": "own", "skip_reason": "not on PyPI"}
    found = reports.audit("pip-audit", pip(CLEAN, JINJA, skipped), "p.json")
    assert rows(found) == [
        ("jinja2", "2.10", "PYSEC-2019-217", "high", ("2.10.1",)),
        ("jinja2", "2.10", "PYSEC-2021-66", "high", ()),
    ]
    assert found.vulnerabilities[0].text == "Sandbox escape."
    assert found.skipped == (("own", "not on PyPI"),)
    assert reports.audit("pip-audit", json.dumps([CLEAN, JINJA]), "p.json").vulnerabilities == found.vulnerabilities
    assert reports.audit("pip-audit", pip(CLEAN), "p.json") == Audit(())


@pytest.mark.req("DT-129")
def test_a_fingerprint_outlives_a_release() -> None:
    newer = {**JINJA, "version": "2.10.9"}
    first, second = (reports.audit("pip-audit", pip(one), "p").vulnerabilities for one in (JINJA, newer))
    assert [one.fingerprint for one in first] == [one.fingerprint for one in second]
    assert first[0].fingerprint != first[1].fingerprint


def via(name: str, ghsa: str, severity: str, **more: Any) -> dict[str, Any]:
    return {
        "source": 1065, "name": name, "dependency": name, "title": f"{name} is weak", "severity": severity,
        "url": f"https://github.com/advisories/{ghsa}", "cwe": ["CWE-1321"], "range": "<4.17.21", **more,
    }  # fmt: skip


def entry(name: str, severity: str, *vias: Any, fix: Any = False) -> dict[str, Any]:
    return {
        "name": name,
        "severity": severity,
        "isDirect": True,
        "via": list(vias),
        "effects": [],
        "range": "*",
        "nodes": [],
        "fixAvailable": fix,
    }


def npm(*entries: dict[str, Any], **more: Any) -> str:
    metadata = {"vulnerabilities": {"total": len(entries)}, "dependencies": {"prod": 3, "total": 3}}
    return json.dumps(
        {
            "auditReportVersion": 2,
            "vulnerabilities": {one["name"]: one for one in entries},
            "metadata": metadata,
            **more,
        }
    )


@pytest.mark.req("DT-129")
def test_npm_tells_each_advisory_once() -> None:
    fix = {"name": "lodash", "version": "4.17.21", "isSemVerMajor": False}
    lodash = entry(
        "lodash", "critical", via("lodash", "GHSA-1", "critical"), via("lodash", "GHSA-2", "moderate"), fix=fix
    )
    above = entry("async", "critical", "lodash", via("lodash", "GHSA-1", "critical"), fix=True)
    found = reports.audit("npm-audit", npm(above, lodash, entry("top", "critical", "async")), "n.json")
    assert rows(found) == [
        ("lodash", "", "GHSA-1", "critical", ("lodash 4.17.21",)),
        ("lodash", "", "GHSA-2", "medium", ("lodash 4.17.21",)),
    ]
    assert found.vulnerabilities[0].text == "lodash is weak (<4.17.21) https://github.com/advisories/GHSA-1"
    assert reports.audit("npm-audit", npm(), "n.json") == Audit(())


@pytest.mark.req("DT-129")
def test_npm_words_and_what_rests_on_something_that_is_not_told() -> None:
    found = reports.audit(
        "npm-audit", npm(entry("a", "info", via("a", "GHSA-3", "info")), entry("b", "low", "gone", fix=True)), "n"
    )
    assert rows(found) == [("a", "", "GHSA-3", "low", ()), ("b", "", "gone", "low", ("npm audit fix",))]


def record(id_: str, **more: Any) -> dict[str, Any]:
    affected = [{"package": {"name": "flask"}, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.2.5"}]}, {"type": "GIT", "events": [{"fixed": "abc"}]}]}, {"package": {"name": "other"}, "ranges": [{"events": [{"fixed": "9"}]}]}]  # fmt: skip
    return {"id": id_, "summary": f"about {id_}", "affected": affected, **more}


def osv(records: list[dict[str, Any]], groups: list[dict[str, Any]]) -> str:
    package = {
        "package": {"name": "flask", "version": "0.12", "ecosystem": "PyPI"},
        "vulnerabilities": records,
        "groups": groups,
    }
    return json.dumps(
        {"results": [{"source": {"path": "requirements.txt", "type": "lockfile"}, "packages": [package]}]}
    )


@pytest.mark.req("DT-129")
def test_osv_groups_are_one_weakness() -> None:
    records = [
        record("GHSA-a"), record("PYSEC-a"), record("GHSA-b", database_specific={"severity": "MODERATE"}), record("PYSEC-c"),
        record("GHSA-gone", withdrawn="2024-01-01T00:00:00Z"), record("GHSA-alone", database_specific={"severity": "LOW"}),
    ]  # fmt: skip
    groups = [
        {"ids": ["GHSA-a", "PYSEC-a"], "max_severity": "9.8"}, {"ids": ["GHSA-b"], "max_severity": ""}, {"ids": ["PYSEC-c"]},
        {"ids": ["GHSA-gone"], "max_severity": "9.8"},
    ]  # fmt: skip
    found = reports.audit("osv", osv(records, groups), "o.json")
    assert rows(found) == [
        ("flask", "0.12", "GHSA-a", "critical", ("2.2.5",)),
        ("flask", "0.12", "PYSEC-c", "high", ("2.2.5",)),
        ("flask", "0.12", "GHSA-b", "medium", ("2.2.5",)),
        ("flask", "0.12", "GHSA-alone", "low", ("2.2.5",)),
    ]
    assert found.vulnerabilities[0].text == "about GHSA-a"
    assert reports.audit("osv", '{"results": []}', "o.json") == Audit(())


@pytest.mark.req("DT-129")
@pytest.mark.parametrize(
    ("name", "text", "place", "way"),
    [
        ("pip-audit", recorded("pip-skipped.json"), "dependencies holds no package that was judged: Dependency not found", "source of advisories"),
        ("pip-audit", pip(), "dependencies holds no package that was judged", "not_applicable"),
        ("pip-audit", pip(JINJA)[:100], "not valid JSON at line 1, column", "configured command"),
        ("pip-audit", "", "line 1: the report is empty", "configured command"),
        ("pip-audit", '{"results": []}', "dependencies is missing", "configured command"),
        ("pip-audit", pip({"name": "a", "version": "1"}), "dependencies[0].vulns is missing", "configured command"),
        ("pip-audit", pip({"name": "a", "version": 1, "vulns": []}), "dependencies[0].version is no text", "configured command"),
        ("pip-audit", pip({"name": "a", "version": "1", "vulns": [{}]}), "dependencies[0].vulns[0].id is missing", "configured command"),
        ("npm-audit", recorded("npm-error.json"), "the document is npm's error, not an audit: 405 Method Not Allowed", "npm audit --json"),
        ("npm-audit", '{"error": {"code": "ENOLOCK", "summary": "needs a lockfile"}}', "npm's error, not an audit: needs a lockfile", "lock file"),
        ("npm-audit", '{"advisories": {}, "metadata": {}}', "auditReportVersion is missing", "configured command"),
        ("npm-audit", npm(auditReportVersion=1), "auditReportVersion is 1; form 2 is read", "npm 7"),
        ("npm-audit", npm(metadata={"dependencies": {"total": 0}}), "metadata.dependencies.total is 0: npm looked at no package", "not_applicable"),
        ("npm-audit", npm(metadata={"vulnerabilities": {"total": 4}}), "metadata.vulnerabilities.total is 4, but no advisory is listed", "npm audit"),
        ("npm-audit", npm(entry("a", "high", "b"), entry("b", "high", "a")), "no advisory is listed", "npm audit"),
        ("npm-audit", npm(entry("a", "high", via("a", "GHSA", "terrible"))), "vulnerabilities.a.via[0].severity is 'terrible'", "configured command"),
        ("npm-audit", npm(entry("@a/b", "high", 7)), 'vulnerabilities["@a/b"].via[0] is no object', "configured command"),
        ("osv", "{}", "results is missing", "configured command"),
        ("osv", '{"results": [', "not valid JSON at line 1, column", "configured command"),
        ("osv", osv([record("A")], [{"ids": ["A"], "max_severity": "11"}]), "results[0].packages[0].groups[0].max_severity is '11'", "configured command"),
        ("osv", osv([record("A")], [{"ids": ["A"], "max_severity": "nan"}]), "max_severity is 'nan'", "configured command"),
        ("osv", osv([record("A")], [{"ids": []}]), "groups[0].ids is empty", "configured command"),
        ("osv", osv([{}], []), "vulnerabilities[0].id is missing", "configured command"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_place(name: str, text: str, place: str, way: str) -> None:
    with pytest.raises(DesError) as caught:
        reports.audit(name, text, "a.json")
    assert caught.value.what.startswith("a.json:")
    assert place in caught.value.what
    assert caught.value.why
    assert way in caught.value.how


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "name", "via", "ids", "vulns", "package"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.sampled_from(["pip-audit", "npm-audit", "osv"]), JSON)
def test_no_value_ends_in_another_error(name: str, value: Any) -> None:
    for text in (pip(*value), npm(vulnerabilities=value), json.dumps({"results": value})) if isinstance(value, list) else (
        json.dumps({"dependencies": [value]}), npm(vulnerabilities={"a": value}), osv([value], [value])
    ):  # fmt: skip
        with contextlib.suppress(DesError):
            reports.audit(name, text, "r")
