"""Proving a step: the fewest test runs that answer the checks of DESIGN §6, in a clean copy."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import cached_property

from des.contract.errors import DesError
from des.proof import testid
from des.proof.bench import Bench, Known
from des.proof.change import TEST_WORLD, Change, read_change
from des.proof.check import Cause, Check, Outcome, skipped
from des.proof.checks.census import census
from des.proof.checks.control import control
from des.proof.checks.green import green
from des.proof.checks.harness import harness
from des.proof.checks.parent import parent
from des.proof.checks.red import red
from des.proof.copy import Copy, clean_copy
from des.proof.git import Git
from des.proof.kind import Kind, kind_of
from des.proof.policy import Policy
from des.proof.results import Red, Results
from des.proof.tree import code_digest
from des.proof.verdict import Proof, verdict_of
from des.runner.suites import Suite

#: Rigor of a proof (R19). standard leaves out slow suites the step does not touch; lean looks at green alone.
LEVELS = ("lean", "standard", "thorough", "exhaustive")

#: Classes of files that tests cannot see.
_UNSEEN = frozenset({"documentation", "evidence", "config"})


def prove(
    repo: str | os.PathLike[str],
    base: str,
    head: str,
    policy: Policy,
    *,
    level: str = "standard",
    progress: Callable[[str], None] | None = None,
    known: Known | None = None,
) -> Proof:
    """Prove the commits base..head of a repository from git alone.

    base: a revision, or the empty tree's id for what begins with the root commit; one that is no ancestor of the head
    is replaced by their merge base. known: whole runs of the same code made before, looked up and added to.
    progress: called with one line per run. Raises DesError for revisions git does not know and for an unknown level.
    """
    started = time.monotonic()
    if level not in LEVELS:
        raise DesError(f"there is no rigor {level!r}", "", f"use one of {', '.join(LEVELS)}")
    git = Git(Git(repo).top)
    end = git.commit(head)
    begin, notes = _beginning(git, base, end)
    change = read_change(git, begin, end, policy.rules)
    kind, seconds = kind_of(change), 0.0
    checks: tuple[Check, ...] = ()
    if kind not in (Kind.EMPTY, Kind.DOCS):
        with clean_copy(git) as copy:
            bench = Bench(git, policy, progress or (lambda line: None), known, copy.restore)
            kind, checks = _Examination(bench, copy, change, kind, level).checks()
        seconds = bench.seconds
    verdict, reasons = verdict_of(kind, checks)
    notes += _notes(change)
    spent = time.monotonic() - started
    return Proof(verdict, kind, checks, reasons, begin, end, git.tree(end), spent, seconds, change.supersedes, notes)


def kept(
    repo: str | os.PathLike[str],
    base: str,
    head: str,
    policy: Policy,
    *,
    level: str = "standard",
    progress: Callable[[str], None] | None = None,
    known: Known | None = None,
) -> Check:
    """Does what passed at one commit still pass at a later one? green, or else census, alone; arguments as for prove.

    SKIP when the code is the same.
    """
    git = Git(Git(repo).top)
    if code_digest(git, base, rules=policy.rules) == code_digest(git, head, rules=policy.rules):
        return skipped("census", "the code is the same")
    change = read_change(git, git.commit(base), git.commit(head), policy.rules)
    with clean_copy(git) as copy:
        bench = Bench(git, policy, progress or (lambda line: None), known, copy.restore)
        two = _Examination(bench, copy, change, Kind.FEATURE, level)
        found = green(two.base, two.head, frozenset(), frozenset())
        return census(two.base, two.head, change.supersedes) if found.outcome is Outcome.PASS else found


def _beginning(git: Git, base: str, head: str) -> tuple[str, tuple[str, ...]]:
    begin = git.base(base)
    if begin == git.empty_tree or git.ok("merge-base", "--is-ancestor", begin, head):
        return begin, ()
    if not git.ok("merge-base", begin, head):
        raise DesError(
            f"{base} and {head[:12]} have no common commit", "a step has to begin somewhere", "name another base"
        )
    common = git.run("merge-base", begin, head).strip()
    return common, (f"{base} is no ancestor of the head: proven from their merge base {common[:12]}",)


def _notes(change: Change) -> tuple[str, ...]:
    notes = [
        f"submodule {path} changed; its files are not in the copy, nothing here speaks for them"
        for path in change.submodules
    ]
    notes += [f"`Supersedes: {test}` gives no reason and does not count" for test in change.supersedes_without_reason]
    return tuple(notes)


class _Examination:
    """One step on the bench. Each run is made when the first check asks for it."""

    def __init__(self, bench: Bench, copy: Copy, change: Change, kind: Kind, level: str) -> None:
        self._bench = bench
        self._copy = copy
        self._change = change
        self._kind = kind
        self._level = level

    def checks(self) -> tuple[Kind, tuple[Check, ...]]:
        """The kind, as the runs correct it, and the checks in order, up to the first run that says nothing."""
        first = control(self.base)
        if first.outcome is Outcome.INDETERMINATE:
            return self._kind, (first,)
        second = green(self.base, self.head, self.own, self.fresh)
        if self._level == "lean" or second.outcome is Outcome.INDETERMINATE:
            return self._kind, (first, second)
        kind = Kind.FEATURE if self._kind is Kind.REFACTOR and self.fresh else self._kind
        broken = second.outcome is Outcome.FAIL
        rest = (
            skipped("red", "the suites are not green") if broken else self._red(kind),
            skipped("parent", "the suites are not green") if broken else self._parent(),
            census(self.base, self.head, self._change.supersedes),
            harness(self._change),
        )
        return kind, (first, second, *rest)

    @cached_property
    def base(self) -> Results:
        return self._whole(self._change.base, "control: base")

    @cached_property
    def head(self) -> Results:
        found = self._whole(self._change.head, "green: commit")
        return self._bench.settled(self._copy.path, found, found.failing - self.base.failing)

    def _whole(self, commit: str, label: str) -> Results:
        self._copy.put(commit)
        return self._bench.whole(self._copy.path, f"{label} {commit[:12]}", self._wanted, self._bench.key(commit))

    @cached_property
    def fresh(self) -> frozenset[str]:
        """The head's tests that the base does not have, those aside that only moved."""
        came, went = self.head.tests.keys() - self.base.tests.keys(), self.base.tests.keys() - self.head.tests.keys()
        names = {testid.name(test) for test in went}
        return frozenset(test for test in came if "::" in test and testid.name(test) not in names)

    @cached_property
    def own(self) -> frozenset[str]:
        """The step's new or changed tests at the head: those of the test files it touched, and every fresh one.

        When it touched only what tests read (scenarios, helpers, data, snapshots), any test may be meant. When it
        touched such files and tests as well, those that did not run before are meant, too: their tag was taken away.
        """
        touched = {file.new.path for file in self._change.files if file.new and file.new.area == "test"}
        own = self.head.in_files(touched) | self.fresh
        if not any(file.status in "MRT" for file in self._change.touched("test", "snapshot")):
            return own
        return own | (self.head.passing & self.base.idle) if own else frozenset(self.head.tests)

    def _red(self, kind: Kind) -> Check:
        if kind is not Kind.FEATURE:
            return skipped("red", f"a step of kind {kind.value} needs no new test")
        if not self.own:
            return Check("red", Outcome.FAIL, Cause.NO_TESTS, ("no test is new or changed",))
        if not self._change.touched("production"):
            return Check(
                "red",
                Outcome.FAIL,
                Cause.PINS,
                ("the step's tests come without any production",),
                tuple(sorted(self.own)),
            )
        self._copy.put(self._change.base, self._change.forward())
        files = frozenset(self.head.tests[test].file for test in self.own)
        found = self._bench.run(
            self._copy.path, f"red: the step's tests on {self._change.base[:12]}", self._wanted, files
        )
        return red(self._one_confirmed(found), self.head, self.own)

    def _one_confirmed(self, found: Results) -> Results:
        """One red that is not chance is enough; those found to be chance on the way are named flaky."""
        for test in sorted(self.own & self.head.passing):
            if found.red(test) in (Red.ASSERTION, Red.EXCEPTION):
                settled = self._bench.settled(self._copy.path, found, (test,))
                if settled.flaky == found.flaky:
                    break
                found = settled
        return found

    def _parent(self) -> Check:
        if all(file.areas <= TEST_WORLD | _UNSEEN for file in self._change.files):
            return skipped("parent", "nothing but tests changed")
        before = [file for file in self._change.files if file.areas & TEST_WORLD]
        files = {file.old.path for file in before if file.old and file.old.area == "test"}
        changed = self.base.passing & self.base.in_files(files)
        # A changed helper, snapshot or harness can hide a failure of any test, not only of those in changed files.
        steering = [f for f in before if "harness" in f.areas or (f.old and f.old.path not in self.base.files)]
        others = self.base.passing - changed if steering else frozenset()
        if not changed and not others:
            return skipped("parent", "no earlier test was touched")
        self._copy.put(self._change.head, self._change.backward())
        label = f"parent: earlier tests on {self._change.head[:12]}"
        if others:
            found = self._bench.whole(self._copy.path, label, self._wanted)
        else:
            found = self._bench.run(self._copy.path, label, self._wanted, files & self.base.files)
        found = self._bench.settled(self._copy.path, found, changed)
        return parent(found, changed, others, self._change.supersedes)

    def _wanted(self, suite: Suite) -> bool:
        """Whether a suite is run: a slow one, at standard rigor, only when the step touches its tests."""
        return (
            not suite.slow
            or self._level != "standard"
            or any(suite.takes(f.path) for f in self._change.touched("test"))
        )
