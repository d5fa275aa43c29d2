"""The work tree on the bench, before anything is committed: is the step red, is it green? (DESIGN §6, RED and GREEN)

What is said here is feedback for the agent that works; only the commit is proven.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from dataclasses import replace

from des.proof.bench import Bench, Known
from des.proof.change import read_change
from des.proof.check import Cause, Check, Outcome, some
from des.proof.checks.control import control
from des.proof.checks.green import green
from des.proof.copy import clean_copy
from des.proof.git import Git
from des.proof.lacking import explained
from des.proof.policy import Policy
from des.proof.results import Red, Results
from des.proof.tree import worktree_commit
from des.runner.suites import Suite, is_program, is_test_file

Say = Callable[[str], None]


def red_now(git: Git, base: str, policy: Policy, say: Say) -> tuple[Check, int]:
    """Do the new or changed tests of the work tree fail on the base's production, in a clean copy?

    Returns the check and how many of these tests were collected. Repeatable at any time: production code that is there
    already does not matter.
    """
    change = read_change(git, base, worktree_commit(git), policy.rules)
    touched = {file.new.path for file in change.touched("test", "snapshot") if file.new}
    if not touched:
        return Check("red", Outcome.FAIL, Cause.NO_TESTS, ("no test file is new or changed in the work tree",)), 0
    programs = {path for path in touched if is_program(path) and not path.endswith("__init__.py")}
    if programs:
        programs |= _beside(touched - programs, git.entries(change.head))
    before = Results()
    with clean_copy(git) as copy:
        bench = Bench(git, policy, say, restore=copy.restore)
        if not programs:
            # Feature files and data are read by tests in unchanged files: ask all, but for what failed before.
            copy.put(base)
            before = bench.whole(copy.path, f"control: base {base[:12]}", lambda suite: True)
        copy.put(base, change.forward())
        label = f"red: the step's tests on {base[:12]}"
        if programs:
            found = bench.run(copy.path, label, lambda suite: True, programs)
        else:
            found = bench.whole(copy.path, label, lambda suite: True)
    own = found.in_files(programs or found.files) - before.failing
    return _judged(found, own), len(own)


def _beside(changed: Set[str], files: Iterable[str]) -> set[str]:
    """The test files beside changed scenarios: what plays them need not change with them."""
    folders = {path.rpartition("/")[0] for path in changed if path.endswith(".feature")}
    return {path for path in files if path.rpartition("/")[0] in folders and is_test_file(path)}


def _judged(found: Results, own: Set[str]) -> Check:
    if found.stuck:
        missing = found.stuck.missing
        outcome, finding = (Outcome.PASS, Cause.STRUCTURAL) if missing else (Outcome.INDETERMINATE, found.stuck.cause)
        return Check("red", outcome, finding, (found.stuck.text,))
    if not own:
        return Check("red", Outcome.FAIL, Cause.NO_TESTS, ("no test was collected from the new and changed files",))
    why = {test: found.red(test) for test in sorted(own)}
    reds = tuple(test for test, kind in why.items() if kind and kind.counts)
    if reds:
        return Check("red", Outcome.PASS, ids=reds, reasons=tuple(found.first_error([test]) for test in reds))
    broken = [test for test, kind in why.items() if kind is Red.SETUP]
    if broken:
        reason = f"broken before it tests anything: {found.first_error(broken)}"
        return Check("red", Outcome.FAIL, Cause.NOT_RED, (reason,), tuple(broken))
    passing = [test for test in why if test in found.passing]
    waiting = [test for test in why if test not in found.passing]
    told = [f"pass without new production code: {some(passing)}"] if passing else []
    told += [f"skipped or expected to fail: {some(waiting)}"] if waiting else []
    return Check("red", Outcome.FAIL, Cause.NOT_RED, tuple(told), tuple(why))


def green_now(git: Git, base: str, policy: Policy, say: Say, known: Known | None = None) -> tuple[Check, int]:
    """Do the suites pass in a clean copy of the work tree as it would be committed, but for what fails at the base
    too (R12, R48)?

    Slow suites run only when their tests were changed. The base is run only to excuse a failure. known: as for prove.
    Returns the check and how many tests ran; a failure names the files that the copy lacks.
    """
    commit, before = worktree_commit(git), Results()
    touched = set(git.changed(base, commit))

    def wanted(suite: Suite) -> bool:
        return not suite.slow or any(suite.takes(path) for path in touched)

    with clean_copy(git) as copy:
        bench = Bench(git, policy, say, known, copy.restore)
        copy.put(commit)
        now = bench.whole(copy.path, "green: the work tree as it would be committed", wanted, bench.key(commit))
        if now.failing or now.stuck:
            copy.put(base)
            before = bench.whole(copy.path, f"control: base {base[:12]}", wanted, bench.key(base))
            first = control(before)
            if first.outcome is Outcome.INDETERMINATE:
                return _with_causes(first, explained(git, commit, before)), len(now.tests)
            copy.put(commit)
            now = bench.settled(copy.path, now, now.failing - before.failing)
    found = green(before, now, now.in_files(touched), frozenset())
    causes = () if found.outcome is Outcome.PASS else explained(git, commit, now)
    return _with_causes(found, causes), len(now.tests)


def _with_causes(check: Check, causes: tuple[str, ...]) -> Check:
    return replace(check, reasons=(*check.reasons, *causes))
