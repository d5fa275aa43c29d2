"""What steers a proof: which suites a project has, and what its paths are. Never read from the step that is proven."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from des.contract import phases
from des.contract.errors import DesError
from des.contract.json_places import placed
from des.contract.paths import PathRules
from des.proof.git import Git
from des.runner.suites import detect

CONFIG = ".nwave/des-config.json"
_VARIABLE = re.compile(r"\A[A-Za-z_][A-Za-z0-9_]*\Z")


@dataclass(frozen=True)
class Policy:
    """config: the settings the runner detects suites from (key `suites`). rules: the classes of paths (R4). pass_env:
    names of the caller's variables that tests get."""

    config: Mapping[str, Any] = field(default_factory=dict)
    rules: PathRules = field(default_factory=lambda: PathRules.from_config({}))
    pass_env: tuple[str, ...] = ()

    @classmethod
    def from_header(cls, header: Mapping[str, Any]) -> Policy:
        """The policy of a delivery, from its log's header (R18): keys `config`, `deliverable_type`.

        Raises DesError when `config` is no object.
        """
        config = header.get("config") or {}
        if not isinstance(config, dict):
            raise DesError(
                "the log's header: `config` is not an object",
                "suites and classes of paths are read from it",
                "restore the log: git checkout -- docs/feature/FEATURE-ID/deliver/execution-log.json",
            )
        return cls._of(config, header.get("deliverable_type"))

    @classmethod
    def detect(cls, repo: str | os.PathLike[str], base: str) -> Policy:
        """The policy of any repository: its committed settings at the base, else the defaults.

        Raises DesError when these settings are broken.
        """
        config = committed_config(Git(repo), base)
        return cls._of(config, config.get("deliverable_type"))

    @classmethod
    def _of(cls, config: dict[str, Any], deliverable: object) -> Policy:
        rules = PathRules.from_config(config, deliverable_type=str(deliverable or "application"))
        return cls(config, rules, _passed(config))


def _passed(config: Mapping[str, Any]) -> tuple[str, ...]:
    """The names in `pass_env`; DesError when they are no list of names."""
    names = config.get("pass_env", [])
    if isinstance(names, list) and all(isinstance(name, str) and _VARIABLE.match(name) for name in names):
        return tuple(names)
    raise DesError(
        f"{CONFIG}: pass_env must be a list of names of environment variables",
        "tests get nothing of the caller's environment that is not named there",
        'correct the key, for example: {"pass_env": ["DATABASE_URL"]}',
    )


def committed_config(git: Git, commit: str) -> dict[str, Any]:
    """The settings file as of a commit; {} when there is none, DesError when it is broken: a setting that nobody can
    read is found where it stands, before a delivery depends on it."""
    text = git.show(commit, CONFIG)
    if text is None:
        return {}
    try:
        config, problem = json.loads(text), ""
    except (ValueError, RecursionError) as error:
        config, problem = None, f": {error}"
    if isinstance(config, dict):
        try:
            phases.rigor(config)
            PathRules.from_config(config)
            _passed(config)
            if "suites" in config:
                detect(Path(), config)
        except DesError as error:
            raise placed(error, CONFIG, text) from None
        return config
    raise DesError(
        f"{CONFIG} at {commit[:12]} is not a JSON object{problem}",
        "rigor, test suites and classes of paths are read from it",
        f"repair and commit it, or remove it to use the defaults: git rm {CONFIG}",
    )
