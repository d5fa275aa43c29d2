"""What every test gets: a home of its own, and none of the surrounding repository's git settings."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import tiers
from tests.support.stages import GIT_CONFIG

# What is imported here and by every program that a test starts is compiled once, wherever the tests run.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--tier", choices=tiers.TIERS, default="ci", help="what to run, see tests/tiers.py; default: all")


def pytest_configure(config: pytest.Config) -> None:
    tier = config.getoption("--tier")
    config.pluginmanager.register(tiers.Tier(tier, tiers.demanded()))
    # Property tests keep no files in the repository, and do not fail because the machine is busy.
    settings.register_profile(
        tier, max_examples=tiers.EXAMPLES[tier], deadline=None, database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )  # fmt: skip
    settings.load_profile(tier)


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
