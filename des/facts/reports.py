"""The formats of tool reports that are read, by the names that the configuration uses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from des.facts import (
    audit_npm,
    audit_osv,
    audit_pip,
    benchmark_hyperfine,
    benchmark_k6,
    benchmark_pytest,
    coverage_cobertura,
    coverage_jacoco,
    coverage_json,
    coverage_lcov,
    sarif,
)
from des.facts.audits import Audit
from des.facts.benchmarks import Measure
from des.facts.coverage import Coverage
from des.facts.report_formats import Kind, check

_COVERAGE: Mapping[str, Callable[[str, str, str, Collection[str]], Coverage]] = {
    "coverage.py": coverage_json.read,
    "cobertura": coverage_cobertura.read,
    "lcov": coverage_lcov.read,
    "jacoco": coverage_jacoco.read,
}
_FINDINGS = {"sarif": sarif.read}
_AUDITS: Mapping[str, Callable[[str, str], Audit]] = {
    "pip-audit": audit_pip.read,
    "npm-audit": audit_npm.read,
    "osv": audit_osv.read,
}
_BENCHMARKS: Mapping[str, Callable[[str, str], tuple[Measure, ...]]] = {
    "pytest-benchmark": benchmark_pytest.read,
    "k6": benchmark_k6.read,
    "hyperfine": benchmark_hyperfine.read,
}


def coverage(name: str, text: str, where: str, root: str = "", known: Collection[str] = ()) -> Coverage:
    """The coverage of a report. name: its format; text: what stands in it; where: its file; root: the directory that
    absolute paths are in; known: the paths of the tree. DesError for an unknown format and an unusable report."""
    check(name, Kind.COVERAGE, where)
    return _COVERAGE[name](text, where, root, known)


def findings(name: str, text: str, where: str, root: str = "", source: sarif.Sources | None = None) -> sarif.Scan:
    """The findings of a report. Arguments as in `coverage` and `sarif.read`; errors as in `coverage`."""
    check(name, Kind.FINDINGS, where)
    return _FINDINGS[name](text, where, root, source)


def audit(name: str, text: str, where: str) -> Audit:
    """The vulnerabilities of a report. Arguments and errors as in `coverage`."""
    check(name, Kind.AUDIT, where)
    return _AUDITS[name](text, where)


def measures(name: str, text: str, where: str) -> tuple[Measure, ...]:
    """The figures of a benchmark report. Arguments and errors as in `coverage`."""
    check(name, Kind.BENCHMARK, where)
    return _BENCHMARKS[name](text, where)
