#!/usr/bin/env python3
"""What the texts demand, against what is there and what a test shows: one report for each file of docs/requirements.

Tests are read, not run (scripts/requirement_marks.py).
A demand is there when its row does not say "not yet" and every place that the row names exists. A place is a file, a
directory, or a definition in a file: `des/flow/finalize.py::end`.
For a sample of the demands, or those that are named, what they claim is tried (scripts/requirement_sample.py).
A report to be honest with, not a test to be satisfied: whatever it finds, the exit code is 0.
"""

from __future__ import annotations

import argparse
import json
import re
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts import requirement_sample as sampling  # noqa: E402  (the repository is not installed)
from scripts.requirement_marks import read_tests  # noqa: E402
from scripts.requirement_mutants import definition  # noqa: E402

_LENGTH = re.compile(r"\bhas (\d+)\s+lines\b")
_PART = re.compile(r"L(\d+)(?:-(\d+))?")
_PLACE = re.compile(r"`([\w.-]+/[^`\s]*)`")
_WITHOUT = "## Lines without a demand"


@dataclass(frozen=True)
class Document:
    """A document of demands. kinds: letter -> who decides such a row; {} when the rows have no kind. aside: kinds that
    a program cannot decide alone, named last and in short when they have no test."""

    name: str
    prefix: str
    kinds: dict[str, str] = field(default_factory=dict)
    aside: str = ""

    @property
    def path(self) -> str:
        return f"docs/requirements/{self.name}.md"

    @property
    def columns(self) -> list[str]:
        return ["id", "lines", *(["kind"] if self.kinds else []), "demand", "where"]


DOCUMENTS = (
    Document("nw-deliver", "ND"),
    Document(
        "delivery-track",
        "DT",
        {"D": "a program decides", "H": "a program and a reader decide", "J": "a reader judges", "U": "words"},
        aside="JU",
    ),
)


@dataclass(frozen=True)
class Row:
    """One demand. lines: as written, for example "L3, L7-9". kind: "" where the document has none."""

    id: str
    lines: str
    kind: str
    demand: str
    where: str

    @property
    def places(self) -> list[str]:
        """The files and directories that the row names."""
        return list(dict.fromkeys(_PLACE.findall(self.where)))


@dataclass
class Table:
    """The document: its rows, the lines of the text they and the closing list cover, and what cannot be read in it."""

    document: Document
    length: int = 0
    rows: list[Row] = field(default_factory=list)
    covered: set[int] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Report:
    """The comparison for one document, in its order. untested: the rows that are there. without_test: kind -> ids,
    there or not; {} where rows have no kind. places_missing: place -> ids of the rows that name it."""

    lines: int
    demands: int
    tested: list[str]
    untested: list[Row]
    not_yet: list[Row]
    not_yet_but_tested: list[Row]
    without_test: dict[str, list[str]]
    places_missing: dict[str, list[str]]
    lines_without_id: list[int]
    problems: list[str]


def read_table(text: str, document: Document) -> Table:
    """The document's rows. Total: a row or a line number that cannot be read is a problem with its place."""
    table = Table(document)
    length = _LENGTH.search(text)
    table.length = int(length[1]) if length else 0
    if not length:
        say = 'does not say how long the text is; write "it has N lines" in the introduction'
        table.problems.append(f"{document.path}: {say}")
    seen: set[str] = set()
    without = False
    for number, line in enumerate(text.splitlines(), 1):
        place = f"{document.path}:{number}"
        if line.startswith("## "):
            without = line == _WITHOUT
        elif without and line.startswith("- "):
            _cover(table, line[2:].partition(":")[0], place)
        elif line.startswith("| ") and not line.startswith("| id |"):
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            _row(table, cells, place, seen)
    return table


def _row(table: Table, cells: list[str], place: str, seen: set[str]) -> None:
    document, columns = table.document, table.document.columns
    if len(cells) != len(columns) or not all(cells):
        count = "five" if document.kinds else "four"
        table.problems.append(f"{place}: a row has {count} cells: {', '.join(columns)}")
        return
    row = Row(**{"kind": "", **dict(zip(columns, cells, strict=True))})
    if not re.fullmatch(rf"{document.prefix}-\d{{3}}", row.id):
        table.problems.append(f"{place}: {row.id!r} is no id; write {document.prefix}- and three digits")
    elif row.id in seen:
        table.problems.append(f"{place}: {row.id} stands there twice; take the next free number")
    elif document.kinds and row.kind not in document.kinds:
        table.problems.append(f"{place}: {row.kind!r} is no kind; write one of {', '.join(document.kinds)}")
    else:
        seen.add(row.id)
        table.rows.append(row)
        _cover(table, row.lines, place)


def _cover(table: Table, lines: str, place: str) -> None:
    for part in lines.split(","):
        found = _PART.fullmatch(part.strip())
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if 1 <= first <= last <= table.length:
            table.covered.update(range(first, last + 1))
        else:
            table.problems.append(f"{place}: {part.strip()!r} is no line or range of the text (L1 to L{table.length})")


