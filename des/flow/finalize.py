"""Finalized is a state only this sets, after a PASS whose evidence re-executed (R17)."""

from __future__ import annotations

from dataclasses import dataclass

from des.contract.errors import DesError
from des.flow import integrity, record
from des.flow.delivery import Delivery
from des.state import dispatches, session

GATE = "finalized"
#: Where the archiving agent writes, beside the feature's own directory.
ARCHIVE = ("docs/evolution", "docs/product")


@dataclass(frozen=True)
class Finalized:
    """The closing commit, and the command that publishes it ("" when there is no remote)."""

    commit: str
    push: str


def finalize(delivery: Delivery) -> Finalized:
    """Commit record and archive, end the session. DesError (exit 1) names the first thing that is missing."""
    _refuse_unless_ready(delivery)
    git = delivery.git
    record.gate(delivery, GATE, "PASS", code=delivery.code(delivery.log(), "HEAD"), head=git.head())
    paths = [path for path in (f"docs/feature/{delivery.feature_id}", *ARCHIVE) if (delivery.root / path).exists()]
    git.run("add", "--", *paths)
    git.run("commit", "--quiet", "-m", f"docs: finalize {delivery.feature_id}", "--only", "--", *paths)
    session.remove(str(delivery.root))
    remote = git.run("remote").split()
    return Finalized(git.head(), f"git push {remote[0]} HEAD" if remote else "")


def _refuse_unless_ready(delivery: Delivery) -> None:
    log = delivery.log()
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
    if not integrity.fresh_pass(delivery, log):
        raise DesError(
            "NOT FINALIZED: there is no PASS of the integrity check for the code at HEAD",
            "a delivery that finalizes is one whose evidence re-executes",
            f"des-verify-integrity {delivery.relative} --replay",
            1,
        )
    if not (delivery.root / delivery.evolution).is_file():
        raise DesError(
            f"{delivery.evolution} is not written",
            "the archive is part of a finished delivery",
            "run `des next` and dispatch the agent it names",
            1,
        )
