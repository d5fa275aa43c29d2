"""The work bench of a proof: run the suites of a tree, and again where a failure may be chance."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from pathlib import Path

from des import limits
from des.proof import testid
from des.proof.git import Git
from des.proof.policy import Policy
from des.proof.results import Results, merged
from des.proof.tree import run_key
from des.runner.installed import installed
from des.runner.launch import run as run_suite
from des.runner.outcome import Run
from des.runner.suites import Suite, detect

Say = Callable[[str], None]
#: Whole runs by (files and environment, suite name): what ran on the same need not run again.
Known = dict[tuple[str, str], Run]


class Bench:
    """Runs the suites of one repository. `seconds`: what all test runs so far took.

    known: whole runs made before, looked up and added to; a run that had a problem is never kept. restore: puts the
    tree back as it was placed, before every run: no test meets what an earlier run left behind.
    """

    def __init__(
        self,
        git: Git,
        policy: Policy,
        say: Say,
        known: Known | None = None,
        restore: Callable[[], None] = lambda: None,
    ) -> None:
        self._git = git
        self._origin = git.top
        self._known = {} if known is None else known
        self._policy = policy
        self._say = say
        self._restore = restore
        self.seconds = 0.0

    def run(self, tree: Path, label: str, wanted: Callable[[Suite], bool], select: Collection[str]) -> Results:
        """The results of the wanted suites on those of the selected files that a tree has."""
        runs, suites = {}, self._suites(tree)
        for suite in suites:
            chosen = sorted(file for file in select if suite.takes(file) and (tree / file).exists())
            if wanted(suite) and chosen:
                runs[suite.name] = self._one(tree, suite, chosen, label)
        return self._told(label, merged(runs, suites=len(suites)))

    def whole(self, tree: Path, label: str, wanted: Callable[[Suite], bool], key: str = "") -> Results:
        """The results of all tests of the wanted suites; `key` lets known runs of the same files in the same
        environment stand in."""
        runs, suites = {}, self._suites(tree)
        for suite in filter(wanted, suites):
            same = (f"{key}:{installed(suite, self._origin)}", suite.name)
            known = self._known.get(same) if key else None
            if known:
                self._say(f"{label}, suite {suite.name}: known from an earlier run of the same files")
            runs[suite.name] = known or self._one(tree, suite, [], label)
            if key and runs[suite.name].problem is None:
                self._known[same] = runs[suite.name]
        return self._told(label, merged(runs, suites=len(suites)))

    def key(self, commit: str) -> str:
        """What known runs of a commit's files are found by."""
        return run_key(self._git, commit)

    def _told(self, label: str, results: Results) -> Results:
        self._say(f"{label}: {_counted(results)}")
        return results

    def passes_alone(self, tree: Path, test: str) -> bool:
        """Whether a test that failed passes when it is run again, alone (R12)."""
        for suite in self._suites(tree):
            if suite.takes(testid.file(test)):
                return test in merged({suite.name: self._one(tree, suite, [test], f"again, alone: {test}")}).passing
        return False

    def settled(self, tree: Path, results: Results, suspects: Iterable[str]) -> Results:
        """The results with those of the suspects named flaky that pass when run again alone; unchanged for many."""
        failing = sorted(results.failing & set(suspects))
        if results.stuck or len(failing) > limits.MOST_RUN_ALONE:
            return results
        flaky = frozenset(test for test in failing if self.passes_alone(tree, test))
        return replace(results, flaky=results.flaky | flaky)

    def _suites(self, tree: Path) -> tuple[Suite, ...]:
        return detect(tree, self._policy.config)

    def _one(self, tree: Path, suite: Suite, select: list[str], label: str) -> Run:
        self._restore()
        done = run_suite(
            tree,
            suite,
            select,
            origin=self._origin,
            pass_env=self._policy.pass_env,
            progress=lambda line: self._say(f"{label}, suite {suite.name}: {line}"),
        )
        self.seconds += done.seconds
        return done


def _counted(results: Results) -> str:
    if results.stuck:
        return results.stuck.text
    failing = f", {len(results.failing)} failing" if results.failing else ""
    return f"{len(results.tests)} tests{failing} ({results.seconds:.1f} s)"
