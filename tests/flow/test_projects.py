"""One step from RED to a replay that holds, in projects and repositories that are not like the others (R9, R12)."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from des.flow import cycle, integrity
from tests.support.small import Small, no_gates

UNITTEST = """import unittest

import calc


class Test(unittest.TestCase):
    def test_{name}(self):
        self.assertEqual(getattr(calc, "{name}", max)(3, 4), {wanted})
"""


def _no_tests_yet(small: Small) -> None:
    small.git("rm", "-q", ".nwave/des-config.json", "conftest.py", "tests/test_calc.py")
    small.git("commit", "-q", "-m", "chore: nothing but code")


def _unittest_only(small: Small) -> None:
    small.git("rm", "-q", ".nwave/des-config.json", "conftest.py")
    small.write("tests/__init__.py", "")
    small.write("tests/test_calc.py", UNITTEST.format(name="add", wanted=7))
    small.commit("test: unittest")


def _detached(small: Small) -> None:
    small.git("checkout", "-q", "--detach")


def _formatting_hook(small: Small) -> None:
    """Rewrites production and test as they are committed: no commit holds the tree that was green."""
    hook = small.root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        "#!/bin/sh\nfor file in $(git diff --cached --name-only -- '*.py'); do\n"
        "    echo '# formatted' >>$file && git add $file\ndone\n"
    )
    hook.chmod(0o755)


def _dirty_submodule(small: Small) -> None:
    other = Small(small.root.parent / "library")
    command = ["git", "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(other.root), "vendor"]
    subprocess.run(command, cwd=small.root, check=True, capture_output=True)
    small.commit("chore: vendor a library")
    small.write("vendor/calc.py", "BROKEN = 1\n")


def _dirt(small: Small) -> None:
    small.write("notes.txt", "of the user\n")
    small.write("calc.py", "def add(a, b):\n    return b + a\n")


@pytest.mark.parametrize(
    "project", [_no_tests_yet, _unittest_only, _detached, _formatting_hook, _dirty_submodule, _dirt]
)
def test_a_step_is_proven_in(tmp_path: Path, project: Callable[[Small], None]) -> None:
    small = Small(tmp_path / "project")
    project(small)
    delivery = small.start()
    small.dispatch("step", "01-01", "nw-software-crafter")
    small.red()
    if project is _unittest_only:
        small.write("tests/test_mul.py", UNITTEST.format(name="mul", wanted=12))
    for phase in ("RED", "GREEN", "COMMIT"):
        done = cycle.perform(delivery, "01-01", phase, "unknown", lambda line: None, no_gates)
        assert done.code == 0, (phase, done.lines)
        if phase == "RED":
            small.green()
        if phase == "GREEN":
            small.commit("feat: multiply\n\nStep-ID: 01-01")
    small.end()
    roadmap = delivery.roadmap()
    assert roadmap
    assert integrity.verify(delivery, roadmap, delivery.log(), no_gates, replay=True).exit_code == 0
