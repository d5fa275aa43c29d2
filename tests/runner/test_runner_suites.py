"""Which suites a project has."""

from __future__ import annotations

import pytest

from des.contract.errors import DesError
from des.runner import Suite, detect

UNIT = "import unittest\nclass TestA(unittest.TestCase):\n    def test_a(self): pass\n"
FUNCTION = "def test_a(): pass\n"

LAYOUTS = {
    "nothing": ({}, ()),
    "not Python": ({"package.json": "{}", "tests/a.test.js": ""}, ()),
    "no test yet": ({"pyproject.toml": "", "src/shop.py": ""}, (Suite("tests", "pytest"),)),
    "function tests": ({"tests/test_a.py": FUNCTION}, (Suite("tests", "pytest", ("tests",)),)),
    "async tests": ({"tests/test_a.py": "async def test_a(): pass"}, (Suite("tests", "pytest", ("tests",)),)),
    "test directory": ({"test/test_a.py": FUNCTION}, (Suite("tests", "pytest", ("test",)),)),
    "both directories": ({"tests/test_a.py": FUNCTION, "test/a_test.py": ""},
                         (Suite("tests", "pytest", ("tests", "test")),)),
    "at the top": ({"test_a.py": FUNCTION, "shop.py": ""}, (Suite("tests", "pytest", ("test_a.py",)),)),
    "beside the code": ({"shop/tests/test_a.py": FUNCTION}, (Suite("tests", "pytest"),)),
    "unittest only": ({"tests/test_a.py": UNIT}, (Suite("tests", "unittest", ("tests",)),)),
    "unittest and functions": ({"tests/test_a.py": UNIT, "tests/test_b.py": FUNCTION},
                               (Suite("tests", "pytest", ("tests",)),)),
    "unittest with a conftest": ({"tests/test_a.py": UNIT, "conftest.py": ""}, (Suite("tests", "pytest", ("tests",)),)),
    "unittest with pytest settings": ({"tests/test_a.py": UNIT, "pyproject.toml": "[tool.pytest.ini_options]\n"},
                                      (Suite("tests", "pytest", ("tests",)),)),
    "unittest with other settings": ({"tests/test_a.py": UNIT, "tox.ini": "[tox]\n", "setup.cfg": "[pytest]\n"},
                                     (Suite("tests", "unittest", ("tests",)),)),
    "unittest at the top": ({"test_a.py": UNIT}, (Suite("tests", "unittest", (".",)),)),
    "unittest in packages": (
        {"tests/__init__.py": "", "tests/a/__init__.py": "", "tests/a/test_a.py": UNIT, "tests/test_b.py": UNIT},
        (Suite("tests", "unittest", ("tests",)),)),
    "unittest in plain directories": ({"tests/a/test_a.py": UNIT, "tests/b/test_b.py": UNIT},
                                      (Suite("tests", "unittest", ("tests/a", "tests/b")),)),
    "unittest beside the code": ({"shop/__init__.py": "", "shop/test_a.py": UNIT},
                                 (Suite("tests", "unittest", ("shop",)),)),
    "testpaths": ({"checks/test_a.py": FUNCTION, "pytest.ini": "[pytest]\ntestpaths = checks\n"},
                  (Suite("tests", "pytest"),)),
    "testpaths of something else": (
        {"tests/test_a.py": FUNCTION, "setup.cfg": "[tool:pytest]\n[other]\ntestpaths = x\n"},
        (Suite("tests", "pytest", ("tests",)),)),
    "an environment in the tree": ({".tox/x/test_x.py": FUNCTION, "venv/test_y.py": FUNCTION, "tests/test_a.py": UNIT},
                                   (Suite("tests", "unittest", ("tests",)),)),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_layouts(project, tmp_path, name) -> None:
    files, expected = LAYOUTS[name]
    (tmp_path / "tree").mkdir()
    assert detect(project(files), {}) == expected


def test_detected_unittest_paths_reach_every_test(project, go) -> None:
    tree = project({"tests/a/test_a.py": UNIT, "tests/b/__init__.py": "", "tests/b/test_b.py": UNIT, "test_c.py": UNIT})
    run = go(tree, "unittest", paths=detect(tree, {})[0].paths)
    assert sorted(run.outcomes) == [
        "test_c.py::TestA::test_a", "tests/a/test_a.py::TestA::test_a", "tests/b/test_b.py::TestA::test_a"]


def test_configuration_wins(project) -> None:
    config = {"suites": [
        {"name": "unit", "runner": "unittest", "paths": ["checks/", "./more"], "python": ".venv/bin/python",
         "timeout": 5},
        {"name": "slow", "runner": "pytest", "slow": True},
    ]}
    assert detect(project({"tests/test_a.py": FUNCTION}), config) == (
        Suite("unit", "unittest", ("checks", "more"), ".venv/bin/python", 5.0),
        Suite("slow", "pytest", slow=True),
    )


def one(**changes: object) -> dict[str, object]:
    entry = {"name": "unit", "runner": "pytest", **changes}
    return {"suites": [{key: value for key, value in entry.items() if value is not ...}]}


@pytest.mark.parametrize(("config", "key"), [
    ({"suites": None}, "suites "),
    ({"suites": []}, "suites "),
    ({"suites": {"name": "unit"}}, "suites "),
    ({"suites": ["pytest"]}, "suites[0] "),
    (one(name=...), "suites[0].name"),
    (one(name=" "), "suites[0].name"),
    (one(name=3), "suites[0].name"),
    (one(runner=...), "suites[0].runner"),
    (one(runner="jest"), "suites[0].runner"),
    (one(runner=["pytest"]), "suites[0].runner"),
    (one(paths="tests"), "suites[0].paths "),
    (one(paths=[1]), "suites[0].paths[0]"),
    (one(paths=["tests", ""]), "suites[0].paths[1]"),
    (one(paths=["/etc"]), "suites[0].paths[0]"),
    (one(paths=["a/../../b"]), "suites[0].paths[0]"),
    (one(paths=["-pevil"]), "suites[0].paths[0]"),
    (one(paths=["a\0b"]), "suites[0].paths[0]"),
    (one(python=""), "suites[0].python"),
    (one(python=["python"]), "suites[0].python"),
    (one(timeout="5"), "suites[0].timeout"),
    (one(timeout=0), "suites[0].timeout"),
    (one(timeout=-1), "suites[0].timeout"),
    (one(timeout=True), "suites[0].timeout"),
    (one(timeout=float("nan")), "suites[0].timeout"),
    (one(timeout=1e9), "suites[0].timeout"),
    (one(slow="yes"), "suites[0].slow"),
    (one(pythn="x"), "suites[0].pythn"),
    ({"suites": [{"name": "a", "runner": "pytest"}] * 2}, "'a'"),
], ids=str)
def test_a_wrong_shape_names_the_key(tmp_path, config, key) -> None:
    with pytest.raises(DesError) as caught:
        detect(tmp_path, config)
    assert key in caught.value.what
    assert caught.value.code == 2
    assert caught.value.how
