"""des.proof.kind: what a step is, from its diff; what the diff leaves open, from its subjects."""

from __future__ import annotations

import pytest

from des.contract.paths import PathRules
from des.proof.change import read_change
from des.proof.git import Git
from des.proof.kind import Kind, kind_of
from tests.support.histories import Files, History

BASE: Files = {
    "src/a.py": "import os, sys\n\n\ndef f(x):\n    return x\n\n\ndef g(x):\n    return x + 1\n",
    "src/b.py": "b = 1\n",
    "tests/test_a.py": "def test_a():\n    assert 1\n",
    "README.md": "read\n",
    "pyproject.toml": "[project]\nname = 'x'\n",
}
DROPPED_G = "import os\n\n\ndef f(x):\n    return x\n"


def kind(history: History, base: str) -> Kind:
    return kind_of(read_change(Git(history.path), base, history.head, PathRules.from_config({})))


@pytest.mark.parametrize(
    ("subject", "files", "expected"),
    [
        ("feat: x", {}, Kind.EMPTY),
        ("feat: x", {"docs/feature/f/deliver/execution-log.json": "{}"}, Kind.EMPTY),
        ("feat: x", {".nwave/des-config.json": "{}"}, Kind.EMPTY),
        ("feat: x", {"README.md": "more\n", "docs/y.md": "y\n"}, Kind.DOCS),
        ("feat: x", {"README.md": "m\n", "docs/feature/f/deliver/execution-log.json": "{}"}, Kind.DOCS),
        ("feat: x", {"uv.lock": "l\n"}, Kind.BUILD),
        ("feat: x", {"pyproject.toml": "[project]\nname = 'y'\n"}, Kind.BUILD),
        ("feat: x", {"tests/conftest.py": "c = 1\n"}, Kind.BUILD),
        ("feat: x", {"src/a.py": "new = 1\n"}, Kind.FEATURE),
        ("feat: x", {"src/a.py": "new = 1\n", "tests/test_a.py": "t\n"}, Kind.FEATURE),
        ("x", {"src/c.py": "new = 1\n"}, Kind.FEATURE),
        ("refactor: x", {"src/a.py": "new = 1\n"}, Kind.REFACTOR),
        ("Refactor(core)!: x", {"src/a.py": "new = 1\n"}, Kind.REFACTOR),
        ("style: x", {"src/a.py": "new = 1\n"}, Kind.REFACTOR),
        ("perf(a): x", {"src/a.py": "new = 1\n"}, Kind.REFACTOR),
        ("tidy\n\nRefactor: L2", {"src/a.py": "new = 1\n"}, Kind.REFACTOR),
        ("a refactor: x", {"src/a.py": "new = 1\n"}, Kind.FEATURE),
        ("refactoring: x", {"src/a.py": "new = 1\n"}, Kind.FEATURE),
        ("feat: x", {"tests/test_b.py": "def test_b(): pass\n"}, Kind.FEATURE),
        ("test: x", {"tests/test_b.py": "def test_b(): pass\n"}, Kind.TESTS),
        ("test: x", {"tests/test_b.py": "def test_b(): pass\n", "src/a.py": "new = 1\n"}, Kind.FEATURE),
        ("feat: x", {"src/b.py": None}, Kind.REMOVAL),
        ("feat: x", {"src/a.py": DROPPED_G, "tests/test_a.py": None}, Kind.REMOVAL),
        ("feat: x", {"src/a.py": DROPPED_G.replace("return x", "return x * 2")}, Kind.FEATURE),
        ("feat: x", {"src/b.py": None, "src/c.py": "c = 1\n"}, Kind.FEATURE),
        ("feat: x", {"src/b.py": "b = 11\n"}, Kind.FEATURE),
        ("feat: x", {"Dockerfile": "FROM x\n"}, Kind.FEATURE),
    ],
)
def test_the_kind_of_one_commit(history: History, subject: str, files: Files, expected: Kind) -> None:
    base = history.commit("base", BASE)
    history.commit(subject, files, step=None if "\n" in subject else "01-01")
    assert kind(history, base) is expected


@pytest.mark.parametrize(
    ("subjects", "expected"),
    [
        (("refactor: one", "refactor: two"), Kind.REFACTOR),
        (("refactor: one", "test: two"), Kind.REFACTOR),
        (("refactor: one", "docs: two"), Kind.REFACTOR),
        (("refactor: one", "feat: two"), Kind.FEATURE),
        (("refactor: one", "more"), Kind.FEATURE),
        (("test: one", "docs: two"), Kind.FEATURE),
    ],
)
def test_every_commit_of_a_step_has_to_agree(history: History, subjects: tuple[str, str], expected: Kind) -> None:
    base = history.commit("base", BASE)
    history.commit(subjects[0], {"src/a.py": "new = 1\n"})
    history.commit(subjects[1], {"README.md": "more\n"})
    assert kind(history, base) is expected


def test_a_merge_is_judged_by_what_it_brings_over_its_first_parent(history: History) -> None:
    history.commit("base", BASE)
    history.switch("side")
    history.commit("side", {"src/c.py": "c = 1\n"})
    history.switch("main")
    base = history.commit("main", {"src/d.py": "d = 1\n"})
    history.merge("merge", "side")
    assert kind(history, base) is Kind.FEATURE
    history.git("reset", "-q", "--hard", base)
    history.git("merge", "-q", "-s", "ours", "-m", "merge nothing", "side")
    assert kind(history, base) is Kind.EMPTY


def test_a_step_that_merges_on_the_way_is_judged_as_what_it_holds(history: History) -> None:
    history.commit("base", BASE)
    history.switch("side")
    history.commit("side", {"src/c.py": "c = 1\n"})
    history.switch("main")
    base = history.head
    history.merge("merge", "side")
    history.commit("feat: own", {"src/d.py": "d = 1\n"})
    assert kind(history, base) is Kind.FEATURE
