"""JUnit XML in, cases out. The file was written by a process that ran somebody's code: it is hostile until parsed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from defusedxml import ElementTree

from des import limits
from des.runner.outcome import Distrust, Outcome
from des.verdict import Finding, Place

_RERUN = "Run the suite by hand and look at what it writes; a report is never repaired or guessed."


@dataclass(frozen=True)
class Case:
    """One <testcase>: name = "classname.name" as the runner spelled it; message and text of its worst child."""

    name: str
    outcome: Outcome
    message: str = ""
    text: str = ""


def read(path: Path, limit: int = limits.LARGEST_TEST_REPORT) -> tuple[Case, ...] | Finding:
    """The cases of a JUnit file of at most `limit` bytes, or a Finding (NO_REPORT, BAD_REPORT). Never raises."""
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except FileNotFoundError:
        return Finding(Distrust.NO_REPORT, Place(), "The test runner wrote no report.")
    except OSError as error:
        return Finding(Distrust.NO_REPORT, Place(), f"The test report cannot be read: {error}.")
    if len(data) > limit:
        return _bad(f"it is larger than {limit // (1024 * 1024)} MiB")
    return parse(data)


def parse(data: bytes) -> tuple[Case, ...] | Finding:
    """The cases of a JUnit document, or a Finding for anything else (entities and DTDs included). Never raises."""
    if not data.strip():
        return _bad("it is empty")
    try:
        root = ElementTree.fromstring(data, forbid_dtd=True)
    except (SyntaxError, ValueError, LookupError, RecursionError) as error:
        # ParseError is a SyntaxError; defusedxml's refusals are ValueErrors; an unknown encoding is a LookupError.
        return _bad(f"{type(error).__name__}: {error}")
    if root.tag not in ("testsuites", "testsuite"):
        return _bad(f"its root element is <{root.tag}>")
    return tuple(_case(element) for element in root.iter("testcase"))


def _case(element: Any) -> Case:
    classname, name = element.get("classname", ""), element.get("name", "")
    full = f"{classname}.{name}" if classname else name
    children = list(element)
    for outcome, tag in ((Outcome.ERROR, "error"), (Outcome.FAILED, "failure"), (Outcome.SKIPPED, "skipped")):
        found = [child for child in children if child.tag == tag]
        if found:
            if outcome is Outcome.SKIPPED and found[0].get("type") == "pytest.xfail":
                outcome = Outcome.XFAILED
            message = _joined(child.get("message", "") for child in found)
            return Case(full, outcome, message, _joined(child.text or "" for child in found))
    return Case(full, Outcome.PASSED)


def _joined(parts: Iterable[str]) -> str:
    return "\n".join(part for part in parts if part)


def _bad(reason: str) -> Finding:
    return Finding(Distrust.BAD_REPORT, Place(), f"The test report is not usable: {reason[:300]}.", _RERUN)
