"""scripts/requirements.py: what it counts, what it finds, and that nothing makes it fail."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
NW_DELIVER = "docs/requirements/nw-deliver.md"
DELIVERY_TRACK = "docs/requirements/delivery-track.md"
HEAD = "# Demands\n\nThe text has 10 lines.\n\n## One\n\n| id | lines | demand | where |\n|---|---|---|---|\n"
GOOD = (
    HEAD
    + "| ND-001 | L1-3 | do a | `des/a.py` |\n| ND-002 | L4, L6-7 | do b | `des/b.py`; not yet: the rest |\n"
    + "| ND-003 | L8 | do c | not yet |\n| ND-004 | L8-9 | do d | `des/d.py` |\n"
    + "\n## Lines without a demand\n\n- L5, L10: headings\n"
)
TRACK = (
    "# Demands\n\nThe text has 6\nlines.\n\n## One\n\n| id | lines | kind | demand | where |\n|---|---|---|---|---|\n"
    "| DT-001 | L1 | D | do p | `des/a.py` |\n| DT-002 | L2 | D | do q | `des/d.py` |\n"
    "| DT-003 | L3 | H | do r | `des/a.py`, `des/d.py` |\n| DT-004 | L3 | J | do s | `des/d.py` (a reader) |\n"
    "| DT-005 | L4-5 | U | do t | `des/` |\n| DT-006 | L6 | D | do u | `des/a.py`, `des/u.py`, `agents/` |\n"
)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("requirements_script", ROOT / "scripts/requirements.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose documents are GOOD and TRACK and whose tests show ND-001, ND-003, DT-001, and ids of no row."""
    write(tmp_path, NW_DELIVER, GOOD)
    write(tmp_path, DELIVERY_TRACK, TRACK)
    for name in ("a", "b", "d"):
        write(tmp_path, f"des/{name}.py", "")
    write(
        tmp_path,
        "tests/a/test_a.py",
        'import pytest\n\n@pytest.mark.req("ND-001", "ND-003")\ndef test_a():\n    pass\n\n\n'
        '@pytest.mark.req("ND-999", "XX-1")\nclass TestB:\n    @pytest.mark.req("DT-001")\n    def test_b(self): ...\n',
    )
    return tmp_path


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")


