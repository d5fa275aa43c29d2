"""Finalized is a state only this sets, and only after every step's evidence was executed again, here and now (R17).

No record of an earlier verification is believed: a log can be written by hand, a replay cannot.
"""

from __future__ import annotations

from collections.abc import Callable

from des.contract.errors import DesError
from des.contract.files import read_text
from des.contract.log import Log
from des.contract.roadmap import Roadmap
from des.flow import clean, integrity, record
from des.flow.delivery import Delivery
from des.flow.finalized import DECLINED, GATE
from des.flow.integrity import Gates, Integrity
from des.state import dispatches, session, store

#: Where the archiving agent writes, beside the feature's own directory.
ARCHIVE = ("docs/evolution", "docs/product")
#: Session files of the text's own program, which may be there from before.
OLD_MARKERS = "des-task-active*"


def replayed(delivery: Delivery, log: Log, gates: Gates, progress: Callable[[str], None]) -> Integrity:
    """Prove every step once more, ask every gate, and record what came out; what is refused stands in the result.

    Raises DesError (exit 1) when something changed meanwhile.
    """
    roadmap = delivery.roadmap()
    if roadmap is None:
        raise DesError(f"{delivery.roadmap_path} is missing", "steps are verified against the plan", "run `des next`")
    result = integrity.verify(delivery, roadmap, log, gates, replay=True, progress=progress)
    _refuse_if_moved(delivery, roadmap, log, result.head)
    integrity.note(delivery, log, result)
    return result


def close(delivery: Delivery, log: Log, head: str) -> str:
    """Record the end, commit it with the archive, end the session; the commit. head: what was proven.

    DesError (exit 1) when HEAD is something else by now. When git refuses the commit, nothing is recorded either.
    """
    if delivery.git.head() != head:
        raise _moved()
    _commit(delivery, log)
    end(delivery)
    return delivery.git.head()


def end(delivery: Delivery) -> None:
    """The session of a finalized delivery is over."""
    session.remove(str(delivery.root))
    for marker in (delivery.root / store.STATE_DIR).glob(OLD_MARKERS):
        marker.unlink(missing_ok=True)


def _commit(delivery: Delivery, log: Log) -> None:
    git, before = delivery.git, read_text(str(delivery.log_path))
    record.gate(delivery, GATE, "PASS", code=delivery.code(log, "HEAD"), head=git.head())
    answer = () if git.ignores(DECLINED) else (DECLINED,)
    places = (delivery.home, *ARCHIVE, *answer)
    paths = [path for path in places if (delivery.root / path).exists()]
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
        raise _moved()


def _moved() -> DesError:
    return DesError(
        "a commit, the log or the roadmap changed meanwhile",
        "what is finalized is exactly what was proven",
        "see `git log` and `des status`, then run it again: des finalize",
        1,
    )


def refuse_unless_ready(delivery: Delivery, log: Log) -> None:
    """DesError (exit 1) while an agent is at work, code is uncommitted, or HEAD is not verified."""
    writer = dispatches.load(str(delivery.root)).writer()
    if writer is not None:
        raise DesError(
            f"{writer.agent_type} is still at work", "its changes would miss the verification", "wait for it", 1
        )
    clean.require(delivery, "a delivery is what is committed and proven")
    if integrity.standing(delivery, log) != "PASS":
        raise DesError(
            "NOT FINALIZED: the integrity check has not passed for the code at HEAD",
            "a delivery that finalizes is one whose evidence re-executes",
            f"des-verify-integrity {delivery.relative}",
            1,
        )
