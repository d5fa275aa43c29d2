"""Modules of another checkout must not be tested by accident."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from des.runner.outcome import Outcome
from des.runner.provenance import default_roots, foreign_modules

TEST = "import {name}\ndef test_a(): assert {name}.WHERE\n"


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    """An environment inside the checkout `origin`, which sees the packages of the one that runs these tests."""
    directory = tmp_path / "origin" / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(directory)], check=True)
    ours = next(path for path in sys.path if path.endswith("site-packages") and Path(path, "pytest").is_dir())
    (site(directory) / "ours.pth").write_text(ours + "\n", encoding="utf-8")
    return directory


def site(venv: Path) -> Path:
    return next(venv.glob("lib/python*/site-packages"))


def test_a_path_install_of_the_origin_is_led_into_the_copy(project, go, write, venv, tmp_path) -> None:
    origin = write(tmp_path / "origin", {"python/shop.py": "WHERE = 'origin'\n"})
    (site(venv) / "shop.pth").write_text(f"{origin}/python\n", encoding="utf-8")
    copy = project({"python/shop.py": "WHERE = ''\n", "tests/test_a.py": TEST.format(name="shop")})
    run = go(copy, python=None, origin=origin)
    assert [result.outcome for result in run.outcomes.values()] == [Outcome.FAILED]
    assert run.foreign_modules == ()


FINDER = """
import importlib.machinery, importlib.util, sys
class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "shop":
            return importlib.util.spec_from_file_location(name, {file!r})
sys.meta_path.insert(0, Finder)
"""


@pytest.mark.parametrize("runner", ["pytest", "unittest"])
def test_an_editable_install_that_wins_is_noticed(project, go, write, venv, tmp_path, runner) -> None:
    origin = write(tmp_path / "origin", {"src/shop/__init__.py": "WHERE = 'origin'\n"})
    write(site(venv), {"finder.py": FINDER.format(file=f"{origin}/src/shop/__init__.py"), "f.pth": "import finder\n"})
    copy = project(
        {
            "src/shop/__init__.py": "WHERE = ''\n",
            "tests/test_a.py": "import unittest, shop\nclass TestA(unittest.TestCase):\n  def test_a(self): assert shop.WHERE\n",
        }
    )
    run = go(copy, runner, python=None, origin=origin)
    assert run.problem is None
    assert run.foreign_modules == (f"shop: {origin}/src/shop/__init__.py",)


@pytest.fixture
def tree(tmp_path, write):
    return write(
        tmp_path / "tree",
        {"src/shop/__init__.py": "", "src/shop/cart.py": "", "src/space/part.py": "", "setup.py": "", "yaml.py": ""},
    )


@pytest.mark.parametrize(
    ("name", "file", "foreign"),
    [
        ("shop", "{tree}/src/shop/__init__.py", False),
        ("shop", "{lib}/shop/__init__.py", True),
        ("shop.cart", "{elsewhere}/src/shop/cart.py", True),
        ("shop.cart", "{tree}/.venv/site-packages/shop/cart.py", True),
        ("yaml", "{lib}/yaml/__init__.py", True),
        ("json", "{lib}/json.py", False),
        ("space.part", "{lib}/space/part.py", True),
        ("space.other", "{lib}/space/other.py", False),
        ("odd.root", "{origin}/python/odd/root.py", True),
        ("tool", "{origin}/.venv/site-packages/tool.py", False),
        ("weird\0name", "{lib}/x.py", False),
        ("x" * 5000, "{lib}/x.py", False),
        ("", "{lib}/x.py", False),
    ],
)
def test_where_a_module_should_have_come_from(tree, tmp_path, name, file, foreign) -> None:
    origin = tmp_path / "origin"
    libraries = [str(tmp_path / "lib"), f"{tree}/.venv/site-packages", f"{origin}/.venv/site-packages"]
    path = file.format(tree=tree, lib=tmp_path / "lib", origin=origin, elsewhere=tmp_path / "else")
    found = foreign_modules({name: path}, tree, default_roots(tree), origin, libraries)
    assert found == ((f"{name}: {path}",) if foreign else ())
