"""The names of the formats."""

from __future__ import annotations

from pathlib import Path

import pytest

from des.contract.errors import DesError
from des.facts import reports
from des.facts.report_formats import FORMATS, Kind

DOCUMENT = Path(__file__).parents[2] / "docs" / "tool-formats.md"


@pytest.mark.req("DT-109", "DT-128", "DT-129")
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_known_by_its_kind_and_documented(name: str) -> None:
    reports.check(name, FORMATS[name], "config")
    assert f"| `{name}` |" in DOCUMENT.read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "kind", "what", "how"),
    [
        ("clover", Kind.COVERAGE, "des-config.json: track.tools.coverage.format: 'clover' is no format that is read; a coverage report is wanted.", "Write one of: coverage.py, cobertura, lcov, jacoco."),
        ("sarif", Kind.AUDIT, "'sarif' is a format of a findings report; a dependency audit report is wanted.", "Write one of: pip-audit, npm-audit, osv."),
        ("", Kind.BENCHMARK, "'' is no format that is read; a benchmark report is wanted.", "Write one of: pytest-benchmark, k6, hyperfine."),
        ("eslint", Kind.FINDINGS, "'eslint' is no format", "Write one of: sarif."),
    ],
)  # fmt: skip
def test_an_unknown_name_is_answered_with_the_known_ones(name: str, kind: Kind, what: str, how: str) -> None:
    with pytest.raises(DesError) as caught:
        reports.check(name, kind, "des-config.json: track.tools.coverage.format")
    assert what in caught.value.what
    assert caught.value.how == how


def test_every_reader_asks_first() -> None:
    for read in (reports.coverage, reports.findings, reports.audit, reports.measures):
        with pytest.raises(DesError, match="no format that is read"):
            read("none", "", "c")
