"""The tracefile of lcov, which many coverage tools write (geninfo(1) has its form)."""

from __future__ import annotations

from collections.abc import Collection

from des import limits
from des.facts.coverage import Coverage, Tally
from des.facts.tool_text import bounded, refused, relative

#: Records that are there and say nothing that is asked here: names, functions, sums, versions, MC/DC.
_OTHERS = ("TN", "FN", "FNDA", "FNF", "FNH", "FNL", "FNA", "LF", "LH", "BRF", "BRH", "VER", "MCDC", "MCF", "MCH", "BA")
_CUT = "the report is cut off; run the command again and look for its error"


def read(text: str, where: str, root: str = "", known: Collection[str] = ()) -> Coverage:
    """The coverage of a tracefile. Arguments as in `coverage_json.read`. DesError, with the line, for a record that is
    not known or has no numbers, for one outside of a file, and for a last file without its end."""
    tally = Tally()
    path = ""
    number = 0
    for number, line in enumerate(bounded(text, where).split("\n"), 1):
        line = line.strip()
        kind, _, rest = line.partition(":")
        if not line or line.startswith("#"):
            continue
        if kind == "SF":
            if path or not rest:
                raise refused(where, f"line {number}: a file begins inside of another; {_CUT}" if path else
                              f"line {number}: SF names no file")  # fmt: skip
            path = relative(rest, root)
            tally.file(path)
        elif line == "end_of_record":
            path = ""
        elif kind not in ("DA", "BRDA", *_OTHERS):
            raise refused(where, f"line {number}: {line[:60]!r} is no record of a tracefile")
        elif kind in ("DA", "BRDA"):
            if not path:
                raise refused(where, f"line {number}: {kind} stands outside of a file")
            _count(tally, path, kind, rest.split(","), f"line {number}: {line[:60]!r}", where)
    if path:
        raise refused(where, f"line {number}: no end_of_record for {path}; {_CUT}")
    return tally.result(where)


def _count(tally: Tally, path: str, kind: str, parts: list[str], place: str, where: str) -> None:
    """DA:line,hits[,checksum] or BRDA:line,[e]block,branch,taken; a branch may be named by a text with commas."""
    if len(parts) < (2 if kind == "DA" else 4):
        raise refused(where, f"{place} has too few parts")
    line = _number(parts[0], where, place)
    if not 1 <= line <= limits.MOST_LINES:
        raise refused(where, f"{place} has no line within 1 to {limits.MOST_LINES}")
    if kind == "DA":
        tally.line(path, line, _number(parts[1], where, place) > 0)
    else:
        taken = parts[-1] != "-" and _number(parts[-1], where, place) > 0
        tally.branch(path, (line, *parts[1:-1]), taken)


def _number(text: str, where: str, place: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise refused(where, f"{place}: {text[:40]!r} is no count")
    return int(text)
