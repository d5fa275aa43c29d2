"""Does what was proven step by step still stand at the head, after whatever came later? (R19, R20)

Each step is proven from its own commits. A commit that belongs to no step, by hand or a revert, may have undone one
since: then its tests fail at the head, or are gone from it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from des.proof.bench import Bench, Known
from des.proof.change import read_change
from des.proof.check import Check, Finding, Outcome, skipped, some
from des.proof.checks.census import census
from des.proof.copy import clean_copy
from des.proof.git import Git
from des.proof.policy import Policy
from des.proof.results import merged
from des.runner import Run


def lasting(
    repo: str | os.PathLike[str],
    base: str,
    ends: Iterable[str],
    policy: Policy,
    known: Known,
    *,
    level: str = "standard",
    progress: Callable[[str], None] | None = None,
) -> Check:
    """Whether every test that passed at one of ``ends`` (the last commits of the steps) passes at HEAD.

    base: where `Supersedes` lines are read from. known: the whole runs the steps' proofs made; a step without one is
    not asked for. At lean a test that is gone is not asked for either. FAIL names the tests; INDETERMINATE when HEAD
    could not be run; SKIP when nothing was run.
    """
    git = Git(Git(repo).top)
    head = git.commit("HEAD")
    bench = Bench(git, policy, progress or (lambda line: None), known)
    passed = [found for end in ends if (found := _of(known, bench.code(end)))]
    suites = {suite for found in passed for suite in found}
    if not suites:
        return skipped("lasting", "no step ran a test")
    with clean_copy(git) as copy:
        copy.put(head)
        now = bench.whole(copy.path, f"head {head[:12]}", lambda suite: suite.name in suites, bench.code(head))
        now = bench.settled(copy.path, now, now.failing)
    if now.stuck:
        return Check("lasting", Outcome.INDETERMINATE, now.stuck.finding, (f"at HEAD: {now.stuck.text}",))
    supersedes = read_change(git, base, head, policy.rules).supersedes
    lost: list[str] = []
    for found in passed:
        before = merged(found)
        if level == "lean":
            before = replace(before, tests={test: r for test, r in before.tests.items() if test in now.failing})
        there = census(before, now, supersedes)
        lost += there.ids if there.outcome is Outcome.FAIL else ()
    if lost:
        names = tuple(dict.fromkeys(lost))
        reason = f"passed when its step was proven: {some([f'{test} is {now.state(test)}' for test in names])}"
        return Check("lasting", Outcome.FAIL, Finding.WEAKENED, (reason,), names)
    return Check("lasting", Outcome.PASS, reasons=("every test that passed in a step passes at HEAD",))


def _of(known: Known, code: str) -> Mapping[str, Run]:
    """The known runs of one code state, by suite."""
    return {suite: run for (digest, suite), run in known.items() if digest == code}
