"""Which suites a project has."""

from __future__ import annotations

import pytest

from des.contract.errors import DesError
from des.runner.node_project import Script
from des.runner.node_project import script as script_of
from des.runner.suites import Suite, detect

UNIT = "import unittest\nclass TestA(unittest.TestCase):\n    def test_a(self): pass\n"
FUNCTION = "def test_a(): pass\n"
NODE = "import { test } from 'node:test';\n"
SCRIPT = '{"scripts": {"lint": "eslint .", "test": "CI=1 node --test && echo ok"}}'

LAYOUTS = {
    "nothing": ({}, ()),
    "not Python": ({"package.json": "{}", "tests/a.test.js": ""}, ()),
    "no test yet": ({"pyproject.toml": "", "src/shop.py": ""}, (Suite("tests", "pytest"),)),
    "function tests": ({"tests/test_a.py": FUNCTION}, (Suite("tests", "pytest", ("tests",)),)),
    "async tests": ({"tests/test_a.py": "async def test_a(): pass"}, (Suite("tests", "pytest", ("tests",)),)),
    "test directory": ({"test/test_a.py": FUNCTION}, (Suite("tests", "pytest", ("test",)),)),
    "both directories": (
        {"tests/test_a.py": FUNCTION, "test/a_test.py": ""},
        (Suite("tests", "pytest", ("tests", "test")),),
    ),
    "at the top": ({"test_a.py": FUNCTION, "shop.py": ""}, (Suite("tests", "pytest", ("test_a.py",)),)),
    "beside the code": ({"shop/tests/test_a.py": FUNCTION}, (Suite("tests", "pytest"),)),
    "unittest only": ({"tests/test_a.py": UNIT}, (Suite("tests", "unittest", ("tests",)),)),
    "unittest and functions": (
        {"tests/test_a.py": UNIT, "tests/test_b.py": FUNCTION},
        (Suite("tests", "pytest", ("tests",)),),
    ),
    "unittest with a conftest": ({"tests/test_a.py": UNIT, "conftest.py": ""}, (Suite("tests", "pytest", ("tests",)),)),
    "unittest with pytest settings": (
        {"tests/test_a.py": UNIT, "pyproject.toml": "[tool.pytest.ini_options]\n"},
        (Suite("tests", "pytest", ("tests",)),),
    ),
    "unittest with other settings": (
        {"tests/test_a.py": UNIT, "tox.ini": "[tox]\n", "setup.cfg": "[pytest]\n"},
        (Suite("tests", "unittest", ("tests",)),),
    ),
    "unittest at the top": ({"test_a.py": UNIT}, (Suite("tests", "unittest", (".",)),)),
    "unittest in packages": (
        {"tests/__init__.py": "", "tests/a/__init__.py": "", "tests/a/test_a.py": UNIT, "tests/test_b.py": UNIT},
        (Suite("tests", "unittest", ("tests",)),),
    ),
    "unittest in plain directories": (
        {"tests/a/test_a.py": UNIT, "tests/b/test_b.py": UNIT},
        (Suite("tests", "unittest", ("tests/a", "tests/b")),),
    ),
    "unittest beside the code": (
        {"shop/__init__.py": "", "shop/test_a.py": UNIT},
        (Suite("tests", "unittest", ("shop",)),),
    ),
    "testpaths": (
        {"checks/test_a.py": FUNCTION, "pytest.ini": "[pytest]\ntestpaths = checks\n"},
        (Suite("tests", "pytest"),),
    ),
    "testpaths of something else": (
        {"tests/test_a.py": FUNCTION, "setup.cfg": "[tool:pytest]\n[other]\ntestpaths = x\n"},
        (Suite("tests", "pytest", ("tests",)),),
    ),
    "a script of node --test": (
        {"package.json": SCRIPT, "tests/a.test.js": "", "lib/a.js": ""},
        (Suite("node", "node", ("tests",)),),
    ),
    "a script with folders": (
        {"package.json": SCRIPT.replace("--test", "--import x --test 'spec/**/*.test.js' more/"), "spec/a.test.js": ""},
        (Suite("node", "node", ("spec", "more")),),
    ),
    "node:test beside the code": ({"package.json": "{}", "lib/a.test.mjs": NODE}, (Suite("node", "node"),)),
    "node:test in test": ({"test/a.js": NODE, "test/b.js": ""}, (Suite("node", "node", ("test",)),)),
    "node:test without package.json": (
        {"tests/a.test.cjs": "require('node:test')"},
        (Suite("node", "node", ("tests",)),),
    ),
    "a broken package.json": ({"package.json": "{", "tests/a.test.js": NODE}, (Suite("node", "node", ("tests",)),)),
    "another framework": ({"package.json": '{"devDependencies": {"vitest": "1"}}', "tests/a.test.js": NODE}, ()),
    "another framework beside node --test": (
        {"package.json": '{"devDependencies": {"jest": "1"}, "scripts": {"unit": "node --test"}}', "test/a.js": ""},
        (Suite("node", "node", ("test",)),),
    ),
    "node_modules": ({"node_modules/x/test/a.test.js": NODE, "index.js": ""}, ()),
    "JavaScript with a Python script": (
        {"tests/a.test.js": NODE, "tools/x.py": ""},
        (Suite("node", "node", ("tests",)),),
    ),
    "JavaScript and Python": (
        {"tests/a.test.js": NODE, "tests/test_x.py": FUNCTION},
        (Suite("tests", "pytest", ("tests",)), Suite("node", "node", ("tests",))),
    ),
    "bats": (
        {"test/a.bats": "", "test/sub/b.bats": "", "c.bats": "", "tool.sh": ""},
        (Suite("bats", "bats", (".", "test", "test/sub")),),
    ),
    "an environment in the tree": (
        {".tox/x/test_x.py": FUNCTION, "venv/test_y.py": FUNCTION, "tests/test_a.py": UNIT},
        (Suite("tests", "unittest", ("tests",)),),
    ),
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
        "test_c.py::TestA::test_a",
        "tests/a/test_a.py::TestA::test_a",
        "tests/b/test_b.py::TestA::test_a",
    ]


