"""Every scenario file, in each of its modes, plays as written in the real Claude Code.

What must hold afterwards (files, git, verdicts) stands in `after_<scenario>` functions of tests/host/after.py.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tests.host import after, claude, hosts, scenario
from tests.support.checkout import checkout

CASES = [(name, mode) for name in scenario.names() for mode in scenario.Scenario.load(name).modes]


@pytest.mark.host
@pytest.mark.parametrize(("name", "mode"), CASES, ids=[f"{name}-{mode}" for name, mode in CASES])
def test_scenario(tmp_path: Path, name: str, mode: str) -> None:
    result = claude.run(scenario.Scenario.load(name), tmp_path / "run", mode=mode)
    again = f"\n\nthe run is in {result.out}; by hand: python -m tests.host.play {name} {mode}"
    assert not result.problems, "\n\n".join(result.problems) + again
    check = getattr(after, f"after_{name.replace('-', '_')}", None)
    if check:
        check(result)


def test_every_check_has_its_scenario() -> None:
    checks = {name.removeprefix("after_") for name in vars(after) if name.startswith("after_")}
    assert checks <= {name.replace("-", "_") for name in scenario.names()}


@pytest.mark.host
def test_the_oldest_host_plays_the_happy_delivery(tmp_path: Path) -> None:
    """The bundled old Claude Code (about 2.1.200): other hook timing, no background by default."""
    result = claude.run(scenario.Scenario.load("happy"), tmp_path / "run", mode="foreground", host=hosts.old())
    assert not result.problems, "\n\n".join(result.problems)
    after.after_happy(result)


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
