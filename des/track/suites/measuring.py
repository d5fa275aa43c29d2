"""The suites of a level on a clean copy of HEAD: what ran, what is gone since the start, and whether that passes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from des import limits
from des.contract.log import Log
from des.flow import known_runs
from des.flow.code import Code
from des.flow.delivery import Delivery
from des.proof import testid
from des.proof.bench import Bench
from des.proof.change import Change
from des.proof.check import Outcome as Verdict
from des.proof.checks.census import answered, census
from des.proof.copy import Copy, clean_copy
from des.proof.results import Results
from des.runner.outcome import Outcome
from des.runner.suites import Suite, detect
from des.track import areas, reviewed, settings, submissions
from des.track.settings import TrackSettings
from des.track.suites import coverage, levels, weakened
from des.track.suites.levels import Level
from des.track.tools import Say
from des.track.trace import is_test

_IDLE = (Outcome.SKIPPED, Outcome.XFAILED)


def measure(delivery: Delivery, level: str, say: Say) -> dict[str, Any]:
    """The facts of the record `suite-<level>`, without a judgement; `judge` in `suite_verdict` makes that.

    HEAD is what is measured, never the work tree. DesError when the log names no base, or its settings are wrong.
    """
    log = delivery.log()
    rules = settings.of(log)
    facts: dict[str, Any] = {"code": delivery.code(log, "HEAD"), "commit": delivery.git.head()}
    code = Code.of(delivery)
    with clean_copy(code.git) as copy:
        copy.put(code.head)
        found = levels.of(rules, detect(copy.path, delivery.policy(log).config), level)
        if found.exempt:
            return {**facts, "exempt": found.exempt}
        if found.unknown:
            return {**facts, "problems": [_problem(found.unknown.what, found.unknown.fix)]}
        facts |= _Measuring(delivery, log, code, found, say).facts(copy)
    passing = facts.pop("_passing", [])
    facts["shown"] = [test for test in passing if any(is_test(test, name) for name in _planned(log))]
    if level == "integration":
        facts["areas"] = areas.counted(passing)
    elif level == "e2e":
        facts["critical"] = _critical(rules, passing)
    if level == "unit":
        facts |= coverage.measure(code, rules, say)
    return facts


def _planned(log: Log) -> frozenset[str]:
    """The names of the tests that were chosen before the code."""
    entries = submissions.newest(log, "test-first").get("content", {}).get("tasks", [])
    return frozenset(str(one["name"]) for entry in entries for one in entry.get("before", []))


@dataclass(frozen=True)
class _Measuring:
    """One level of one iteration."""

    delivery: Delivery
    log: Log
    code: Code
    level: Level
    say: Say

    def facts(self, copy: Copy) -> dict[str, Any]:
        """Everything the runs and the sources show. `_passing`: the ids, for those who ask further."""
        head = {suite.name: self._run(copy, suite) for suite in self.level.suites}
        stuck = [one.stuck.text for one in head.values() if one.stuck]
        if stuck:
            fix = "make the suite run in a fresh clone, then test again"
            return {"problems": [_problem(text, fix) for text in stuck], "_passing": []}
        now = _joined(head.values())
        base, note = self._base(copy)
        supersedes = self.code.change.supersedes
        missing = [test for test in self._promised() if test not in now.tests and not answered(test, supersedes)]
        gone = sorted({*missing, *_gone(base, now, supersedes)})
        asks_less, answers = self._weakened(base, now)
        skipped = sorted(test.id for test in now.tests.values() if test.outcome in _IDLE)
        return {
            "run": len(now.tests) - len(skipped),
            "passed": len(now.passing - now.flaky),
            "skipped": len(skipped),
            "skipped_ids": skipped[: limits.MOST_RECORDED_TESTS],
            "failing": [
                {"id": test, "message": now.tests[test].message[: limits.LONGEST_FAILURE]}
                for test in sorted(now.failing)[: limits.MOST_RECORDED_TESTS]
            ],
            "flaky": sorted(now.flaky),
            "missing": gone,
            "weakened": asks_less,
            "answered": answers,
            "seconds": round(now.seconds, 3),
            "suites": [
                {
                    "name": name,
                    "run": len(one.tests),
                    "passed": len(one.passing - one.flaky),
                    "seconds": round(one.seconds, 3),
                }
                for name, one in head.items()
            ],
            **({"notes": [note]} if note else {}),
            "_passing": sorted(now.passing - now.flaky),
        }

    def _run(self, copy: Copy, suite: Suite) -> Results:
        copy.put(self.code.head)
        bench = Bench(self.code.git, self.delivery.policy(self.log), self.say)
        found = bench.whole(copy.path, f"head {self.code.head[:12]}", lambda one: one.name == suite.name)
        return bench.settled(copy.path, found, found.failing)

    def _base(self, copy: Copy) -> tuple[Results, str]:
        """What passed before the iteration, and why that is not known."""
        copy.put(self.code.base)
        known = known_runs.load(self.delivery.root)
        bench = Bench(self.code.git, self.delivery.policy(self.log), self.say, known)
        names = {suite.name for suite in self.level.suites}
        wanted = lambda suite: suite.name in names  # noqa: E731
        found = bench.whole(copy.path, f"base {self.code.base[:12]}", wanted, bench.key(self.code.base))
        known_runs.save(self.delivery.root, known)
        if found.stuck:
            return Results(), f"what passed before the iteration is not known: {found.stuck.text}"
        return found, ""

    def _promised(self) -> Iterator[str]:
        """The tests that failed first in a task (RED), as far as this level runs their files."""
        seen = set()
        for event in self.log.events:
            listed = event.ev.get("tests") if event.phase.startswith("RED") and event.passed else None
            for test in listed if isinstance(listed, list) else ():
                own = "::" in str(test) and any(suite.takes(testid.file(str(test))) for suite in self.level.suites)
                if own and test not in seen:
                    seen.add(test)
                    yield str(test)

    def _weakened(self, base: Results, now: Results) -> tuple[list[str], list[dict[str, str]]]:
        """Where tests ask less and nobody said why, and where somebody did."""
        takes = [suite.takes for suite in self.level.suites]
        marks = [one for one in weakened.of_code(self.code) if any(take(one.file) for take in takes)]
        named = {(one.file, one.test) for one in marks}
        idle = [test for test in now.tests.values() if test.outcome in _IDLE]
        promised = set(self._promised())
        for test in idle:
            was = "passed before" if test.id in base.passing else "was to pass" if test.id in promised else ""
            name = test.id.partition("::")[2].partition("[")[0]
            if was and (test.file, name) not in named:
                marks.append(weakened.Weakening(name, test.file, 0, f"{was} and is {test.outcome.value}"))
        notes = reviewed.notes(self.log)
        told, answers = [], []
        for one in marks:
            by = _declared(one, self.code.change) or reviewed.naming(notes, one.test.rpartition("::")[2] or one.file)
            if by:
                answers.append({"text": one.told, "by": by})
            else:
                told.append(one.told)
        return sorted(told)[: limits.MOST_RECORDED_TESTS], answers


def _declared(one: weakened.Weakening, change: Change) -> str:
    return f"Supersedes: {one.file}::{one.test}" if answered(f"{one.file}::{one.test}", change.supersedes) else ""


def _gone(base: Results, now: Results, supersedes: Mapping[str, str]) -> list[str]:
    """The tests that passed at the base and are nowhere now."""
    check = census(base, now, supersedes)
    return [test for test in check.ids if test not in now.tests] if check.outcome is Verdict.FAIL else []


def _joined(results: Any) -> Results:
    every = list(results)
    tests = {name: test for one in every for name, test in one.tests.items()}
    flaky = frozenset(test for one in every for test in one.flaky)
    return Results(tests, None, flaky, sum(one.seconds for one in every), len(every))


def _critical(rules: TrackSettings, passing: list[str]) -> list[dict[str, Any]]:
    there = {*passing, *map(testid.function, passing)}
    return [{"path": path, "passed": path in there} for path in rules.critical_paths]


def _problem(text: str, fix: str) -> Mapping[str, str]:
    return {"text": text, "fix": fix}
