"""What the host itself says the plugin costs: `claude plugin details`."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.host import claude, hosts

ALWAYS_ON = 800  # 1,200 at most for everything, and room for what is to come
DELIVER = 1500


def details(host: str, home: Path) -> str:
    """The host's own account of the plugin, counted by itself because it has no key to ask with."""
    env = claude.environment(home, home)
    del env["ANTHROPIC_API_KEY"]
    command = [*claude.namespace(), host, "--plugin-dir", str(claude.ROOT), "plugin", "details", "des"]
    done = subprocess.run(command, cwd=home, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tokens(figure: str) -> float:
    """`~469`, `< 20` or `~1.4k` as a number."""
    number = re.search(r"([\d.]+)(k?)", figure)
    assert number, figure
    return float(number[1]) * (1000 if number[2] else 1)


@pytest.mark.host
@pytest.mark.parametrize("host", [hosts.new, hosts.old])
def test_what_every_session_pays(host: Callable[[], str], tmp_path: Path) -> None:
    told = details(host(), tmp_path)
    always = re.search(r"Always-on:\s+(\S+) tok", told)
    assert always, told
    assert 100 < tokens(always[1]) <= ALWAYS_ON
    deliver = re.search(r"^\s*nw-deliver\s+(?:<\s*|~)\S+\s+(\S+)$", told, re.M)
    assert deliver, told
    assert 100 < tokens(deliver[1]) <= DELIVER