def compare(table: Table, tests: dict[str, list[str]], exists: Callable[[str], bool]) -> Report:
    """What the table says against what the tests carry. ``exists``: whether a place of the project is there."""
    missing: dict[str, list[str]] = {}
    for row in table.rows:
        for place in row.places:
            if not exists(place):
                missing.setdefault(place, []).append(row.id)
    absent = {name for names in missing.values() for name in names}
    not_yet = [row for row in table.rows if row.id in absent or "not yet" in row.where]
    there = [row for row in table.rows if row not in not_yet]
    without = {kind: [row.id for row in table.rows if row.kind == kind] for kind in table.document.kinds}
    return Report(
        lines=table.length,
        demands=len(table.rows),
        tested=[row.id for row in there if row.id in tests],
        untested=[row for row in there if row.id not in tests],
        not_yet=not_yet,
        not_yet_but_tested=[row for row in not_yet if row.id in tests],
        without_test={kind: [name for name in ids if name not in tests] for kind, ids in without.items()},
        places_missing=dict(sorted(missing.items())),
        lines_without_id=sorted(set(range(1, table.length + 1)) - table.covered),
        problems=table.problems,
    )


def text(report: Report, document: Document) -> list[str]:
    """The report for people: the count, then each list that is not empty."""
    there = f"{len(report.tested)} there with a test, {len(report.untested)} there without"
    count = f"{report.demands} demands in {report.lines} lines: {there}, {len(report.not_yet)} not yet there"
    lines = [f"{document.name}: {count}"]
    if document.kinds:
        kinds = ", ".join(f"{kind} {len(ids)}" for kind, ids in report.without_test.items())
        lines.append(f"without a test, there or not: {kinds}")
    title = "there, but no test carries the id"
    groups = {kind: f"{kind}, {who}, {title}" for kind, who in document.kinds.items()} or {"": title}
    for kind, group in groups.items():
        if kind not in [*document.aside]:
            lines += _listed(group, [_shown(row) for row in report.untested if row.kind == kind])
    lines += _listed("not yet there", [_shown(row) for row in report.not_yet])
    lines += _listed("not yet there, but a test carries the id", [_shown(row) for row in report.not_yet_but_tested])
    lines += _listed("places that do not exist", _ids(report.places_missing))
    lines += _listed("lines of the text without an id", [f"L{number}" for number in report.lines_without_id])
    lines += _listed("cannot be read", report.problems)
    aside = [row.id for row in report.untested if row.kind in [*document.aside]]
    if aside:
        lines += ["", f"{' and '.join(document.aside)}, there, without a test: {', '.join(aside)}"]
    return lines


def _listed(title: str, found: list[str]) -> list[str]:
    return ["", f"{title} ({len(found)})", *(f"  {line}" for line in found)] if found else []


def _ids(found: dict[str, list[str]]) -> list[str]:
    return [f"{name}: {', '.join(values)}" for name, values in found.items()]


def _shown(row: Row) -> str:
    return f"{row.id} {row.kind} {row.lines}: {row.demand}" if row.kind else f"{row.id} {row.lines}: {row.demand}"


def is_there(root: Path, place: str) -> bool:
    """Whether a place that a row names is in the project at ``root``."""
    path, _, name = place.partition("::")
    return (root / path).exists() and (not name or bool(definition((root / path).read_text("utf-8"), name)))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="requirements.py", description="What the texts demand, and what shows it.")
    parser.add_argument("ids", nargs="*", metavar="ID", help="break what this demand names, and run its tests")
    parser.add_argument(
        "--sample", type=int, default=0, metavar="N", help="the same for N demands, drawn by the commit"
    )
    parser.add_argument("--all", action="store_true", help="the same for each demand; takes hours")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    return parser.parse_args(arguments)


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Print a report about each document of the project at ``root``, what stands in the tests alone, and what came of
    the demands that were tried."""
    options = _options(arguments)
    marks = read_tests(root / "tests")
    reports: dict[str, Report] = {}
    rows: dict[str, Row] = {}
    for document in DOCUMENTS:
        try:
            table = read_table((root / document.path).read_text("utf-8"), document)
        except (OSError, ValueError) as error:
            table = Table(document, problems=[f"{document.path}: {error}"])
        reports[document.name] = compare(table, marks.tests, lambda place: is_there(root, place))
        rows |= {row.id: row for row in table.rows}
    tried = _tried(options, reports, rows, marks.tests, root)
    unknown = {name: found for name, found in sorted(marks.tests.items()) if name not in rows}
    if options.format == "json":
        documents = {name: asdict(report) for name, report in reports.items()}
        told = {"documents": documents, "unknown_ids": unknown, "problems": marks.problems}
        print(json.dumps(told | {"tried": [asdict(item) for item in tried]}, ensure_ascii=False))
        return 0
    lines = [line for document in DOCUMENTS for line in ["", *text(reports[document.name], document)]]
    lines += _listed("ids that no row has", _ids(unknown)) + _listed("tests that cannot be read", marks.problems)
    print("\n".join([*lines[1:], *(sampling.lines(tried) if tried else [])]))
    return 0


def _tried(
    options: argparse.Namespace,
    reports: dict[str, Report],
    rows: dict[str, Row],
    tests: dict[str, list[str]],
    root: Path,
) -> list[sampling.Sampled]:
    """What came of the demands that are named, or of a sample of those with a test. Progress goes to stderr."""
    ids = options.ids or [name for report in reports.values() for name in report.tested]
    claims = [
        sampling.Claim(name, rows[name].demand, rows[name].places, tests.get(name, [])) for name in ids if name in rows
    ]
    if not options.ids and not options.all:
        claims = sampling.drawn(claims, options.sample, root) if options.sample else []
    tried = []
    for item in sampling.sample(claims, root) if claims else ():
        tried.append(item)
        killed = sum(trial.killed for trial in item.trials)
        print(f"{item.id}: {item.why or f'{killed} of {len(item.trials)} breaks noticed'}", file=sys.stderr, flush=True)
    return tried


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `make requirements | head` ends quietly
    sys.exit(main(sys.argv[1:]))
