"""What a tier leaves out is counted with its reason in pytest's closing line; no other skip counts as a pass."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONFTEST = "from tests.conftest import pytest_addoption, pytest_configure\n"
INI = "[pytest]\nmarkers =\n    long\n    host\n    needs(tool)\n"
TESTS = """
import subprocess, sys
import pytest

@pytest.fixture(scope="module")
def repository():
    return subprocess.run([sys.executable, "-c", ""], check=True)

def test_pure(): pass
def test_child(repository): pass
def test_child_of_the_same_fixture(repository): pass
def test_child_whose_failure_is_caught():
    try:
        subprocess.run([sys.executable, "-c", ""], check=True)
    except Exception:
        pass
@pytest.mark.host
def test_host(): pass
@pytest.mark.long
def test_long(): pass
@pytest.mark.needs("no-such-tool", "sh")
def test_tool(): pass
@pytest.mark.xfail
def test_expected(): assert False
"""


def closing_line(folder: Path, files: dict[str, str], *options: str, **env: str) -> tuple[int, list[str]]:
    """Exit code and the parts of the last line of pytest for these tests."""
    for name, text in {"conftest.py": CONFTEST, "pytest.ini": INI, **files}.items():
        (folder / name).write_text(text, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, str(folder)]
    settings = {name: value for name, value in os.environ.items() if name != "DES_DEMAND_TOOLS"}
    settings |= {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **env}
    done = subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, check=False)
    return done.returncode, sorted(done.stdout.strip().splitlines()[-1].rpartition(" in ")[0].split(", "))


CHILDREN = "4 left out (starts a child process: make test)"
LONG = "1 left out (long: make ci)"
TOOL = "1 left out (needs no-such-tool)"


@pytest.mark.parametrize(
    ("options", "parts"),
    [
        (("--tier=quick",), ["1 passed", "1 xfailed", CHILDREN, LONG, TOOL]),
        (("--tier=test", "-p", "xdist", "-n", "2"), ["1 xfailed", LONG, TOOL, "5 passed"]),
        ((), ["1 xfailed", TOOL, "6 passed"]),
    ],
    ids=["quick", "test", "ci"],
)
def test_what_is_left_out_is_counted(options: tuple[str, ...], parts: list[str], tmp_path: Path) -> None:
    assert closing_line(tmp_path, {"test_some.py": TESTS}, *options) == (0, sorted(parts))


def test_where_tools_are_demanded_a_missing_one_is_an_error(tmp_path: Path) -> None:
    result = closing_line(tmp_path, {"test_some.py": TESTS}, DES_DEMAND_TOOLS="1")
    assert result == (1, ["1 error", "1 xfailed", "6 passed"])


def test_a_test_that_skips_itself_fails(tmp_path: Path) -> None:
    files = {
        "test_a.py": "import pytest\ndef test_a(): pytest.skip('left')\n",
        "test_b.py": "import pytest\n@pytest.mark.skipif(True, reason='windows')\ndef test_b(): pass\n",
        "test_c.py": "import pytest\npytest.importorskip('no_such_module')\ndef test_c(): pass\n",
    }
    assert closing_line(tmp_path, files, "--continue-on-collection-errors") == (1, ["1 failed", "2 errors"])
