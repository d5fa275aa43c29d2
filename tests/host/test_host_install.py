"""README's way in, as written: clone, set up, marketplace, install; then a delivery starts from the installed plugin."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.host import claude, hosts, scenario
from tests.support.checkout import checkout


@pytest.mark.req("ND-001")
@pytest.mark.host
@pytest.mark.parametrize("host", ["new", pytest.param("old", marks=pytest.mark.long)])
def test_an_installed_plugin_starts_a_delivery(tmp_path: Path, host: str) -> None:
    binary = hosts.new() if host == "new" else hosts.old()
    clone = checkout(tmp_path / "des")

    def install(env: dict[str, str]) -> None:
        # pip needs the settings of the machine it runs on; the host gets none of them.
        network = {k: v for k, v in os.environ.items() if k.upper().startswith(("PIP_", "SSL_", "HTTP", "NO_PROXY"))}
        _must([str(clone / "bin/des"), "setup"], {**env, **network})
        _must([binary, "plugin", "marketplace", "add", str(clone)], env)
        _must([binary, "plugin", "install", "des@nwave"], env)
        assert "des@nwave" in _must([binary, "plugin", "list"], env)

    played = scenario.Scenario.load("fresh-repository")
    result = claude.run(played, tmp_path / "run", host=binary, install=install)
    assert not result.problems, "\n\n".join(result.problems)
    assert (result.project / ".nwave/des/deliver-session.json").exists()


def _must(command: list[str], env: dict[str, str]) -> str:
    done = subprocess.run(command, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout
