"""Starting an iteration, and taking one up again (text, "At start"; R42)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from des.contract.errors import DesError
from des.flow import record, start
from des.flow.delivery import Delivery
from des.flow.finalize import finalized
from des.proof.policy import committed_config
from des.track import branch, settings
from des.track.guidance import Guidance

GUIDANCE = "guidance"


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


def guide(delivery: Delivery, guidance: Guidance, answers: Mapping[str, str] | None = None) -> None:
    """Record what the user wants this iteration to look at most; the newest record counts."""
    record.gate(delivery, GUIDANCE, "NOTED", **guidance.to_json(), answers=dict(answers or {}))


def owner() -> str:
    """The Claude session that runs this command, "" in a terminal."""
    return os.environ.get("CLAUDE_CODE_SESSION_ID", "")
