"""The names of the formats of tool reports, and what each is about. They are read in reports, which imports a reader
for every one; settings are judged without any."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from des.contract.errors import DesError


class Kind(Enum):
    """What a report is about."""

    COVERAGE = "coverage"
    FINDINGS = "findings"
    AUDIT = "dependency audit"
    BENCHMARK = "benchmark"


#: All formats, each with what it is about.
FORMATS: Mapping[str, Kind] = {
    **dict.fromkeys(("coverage.py", "cobertura", "lcov", "jacoco"), Kind.COVERAGE),
    "sarif": Kind.FINDINGS,
    **dict.fromkeys(("pip-audit", "npm-audit", "osv"), Kind.AUDIT),
    **dict.fromkeys(("pytest-benchmark", "k6", "hyperfine"), Kind.BENCHMARK),
}


def check(name: str, kind: Kind, where: str) -> None:
    """DesError unless `name` is a format of that kind. where: the place that names it, for the message."""
    if FORMATS.get(name) is kind:
        return
    known = ", ".join(one for one, of in FORMATS.items() if of is kind)
    problem = f"is a format of a {FORMATS[name].value} report" if name in FORMATS else "is no format that is read"
    raise DesError(
        f"{where}: {name[:60]!r} {problem}; a {kind.value} report is wanted.",
        "The reader decides what a report says.",
        f"Write one of: {known}.",
    )
