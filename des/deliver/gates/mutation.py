"""The mutation gate: do the tests notice when the delivered code is changed? (nw-deliver text, Phase 5; R33)

Only a tool that this program started on a copy of HEAD counts. Judged are the mutants on lines the steps changed: what
older code lacks in tests is not the delivery's.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from des import limits
from des.deliver.gates import mutation_programs
from des.deliver.gates.mutation_job import Job, Say, Trial
from des.deliver.gates.recorded import MUTATION
from des.facts import languages
from des.facts.code_lines import code_lines
from des.facts.mutants import Fate, Mutant, within
from des.flow.code import Code
from des.flow.delivery import Delivery
from des.proof.copy import clean_copy
from des.runner.suites import Suite, detect
from des.verdict import Finding, Place, Result, Status

NAME = MUTATION

#: How a test can tell that it is being run by a mutation tool.
_AWARE = re.compile(r"MUTANT_UNDER_TEST|STRYKER_|__stryker|mutmut|cosmic.ray", re.IGNORECASE)
#: Comments that keep a tool from changing a line.
_SWITCHED_OFF = re.compile(r"pragma:\s*no mutate|Stryker disable|mutants::skip|DoNotMutate")


@dataclass(frozen=True)
class Ran:
    """What the tools of all languages did: their answers, and what they took."""

    trials: tuple[Trial, ...] = ()
    undecided: tuple[Finding, ...] = ()
    seconds: float = 0.0


def decide(lines: Mapping[str, Collection[int]], ran: Ran, told: Sequence[Finding] = ()) -> Result:
    """FAIL when fewer than 80 % of the counted mutants on these lines (by file) were killed. INDETERMINATE when a tool
    gave no result or made no mutant, and when those that ended unclearly could turn the verdict."""
    ours = within((one for trial in ran.trials for one in trial.mutants), lines)
    killed = sum(one.fate.caught for one in ours)
    living = [one for one in ours if one.fate.alive]
    unclear = [one for one in ours if one.fate is Fate.UNCLEAR]
    counted = killed + len(living)
    failed = 100 * killed < limits.MUTANTS_KILLED * counted
    summary = _summary(killed, counted, len(living) if failed else 0)
    undecided = list(ran.undecided)
    if not failed and 100 * killed < limits.MUTANTS_KILLED * (counted + len(unclear)):
        undecided.append(_unclear(unclear))
    if not counted and not undecided:
        undecided.append(_none(lines, ran.trials))
    status = Status.FAIL if failed else Status.INDETERMINATE if undecided else Status.PASS
    findings = [
        *(_survivor(one, failed) for one in living[: limits.MOST_SURVIVORS_LISTED]),
        *undecided,
        *_ignored(ours),
        *told,
    ]
    facts = {
        "tool": ", ".join(trial.tool for trial in ran.trials),
        "killed": killed,
        "survived": len(living),
        "unclear": len(unclear),
        "rate": 1000 * killed // counted / 10 if counted else None,  # rounded down: 79.99 must not read as 80
        "files": sorted(lines),
        "seconds": round(ran.seconds, 1),
    }
    return Result(NAME, status, summary, findings, facts)


def _summary(killed: int, counted: int, living: int) -> str:
    if not counted:
        return "no mutant was tried on a changed line"
    rate = 1000 * killed // counted / 10
    more = (
        f"; the first {limits.MOST_SURVIVORS_LISTED} of {living} survivors are listed"
        if living > limits.MOST_SURVIVORS_LISTED
        else ""
    )
    wanted = f"at least {limits.MUTANTS_KILLED} % are wanted"
    return f"{killed} of {counted} mutants on changed lines killed, {rate} % ({wanted}){more}"


def _survivor(one: Mutant, blocks: bool) -> Finding:
    seen = "no test was seen to run this place" if one.fate is Fate.UNCOVERED else "and no test failed"
    fix = "a step adds a test that fails when this is so; a change that makes no difference is shown to the user"
    return Finding("survivor", Place(one.file, one.line), f"{one.change}, {seen}", fix, blocks=blocks)


def _none(lines: Mapping[str, Collection[int]], trials: Sequence[Trial]) -> Finding:
    tools = ", ".join(trial.tool for trial in trials) or "no tool"
    file = min(lines)
    told = f"{tools} made no mutant on the {sum(map(len, lines.values()))} changed lines of code"
    fix = "let the user judge their tests; mutmut changes functions only, cosmic-ray also what stands outside"
    return Finding("no-mutants", Place(file, min(lines[file], default=0)), told, fix)


def _unclear(unclear: Sequence[Mutant]) -> Finding:
    told = f"{len(unclear)} of the mutants ended in no known way, which could turn the verdict; this is the first: "
    fix = "run the tool by hand in a clone of the project and see what the tests do with it"
    return Finding("fate-unknown", Place(unclear[0].file, unclear[0].line), told + unclear[0].change, fix)


def _ignored(ours: Iterable[Mutant]) -> list[Finding]:
    return [_off(one.file, one.line) for one in ours if one.fate is Fate.IGNORED][: limits.MOST_SURVIVORS_LISTED]


def _off(file: str, line: int) -> Finding:
    return Finding(
        "switched-off",
        Place(file, line),
        "a comment switches mutation off here",
        "see whether that is justified",
        blocks=False,
    )


def _silent(_: str) -> None:
    """Progress nobody looks at."""


def run(delivery: Delivery, say: Say = _silent) -> Result:
    """Run the mutation tools of the project on a clean copy of HEAD; `say` gets a line of progress now and then."""
    code = Code.of(delivery)
    texts = code.texts("production")
    changed = {path: lines for path, lines in code.change.lines.items() if path in code.own and path in texts}
    if not changed:
        return Result(NAME, Status.EXEMPT, "the steps changed no production file")
    kinds = {path: languages.language(path, texts[path]) for path in changed}
    lines = {
        path: code_lines(kinds[path], texts[path]) & {number for number, _ in change.added}
        for path, change in changed.items()
        if kinds[path] != languages.DATA
    }
    lines = {path: numbers for path, numbers in lines.items() if numbers}
    if not lines:
        return Result(NAME, Status.EXEMPT, f"no line of code in the {len(changed)} changed production files")
    told = [_off(path, n) for path in lines for n, line in changed[path].added if _SWITCHED_OFF.search(line)]
    told += [
        Finding(
            "tool-named-in-tests",
            Place(path),
            "the tests name a mutation tool",
            "see that they do not fail because of it",
            blocks=False,
        )
        for path, text in code.texts("test", "harness").items()
        if languages.language(path, text) != languages.DATA and _AWARE.search(text)
    ]
    return decide(lines, _tried(delivery, code, lines, kinds, say), told)


def _tried(
    delivery: Delivery, code: Code, lines: Mapping[str, frozenset[int]], kinds: Mapping[str, str], say: Say
) -> Ran:
    began = time.monotonic()
    trials, undecided = [], []
    config = delivery.policy(delivery.log()).config
    with clean_copy(code.git) as copy, tempfile.TemporaryDirectory(prefix="des-mutation-") as name:
        for language in sorted({kinds[path] for path in lines}):
            copy.put(code.head)
            own = {path: numbers for path, numbers in lines.items() if kinds[path] == language}
            suites: tuple[Suite, ...] = detect(copy.path, config)
            answer = mutation_programs.mutate(
                language, Job(copy.path, code.git.top, own, suites, code.base, Path(name).resolve(), say)
            )
            if isinstance(answer, Finding):
                undecided.append(answer.at(min(own)))
            else:
                trials.append(answer)
    return Ran(tuple(trials), tuple(undecided), time.monotonic() - began)
