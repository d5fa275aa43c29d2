"""The settings of a delivery, as of its base commit (DESIGN §3, R18): what may steer a gate must be committed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from des.contract import phases
from des.contract.errors import DesError
from des.flow import deliverable
from des.flow.settings import PARADIGMS
from des.proof.git import Git
from des.proof.policy import CONFIG, committed_config

MUTATION_STRATEGIES = ("per-feature", "nightly-delta", "pre-release", "disabled")


def _chosen(text: str, heading: str, choices: tuple[str, ...]) -> str | None:
    """The first of ``choices`` named in the section ``## heading`` of a CLAUDE.md."""
    section = re.search(rf"^##[ \t]+{re.escape(heading)}[ \t]*$(.*?)(?=^##[ \t]|\Z)", text, re.M | re.S | re.I)
    if section is None:
        return None
    found = [(m.start(), c) for c in choices if (m := re.search(rf"\b{re.escape(c)}\b", section[1].lower()))]
    return min(found)[1] if found else None


def snapshot(
    git: Git, base: str, goal: str, created: str, user: Mapping[str, object] | None = None
) -> dict[str, Any]:
    """The header of a new log: base commit, goal, rigor, suites, path rules, paradigm, mutation strategy.

    What the project says is read from ``base``, never from the work tree: a fresh clone must come to the same header
    (R18, R45). ``user`` is the global configuration; its deliverable type counts where the project declares none.
    ``crafter`` is "" where the project names no paradigm: the user is asked.
    """
    config = committed_config(git, base)
    claude = git.show(base, "CLAUDE.md") or ""
    paradigm = _chosen(claude, "Development Paradigm", tuple(PARADIGMS))
    rigor = phases.rigor(config)
    if rigor.proof == "lean" and "COMMIT" in rigor.phases:
        raise DesError(
            f"{CONFIG}: rigor.proof is lean, but the phases include COMMIT",
            "COMMIT proves a step, and lean proves none: no step could ever be completed",
            'leave rigor.proof out, or set "tdd_phases": ["RED", "GREEN"]',
        )
    return {
        "base": base,
        "goal": goal,
        "created": created,
        "rigor": rigor.as_block(),
        "config": {key: config[key] for key in ("suites", "paths") if key in config},
        "crafter": PARADIGMS[paradigm] if paradigm else "",
        "mutation_strategy": _chosen(claude, "Mutation Testing Strategy", MUTATION_STRATEGIES) or "nightly-delta",
        **deliverable.chosen(config, user or {}, {path.partition("/")[0] for path in git.entries(base)}),
    }


def uncommitted(git: Git, base: str) -> list[str]:
    """Which of the steering files differ in the work tree from ``base``: their changes do not count."""
    return [path for path in (CONFIG, "CLAUDE.md") if not git.ok("diff", "--quiet", "--no-ext-diff", base, "--", path)]


def differences(git: Git, header: dict[str, Any]) -> list[str]:
    """How a log's header deviates from what its base commit says; one line each, for the integrity check."""
    base = header.get("base")
    if not isinstance(base, str) or not git.ok("rev-parse", "--verify", "--quiet", f"{base}^{{commit}}"):
        return [f"header: base commit {base!r} is not in this repository"]
    if not git.ok("merge-base", "--is-ancestor", base, "HEAD"):
        return [f"header: base commit {base[:12]} is not an ancestor of HEAD"]
    user = deliverable.told(header)
    expected = snapshot(git, base, str(header.get("goal", "")), str(header.get("created", "")), user)
    return [
        f"header: {key} is {json.dumps(header.get(key))}, but the base commit says {json.dumps(value)}"
        for key, value in expected.items()
        if header.get(key) != value
    ]
