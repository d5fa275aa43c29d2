"""The acceptance gate: the feature's acceptance suite passes in every environment (nw-deliver text 3.5a-c, R33)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from des.deliver import acceptance_files
from des.deliver.acceptance_files import AcceptanceFiles
from des.deliver.gates import acceptance_environments as setups
from des.deliver.gates.acceptance_environments import REFUSES, Setup
from des.facts import environments as environment_reader
from des.facts import feature_delta
from des.facts.environments import Environment, Environments
from des.flow.delivery import Delivery
from des.proof.bench import Bench
from des.proof.copy import clean_copy
from des.proof.policy import Policy
from des.proof.results import Results
from des.runner.outcome import Outcome
from des.runner.suites import detect
from des.verdict import Finding, Place, Result, Status

NAME = "acceptance"


@dataclass(frozen=True)
class Ran:
    """What an environment did: how it was set up, and the results of the suite in it (None: it did not run)."""

    setup: Setup
    results: Results | None = None


def decide(
    named: Environments, files: AcceptanceFiles, unheld: Sequence[str], ran: Mapping[str, Ran], where: str
) -> Result:
    """FAIL when a test fails, a set-up refuses the feature, or there is nothing to run; INDETERMINATE when an
    environment could not be tried. unheld: acceptance tests that no suite of the project runs. where: the document."""
    found = _Judged()
    found.undecided += named.defects
    found.failed += [
        Finding(
            "test-file-missing",
            Place(where, one.line),
            f"no file is at {one.path}",
            "write the tests there, or correct Test Placement",
        )
        for one in files.missing
    ]
    found.failed += [
        Finding(
            "suite-does-not-run-test",
            Place(file),
            "no suite of the project runs this acceptance test",
            "add its directory to `suites` in .nwave/des-config.json",
        )
        for file in unheld
    ]
    if not files.tests:
        fix = "write them (DISTILL), in the place Test Placement names"
        found.failed.append(Finding("no-acceptance-test", Place(where), "the feature has no acceptance test", fix))
    for environment in named.environments:
        if environment.name in ran:
            _judge(environment, ran[environment.name], where, found)
    tried = [name for name, one in ran.items() if one.results is not None]
    facts = {
        "environments_tested": tried,
        "failing": {name: sorted(one.results.failing) for name, one in ran.items() if one.results is not None},
        "notes": {name: one.setup.note for name, one in ran.items() if one.setup.note},
    }
    status = Status.PASS if tried and not found.undecided else Status.INDETERMINATE
    return Result(
        NAME, Status.FAIL if found.failed else status,
        f"{len(files.tests)} acceptance test files in {', '.join(tried) or 'no environment'}",
        (*found.failed, *found.undecided, *found.told), facts,
    )  # fmt: skip


@dataclass
class _Judged:
    """Findings that fail the gate, that leave it undecided (it does not pass with them), and that are only told."""

    failed: list[Finding] = field(default_factory=list)
    undecided: list[Finding] = field(default_factory=list)
    told: list[Finding] = field(default_factory=list)


def _judge(environment: Environment, one: Ran, where: str, found: _Judged) -> None:
    name, place, setup = environment.name, (environment.file or where, environment.line), one.setup
    again = "then run the gate again"
    trouble = setup.trouble
    if trouble:
        kind = found.failed if trouble.rule == REFUSES else found.undecided
        kind.append(Finding(trouble.rule, Place(*place, name), trouble.what, trouble.fix))
    elif one.results is None:
        found.told.append(
            Finding(
                "environment-untried", Place(*place), f"{name}: {setup.note}", "nothing is to be done", blocks=False
            )
        )
    elif one.results.stuck:
        fix = f"repair the environment of the tests, {again}"
        found.undecided.append(Finding("environment-stuck", Place(*place), f"{name}: {one.results.stuck.text}", fix))
    else:
        _judge_tests(name, place, one.results, found)


def _judge_tests(name: str, place: tuple[str, int], results: Results, found: _Judged) -> None:
    fix = "a crafter repairs it in a new cycle; then run the gate again"
    found.failed += [
        Finding("test-fails", Place(results.tests[test].file or place[0]), f"{name}: {test} {results.state(test)}", fix)
        for test in sorted(results.failing)
    ]
    if not results.passing and not results.failing:
        found.failed.append(
            Finding("no-test-ran", Place(*place), f"{name}: no acceptance test ran and passed", "un-skip the scenarios")
        )
    skipped = sorted(test.id for test in results.tests.values() if test.outcome is Outcome.SKIPPED)
    if skipped:
        text = f"{name}: {len(skipped)} tests were skipped, {skipped[0]} the first"
        found.told.append(Finding("tests-skipped", Place(*place), text, "see that they are meant to be", blocks=False))


def run(delivery: Delivery) -> Result:
    """Run the suite of HEAD in a copy for every environment, one after the other."""
    git, log = delivery.git, delivery.log()
    head = git.head()
    policy = delivery.policy(log)
    files = acceptance_files.of_delivery(delivery, git.entries(head))
    where = f"docs/feature/{delivery.feature_id}/feature-delta.md"
    if not files.tests and not files.missing and not _planned(delivery.root / where):
        return Result(NAME, Status.EXEMPT, "no wave documents, and no step of the roadmap names a test")
    named = environment_reader.load(delivery.root, delivery.feature_dir)
    task = setups.Task(git, policy, str(log.header.get("base", "")), head)
    ran: dict[str, Ran] = {}
    unheld: list[str] = []
    with clean_copy(git) as copy:
        copy.put(head)
        suites = detect(copy.path, policy.config)
        unheld = [file for file in files.tests if not any(suite.takes(file) for suite in suites)]
        for environment in named.environments if files.tests else ():
            setup = setups.prepare(environment.name, copy, task)
            results = _tests(task, setup, files.tests, policy, environment.name) if setup.ready else None
            ran[environment.name] = Ran(setup, results)
    return decide(named, files, unheld, ran, where)


def _planned(delta: Path) -> bool:
    """Whether the document says more than what DELIVER itself writes into it."""
    return delta.exists() and {section.wave for section in feature_delta.load(delta)} != {"DELIVER"}


def _tests(task: setups.Task, setup: Setup, tests: Sequence[str], policy: Policy, name: str) -> Results:
    bench = Bench(task.git, policy, lambda _: None)
    found = bench.run(setup.tree, name, lambda _: True, tests)
    return bench.settled(setup.tree, found, found.failing)
