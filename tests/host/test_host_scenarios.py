"""Every scenario file plays as written in the newest Claude Code, in each of its modes; in the oldest where they differ.

What must hold afterwards (files, git, verdicts) stands in `after_<scenario>` functions of tests/host/after.py.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from tests.host import after, claude, hosts, scenario
from tests.support.checkout import checkout


def _case(name: str, mode: str) -> Any:
    """A scenario in one of its modes; its first one is enough for `make test`."""
    played = scenario.Scenario.load(name)
    long = played.long or mode != played.modes[0]
    return pytest.param(name, mode, id=f"{name}-{mode}", marks=[pytest.mark.long] if long else [])


CASES = [_case(name, mode) for name in scenario.names() for mode in scenario.Scenario.load(name).modes]
SMOKE = "stops-early"  # short, and an agent is held back in it
DIFFERENT = [
    pytest.param(name, marks=[] if name == SMOKE else pytest.mark.long)
    for name in scenario.names()
    if scenario.Scenario.load(name).oldest
]


@pytest.mark.host
@pytest.mark.parametrize(("name", "mode"), CASES)
def test_scenario(tmp_path: Path, name: str, mode: str) -> None:
    plays(name, mode, hosts.new(), tmp_path)


@pytest.mark.host
@pytest.mark.parametrize("name", DIFFERENT)
def test_scenario_in_the_oldest_host(tmp_path: Path, name: str) -> None:
    plays(name, "default", hosts.old(), tmp_path)


def plays(name: str, mode: str, host: str, tmp_path: Path) -> None:
    """The scenario goes as written, and leaves what it should."""
    result = claude.run(scenario.Scenario.load(name), tmp_path / "run", mode=mode, host=host)
    again = f"\n\nthe run is in {result.out}; by hand: DES_HOST={host} python -m tests.host.play {name} {mode}"
    assert not result.problems, "\n\n".join(result.problems) + again
    check = getattr(after, f"after_{name.replace('-', '_')}", None)
    if check:
        check(result)


def test_every_check_has_its_scenario() -> None:
    checks = {name.removeprefix("after_") for name in vars(after) if name.startswith("after_")}
    assert checks <= {name.replace("-", "_") for name in scenario.names()}


@pytest.mark.host
def test_spaces_in_every_path_and_strangers_on_the_path(tmp_path: Path) -> None:
    """R23, R24: what a prompt prints works as printed; another `des-log-phase` earlier on PATH is not the one called."""
    plugin = checkout(tmp_path / "the plugin")
    strangers = tmp_path / "strangers"
    strangers.mkdir()
    for name in ("des", "des-log-phase", "des-verify-integrity"):
        (strangers / name).write_text("#!/bin/sh\necho a stranger answers\nexit 9\n", "utf-8")
        (strangers / name).chmod(0o755)
    played = scenario.Scenario.load("printed-commands")
    path = claude.environment(tmp_path, tmp_path)["PATH"]
    played = dataclasses.replace(played, env={"PATH": f"{strangers}:{path}"})
    result = claude.run(played, tmp_path / "a run", plugin=plugin)
    assert not result.problems, "\n\n".join(result.problems)