def test_configuration_wins(project) -> None:
    config = {
        "suites": [
            {
                "name": "unit",
                "runner": "unittest",
                "paths": ["checks/", "./more"],
                "python": ".venv/bin/python",
                "timeout": 5,
            },
            {"name": "slow", "runner": "pytest", "slow": True},
            {"name": "js", "runner": "node", "program": "tools/node"},
        ]
    }
    assert detect(project({"tests/test_a.py": FUNCTION}), config) == (
        Suite("unit", "unittest", ("checks", "more"), ".venv/bin/python", 5.0),
        Suite("slow", "pytest", slow=True),
        Suite("js", "node", program="tools/node"),
    )


def one(**changes: object) -> dict[str, object]:
    entry = {"name": "unit", "runner": "pytest", **changes}
    return {"suites": [{key: value for key, value in entry.items() if value is not ...}]}


@pytest.mark.parametrize(
    ("config", "key"),
    [
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
        (one(runner="node", python="python3"), "suites[0].python"),
        (one(program="node"), "suites[0].program"),
        (one(runner="bats", program=" "), "suites[0].program"),
        (one(timeout="5"), "suites[0].timeout"),
        (one(timeout=0), "suites[0].timeout"),
        (one(timeout=-1), "suites[0].timeout"),
        (one(timeout=True), "suites[0].timeout"),
        (one(timeout=float("nan")), "suites[0].timeout"),
        (one(timeout=1e9), "suites[0].timeout"),
        (one(slow="yes"), "suites[0].slow"),
        (one(pythn="x"), "suites[0].pythn"),
        ({"suites": [{"name": "a", "runner": "pytest"}] * 2}, "'a'"),
    ],
    ids=str,
)
def test_a_wrong_shape_names_the_key(tmp_path, config, key) -> None:
    with pytest.raises(DesError) as caught:
        detect(tmp_path, config)
    assert key in caught.value.what
    assert caught.value.code == 2
    assert caught.value.how


@pytest.mark.parametrize(
    ("suite", "taken", "left"),
    [
        (Suite("a", "pytest"), ["tests/test_a.py", "notes.txt"], ["a.test.js", "a.bats"]),
        (Suite("a", "node"), ["a.test.js", "lib/a.mts"], ["tests/test_a.py", "a.bats", "types.d.ts", "a.json"]),
        (Suite("a", "node", ("tests",)), ["tests/a.js"], ["lib/a.test.js", "tests.js", "tests/test_a.py"]),
        (Suite("a", "bats", (".",)), ["a.bats", "tests/a.bats"], ["a.sh", "a.test.js"]),
    ],
    ids=["pytest", "node", "node below a folder", "bats"],
)
def test_a_suite_takes_the_files_that_its_runner_reads(suite, taken, left) -> None:
    assert [file for file in taken + left if suite.takes(file)] == taken


@pytest.mark.parametrize(
    ("command", "script"),
    [
        ("node --test", Script()),
        ("tsc && node --test dist/", Script((), ("dist",))),
        ("node --import tsx --test --test-reporter=spec", Script(("--import", "tsx"))),
        (
            "node --import=tsx -r ./a.js --experimental-vm-modules --no-warnings --test",
            Script(("--import=tsx", "-r", "./a.js", "--experimental-vm-modules", "--no-warnings")),
        ),
        ("node --test 'src/**/*.test.js' \"test/{a,b}.js\"", Script((), ("src", "test"))),
        ("node --test '**/*.test.js' test", Script()),
        ("node test.js", None),
        ("jest --test", None),
        ("node --test 'unclosed", None),
    ],
)
def test_what_a_script_says(command, script) -> None:
    assert script_of({"scripts": {"check": command}}) == script


@pytest.mark.parametrize("package", [{}, {"scripts": []}, {"scripts": {"test": 3}}])
def test_a_package_without_such_a_script(package) -> None:
    assert script_of(package) is None
