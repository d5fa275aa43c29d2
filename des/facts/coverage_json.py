"""The JSON report of coverage.py."""

from __future__ import annotations

from collections.abc import Collection

from des import limits
from des.facts.coverage import Coverage, Tally
from des.facts.tool_json import Node, document
from des.facts.tool_text import relative


def read(text: str, where: str, root: str = "", known: Collection[str] = ()) -> Coverage:
    """The coverage of a report. where: its file, for messages. root: the directory that absolute paths are in. known:
    not needed here. DesError for another form, lines both run and missed, and a report without lines."""
    tally = Tally()
    report = document(text, where)
    for name, entry in report["files"].entries():
        path = relative(name, root)
        tally.file(path)
        ran = {item.whole(1, limits.MOST_LINES) for item in entry["executed_lines"].each()}
        for item in entry["missing_lines"].each():
            if item.whole(1, limits.MOST_LINES) in ran:
                raise item.wrong(f"is {item.value}, which is an executed line as well")
            tally.line(path, item.value, False)
        for number in ran:
            tally.line(path, number, True)
        _branches(tally, path, entry)
    return tally.result(where)


def _branches(tally: Tally, path: str, entry: Node) -> None:
    if entry["executed_branches"].given or entry["missing_branches"].given:
        for name, taken in (("missing_branches", False), ("executed_branches", True)):
            for pair in entry[name].each():
                # A negative line is the way out of the code object that begins there.
                tally.branch(
                    path,
                    (
                        pair[0].whole(-limits.MOST_LINES, limits.MOST_LINES),
                        pair[1].whole(-limits.MOST_LINES, limits.MOST_LINES),
                    ),
                    taken,
                )
        return
    summary = entry["summary"]  # versions before 7 count only
    valid = summary["num_branches"].whole(0, limits.MOST_BRANCHES, 0)
    tally.counts(path, 0, summary["covered_branches"].whole(0, valid, 0), valid)
