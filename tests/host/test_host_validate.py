"""`claude plugin validate --strict` on the pinned host and on an old one."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.host import claude, hosts

pytestmark = pytest.mark.host


def validate(host: str, tmp_path: Path, *arguments: str) -> None:
    env = claude.environment(tmp_path, tmp_path)
    command = [*claude.namespace(), host, "plugin", "validate", *arguments]
    done = subprocess.run(command, cwd=claude.ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("target", [".", ".claude-plugin/plugin.json"])
def test_strict_on_the_pinned_host(tmp_path: Path, target: str) -> None:
    validate(hosts.new(), tmp_path, "--strict", target)


@pytest.mark.parametrize("target", [".", ".claude-plugin/plugin.json"])
def test_strict_and_fit_for_the_plugin_directory(tmp_path: Path, target: str) -> None:
    validate(hosts.new(), tmp_path, "--strict", "--profile", "directory", target)


@pytest.mark.parametrize("target", [".", ".claude-plugin/plugin.json"])
def test_strict_on_an_old_host(tmp_path: Path, target: str) -> None:
    validate(hosts.old(), tmp_path, "--strict", target)


def test_the_root_manifest_is_a_link_to_the_real_one() -> None:
    assert (claude.ROOT / "plugin.json").readlink() == Path(".claude-plugin/plugin.json")
    assert not (claude.ROOT / ".claude-plugin" / "plugin.json").is_symlink()
