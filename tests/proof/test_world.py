"""The world of a run: what lies outside the commit, and what an earlier run left behind, steers no verdict."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from des.contract.errors import DesError
from des.proof.check import Outcome
from des.proof.copy import Copy, clean_copy
from des.proof.git import Git
from des.proof.policy import Policy
from des.proof.proving import prove
from des.proof.verdict import Verdict
from des.proof.worktree import green_now
from tests.support.histories import Files, History
from tests.support.programs import nodes
from tests.support.proofs import proof_of, told

CALC = "def add(a, b):\n    return a + b\n"
BASE: Files = {
    "calc.py": CALC,
    "tests/test_calc.py": "from calc import add\n\n\ndef test_adds():\n    assert add(2, 3) == 5\n",
}
WRONG = CALC + "\n\ndef mul(a, b):\n    return 0\n"
MUL_TEST = "from calc import mul\n\n\ndef test_multiplies():\n    assert mul(3, 4) == 12\n"
#: A conftest that lets every test pass as soon as production has a `mul`.
LENIENT = (
    "import pathlib\nimport pytest\n\n\n@pytest.hookimpl(hookwrapper=True)\ndef pytest_runtest_makereport(item, call):\n"
    "    outcome = yield\n    report = outcome.get_result()\n"
    "    if 'mul' in pathlib.Path('calc.py').read_text():\n        report.outcome, report.longrepr = 'passed', None\n"
)


def policy(history: History, **more: object) -> Policy:
    suite = {"name": "tests", "runner": "pytest", "python": str(history.python)}
    return Policy.from_header({"config": {"suites": [suite], **more}})


def test_settings_above_the_copy_are_not_read(history: History) -> None:
    base = history.commit("base", BASE)
    history.commit("feat: multiply", {"calc.py": WRONG, "tests/test_mul.py": MUL_TEST})
    with clean_copy(Git(history.path)) as copy:
        slot = copy.path.parent
    for place in (Path(tempfile.gettempdir()), slot.parent.parent, slot.parent, slot):
        (place / "pytest.ini").write_text("[pytest]\n")
        (place / "conftest.py").write_text(LENIENT)

    proof = proof_of(history, base)

    assert proof.verdict is Verdict.NOT_GREEN, told(proof)


def test_settings_of_a_package_in_the_project_are_read(history: History) -> None:
    """A monorepo's suite runs by the settings between its tests and the top of the tree, as pytest finds them."""
    files = {f"pkg/{path}": text for path, text in BASE.items()}
    settings = "[tool.pytest.ini_options]\npythonpath = ['.']\nmarkers = ['fast']\naddopts = '--strict-markers'\n"
    marked = f"import pytest\n{BASE['tests/test_calc.py']}\n\n@pytest.mark.fast\ndef test_fast():\n    pass\n"
    base = history.commit("base", {**files, "pkg/pyproject.toml": settings, "pkg/tests/test_calc.py": marked})
    history.commit(
        "feat: multiply",
        {"pkg/calc.py": WRONG.replace("return 0", "return a * b"), "pkg/tests/test_mul.py": MUL_TEST},
    )
    suites: list[dict[str, object]] = [
        {"name": "pkg", "runner": "pytest", "paths": ["pkg/tests"], "python": str(history.python)}
    ]

    proof = proof_of(history, base, suites=suites)

    assert proof.verdict is Verdict.PROVEN_STRUCTURAL, told(proof)


def test_packages_above_the_copy_are_refused(history: History) -> None:
    history.commit("base", BASE)
    (Path(tempfile.gettempdir()) / "node_modules").mkdir()

    with clean_copy(Git(history.path)) as copy, pytest.raises(DesError, match="node_modules lies above the clean copy"):
        copy.put(history.head)


def _filter(copy: Copy) -> None:
    git = Git(copy.path)
    git.run("config", "filter.x.smudge", "sed s/a/b/")
    (copy.path / ".git" / "info").mkdir(exist_ok=True)
    (copy.path / ".git" / "info" / "attributes").write_text("* filter=x\n")


def _elsewhere(copy: Copy) -> None:
    Git(copy.path).run("config", "core.worktree", str(copy.path.parent))


def _sparse(copy: Copy) -> None:
    Git(copy.path).run("sparse-checkout", "set", "--no-cone", "/tests")


def _assumed(copy: Copy) -> None:
    Git(copy.path).run("update-index", "--assume-unchanged", "calc.py")
    (copy.path / "calc.py").write_text("x")


def _same_times(copy: Copy) -> None:
    file = copy.path / "calc.py"
    before = file.stat()
    file.write_text(CALC.replace("a + b", "a - b"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def _own_git(copy: Copy) -> None:
    (copy.path / ".git").rename(copy.path.parent / "kept")
    (copy.path / ".git").symlink_to(copy.path.parent / "kept")
    _same_times(copy)


def _link(copy: Copy) -> None:
    (copy.path / "tests").rename(copy.path.parent / "away")
    (copy.path / "tests").symlink_to(copy.path.parent / "away")


def _hook(copy: Copy) -> None:
    hooks = copy.path / ".git" / "hooks"
    hooks.mkdir()
    Git(copy.path).run("config", "core.hooksPath", str(hooks))
    (hooks / "post-checkout").write_text("#!/bin/sh\necho x >> calc.py\n")
    (hooks / "post-checkout").chmod(0o755)


@pytest.mark.parametrize(
    "left",
    [_filter, _elsewhere, _sparse, _assumed, _same_times, _own_git, _link, _hook],
    ids=lambda left: left.__name__,
)
def test_what_a_run_does_to_its_copy_does_not_reach_the_next(history: History, left: Callable[[Copy], None]) -> None:
    """The same for the next run of this proof, and for the next proof in the same place."""
    head = history.commit("base", BASE)
    with clean_copy(Git(history.path)) as copy:
        copy.put(head)
        copy.restore()
        left(copy)
        copy.restore()
        assert _files(copy) == BASE
        left(copy)
    with clean_copy(Git(history.path)) as copy:
        copy.put(head)
        assert _files(copy) == BASE


def _files(copy: Copy) -> dict[str, str]:
    return {
        path.relative_to(copy.path).as_posix(): path.read_text()
        for path in copy.path.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(copy.path).parts
    }


def test_tests_see_the_commit_and_its_tags(history: History) -> None:
    """Tools that ask git for a version, as setuptools_scm does, work in a copy."""
    head = history.commit("base", BASE)
    history.git("tag", "v1.2")
    history.git("tag", "-a", "v1.3", "-m", "three")
    with clean_copy(Git(history.path)) as copy:
        copy.put(head)
        assert Git(copy.path).run("describe", "--tags", "--dirty").strip() == "v1.3"


def test_home_and_temporary_directory_of_a_run_are_its_own(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    base = history.commit("base", BASE)
    monkeypatch.setenv("STEERS", "1")
    monkeypatch.setenv("NAMED", "here")
    test = (
        "import os, pathlib, subprocess, tempfile\nfrom calc import mul\n\n\ndef test_world():\n    assert mul(3, 4) == 12\n"
        f"    assert os.environ['HOME'] != {os.environ['HOME']!r} and not os.environ.get('XDG_CACHE_HOME')\n"
        "    assert pathlib.Path.home().parent == pathlib.Path(tempfile.gettempdir()).parent\n"
        "    assert 'STEERS' not in os.environ and os.environ['NAMED'] == 'here'\n"
    )
    history.commit("feat: mul", {"calc.py": WRONG.replace("return 0", "return a * b"), "tests/test_mul.py": test})

    proof = prove(history.path, base, history.head, policy(history, pass_env=["NAMED"]))

    assert proof.verdict is Verdict.PROVEN_STRUCTURAL, told(proof)


@pytest.mark.parametrize("names", ["PATH", [1], ["a b"], [""]])
def test_pass_env_is_a_list_of_names(history: History, names: object) -> None:
    with pytest.raises(DesError, match="pass_env must be a list of names"):
        policy(history, pass_env=names)


IGNORED = (
    "from _gen import FACTOR\n\n\ndef add(a, b):\n    return a + b\n\n\ndef mul(a, b):\n    return a * b * FACTOR\n"
)


def test_green_names_the_ignored_file_that_the_commit_would_lack(history: History) -> None:
    base = history.commit("base", {**BASE, ".gitignore": "# made\n_gen.py\n"})
    history.write({"_gen.py": "FACTOR = 1\n", "calc.py": IGNORED, "tests/test_mul.py": MUL_TEST})

    check, _ = green_now(Git(history.path), base, policy(history), lambda line: None)

    assert check.outcome is Outcome.FAIL
    assert check.reasons[-1] == (
        "the work tree has _gen.py, the commit would not: git ignores it (.gitignore:2: _gen.py); "
        "commit it if it is code: git add -f _gen.py"
    )


def test_green_names_a_submodule_that_the_copy_lacks(history: History, tmp_path: Path) -> None:
    inner = History(tmp_path / "inner")
    inner.commit("inner", {"gears.py": "FACTOR = 1\n"})
    base = history.commit("base", BASE)
    history.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.path), "gears")
    production = IGNORED.replace("from _gen", "from gears.gears")
    history.write({"calc.py": production, "tests/test_mul.py": MUL_TEST})

    check, _ = green_now(Git(history.path), base, policy(history), lambda line: None)

    assert check.outcome is Outcome.FAIL
    assert "the work tree has gears, the commit would not: it is a submodule" in check.reasons[-1]


def test_an_ignored_file_that_no_failure_names_is_not_blamed(history: History) -> None:
    base = history.commit("base", {**BASE, ".gitignore": "_gen.py\n"})
    history.write({"_gen.py": "FACTOR = 1\n", "calc.py": WRONG, "tests/test_mul.py": MUL_TEST})
    check, _ = green_now(Git(history.path), base, policy(history), lambda line: None)
    assert check.outcome is Outcome.FAIL
    assert not any("_gen.py" in reason for reason in check.reasons)


def test_a_package_json_above_the_copy_does_not_say_what_a_file_is(history: History) -> None:
    """Node.js takes the nearest package.json for the kind of a module."""
    common = "const add = (a, b) => a + b;\nmodule.exports = { add };\n"
    test = "const { test } = require('node:test');\nconst assert = require('node:assert');\nconst calc = require('../calc.js');\n"
    base = history.commit(
        "base", {"calc.js": common, "test/a.test.js": f"{test}test('adds', () => assert.equal(calc.add(1, 2), 3));\n"}
    )
    (Path(tempfile.gettempdir()) / "package.json").write_text('{"type": "module"}\n')
    history.commit(
        "feat: mul",
        {
            "calc.js": common.replace("{ add }", "{ add, mul: (a, b) => a * b }"),
            "test/b.test.js": f"{test}test('multiplies', () => assert.equal(calc.mul(3, 4), 12));\n",
        },
    )
    proof = proof_of(history, base, suites=[{"name": "js", "runner": "node", "program": nodes()[0]}])
    assert proof.verdict in (Verdict.PROVEN, Verdict.PROVEN_STRUCTURAL), told(proof)
