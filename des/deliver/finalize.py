"""The end of a delivery: proven once more, written down, committed, published (nw-deliver text, Phase 7; R17, R31)."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from des.contract.errors import DesError
from des.contract.log import Log
from des.deliver import archive, document, narrative, settle, wave_end
from des.deliver.gates import docs, layout, ssot
from des.flow import finalize as flow
from des.flow import publish, questions, remarks
from des.flow.delivery import Delivery
from des.flow.excuses import Excuses
from des.flow.integrity import Gates, Integrity
from des.flow.reopenings import Settled
from des.state import store
from des.verdict import Result, blocking


@dataclass(frozen=True)
class Finalized:
    """The result of the replay, and which steps it sent back; the closing commit, "" when it was refused, and whether
    it was published."""

    replay: Integrity
    settled: Settled = field(default_factory=Settled)
    commit: str = ""
    published: str = ""


def finalize(delivery: Delivery, gates: Gates, progress: Callable[[str], None]) -> Finalized:
    """Prove every step again, ask every gate, write down what was delivered; commit it, end the session, publish.

    Raises DesError (exit 1) for what is missing; what the replay refuses stands in the result. A finalize that is cut
    short is run again: until the closing commit nothing is final, and everything before it is written anew.
    """
    log = delivery.log()
    flow.refuse_unless_ready(delivery, log)
    _refuse_unless_archived(delivery, log)
    replay = flow.replayed(delivery, log, gates, progress)
    if replay.exit_code:
        return Finalized(replay, settle.violated(delivery, log, replay))
    _refuse_unless_acknowledged(delivery, replay)
    _write_down(delivery, progress)
    commit = flow.close(delivery, log, replay.head)
    with suppress(DesError):  # lines about what was written; the delivery is over either way
        wave_end.settle(delivery, log, document.read(delivery))
    return Finalized(replay, Settled(), commit, publish.push(delivery.root))


def _refuse_unless_archived(delivery: Delivery, log: Log) -> None:
    left = archive.lacking(delivery, log)
    if left:
        raise DesError(
            "the delivery is not archived:\n" + "\n".join(f"  - {line}" for line in left),
            "the archive is part of a finished delivery",
            "run `des next` and dispatch the agent it names",
            1,
        )


def _refuse_unless_acknowledged(delivery: Delivery, replay: Integrity) -> None:
    """What the replay leaves to a person has to be accepted by one (R20); no record of an earlier look is believed."""
    asked = remarks.question(replay.remarks)
    if replay.remarks and Excuses.of(delivery).covering(asked) is None:
        raise DesError(
            "not acknowledged yet:\n" + "\n".join(f"  - {line}" for line in replay.remarks),
            "only a person can judge these",
            "show them to the user; if they accept them, " + questions.ask([asked]),
            1,
        )


def _write_down(delivery: Delivery, progress: Callable[[str], None]) -> None:
    """Render the sections, and refuse what the gates of the documents find."""
    progress("rendering DELIVER's sections")
    text = narrative.render(narrative.gather(delivery, progress))
    store.write_atomic(os.fspath(delivery.root / document.place(delivery)), text)
    for gate in (docs, layout, ssot):
        _refuse_failed(gate.run(delivery))


def _refuse_failed(result: Result) -> None:
    if result.exit_code:
        places = [f"  - {one.where.anchor}: {one.text}; {one.fix}" for one in blocking(result.findings)]
        raise DesError(
            f"the gate {result.name} does not pass: {result.summary}\n" + "\n".join(places),
            "what a delivery leaves behind is part of it",
            f"put it right, see `des gate {result.name}`, then run again: des finalize",
            1,
        )
