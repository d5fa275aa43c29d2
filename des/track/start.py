"""Starting an iteration, and taking one up again (text, "At start"; R42)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from des.contract.errors import DesError
from des.contract.log import LOG_NAME
from des.flow import record, start
from des.flow.delivery import Delivery
from des.flow.finalized import finalized
from des.proof.policy import committed_config
from des.track import branch, conditions, documents, guidance, settings
from des.track.artifacts import places
from des.track.guidance import Guidance
from des.track.readiness import ReadyStatus
from des.track.settings import TrackSettings


@dataclass(frozen=True)
class Started:
    """What `begin` did: the delivery, whether it went on with one, and what the user should know."""

    delivery: Delivery
    resumed: bool
    notices: tuple[str, ...]


def inside(root: Path, directory: str) -> None:
    """DesError (exit 1) when ``directory`` is not the session's project, nor in it (R42)."""
    path = Path(root, directory).resolve()
    if path.is_dir() and path.is_relative_to(root.resolve()):
        return
    what = "is no directory" if not path.is_dir() else f"is not part of this project, {root}"
    raise DesError(
        f"{directory} {what}",
        "an iteration belongs to the project its Claude session runs in",
        f"start Claude Code there: cd {directory} && claude" if path.is_dir() else "check the path",
        1,
    )


def begin(root: Path, number: int, owner: str) -> Started:
    """Make iteration ``number`` the active delivery of this work tree. owner: the Claude session, "" in a terminal.

    A new one begins on a branch of its own. DesError for another active delivery, settings that are wrong, or the
    wrong branch.
    """
    delivery = Delivery(root, f"iteration-{number}")
    active = start.unfinished(root, delivery.feature_id)
    resumed = delivery.log_path.exists()
    if resumed and finalized(delivery, delivery.log()):
        return Started(delivery, True, (f"iteration {number} is complete; see it: des track report {number}",))
    notices: list[str] = []
    if not resumed:
        git = delivery.git
        base = git.head()
        _kept(delivery)
        protected = settings.read(committed_config(git, base)).protected_branch
        branches = branch.choose(git, delivery.feature_id, protected)
        own = {"iteration": number, "branch": branches.work, "protected": branches.protected}
        notices += start.begin(delivery, base, f"iteration {number}", **own)
        notices.append(f"work is on branch {branches.work}; it is merged to {branches.protected} at the end")
    log = delivery.log()
    branches = branch.of(log)
    branch.require(delivery.git, branches)
    raw: dict[str, object] = {"protected": branches.protected}
    notices += start.bind(delivery, str(log.header.get("base", "")), owner, active, raw)
    return Started(delivery, resumed, tuple(notices))


def _kept(delivery: Delivery) -> None:
    """DesError (exit 1) when git would not keep what the iteration leaves."""
    n = delivery.iteration or 0
    files = (places.breakdown, places.plan, places.readiness, places.results, places.quality, places.integration)
    for path in (f"{delivery.relative}/{LOG_NAME}", *(file(n) for file in files)):
        if delivery.git.ignores(path):
            raise DesError(
                f"git ignores {path}",
                "the record of an iteration is committed with it; a clone could verify nothing without",
                f"see which line does: git check-ignore -v {path}; take it out, commit, and start again",
                1,
            )


def guide(delivery: Delivery, wanted: Guidance) -> None:
    """Record what the user wants this iteration to look at most (`understood`); the newest record counts."""
    record.gate(delivery, conditions.GUIDANCE, "NOTED", **wanted.to_json())


def ask(delivery: Delivery) -> None:
    """The user wants to be interviewed."""
    record.gate(delivery, conditions.INTERVIEW, "WANTED")


def understood(rules: TrackSettings, text: str, answers: Mapping[str, str] | None = None) -> Guidance:
    """What guidance, and the answers of an interview, change of these settings.

    DesError (exit 1) when it asks for something that cannot be had, such as a lower threshold.
    """
    targets = [one.target for one in rules.slo if one.figure == settings.P95]
    in_force = {**rules.thresholds, "coverage_line": settings.coverage_asked(rules.thresholds)}
    wanted = guidance.read(text, {**in_force, **({settings.P95: max(targets)} if targets else {})}, answers)
    if wanted.problems:
        told = "\n".join(f"  - {one}" for one in wanted.problems)
        raise DesError(
            f"the guidance cannot be followed:\n{told}",
            "guidance may make the gates stricter; what does not pass is excepted by name when it is seen",
            "say it in other words, or leave that part out",
            1,
        )
    return wanted


def owner() -> str:
    """The Claude session that runs this command, "" in a terminal."""
    return os.environ.get("CLAUDE_CODE_SESSION_ID", "")


def kept(delivery: Delivery) -> str:
    """What keeps a new iteration from beginning, in the words of the text: its backlog is not ready at all; or "".

    The report of its readiness is written either way.
    """
    found = documents.readiness(delivery)
    return documents.not_ready(delivery, found) if found.status is ReadyStatus.BLOCKED else ""


def wished(delivery: Delivery, text: str) -> Guidance:
    """What the guidance of a new iteration says; DesError (exit 1) for one that cannot be followed."""
    return understood(settings.read(committed_config(delivery.git, delivery.git.head())), text)
