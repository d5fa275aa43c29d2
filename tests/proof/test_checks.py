"""The checks: facts in, a Check out. Each table names what is refused and what is not."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pytest

from des.proof.change import Change, FileChange, Lines, Side
from des.proof.check import Cause, Outcome
from des.proof.checks.census import census
from des.proof.checks.control import control
from des.proof.checks.green import green
from des.proof.checks.harness import harness
from des.proof.checks.parent import parent
from des.proof.checks.red import red
from des.proof.git import Entry
from des.proof.results import Results, merged
from des.runner.outcome import Distrust, FailureKind, Run, TestResult
from des.runner.outcome import Outcome as Ended
from des.verdict import Finding, Place

ASSERTION, EXCEPTION, STRUCTURAL, SETUP = FailureKind
A, B, C = "t/test_a.py::test_a", "t/test_a.py::test_b", "t/test_c.py::test_c"


def ran(
    passed: Collection[str] = (),
    failed: Mapping[str, FailureKind | None] | None = None,
    flaky: Collection[str] = (),
    problem: str | None = None,
    message: str = "boom",
    foreign: tuple[str, ...] = (),
    **others: Ended,
) -> Results:
    """Results of one suite. others: outcome by id, with `__` for the slashes and colons of A."""
    found = {test: TestResult(test, Ended.PASSED, None, "", test.partition("::")[0]) for test in passed}
    for test, kind in (failed or {}).items():
        outcome = Ended.ERROR if kind is SETUP or "::" not in test else Ended.FAILED
        found[test] = TestResult(test, outcome, kind, message, test.partition("::")[0])
    for name, outcome in others.items():
        test = {"a": A, "b": B, "c": C}[name]
        found[test] = TestResult(test, outcome, None, "", test.partition("::")[0])
    run = Run(found, Finding(problem, Place(), "it stopped") if problem else None, foreign_modules=foreign)
    return merged({"unit": run}, frozenset(flaky))


class TestControl:
    def test_a_base_without_tests_is_a_beginning(self) -> None:
        check = control(ran(problem=Distrust.NO_TESTS))
        assert (check.outcome, check.reasons) == (Outcome.PASS, ("the base has no tests",))
        assert control(merged({})).outcome is Outcome.PASS

    def test_failures_at_the_base_are_known_and_not_held_against_the_step(self) -> None:
        check = control(ran([A], {B: EXCEPTION}))
        assert check.outcome is Outcome.PASS
        assert check.ids == (B,)

    def test_one_honest_assertion_shows_that_the_environment_works(self) -> None:
        assert control(ran((), {A: ASSERTION, B: STRUCTURAL})).outcome is Outcome.PASS

    @pytest.mark.parametrize("kind", [STRUCTURAL, EXCEPTION, SETUP])
    def test_an_entirely_broken_base_is_the_environment(self, kind: FailureKind) -> None:
        check = control(ran((), {A: kind}, message="ModuleNotFoundError: No module named 'yaml'\nmore"))
        assert (check.outcome, check.cause) == (Outcome.INDETERMINATE, Cause.ENVIRONMENT)
        assert check.reasons[0].endswith(f"{A}: ModuleNotFoundError: No module named 'yaml'")

    @pytest.mark.parametrize(
        ("problem", "finding"),
        [
            (Distrust.TIMEOUT, Cause.TIMEOUT),
            (Distrust.NO_RUNNER, Cause.NO_RUNNER),
            (Distrust.CRASHED, Cause.ENVIRONMENT),
            (Distrust.NO_REPORT, Cause.ENVIRONMENT),
            (Distrust.USAGE, Cause.ENVIRONMENT),
            (Distrust.LOAD_ERROR, Cause.ENVIRONMENT),
        ],
    )
    def test_a_run_that_says_nothing_decides_nothing(self, problem: Distrust, finding: Cause) -> None:
        check = control(ran(problem=problem))
        assert (check.outcome, check.cause) == (Outcome.INDETERMINATE, finding)

    def test_a_file_that_does_not_load_is_a_known_failure(self) -> None:
        assert control(ran([A], {"t/test_c.py": SETUP}, problem=Distrust.LOAD_ERROR)).outcome is Outcome.PASS

    def test_code_from_another_checkout_decides_nothing(self) -> None:
        check = control(ran([A], foreign=("shop: /main/shop/__init__.py",)))
        assert (check.outcome, check.cause) == (Outcome.INDETERMINATE, Cause.ENVIRONMENT)
        assert "/main/shop" in check.reasons[0]


class TestGreen:
    def test_all_pass(self) -> None:
        assert green(ran([A]), ran([A, B]), {B}, {B}).outcome is Outcome.PASS

    def test_a_failure_outside_the_known_set(self) -> None:
        check = green(ran([A]), ran([B], {A: ASSERTION}), {B}, {B})
        assert (check.outcome, check.cause, check.ids) == (Outcome.FAIL, Cause.FAILURES, (A,))
        assert "boom" in check.reasons[1]

    def test_a_known_failure_is_told_and_tolerated(self) -> None:
        check = green(ran([A], {B: EXCEPTION}), ran([A, C], {B: ASSERTION}), {C}, {C})
        assert check.outcome is Outcome.PASS
        assert any(B in reason for reason in check.reasons)

    def test_own_tests_must_pass_at_least_once(self) -> None:
        check = green(ran([A]), ran([A], b=Ended.SKIPPED), {B}, {B})
        assert (check.outcome, check.ids) == (Outcome.FAIL, (B,))
        assert green(ran([A]), ran([A], b=Ended.XFAILED), {B}, {B}).outcome is Outcome.FAIL
        assert green(ran([A]), ran([A, C], b=Ended.SKIPPED), {B, C}, {C}).outcome is Outcome.PASS

    def test_every_new_test_runs_and_passes(self) -> None:
        skipped = green(ran([A]), ran([A, C], b=Ended.SKIPPED), {B, C}, {B, C})
        assert (skipped.outcome, skipped.cause, skipped.ids) == (Outcome.INDETERMINATE, Cause.IDLE, (B,))
        for excused in (Ended.XFAILED, Ended.XPASSED):
            check = green(ran([A]), ran([A, C], b=excused), {B, C}, {B, C})
            assert (check.outcome, check.cause, check.ids) == (Outcome.FAIL, Cause.FAILURES, (B,))

    def test_an_old_flaky_test_is_told_and_a_new_one_refused(self) -> None:
        old = green(ran([A]), ran([B], {A: ASSERTION}, flaky=[A]), {B}, {B})
        assert old.outcome is Outcome.PASS
        assert any("flaky" in reason for reason in old.reasons)
        new = green(ran([A]), ran([A], {B: ASSERTION}, flaky=[B]), {B}, {B})
        assert (new.outcome, new.ids) == (Outcome.FAIL, (B,))

    @pytest.mark.parametrize("problem", [Distrust.CRASHED, Distrust.NO_REPORT, Distrust.CONTRADICTION, Distrust.USAGE])
    def test_what_broke_between_base_and_head_was_broken_by_the_step(self, problem: str) -> None:
        check = green(ran([A]), ran([A, B], problem=problem), {B}, {B})
        assert (check.outcome, check.cause) == (Outcome.FAIL, Cause.FAILURES)

    def test_without_a_base_that_works_a_crash_may_be_the_environment(self) -> None:
        check = green(ran(), ran(problem=Distrust.CRASHED), set(), set())
        assert (check.outcome, check.cause) == (Outcome.INDETERMINATE, Cause.ENVIRONMENT)

    def test_without_any_suite_nothing_is_known(self) -> None:
        check = green(merged({}), merged({}), set(), set())
        assert (check.outcome, check.cause) == (Outcome.INDETERMINATE, Cause.NO_RUNNER)
        assert green(merged({}), merged({}, suites=1), set(), set()).outcome is Outcome.PASS

    def test_a_clock_decides_nothing(self) -> None:
        check = green(ran([A]), ran([A, B], problem=Distrust.TIMEOUT), {B}, {B})
        assert (check.outcome, check.cause) == (Outcome.INDETERMINATE, Cause.TIMEOUT)


class TestRed:
    @pytest.mark.parametrize(
        ("kind", "finding"),
        [(ASSERTION, Cause.NONE), (EXCEPTION, Cause.NONE), (STRUCTURAL, Cause.STRUCTURAL)],
    )
    def test_a_new_test_that_fails_without_the_production(self, kind: FailureKind, finding: Cause) -> None:
        check = red(ran([A], {B: kind}), ran([A, B]), {A, B})
        assert (check.outcome, check.cause, check.ids) == (Outcome.PASS, finding, (B,))
        assert kind.value in check.reasons[0]
        assert A in check.reasons[1]

    def test_one_assertion_among_structural_reds_is_enough(self) -> None:
        assert red(ran((), {A: STRUCTURAL, B: ASSERTION}), ran([A, B]), {A, B}).cause is Cause.NONE

    def test_a_file_that_does_not_load_without_the_production_is_structural(self) -> None:
        check = red(ran((), {"t/test_a.py": STRUCTURAL}), ran([A, B]), {A, B})
        assert (check.cause, check.ids) == (Cause.STRUCTURAL, (A, B))

    def test_a_fixture_that_misses_a_symbol_is_structural(self) -> None:
        check = red(ran((), {A: SETUP}, message="AttributeError: module 'shop' has no attribute 'Cart'"), ran([A]), {A})
        assert (check.outcome, check.cause) == (Outcome.PASS, Cause.STRUCTURAL)

    def test_a_conftest_that_misses_a_symbol_of_the_step_is_structural(self) -> None:
        problem = Finding(
            Distrust.LOAD_ERROR, Place(), "t/conftest.py:1: ImportError: cannot import name 'Cart' from 'shop'"
        )
        check = red(merged({"unit": Run({}, problem)}), ran([A]), {A})
        assert (check.outcome, check.cause) == (Outcome.PASS, Cause.STRUCTURAL)

    def test_a_conftest_that_is_broken_otherwise_decides_nothing(self) -> None:
        problem = Finding(Distrust.LOAD_ERROR, Place(), "t/conftest.py:1: OSError: no such file")
        assert red(merged({"unit": Run({}, problem)}), ran([A]), {A}).outcome is Outcome.INDETERMINATE

    @pytest.mark.parametrize(
        ("run", "words"),
        [
            (ran([A]), "do not fail without the step's production"),
            (ran((), {A: None}), "do not fail without the step's production"),
            (ran(a=Ended.SKIPPED), "do not fail without the step's production"),
            (ran((), {A: SETUP}, message="OSError: no such file"), "break in a fixture"),
            (ran((), {"t/test_a.py": SETUP}, message="SyntaxError: bad"), "break in a fixture"),
            (ran((), {A: ASSERTION}, flaky=[A]), "fail by chance"),
            (ran(), "not even collected"),
        ],
    )
    def test_what_is_not_red_is_named_as_what_it_is(self, run: Results, words: str) -> None:
        check = red(run, ran([A]), {A})
        assert (check.outcome, check.cause) == (Outcome.FAIL, Cause.NOT_RED)
        assert words in check.reasons[0]

    def test_a_test_that_fails_on_the_commit_too_is_no_red(self) -> None:
        assert red(ran((), {A: ASSERTION}), ran((), {A: ASSERTION}), {A}).outcome is Outcome.FAIL

    def test_a_red_elsewhere_is_not_the_steps(self) -> None:
        assert red(ran([A], {C: ASSERTION}), ran([A, C]), {A}).outcome is Outcome.FAIL

    @pytest.mark.parametrize("problem", [Distrust.TIMEOUT, Distrust.CRASHED])
    def test_a_run_that_says_nothing_decides_nothing(self, problem: str) -> None:
        assert red(ran((), {A: ASSERTION}, problem=problem), ran([A]), {A}).outcome is Outcome.INDETERMINATE


class TestParent:
    def test_earlier_tests_pass_on_the_new_production(self) -> None:
        assert parent(ran([A, B]), {A, B}, set(), {}).outcome is Outcome.PASS

    @pytest.mark.parametrize(
        ("run", "state"),
        [
            (ran([B], {A: ASSERTION}), "failed (boom)"),
            (ran([B]), "gone"),
            (ran([B], {"t/test_a.py": STRUCTURAL}), "error (boom)"),
            (ran([B], a=Ended.SKIPPED), "skipped"),
            (ran([B], problem=Distrust.NO_REPORT), "gone"),
        ],
    )
    def test_what_no_longer_holds_is_weakened(self, run: Results, state: str) -> None:
        check = parent(run, {A, B}, set(), {})
        assert (check.outcome, check.cause, check.ids) == (Outcome.FAIL, Cause.WEAKENED, (A,))
        assert check.reasons[0].endswith(f"{A} is {state}")
        assert f"Supersedes: {A} — <reason>" in check.reasons[-1]

    @pytest.mark.parametrize("test", ["t/test_a.py::test_p[1-2]", "t/test_a.py::test_p"])
    def test_a_declared_change_is_answered_for_the_test_or_its_function(self, test: str) -> None:
        failing = ran((), {"t/test_a.py::test_p[1-2]": ASSERTION})
        check = parent(failing, {"t/test_a.py::test_p[1-2]"}, set(), {test: "rounds up"})
        assert check.outcome is Outcome.PASS
        assert f"superseded: {test} — rounds up" in check.reasons

    @pytest.mark.parametrize("test", ["t/test_a.py", "t", "test_a", "t/test_a.py::test", "t/test_a.py::test_a[x]", "*"])
    def test_nothing_wider_or_other_answers(self, test: str) -> None:
        assert parent(ran((), {A: ASSERTION}), {A}, set(), {test: "why"}).outcome is Outcome.FAIL

    def test_a_changed_harness_may_not_hide_a_failing_assertion(self) -> None:
        check = parent(ran([A], {C: ASSERTION}), {A}, {C}, {})
        assert (check.outcome, check.ids) == (Outcome.FAIL, (C,))
        assert "changed test settings" in check.reasons[0]

    def test_a_harness_that_production_outgrew_is_no_weakening(self) -> None:
        assert parent(ran([A], {C: STRUCTURAL}), {A}, {C}, {}).outcome is Outcome.PASS

    def test_a_clock_decides_nothing(self) -> None:
        assert parent(ran(problem=Distrust.TIMEOUT), {A}, set(), {}).outcome is Outcome.INDETERMINATE


def params(where: str, *names: str) -> list[str]:
    return [f"{where}[{name}]" for name in names]


class TestCensus:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ([A], [A, B]),
            ([A], ["t/other.py::test_a"]),
            ([A], ["t/test_a.py::TestA::test_a"]),
            (params(A, "1", "2"), params(A, "one", "two")),
            (params(A, "1", "2"), params(A, "one", "two", "three")),
            (params(A, "1", "2"), params("t/o.py::test_a", "1", "2")),
            ([A], params(A, "1", "2")),
            (["t/x.py::test_a[p::q]"], ["t/y.py::test_a[p::q]"]),
            ([], [A]),
        ],
    )
    def test_there_or_moved(self, before: list[str], after: list[str]) -> None:
        assert census(ran(before), ran(after), {}).outcome is Outcome.PASS

    @pytest.mark.parametrize(
        ("before", "after", "missing"),
        [
            ([A], [B], [A]),
            ([A], [], [A]),
            (params(A, "1", "2"), params(A, "1"), params(A, "2")),
            (params(A, "1", "2"), params(A, "one"), params(A, "1", "2")),
            # A namesake that was there before does not take the place of a lost test,
            ([A, "t/x.py::test_a"], ["t/x.py::test_a"], [A]),
            # and one that is new takes the place of one test only.
            ([A, "t/x.py::test_a"], ["t/y.py::test_a"], ["t/x.py::test_a"]),
        ],
    )
    def test_gone(self, before: list[str], after: list[str], missing: list[str]) -> None:
        check = census(ran(before), ran(after), {})
        assert (check.outcome, check.cause) == (Outcome.FAIL, Cause.WEAKENED)
        assert list(check.ids) == missing
        assert "is gone" in check.reasons[0]

    @pytest.mark.parametrize("outcome", [Ended.SKIPPED, Ended.XFAILED, Ended.XPASSED])
    def test_there_but_no_longer_asked_to_pass(self, outcome: Ended) -> None:
        check = census(ran([A]), ran(["t/other.py::test_a"], a=outcome), {})
        assert check.ids == (A,)
        assert f"{A} is {outcome.value}" in check.reasons[0]

    def test_a_superseded_test_may_go(self) -> None:
        assert census(ran([A, B]), ran([B]), {A: "removed with the feature"}).outcome is Outcome.PASS

    def test_what_did_not_pass_before_may_change_but_is_told_when_it_goes(self) -> None:
        assert census(ran([A], {B: ASSERTION}), ran([A], {B: EXCEPTION}), {}).outcome is Outcome.PASS
        told = census(ran([A], b=Ended.SKIPPED), ran([A]), {})
        assert told.outcome is Outcome.PASS
        assert any(B in reason for reason in told.reasons)

    def test_a_flaky_test_counts_as_passing(self) -> None:
        assert census(ran([A]), ran((), {A: ASSERTION}, flaky=[A]), {}).outcome is Outcome.PASS


def changed(area: str, path: str, added: str = "", status: str = "M") -> Change:
    side = Side(path, area, Entry("100644", "0" * 40))
    file = FileChange(status, None if status == "A" else side, None if status == "D" else side)
    lines = {path: Lines(((7, added),), ())} if area == "production" else {}
    return Change("b", "h", (file,), (), lines)


class TestHarness:
    @pytest.mark.parametrize(("status", "verb"), [("A", "adds"), ("M", "changes"), ("D", "deletes")])
    def test_touching_what_steers_tests_is_listed(self, status: str, verb: str) -> None:
        check = harness(changed("harness", "tests/conftest.py", status=status))
        assert (check.outcome, check.cause) == (Outcome.ACK, Cause.STEERING)
        assert check.reasons == (f"{verb} tests/conftest.py, which steers tests",)

    @pytest.mark.parametrize(
        "line",
        [
            "import pytest", "if 'PYTEST_CURRENT_TEST' in os.environ:", "atexit.register(rewrite)", "os._exit(0)",
            "f.__code__ = g.__code__", "from unittest.mock import patch", "glob('**/junit.xml')", "sys.settrace(t)",
            "open('conftest.py', 'w')", "sys._getframe(1)", "gc.get_objects()", "import _pytest.runner", "from _pytest import x",
            "import { mock } from 'node:test';", "if (process.env.NODE_TEST_CONTEXT) return 12;", "process.reallyExit(0)",
            "for (const one in require.cache) {", 'if [ -n "$BATS_TEST_NAME" ]; then',
        ],
    )  # fmt: skip
    def test_production_that_speaks_of_tests_is_listed_with_its_place(self, line: str) -> None:
        check = harness(changed("production", "src/a.py", line))
        assert check.outcome is Outcome.ACK
        assert check.reasons[0].startswith("src/a.py:7 mentions ")

    @pytest.mark.parametrize(
        "line", ["", "def contest(): pass", "exit_code = 0", "mock_turtle = 1", "os.path.exists(x)"]
    )
    def test_ordinary_lines_are_not(self, line: str) -> None:
        assert harness(changed("production", "src/a.py", line)).outcome is Outcome.PASS

    def test_tests_may_speak_of_tests(self) -> None:
        assert harness(changed("test", "tests/test_a.py", "import pytest")).outcome is Outcome.PASS
