"""What every test gets: a home of its own, and none of the surrounding repository's git settings."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import tiers

GIT_CONFIG = "[user]\n\tname = Ada Example\n\temail = ada@example.org\n[init]\n\tdefaultBranch = main\n"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--tier", choices=tiers.TIERS, default="ci", help="what to run, see tests/tiers.py; default: all")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(tiers.Tier(config.getoption("--tier"), tiers.demanded()))


@pytest.fixture(scope="session")
def _home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    (home / ".gitconfig").write_text(GIT_CONFIG, encoding="utf-8")
    return home


@pytest.fixture(autouse=True)
def _own_surroundings(_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The developer's git configuration (signing, hooks) and a git hook's GIT_* variables must not reach a test."""
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(_home))
