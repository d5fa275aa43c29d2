"""The settings of a delivery, as of its base commit (DESIGN §3, R18): what may steer a gate must be committed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from des.contract.json_places import line_of
from des.flow import deliverable, rigor
from des.flow.settings import PARADIGMS
from des.proof.git import Git
from des.proof.policy import CONFIG, committed_config
from des.verdict import Finding, Place

MUTATION_STRATEGIES = ("per-feature", "nightly-delta", "pre-release", "disabled")
#: Rule: the base commit is no commit that HEAD stands on, so nothing else can be looked at.
BASE_UNKNOWN = "base-unknown"
#: Header key: where the rigor was taken from, when the base commit does not say it.
FROM = "rigor_from"


def _chosen(text: str, heading: str, choices: tuple[str, ...]) -> str | None:
    """The first of ``choices`` named in the section ``## heading`` of a CLAUDE.md."""
    section = re.search(rf"^##[ \t]+{re.escape(heading)}[ \t]*$(.*?)(?=^##[ \t]|\Z)", text, re.M | re.S | re.I)
    if section is None:
        return None
    found = [(m.start(), c) for c in choices if (m := re.search(rf"\b{re.escape(c)}\b", section[1].lower()))]
    return min(found)[1] if found else None


def snapshot(git: Git, base: str, goal: str, created: str, user: Mapping[str, object] | None = None) -> dict[str, Any]:
    """The header of a new log: base commit, goal, rigor, suites, path rules, the track's settings, paradigm, mutation
    strategy.

    What the project says is read from ``base``, never from the work tree: a fresh clone must come to the same header
    (R18, R45). ``user`` is the global configuration; its rigor and deliverable type count where ``base`` has none, and
    the header then says so. ``crafter`` is "" where the project names no paradigm: the user is asked.
    """
    config = committed_config(git, base)
    claude = git.show(base, "CLAUDE.md") or ""
    paradigm = _chosen(claude, "Development Paradigm", tuple(PARADIGMS))
    choice = rigor.choose(config, user or {})
    return {
        "base": base,
        "goal": goal,
        "created": created,
        "rigor": choice.rigor.as_block(),
        **({FROM: rigor.GLOBAL} if choice.source == rigor.GLOBAL else {}),
        "config": {key: config[key] for key in ("suites", "paths", "pass_env", "track") if key in config},
        "crafter": PARADIGMS[paradigm] if paradigm else "",
        "mutation_strategy": _chosen(claude, "Mutation Testing Strategy", MUTATION_STRATEGIES) or "nightly-delta",
        **deliverable.chosen(config, user or {}, {path.partition("/")[0] for path in git.entries(base)}),
    }


def unread(git: Git, base: str) -> list[str]:
    """What the steering files say as of ``base`` and nobody understands: a line each, with what happens instead."""
    found = []
    claude, config = git.show(base, "CLAUDE.md") or "", git.show(base, CONFIG) or ""
    for heading, choices, instead in (
        ("Development Paradigm", tuple(PARADIGMS), "it will be asked for"),
        ("Mutation Testing Strategy", MUTATION_STRATEGIES, "nightly-delta counts in this delivery"),
    ):
        there = re.search(rf"^##[ \t]+{heading}[ \t]*$", claude, re.M | re.I)
        if there and _chosen(claude, heading, choices) is None:
            line = claude.count("\n", 0, there.start()) + 1
            found.append(f"CLAUDE.md:{line}: {heading} names none of {', '.join(choices)}; {instead}")
    declared = committed_config(git, base).get(deliverable.KEY, deliverable.TYPES[0])
    if declared not in deliverable.TYPES:
        place, types = f"{CONFIG}:{line_of(config, deliverable.KEY)}", ", ".join(deliverable.TYPES)
        found.append(f"{place}: {deliverable.KEY} {declared!r} is none of {types}; application counts in this delivery")
    return [f"{line}; correct and commit it before the next one starts" for line in found]


def uncommitted(git: Git, base: str) -> list[str]:
    """Which of the steering files differ in the work tree from ``base``, new ones too: their changes do not count."""
    return [
        path
        for path in (CONFIG, "CLAUDE.md")
        if not git.ok("diff", "--quiet", "--no-ext-diff", base, "--", path)
        or ((git.path / path).exists() and git.blob(base, path) is None)
    ]


def differences(git: Git, header: dict[str, Any]) -> list[Finding]:
    """How a log's header deviates from what its base commit says, for the integrity check."""
    base = header.get("base")
    if not isinstance(base, str) or not git.ok("rev-parse", "--verify", "--quiet", f"{base}^{{commit}}"):
        return [Finding(BASE_UNKNOWN, Place(), f"header: base commit {base!r} is not in this repository")]
    if not git.ok("merge-base", "--is-ancestor", base, "HEAD"):
        return [Finding(BASE_UNKNOWN, Place(), f"header: base commit {base[:12]} is not an ancestor of HEAD")]
    # A clone on another machine does not have the global settings: what they gave is read from the header itself.
    user = deliverable.told(header) | ({"rigor": header.get("rigor")} if header.get(FROM) == rigor.GLOBAL else {})
    expected = snapshot(git, base, str(header.get("goal", "")), str(header.get("created", "")), user)
    return [
        Finding(
            "header-differs",
            Place(),
            f"header: {key} is {json.dumps(header.get(key))}, but the base commit says {json.dumps(expected.get(key))}",
        )
        for key in (*expected, *({FROM} - set(expected)))
        if header.get(key) != expected.get(key)
    ]
