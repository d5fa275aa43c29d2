"""The report of Pitest: `mutations.xml`. It was written by a process that ran somebody's code: hostile until parsed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from defusedxml import ElementTree

from des import limits
from des.facts.mutants import BadReport, Fate, Mutant

_FATES = {
    "KILLED": Fate.KILLED, "TIMED_OUT": Fate.TIMEOUT, "SURVIVED": Fate.SURVIVED, "NO_COVERAGE": Fate.UNCOVERED,
    "RUN_ERROR": Fate.UNCLEAR, "MEMORY_ERROR": Fate.UNCLEAR, "NON_VIABLE": Fate.INVALID,
}  # fmt: skip


def read(report: bytes, paths: Collection[str]) -> tuple[Mutant, ...]:
    """The mutants of a report. It names classes and file names; `paths` are the files they may be in.

    BadReport for anything that is no such document (DTDs and entities included), an unknown state, and a mutant that
    was never tried.
    """
    try:
        root = ElementTree.fromstring(report, forbid_dtd=True)
    except (SyntaxError, ValueError, LookupError, RecursionError) as error:
        raise BadReport(f"it is no XML that is read here: {type(error).__name__}: {error}") from None
    if root.tag != "mutations":
        raise BadReport(f"its root element is <{root.tag}>")
    return tuple(_mutants(root, paths))


def _mutants(root: Any, paths: Collection[str]) -> Iterator[Mutant]:
    for element in root.iter("mutation"):
        status = element.get("status", "")
        if status not in _FATES:
            raise BadReport(f"a mutant has the state {status!r}: the run did not come to its end")
        source, owner, line = (_text(element, name) for name in ("sourceFile", "mutatedClass", "lineNumber"))
        if not (line.isascii() and line.isdigit()):
            raise BadReport(f"lineNumber is {line!r}")
        change = (element.findtext("description") or element.findtext("mutator") or "").strip()[: limits.LONGEST_CHANGE]
        where = f"{owner.rpartition('.')[0].replace('.', '/')}/{source}".lstrip("/")
        file = next((path for path in paths if path == where or path.endswith(f"/{where}")), where)
        yield Mutant(file, int(line[:9]), int(line[:9]), _FATES[status], change)


def _text(element: Any, name: str) -> str:
    found = (element.findtext(name) or "").strip()
    if not found:
        raise BadReport(f"a mutation has no {name}")
    return str(found)
