"""JUnit from hostile hands: an answer for every file, never an exception."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.runner.junit import Case, parse, read
from des.runner.outcome import Distrust, Outcome
from des.verdict import Finding

GOOD = b"""<?xml version="1.0" encoding="utf-8"?>
<testsuites><testsuite name="a">
<testcase classname="tests.test_a.TestC" name="test_m[x]"/>
<testcase classname="t" name="f"><failure message="assert 0">t.py:1: in f</failure></testcase>
<testcase classname="t" name="both"><failure message="one"/><failure message="two"/><error message="three"/></testcase>
<testcase classname="t" name="e"><error message="failed on setup"/></testcase>
<testcase classname="t" name="s"><skipped type="pytest.skip" message="why"/></testcase>
<testcase classname="t" name="x"><skipped type="pytest.xfail" message=""/><system-out>noise</system-out></testcase>
<testcase classname="" name="tests.test_b"/>
</testsuite></testsuites>"""

HOSTILE = {
    "empty": b"",
    "blank": b" \n",
    "text": b"no xml",
    "truncated": GOOD[:-30],
    "cut in a tag": GOOD[:120],
    "wrong root": b"<html/>",
    "no utf-8": b"<testsuites>\xff\xfe</testsuites>",
    "unknown encoding": b'<?xml version="1.0" encoding="klingon"?><testsuites/>',
    "zero byte": b"<testsuites>\0</testsuites>",
    "two roots": b"<testsuites/><testsuites/>",
    "billion laughs": b'<!DOCTYPE t [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><testsuites>&b;</testsuites>',
    "external entity": b'<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuites>&x;</testsuites>',
    "dtd": b'<!DOCTYPE testsuites SYSTEM "http://example.org/x.dtd"><testsuites/>',
    "surrogates": b"<testsuites>&#xD800;</testsuites>",
}


def test_cases_and_their_outcomes() -> None:
    assert parse(GOOD) == (
        Case("tests.test_a.TestC.test_m[x]", Outcome.PASSED),
        Case("t.f", Outcome.FAILED, "assert 0", "t.py:1: in f"),
        Case("t.both", Outcome.ERROR, "three"),
        Case("t.e", Outcome.ERROR, "failed on setup"),
        Case("t.s", Outcome.SKIPPED, "why"),
        Case("t.x", Outcome.XFAILED),
        Case("tests.test_b", Outcome.PASSED),
    )


def test_a_suite_may_be_the_root_and_suites_may_nest() -> None:
    assert parse(b"<testsuite><testsuite><testcase name='a'/></testsuite><testcase name='b'/></testsuite>") == (
        Case("a", Outcome.PASSED),
        Case("b", Outcome.PASSED),
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_are_a_problem(name: str) -> None:
    problem = parse(HOSTILE[name])
    assert isinstance(problem, Finding)
    assert problem.rule == Distrust.BAD_REPORT


def test_deep_nesting_is_read_or_refused_but_harmless() -> None:
    depth = 100_000
    parse(b"<testsuite>" * depth + b"</testsuite>" * depth)


def test_a_missing_file_is_no_report(tmp_path: Path) -> None:
    problem = read(tmp_path / "junit.xml")
    assert isinstance(problem, Finding)
    assert problem.rule == Distrust.NO_REPORT


def test_a_directory_is_no_report(tmp_path: Path) -> None:
    problem = read(tmp_path)
    assert isinstance(problem, Finding)
    assert problem.rule == Distrust.NO_REPORT


def test_a_huge_file_is_refused_by_size(tmp_path: Path) -> None:
    path = tmp_path / "junit.xml"
    path.write_bytes(GOOD)
    assert read(path, limit=len(GOOD)) == parse(GOOD)
    problem = read(path, limit=len(GOOD) - 1)
    assert isinstance(problem, Finding)
    assert problem.rule == Distrust.BAD_REPORT


@given(st.binary(max_size=300))
def test_any_bytes_give_an_answer(data: bytes) -> None:
    assert isinstance(parse(data), Finding)


@given(st.integers(0, len(GOOD)), st.integers(0, len(GOOD)), st.binary(max_size=8))
def test_a_damaged_report_gives_an_answer(start: int, end: int, patch: bytes) -> None:
    result = parse(GOOD[: min(start, end)] + patch + GOOD[max(start, end) :])
    assert isinstance(result, (tuple, Finding))


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="￾￿"))))
def test_names_come_through_unchanged(names: list[str]) -> None:
    cases = "".join(f"<testcase name={quoteattr(name)}/>" for name in names)
    result = parse(f"<testsuites>{cases}</testsuites>".encode())
    assert isinstance(result, tuple)
    assert [case.name for case in result] == names
