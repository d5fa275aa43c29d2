"""scripts/requirement_sample.py: it tells a mark of substance from one without, and changes nothing but its copy."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from scripts import requirements
from scripts.requirement_mutants import Source, choose, definition, entered
from scripts.requirement_sample import Claim, lines, sample

CODE = '''"""Files of a session."""


def remove(session, left):
    """Remove the file of a session."""
    left.discard(session)
    return left


def greeting(name):
    """The greeting."""
    return f"Hello {name}"
'''
TESTS = """import pytest

from app import files


@pytest.mark.req("ND-001")
def test_substance():
    assert files.remove("a", {"a", "b"}) == {"b"}


@pytest.mark.req("ND-002")
def test_none():
    files.remove("a", {"a", "b"})
    assert files.greeting("Ada") == "Hello Ada"


@pytest.mark.req("ND-003")
def test_of_prose():
    assert "- Never push." in open("skills/rules.md").read()


@pytest.mark.req("ND-004")
def test_red():
    assert False
"""
ROWS = {
    "ND-001": ("A session's file is removed", ("app/files.py",), ("tests/test_files.py::test_substance",)),
    "ND-002": ("A session's file is removed", ("app/files.py::remove",), ("tests/test_files.py::test_none",)),
    "ND-003": ("Nobody pushes, never", ("skills/",), ("tests/test_files.py::test_of_prose",)),
    "ND-004": ("Something else", ("app/files.py",), ("tests/test_files.py::test_red",)),
    "ND-005": ("Something of the host", ("app/files.py",), ("tests/host/scenarios/happy.yaml",)),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository of one module, one page of rules and five claims. What is committed is older than the work tree."""
    root = tmp_path / "project"
    for name, text in {
        "app/__init__.py": "",
        "app/files.py": "",
        "skills/rules.md": "# Rules\n\n- Be kind.\n- Never push.\n",
        "tests/test_files.py": TESTS,
        "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["."]\nmarkers = ["req(id): x"]\n',
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
        subprocess.run(["git", *command], cwd=root, check=True)
    (root / "app/files.py").write_text(CODE, "utf-8")
    return root


def test_a_mark_of_substance_and_one_without_are_told_apart(project: Path) -> None:
    outcome = {item.id: item for item in sample([Claim(name, *row) for name, row in ROWS.items()], project)}
    assert {name: item.shown for name, item in outcome.items() if item.trials} == {
        "ND-001": True,
        "ND-002": False,
        "ND-003": True,
    }
    removal = {trial.mutant.line: trial for trial in outcome["ND-001"].trials}[6]
    assert (removal.mutant.path, removal.killed) == ("app/files.py", True)
    assert (removal.mutant.before, removal.mutant.after) == ("    left.discard(session)", "    pass")
    assert outcome["ND-003"].trials[0].mutant.before == "- Never push."
    assert outcome["ND-004"].why == "its tests do not pass as they are"
    assert outcome["ND-005"].why == "shown by the host"
    text = "\n".join(lines(list(outcome.values())))
    assert "sampled: 3 of 5 marks, 2 show their demand" in text
    assert "no break was noticed (1)\n  ND-002: A session's file is removed\n    app/files.py:" in text
    assert "    - left.discard(session)\n    + pass" in text
    assert "not sampled, shown by the host: ND-005" in text
    assert (project / "app/files.py").read_text("utf-8") == CODE
    left = subprocess.check_output(["git", "status", "--short"], cwd=project, text=True)
    assert left == " M app/files.py\n"


def test_the_line_with_the_demands_words_is_broken_first() -> None:
    mutants = list(choose([Source("app/files.py", CODE)], "How somebody is greeted: a greeting", "seed"))
    assert (mutants[0].line, mutants[0].after) == (12, "    return None")
    assert {mutant.line for mutant in mutants} == {6, 7, 12}


@pytest.mark.parametrize(
    ("code", "broken"),
    [
        ("def f(a) -> bool:\n    return a > 1\n", "    return not (a > 1)"),
        ("def f(a) -> list[str]:\n    return g(a)\n", "    return []"),
        ("def f(a):\n    if a == 'ä' and a < 3:\n        g(a)\n", "    if not (a == 'ä' and a < 3):"),
        ("def f(a):\n    raise DesError('no', 'why')\n", "    pass"),
        ("LIMIT = 3\n", "LIMIT = 4"),
        ("NAMES = ('ä', 'b c')\n", "NAMES = ('ä', \"broken\")"),
        ("def f(a):\n    a.b = [x for x in a if x]\n", "    a.b = [x for x in a if not (x)]"),
        ("def f(a):\n    x = 'ä' in a\n", "    x = 'ä' not in a"),
    ],
)
def test_what_can_be_broken(code: str, broken: str) -> None:
    """Each seed draws one break of a line; among enough of them is every kind."""
    drawn = {mutant.after for seed in range(40) for mutant in choose([Source("a.py", code)], "", str(seed))}
    assert broken in drawn


@pytest.mark.parametrize("code", ["import os\n", 'def f(a: "str"):\n    """Words."""\n', "x = (\n", ""])
def test_what_cannot_be_broken(code: str) -> None:
    assert list(choose([Source("a.py", code)], "words", "seed")) == []


def test_only_functions_that_were_entered_count() -> None:
    assert entered(CODE, {1, 4, 10}) == frozenset()
    assert entered(CODE, {1, 4, 6, 10}) == frozenset({*range(1, 10), 13})
    assert entered("A = 1\n", {1}) == {1, 2}
    assert entered("A = 1\n", set()) == frozenset()


def test_a_place_can_be_a_definition(tmp_path: Path) -> None:
    code = "class A:\n    def f(self):\n        pass\n\n\nB: int = 3\n"
    assert (definition(code, "A.f"), definition(code, "B")) == ({2, 3}, {6})
    assert definition(code, "f") == frozenset()
    (tmp_path / "a.py").write_text(code, "utf-8")
    places = ("a.py", "a.py::A.f", "a.py::C", "b.py", "b.py::A")
    assert [place for place in places if requirements.is_there(tmp_path, place)] == ["a.py", "a.py::A.f"]