def told(script: ModuleType, root: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert script.main(["--format", "json"], root) == 0
    return dict(json.loads(capsys.readouterr().out))


def told_of(name: str, script: ModuleType, root: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    return dict(told(script, root, capsys)["documents"][name])


def test_the_comparison(script: ModuleType, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = told_of("nw-deliver", script, project, capsys)
    assert (report["lines"], report["demands"]) == (10, 4)
    assert report["tested"] == ["ND-001"]
    row = {"id": "ND-004", "lines": "L8-9", "kind": "", "demand": "do d", "where": "`des/d.py`"}
    assert report["untested"] == [row]
    assert [row["id"] for row in report["not_yet"]] == ["ND-002", "ND-003"]
    assert [row["id"] for row in report["not_yet_but_tested"]] == ["ND-003"]
    assert report["places_missing"] == report["without_test"] == {}
    assert report["lines_without_id"] == []
    assert report["problems"] == []


def test_the_tracks_rows_have_a_kind(script: ModuleType, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = told_of("delivery-track", script, project, capsys)
    assert (report["lines"], report["demands"]) == (6, 6)
    assert report["tested"] == ["DT-001"]
    assert [(row["id"], row["kind"]) for row in report["untested"]] == [
        ("DT-002", "D"),
        ("DT-003", "H"),
        ("DT-004", "J"),
        ("DT-005", "U"),
    ]
    assert report["without_test"] == {"D": ["DT-002", "DT-006"], "H": ["DT-003"], "J": ["DT-004"], "U": ["DT-005"]}
    assert report["problems"] == []


def test_a_place_that_does_not_exist_is_not_yet_there(
    script: ModuleType, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = told_of("delivery-track", script, project, capsys)
    assert [row["id"] for row in report["not_yet"]] == ["DT-006"]
    assert report["places_missing"] == {"agents/": ["DT-006"], "des/u.py": ["DT-006"]}
    write(project, "des/u.py", "")
    write(project, "agents/x.md", "")
    assert told_of("delivery-track", script, project, capsys)["places_missing"] == {}


def test_what_no_document_has_is_said_once(
    script: ModuleType, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "tests/test_b.py", "def test_x(:\n")
    report = told(script, project, capsys)
    assert report["unknown_ids"] == {"ND-999": ["tests/a/test_a.py::TestB"], "XX-1": ["tests/a/test_a.py::TestB"]}
    assert [problem.partition(": ")[0] for problem in report["problems"]] == ["tests/test_b.py"]
    assert script.main([], project) == 0
    out = capsys.readouterr().out
    assert out.count("ND-999") == out.count("tests that cannot be read (1)") == 1


def test_the_text_says_the_same(script: ModuleType, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main([], project) == 0
    out = capsys.readouterr().out
    assert out.startswith("nw-deliver: 4 demands in 10 lines: 1 there with a test, 1 there without, 2 not yet there\n")
    assert "\nthere, but no test carries the id (1)\n  ND-004 L8-9: do d\n" in out
    assert "\nids that no row has (2)\n  ND-999: tests/a/test_a.py::TestB" in out
    assert "lines of the text" not in out


def test_programs_demands_come_first_and_readers_last(
    script: ModuleType, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert script.main([], project) == 0
    out = capsys.readouterr().out.partition("delivery-track: ")[2]
    assert out.startswith(
        "6 demands in 6 lines: 1 there with a test, 4 there without, 1 not yet there\n"
        "without a test, there or not: D 2, H 1, J 1, U 1\n"
    )
    blocks = [
        "\nD, a program decides, there, but no test carries the id (1)\n  DT-002 D L2: do q\n",
        "\nH, a program and a reader decide, there, but no test carries the id (1)\n  DT-003 H L3: do r\n",
        "\nnot yet there (1)\n  DT-006 D L6: do u\n",
        "\nplaces that do not exist (2)\n  agents/: DT-006\n  des/u.py: DT-006\n",
        "\nJ and U, there, without a test: DT-004, DT-005\n",
    ]
    assert sorted(blocks, key=out.find) == blocks
    assert out.find(blocks[0]) > 0


def test_lines_without_an_id_are_found(script: ModuleType, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, NW_DELIVER, GOOD.replace("L5, L10", "L10").replace("L1-3", "L1-2"))
    assert told_of("nw-deliver", script, project, capsys)["lines_without_id"] == [3, 5]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("has 10 lines", "is short", "does not say how long the text is"),
        ("| do c |", "|", ":11: a row has four cells"),
        ("| do c |", "| |", ":11: a row has four cells"),
        ("| ND-003 |", "| ND-3 |", ":11: 'ND-3' is no id"),
        ("| ND-003 |", "| ND-002 |", ":11: ND-002 stands there twice"),
        ("| L1-3 |", "| 1-3 |", ":9: '1-3' is no line or range of the text (L1 to L10)"),
        ("| L1-3 |", "| L3-1 |", ":9: 'L3-1' is no line"),
        ("| L1-3 |", "| L0 |", ":9: 'L0' is no line"),
        ("L5, L10:", "L5, L11:", ":16: 'L11' is no line"),
    ],
)
def test_a_document_with_a_mistake_is_named_with_its_place(
    script: ModuleType, project: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, problem: str
) -> None:
    assert GOOD.count(old) == 1
    write(project, NW_DELIVER, GOOD.replace(old, new))
    problems = told_of("nw-deliver", script, project, capsys)["problems"]
    assert problems[0].startswith(f"{NW_DELIVER}:")
    assert problem in problems[0]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("| L1 | D |", "| L1 |", ":10: a row has five cells: id, lines, kind, demand, where"),
        ("| L1 | D |", "| L1 | X |", ":10: 'X' is no kind; write one of D, H, J, U"),
        ("| DT-001 |", "| ND-001 |", ":10: 'ND-001' is no id; write DT- and three digits"),
    ],
)
def test_the_tracks_document_has_its_own_rules(
    script: ModuleType, project: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, problem: str
) -> None:
    assert TRACK.count(old) == 1
    write(project, DELIVERY_TRACK, TRACK.replace(old, new))
    assert told_of("delivery-track", script, project, capsys)["problems"][0].startswith(DELIVERY_TRACK + problem)


@pytest.mark.parametrize(
    ("code", "test"),
    [
        ('@pytest.mark.req("ND-004")\ndef test_x(): ...', "::test_x"),
        ('@mark.req("ND-004")\ndef test_x(): ...', "::test_x"),
        ('@pytest.mark.req("ND-004")\nasync def test_x(): ...', "::test_x"),
        ('class TestX:\n    @pytest.mark.req("ND-004")\n    def test_y(self): ...', "::TestX::test_y"),
        ('pytestmark = pytest.mark.req("ND-004")', ""),
        ('pytestmark = [pytest.mark.host, pytest.mark.req("ND-004")]', ""),
        (
            '@pytest.mark.parametrize("a", [pytest.param(1, marks=pytest.mark.req("ND-004"))])\ndef test_x(a): ...',
            "::test_x",
        ),
    ],
)
def test_every_way_to_mark_a_test_counts(script: ModuleType, tmp_path: Path, code: str, test: str) -> None:
    write(tmp_path, "tests/test_m.py", f"import pytest\n{code}\n")
    marks = script.read_tests(tmp_path / "tests")
    assert marks.problems == []
    assert marks.tests == {"ND-004": [f"tests/test_m.py{test}"]}


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("@pytest.mark.req(ID)\ndef test_x(): ...", "tests/test_m.py:1: write the ids out"),
        ("\n@pytest.mark.req()\ndef test_x(): ...", "tests/test_m.py:2: write the ids out"),
        ("@pytest.mark.req(id='ND-004')\ndef test_x(): ...", "write the ids out"),
        ("@pytest.mark.req(17)\ndef test_x(): ...", "write the ids out"),
        ("def test_x(:\n", "tests/test_m.py: cannot be parsed"),
        ("\0", "tests/test_m.py: cannot be parsed"),
    ],
)
def test_a_mark_that_cannot_be_read_is_named(script: ModuleType, tmp_path: Path, code: str, problem: str) -> None:
    write(tmp_path, "tests/test_m.py", code)
    marks = script.read_tests(tmp_path / "tests")
    assert marks.tests == {}
    assert len(marks.problems) == 1
    assert problem in marks.problems[0]


def test_tests_are_not_run(script: ModuleType, tmp_path: Path) -> None:
    write(tmp_path, "tests/test_m.py", 'raise SystemExit("it was run")\n')
    assert script.read_tests(tmp_path / "tests").problems == []


@pytest.mark.parametrize(
    ("text", "ids", "problem"),
    [
        ("req: [ND-001, DT-004]\nuser: []\n", ["ND-001", "DT-004"], ""),
        ("user: []\n", [], ""),
        ("- a list\n", [], ""),
        ("req: ND-001\n", [], "req is a list of ids"),
        ("req: [1]\n", [], "req is a list of ids"),
        ("req: [\n", [], "cannot be read: while parsing"),
    ],
)
def test_scenarios_of_the_host_count(
    script: ModuleType, tmp_path: Path, text: str, ids: list[str], problem: str
) -> None:
    write(tmp_path, "tests/host/scenarios/one.yaml", text)
    marks = script.read_tests(tmp_path / "tests")
    assert marks.tests == {name: ["tests/host/scenarios/one.yaml"] for name in ids}
    assert (problem in "".join(marks.problems)) if problem else marks.problems == []


def test_an_empty_project_gives_a_report(
    script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, report in told(script, tmp_path, capsys)["documents"].items():
        assert report["demands"] == 0
        assert f"{name}.md" in str(report["problems"])


def test_wrong_usage_is_said(script: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        script.main(["--format", "xml"])
    assert "invalid choice" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "lines"), [("nw-deliver", 309), ("delivery-track", 963)])
def test_our_own_documents_are_readable(
    script: ModuleType, capsys: pytest.CaptureFixture[str], name: str, lines: int
) -> None:
    """What is missing may be missing; but every line of each text has its place."""
    report = told_of(name, script, ROOT, capsys)
    assert report["problems"] == []
    assert report["lines_without_id"] == []
    assert report["lines"] == lines


def test_our_own_marks_are_readable(script: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """Every id that a test carries is one."""
    report = told(script, ROOT, capsys)
    assert report["problems"] == []
    assert report["unknown_ids"] == {}


def test_nothing_of_nw_deliver_is_missing(script: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    report = told_of("nw-deliver", script, ROOT, capsys)
    assert report["not_yet_but_tested"] == []
    assert report["places_missing"] == {}
