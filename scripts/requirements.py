#!/usr/bin/env python3
"""What the nw-deliver text demands, against what is there and what a test shows (docs/requirements/nw-deliver.md).

Tests are read, not run: ids stand in `@pytest.mark.req("ND-017")`, and in scenario files of the real host under `req`.
A report to be honest with, not a test to be satisfied: whatever it finds, the exit code is 0.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import signal
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = Path("docs/requirements/nw-deliver.md")

_LENGTH = re.compile(r"\bhas (\d+) lines\b")
_ID = re.compile(r"ND-\d{3}")
_PART = re.compile(r"L(\d+)(?:-(\d+))?")
_WITHOUT = "## Lines without a demand"


@dataclass(frozen=True)
class Row:
    """One demand. lines: as written, for example "L3, L7-9"."""

    id: str
    lines: str
    demand: str
    where: str

    @property
    def there(self) -> bool:
        return "not yet" not in self.where


@dataclass
class Table:
    """The document: its rows, the lines of the text they and the closing list cover, and what cannot be read in it."""

    length: int = 0
    rows: list[Row] = field(default_factory=list)
    covered: set[int] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


@dataclass
class Marks:
    """id -> the tests that carry it; and what cannot be read."""

    tests: dict[str, list[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def add(self, name: str, test: str) -> None:
        """Note that ``test`` carries the id ``name``, once."""
        if test not in self.tests.setdefault(name, []):
            self.tests[name].append(test)


@dataclass(frozen=True)
class Report:
    """The comparison. Each list is in the order of the document, or of the tests."""

    lines: int
    demands: int
    tested: list[str]
    untested: list[Row]
    not_yet: list[Row]
    not_yet_but_tested: list[Row]
    unknown_ids: dict[str, list[str]]
    lines_without_id: list[int]
    problems: list[str]


def read_table(text: str, name: str) -> Table:
    """The document's rows. Total: a row or a line number that cannot be read is a problem with its place."""
    table = Table()
    length = _LENGTH.search(text)
    table.length = int(length[1]) if length else 0
    if not length:
        table.problems.append(f'{name}: does not say how long the text is; write "it has N lines" in the introduction')
    seen: set[str] = set()
    without = False
    for number, line in enumerate(text.splitlines(), 1):
        place = f"{name}:{number}"
        if line.startswith("## "):
            without = line == _WITHOUT
        elif without and line.startswith("- "):
            _cover(table, line[2:].partition(":")[0], place)
        elif line.startswith("| ") and not line.startswith("| id |"):
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            _row(table, cells, place, seen)
    return table


def _row(table: Table, cells: list[str], place: str, seen: set[str]) -> None:
    if len(cells) != 4 or not all(cells):
        table.problems.append(f"{place}: a row has four cells: id, lines, demand, where")
        return
    row = Row(*cells)
    if not _ID.fullmatch(row.id):
        table.problems.append(f"{place}: {row.id!r} is no id; write ND- and three digits")
    elif row.id in seen:
        table.problems.append(f"{place}: {row.id} stands there twice; take the next free number")
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


def read_tests(folder: Path) -> Marks:
    """The ids that tests and scenario files below ``folder`` carry, found without importing or running them."""
    marks = Marks()
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder.parent).as_posix()
        try:
            tree = ast.parse(path.read_text("utf-8"), filename=name)
        except (SyntaxError, ValueError) as error:
            marks.problems.append(f"{name}: cannot be parsed: {error}")
            continue
        for test, call in _calls(tree, name):
            _read_mark(marks, test, call, name)
    for path in sorted(folder.rglob("scenarios/*.yaml")):
        _read_scenario(marks, path, path.relative_to(folder.parent).as_posix())
    return marks


def _calls(node: ast.AST, test: str) -> Iterator[tuple[str, ast.Call]]:
    """Each call `….mark.req(…)` below ``node``, with the test, class or file it stands at."""
    for child in ast.iter_child_nodes(node):
        here = test
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            here = f"{test}::{child.name}"
        if isinstance(child, ast.Call) and _dotted(child.func).endswith("mark.req"):
            yield test, child
        yield from _calls(child, here)


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _read_mark(marks: Marks, test: str, call: ast.Call, name: str) -> None:
    values = [argument.value if isinstance(argument, ast.Constant) else None for argument in call.args]
    for value in values:
        if isinstance(value, str):
            marks.add(value, test)
    if not values or not all(isinstance(value, str) for value in values):
        marks.problems.append(f'{name}:{call.lineno}: write the ids out: @pytest.mark.req("ND-001", "ND-002")')


def _read_scenario(marks: Marks, path: Path, name: str) -> None:
    try:
        data = yaml.safe_load(path.read_text("utf-8"))
    except (yaml.YAMLError, ValueError) as error:
        marks.problems.append(f"{name}: cannot be read: {' '.join(str(error).split())}")
        return
    ids = data.get("req", []) if isinstance(data, dict) else []
    if not isinstance(ids, list) or not all(isinstance(value, str) for value in ids):
        marks.problems.append(f"{name}: req is a list of ids: req: [ND-001, ND-002]")
        return
    for value in ids:
        marks.add(value, name)


def compare(table: Table, marks: Marks) -> Report:
    """What the table says against what the tests carry."""
    tests, known = marks.tests, {row.id for row in table.rows}
    return Report(
        lines=table.length,
        demands=len(table.rows),
        tested=[row.id for row in table.rows if row.there and row.id in tests],
        untested=[row for row in table.rows if row.there and row.id not in tests],
        not_yet=[row for row in table.rows if not row.there],
        not_yet_but_tested=[row for row in table.rows if not row.there and row.id in tests],
        unknown_ids={name: found for name, found in sorted(tests.items()) if name not in known},
        lines_without_id=sorted(set(range(1, table.length + 1)) - table.covered),
        problems=[*table.problems, *marks.problems],
    )


def text(report: Report) -> str:
    """The report for people: the count, then each list that is not empty."""
    count = f"{len(report.tested)} are there with a test, {len(report.untested)} without, {len(report.not_yet)} not yet"
    lines = [f"{report.demands} demands in {report.lines} lines: {count}"]
    for title, found in (
        ("there, but no test carries the id", [_shown(row) for row in report.untested]),
        ("not yet", [_shown(row) for row in report.not_yet]),
        ("said to be not yet, but a test carries the id", [_shown(row) for row in report.not_yet_but_tested]),
        ("ids that no row has", [f"{name}: {', '.join(found)}" for name, found in report.unknown_ids.items()]),
        ("lines of the text without an id", [f"L{number}" for number in report.lines_without_id]),
        ("cannot be read", report.problems),
    ):
        if found:
            lines += ["", f"{title} ({len(found)})", *(f"  {line}" for line in found)]
    return "\n".join(lines)


def _shown(row: Row) -> str:
    return f"{row.id} {row.lines}: {row.demand}"


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Print the report about the project at ``root``."""
    parser = argparse.ArgumentParser(prog="requirements.py", description="What the text demands, and what shows it.")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    form = parser.parse_args(arguments).format
    try:
        table = read_table((root / DOCUMENT).read_text("utf-8"), DOCUMENT.as_posix())
    except (OSError, ValueError) as error:
        table = Table(problems=[f"{DOCUMENT}: {error}"])
    report = compare(table, read_tests(root / "tests"))
    print(json.dumps(asdict(report), ensure_ascii=False) if form == "json" else text(report))
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `make requirements | head` ends quietly
    sys.exit(main(sys.argv[1:]))
