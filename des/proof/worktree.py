"""The work tree on the bench, before anything is committed: is the step red, is it green? (DESIGN §6, RED and GREEN)

What is said here is feedback for the agent that works; only the commit is proven.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from des.proof.bench import Bench
from des.proof.change import read_change
from des.proof.check import Check, Finding, Outcome, some
from des.proof.checks.green import green
from des.proof.copy import clean_copy
from des.proof.git import Git, split
from des.proof.policy import Policy
from des.proof.results import Red, Results
from des.runner import Suite

Say = Callable[[str], None]


def snapshot(git: Git) -> str:
    """The id of a commit, on no branch, that holds the work tree as `git add -A` would take it.

    The user's index is not touched; git forgets the commit by itself after some weeks.
    """
    index = Path(git.run("rev-parse", "--path-format=absolute", "--git-path", "index").rstrip("\n"))
    with tempfile.TemporaryDirectory(prefix="des-index-") as directory:
        private = Path(directory) / "index"
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(index, private)
        env = {"GIT_INDEX_FILE": str(private)} | {
            f"GIT_{role}_{key}": value
            for role in ("AUTHOR", "COMMITTER")
            for key, value in (("NAME", "des"), ("EMAIL", "des@localhost"))
        }
        top = Git(git.top)
        top.run("add", "--all", env=env)
        tree = top.run("write-tree", env=env).strip()
        return top.run("commit-tree", tree, "-p", git.head(), "-m", "work tree", env=env).strip()


def changed_paths(git: Git) -> list[str]:
    """The paths that differ from HEAD in the work tree, untracked ones included, relative to the top level."""
    fields = split(git.run("status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames"))
    return [field[3:] for field in fields]


def red_now(git: Git, base: str, policy: Policy, say: Say) -> tuple[Check, int]:
    """Do the new or changed tests of the work tree fail on the base's production, in a clean copy?

    Returns the check and how many of these tests were collected. Repeatable at any time: production code that is there
    already does not matter.
    """
    change = read_change(git, base, snapshot(git), policy.rules)
    # Feature files and data are read by tests; a runner cannot be asked to run them.
    files = {f.new.path for f in change.files if f.new and f.new.area == "test" and f.new.path.endswith(".py")}
    if not files:
        return Check("red", Outcome.FAIL, Finding.NO_TESTS, ("no test file is new or changed in the work tree",)), 0
    bench = Bench(git, policy, say)
    with clean_copy(git) as copy:
        copy.put(base, change.forward())
        results = bench.run(copy.path, f"red: the step's tests on {base[:12]}", lambda suite: True, files)
    return _judged(results, files), len(results.tests)


def _judged(results: Results, files: set[str]) -> Check:
    if results.stuck:
        return Check("red", Outcome.INDETERMINATE, results.stuck.finding, (results.stuck.text,))
    own = sorted(results.in_files(files))
    if not own:
        return Check("red", Outcome.FAIL, Finding.NO_TESTS, (f"no test was collected from {some(sorted(files))}",))
    why = {test: results.red(test) for test in own}
    reds = tuple(test for test, kind in why.items() if kind and kind.counts)
    if reds:
        return Check("red", Outcome.PASS, ids=reds, reasons=tuple(f"  {results.first_error([test])}" for test in reds))
    broken = [test for test, kind in why.items() if kind is Red.SETUP]
    if broken:
        return Check("red", Outcome.FAIL, Finding.NOT_RED, (f"broken before it tests: {results.first_error(broken)}",))
    skipped = [test for test in own if test not in results.passing]
    passing = [test for test in own if test in results.passing]
    told = [f"pass without new production code: {some(passing)}"] if passing else []
    told += [f"skipped or expected to fail: {some(skipped)}"] if skipped else []
    return Check("red", Outcome.FAIL, Finding.NOT_RED, tuple(told))


def green_now(git: Git, base: str, policy: Policy, say: Say) -> tuple[Check, int]:
    """Do the suites pass in the work tree, but for what fails at the base too (R12)?

    Slow suites run only when their tests were changed. Returns the check and how many tests ran.
    """
    touched = set(changed_paths(git)) | set(git.changed(base, "HEAD"))

    def wanted(suite: Suite) -> bool:
        return not suite.slow or any(path.startswith(tuple(suite.paths)) for path in touched)

    bench = Bench(git, policy, say)
    head = bench.run(git.top, "green: work tree", wanted)
    before = Results()
    if head.failing:
        with clean_copy(git) as copy:
            copy.put(base)
            before = bench.run(copy.path, f"control: base {base[:12]}", wanted)
        head = bench.settled(git.top, head, head.failing - before.failing)
    return green(before, head, head.in_files(touched), frozenset()), len(head.tests)
