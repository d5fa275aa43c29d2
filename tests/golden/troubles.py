"""What goes wrong in an iteration, as its documents and messages say it: logs written by hand, without a project."""

from __future__ import annotations

from typing import Any

from des.track import messages, progress
from des.track.artifacts.render import render
from tests.support.track_samples import FINDING, sample
from tests.track.iterations import Book

TEST = "tests/unit/test_tax.py::test_half_up[1]"


def _criterion(status: str, what: str, actual: str) -> dict[str, Any]:
    fix = "" if status == "PASS" else f"repair it: {what}"
    return {"id": what, "what": what, "op": "<=", "threshold": "1", "actual": actual, "status": status, "fix": fix}


def _red() -> Book:
    """A suite fails, and is mended."""
    failing = [{"id": TEST, "message": "assert Decimal('1.2') == Decimal('1.3')"}]
    book = Book().readiness().planned().built()
    book.suite("unit", "FAIL", failing=failing, flaky=["a::b"], missing=["c::d"], weakened=["e::f asks less"])
    fixes = {"fixes": [{"test": TEST, "cause": "banker's rounding", "locus": "code", "fix": "ROUND_HALF_UP"}]}
    return book.submit("fixes", fixes, "03-02", "software-implementer")


def _blocked() -> Book:
    """No gate passes."""
    book = Book().readiness().planned().built().tested().read()
    open_ = {"severity": "high", "rule": "S105", "file": "src/tax.py", "line": 3, "tool": "ruff", "text": "a password"}
    book.security("FAIL", findings=[open_], criteria=[_criterion("FAIL", "high vulnerabilities", "1")])
    book.performance("WARNING", criteria=[_criterion("WARNING", "p95_ms of quote", "80")])
    offender = {"function": "rate", "file": "src/tax.py", "line": 9, "complexity": 14}
    book.quality("INDETERMINATE", offenders=[offender], criteria=[_criterion("INDETERMINATE", "lint errors", "")])
    verdict = {"verdict": "FAIL", "summary": "A secret in the code.", "checks": [], "findings": [FINDING]}
    return book.submit("security", verdict, by="security-gatekeeper").submit("remediation", sample("remediation"))


def _broken() -> Book:
    """The merge does not build."""
    book = Book().readiness().planned().built().tested().read().gated()
    return book.integrated("FAILURE", error="compile\nsrc/tax.py:3: invalid syntax", build={"status": "FAIL"})


def _sent_back() -> Book:
    """The reviewer wants something changed."""
    book = Book().readiness().planned().red("03-01").green("03-01").commit("03-01")
    return book.reviewed("03-01", ["US-01-AC1"], verdict="NEEDS_CHANGES", blockers=[FINDING])


BOOKS = {"red": _red, "blocked": _blocked, "broken": _broken, "sent-back": _sent_back, "not-ready": lambda: Book().readiness("BLOCKED")}  # fmt: skip
MESSAGES = {
    "red": messages.tests_failed, "blocked": messages.gate_failed, "broken": messages.integration_failed,
    "not-ready": messages.not_ready,
}  # fmt: skip


def texts() -> dict[str, str]:
    """Path -> text: the documents that each trouble changes, its message, and what each step then shows."""
    found, well = {}, render(Book().whole().record())
    for name, make in BOOKS.items():
        record = make().record()
        found.update({f"{name}/{path}": text for path, text in render(record).items() if well.get(path) != text})
        steps = range(1, progress.current(record) + 1)
        found[f"{name}/progress.txt"] = "\n".join(progress.progress(record, step) for step in steps) + "\n"
        if name in MESSAGES:
            found[f"{name}/message.txt"] = MESSAGES[name](record) + "\n"
        found[f"{name}/closing.txt"] = messages.closing(record, lambda path: True, ()) + "\n"
    return found
