"""Which rigor a delivery has, and who said so (nw-deliver text, "Rigor Profile Integration"; des-reference §3.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from des.contract import phases
from des.contract.errors import DesError
from des.facts import global_config
from des.proof.policy import CONFIG

PROJECT, GLOBAL, DEFAULT = "project", "global", "default"
FILES = {PROJECT: CONFIG, GLOBAL: global_config.PATH, DEFAULT: CONFIG}


@dataclass(frozen=True)
class Choice:
    """``rigor``: all settings. ``source``: PROJECT, GLOBAL or DEFAULT. ``given``: the keys its block sets itself."""

    rigor: phases.Rigor
    source: str
    given: frozenset[str]

    def origin(self, key: str) -> str:
        """Who decided ``key`` of the `rigor` object: the source itself, the profile it names, or the default."""
        if key in self.given:
            return self.source
        return f"profile {self.rigor.profile}" if "profile" in self.given else DEFAULT


def choose(project: Mapping[str, Any], user: Mapping[str, Any]) -> Choice:
    """The rigor of two configurations: the project's block, even an empty one, hides the user's as a whole.

    DesError for a block that is wrong, naming its file; one that is hidden is not looked at.
    """
    source = PROJECT if "rigor" in project else GLOBAL if "rigor" in user else DEFAULT
    block = {PROJECT: project, GLOBAL: user, DEFAULT: {}}[source].get("rigor", {})
    rigor = phases.rigor({"rigor": block}, FILES[source])
    if rigor.proof == "lean" and "COMMIT" in rigor.phases:
        raise DesError(
            f"{FILES[source]}: rigor.proof is lean, but the phases include COMMIT",
            "COMMIT proves a step, and lean proves none: no step could ever be completed",
            'leave rigor.proof out, or set "tdd_phases": ["RED", "GREEN"]',
        )
    return Choice(rigor, source, frozenset(block))


def renamed(config: Mapping[str, Any], profile: str) -> dict[str, Any]:
    """``config`` with ``profile`` as its rigor. Single keys overrule a profile, so only custom keeps them.

    DesError for a name that is no profile, and for kept keys that are wrong.
    """
    kept = config.get("rigor") if profile == "custom" else None
    changed = {**config, "rigor": {**(kept if isinstance(kept, dict) else {}), "profile": profile}}
    choose(changed, {})
    return changed
