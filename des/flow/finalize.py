"""Finalized is a state only this sets, and only after every step's evidence was executed again, here and now (R17).

No record of an earlier verification is believed: a log can be written by hand, a replay cannot.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from des.contract.errors import DesError
from des.contract.files import read_text
from des.contract.log import LOG_NAME, Log
from des.contract.roadmap import Roadmap
from des.flow import integrity, record
from des.flow.delivery import Delivery
from des.flow.integrity import Gates, Integrity
from des.state import dispatches, session, store

GATE = "finalized"
#: Where the archiving agent writes, beside the feature's own directory.
ARCHIVE = ("docs/evolution", "docs/product")


@dataclass(frozen=True)
class Finalized:
    """The result of the replay; the closing commit and the command that publishes it, "" when it was refused."""

    replay: Integrity
    commit: str = ""
    push: str = ""


def finalized(delivery: Delivery, log: Log) -> bool:
    """Whether the closing record is committed. One that is not is left of a finalize that was cut short."""
    recorded = any(event.gate == GATE and event.gate_status == "PASS" for event in log.events)
    committed = delivery.git.ok("cat-file", "-e", f"HEAD:{delivery.relative}/{LOG_NAME}")
    return recorded and committed and delivery.git.ok("diff", "--quiet", "HEAD", "--", str(delivery.log_path))


def finalize(delivery: Delivery, gates: Gates, progress: Callable[[str], None]) -> Finalized:
    """Prove every step again, ask every gate, then commit record and archive and end the session.

    Raises DesError (exit 1) for what is missing before the replay; what the replay refuses stands in the result.
    """
    log = delivery.log()
    _refuse_unless_ready(delivery, log)
    roadmap = delivery.roadmap()
    if roadmap is None:
        raise DesError(f"{delivery.roadmap_path} is missing", "steps are verified against the plan", "run `des next`")
    replay = integrity.verify(delivery, roadmap, log, gates, replay=True, progress=progress)
    _refuse_if_moved(delivery, roadmap, log, replay.head)
    integrity.note(delivery, log, replay)
    if replay.exit_code:
        return Finalized(replay)
    _close(delivery, log)
    session.remove(str(delivery.root))
    remote = delivery.git.run("remote").split()
    return Finalized(replay, delivery.git.head(), f"git push {remote[0]} HEAD" if remote else "")


def _close(delivery: Delivery, log: Log) -> None:
    """Record the end and commit it with the archive; when git refuses the commit, nothing is recorded either."""
    git, before = delivery.git, read_text(str(delivery.log_path))
    record.gate(delivery, GATE, "PASS", code=delivery.code(log, "HEAD"), head=git.head())
    paths = [path for path in (f"docs/feature/{delivery.feature_id}", *ARCHIVE) if (delivery.root / path).exists()]
    try:
        git.run("add", "--", *paths)
        git.run("commit", "--quiet", "-m", f"docs: finalize {delivery.feature_id}", "--only", "--", *paths)
    except DesError:
        store.write_atomic(str(delivery.log_path), before)
        raise


def _refuse_if_moved(delivery: Delivery, roadmap: Roadmap, log: Log, head: str) -> None:
    """A replay takes minutes; what was committed or written in them was not looked at."""
    now = delivery.roadmap()
    same = (
        head in ("", delivery.git.head())
        and delivery.log().raw == log.raw
        and now is not None
        and now.raw == roadmap.raw
    )
    if not same:
        raise DesError(
            "a commit, the log or the roadmap changed meanwhile",
            "what is finalized is exactly what was proven",
            "see `git log` and `des status`, then run it again: des finalize",
            1,
        )


def _refuse_unless_ready(delivery: Delivery, log: Log) -> None:
    writer = dispatches.load(str(delivery.root)).writer()
    if writer is not None:
        raise DesError(
            f"{writer.agent_type} is still at work", "its changes would miss the verification", "wait for it", 1
        )
    if delivery.code(log, None) != delivery.code(log, "HEAD"):
        raise DesError(
            "the work tree has code changes that no commit holds",
            "a delivery is what is committed and proven",
            "look at `git status`; commit them in a step, or put them away: git stash -u",
            1,
        )
    if integrity.standing(delivery, log) != "PASS":
        raise DesError(
            "NOT FINALIZED: the integrity check has not passed for the code at HEAD",
            "a delivery that finalizes is one whose evidence re-executes",
            f"des-verify-integrity {delivery.relative}",
            1,
        )
    if not (delivery.root / delivery.evolution).is_file():
        raise DesError(
            f"{delivery.evolution} is not written",
            "the archive is part of a finished delivery",
            "run `des next` and dispatch the agent it names",
            1,
        )
