"""`Scenarios green count`: which scenarios are green, and by which tests.

A scenario is green when nothing keeps it from running, and all its tests passed in the run of the code that is
delivered. Its tests are those of its name; else those of the file its roadmap step names; else all beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from des.contract.roadmap import Step
from des.deliver.sections.rendered import code, plain
from des.facts.scenarios import Scenario
from des.proof import testid

TITLE = "Scenarios green count"


@dataclass(frozen=True)
class Told:
    """One scenario: is it green, and by what, or why not."""

    scenario: Scenario
    green: bool
    why: str


def judge(
    scenarios: Iterable[Scenario], steps: Iterable[Step], acceptance: Iterable[str], outcomes: Mapping[str, str]
) -> list[Told]:
    """What is known of each scenario. acceptance: the feature's test files; outcomes: by test id, "passed" or else."""
    promised = {_slug(step.scenario_name): step.test_file for step in steps if step.scenario_name and step.test_file}
    return [_told(one, promised, tuple(acceptance), outcomes) for one in scenarios]


def _told(one: Scenario, promised: Mapping[str, str], files: Sequence[str], outcomes: Mapping[str, str]) -> Told:
    pending = next((tag.name for tag in one.tags if tag.pending), "")
    if pending:
        return Told(one, False, f"it is still {pending}")
    mine = _tests(one, promised, files, outcomes)
    if not mine:
        return Told(one, False, "no test of it ran")
    other = next((test for test in mine if outcomes[test] != "passed"), "")
    if other:
        return Told(one, False, f"{code(other)} is {outcomes[other]}")
    return Told(one, True, f"{len(mine)} test{'s' if len(mine) > 1 else ''} passed")


def _tests(one: Scenario, promised: Mapping[str, str], files: Sequence[str], outcomes: Mapping[str, str]) -> list[str]:
    name, folder = _slug(one.name), one.file.rpartition("/")[0]
    beside = [test for test in outcomes if testid.file(test) in files]
    named = [test for test in beside if _slug(_function(test)) == name]
    if named:
        return named
    place = promised.get(name)
    if place:
        return [test for test in outcomes if testid.file(test) == place]
    return [test for test in beside if testid.file(test).rpartition("/")[0] == folder]


def _function(test: str) -> str:
    """The test's own name, without what a runner puts before it."""
    return re.sub(r"\Atest[_ ]", "", testid.name(test).rpartition(" > ")[2])


def _slug(name: str) -> str:
    return "_".join(re.findall(r"\w+", name.lower().replace("'", "")))


def lines(told: Sequence[Told], head: str, time: str) -> Sequence[str]:
    """The section: N of M, when and of which commit; then each scenario."""
    if not told:
        return ["0 of 0: this feature has no `.feature` files."]
    green = sum(one.green for one in told)
    return [
        f"{green} of {len(told)} scenarios green at {time}, in the tests of commit {head[:12]}.",
        "",
        *(
            f"- {'green' if one.green else 'NOT green'}: {plain(one.scenario.name)} "
            f"({code(f'{one.scenario.file}:{one.scenario.line}')}): {one.why}"
            for one in told
        ),
    ]
