"""What tests ask less than at the start, as their sources show it (DT-126)."""

from __future__ import annotations

from pathlib import Path

import pytest

from des.contract.paths import PathRules
from des.flow.code import Code
from des.proof.git import Git
from des.track.suites import weakened
from tests.support.histories import History

TWO = "def test_a():\n    assert f(1) == 2\n    assert f(2) == 3\n"
HELPED = "from helpers import look\n\ndef test_a():\n    look(1)\n    look(2)\n"
LOOK = "def look(x):\n    assert x\n"
JS = 'test("adds", () => {\n  expect(add(1)).toBe(2);\n  expect(add(2)).toBe(3);\n});\n'


def told(before: dict[str, str], now: dict[str, str], moved: dict[str, str] | None = None) -> list[str]:
    return [one.told for one in weakened.compared(before, now, moved)]


@pytest.mark.req("DT-126")
@pytest.mark.parametrize(
    ("file", "before", "now", "said"),
    [
        ("test_x.py", TWO, TWO.replace("    assert f(2) == 3\n", ""), "test_x.py:1: test_a asserts once, 2 times at the start"),
        ("test_x.py", TWO, "def test_a():\n    f(1)\n", "test_x.py:1: test_a asserts nothing, 2 times at the start"),
        ("test_x.py", TWO, f"import pytest\n\n@pytest.mark.skip(reason='slow')\n{TWO}", "test_x.py:3: test_a is switched off: pytest.mark.skip"),
        ("test_x.py", TWO, f"import pytest\n\n@pytest.mark.xfail\n{TWO}", "test_x.py:3: test_a is switched off: pytest.mark.xfail"),
        ("test_x.py", TWO, f"import pytest\npytestmark = pytest.mark.skip\n{TWO}", "test_x.py:2: test_a is switched off: pytest.mark.skip"),
        ("test_x.py", "", f"import pytest\n\n@pytest.mark.skip\n{TWO}", "test_x.py:3: test_a is switched off: pytest.mark.skip"),
        ("x.test.js", JS, JS.replace("  expect(add(2)).toBe(3);\n", ""), "x.test.js:1: adds asserts once, 2 times at the start"),
        ("x.test.js", JS, JS.replace("test(", "test.skip("), "x.test.js:1: adds is switched off: test.skip"),
        ("x.test.js", JS, JS.replace("test(", "test.only("), "x.test.js:1: adds is switched off: test.only, beside others"),
        ("x.bats", '@test "a" {\n  run f\n}\n', '@test "a" {\n  skip\n  run f\n}\n', "x.bats:2: is switched off: skip"),
    ],
)  # fmt: skip
def test_a_test_that_asks_less_is_told(file: str, before: str, now: str, said: str) -> None:
    assert told({file: before} if before else {}, {file: now}) == [said]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (TWO, TWO),
        (TWO, TWO + "    assert f(3) == 4\n"),
        (TWO, TWO.replace("test_a", "test_b")),
        (f"import pytest\n\n@pytest.mark.skip\n{TWO}", f"import pytest\n\n\n@pytest.mark.skip\n{TWO}"),
        (TWO, f"import pytest, sys\n\n@pytest.mark.skipif(sys.platform == 'win32', reason='paths')\n{TWO}"),
    ],
)
def test_what_asks_the_same_or_more_is_not(before: str, now: str) -> None:
    assert told({"test_x.py": before}, {"test_x.py": now}) == []


@pytest.mark.req("DT-126")
def test_a_helper_that_asks_nothing_any_more_weakens_the_tests_that_lean_on_it() -> None:
    before = {"test_x.py": HELPED, "helpers.py": LOOK}
    assert told(before, {"test_x.py": HELPED, "helpers.py": "def look(x):\n    return x\n"}) == [
        "test_x.py:3: test_a asserts nothing, 2 times at the start"
    ]


def test_a_moved_file_is_compared_with_what_it_was() -> None:
    now = {"tests/test_y.py": "def test_a():\n    assert f(1) == 2\n"}
    assert told({"test_x.py": TWO}, now) == []
    assert told({"test_x.py": TWO}, now, {"tests/test_y.py": "test_x.py"}) == [
        "tests/test_y.py:1: test_a asserts once, 2 times at the start"
    ]


@pytest.mark.req("DT-126")
def test_it_is_read_from_commits(tmp_path: Path) -> None:
    history = History(tmp_path / "project")
    base = history.commit("feat: begin", {"tests/test_x.py": TWO})
    history.move("tests/test_x.py", "tests/test_y.py")
    history.commit("test: move", {"tests/test_y.py": f"import pytest\n\n@pytest.mark.skip\n{TWO}"})
    git = Git(history.path)
    found = weakened.of_code(Code(git, PathRules.from_config({}), git.base(base), git.head()))
    assert [one.told for one in found] == ["tests/test_y.py:3: test_a is switched off: pytest.mark.skip"]
