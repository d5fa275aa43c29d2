"""What is left to do when a delivery is verified: facts of the nodes of Phases 7 and 8."""

from __future__ import annotations

from collections.abc import Mapping

from des.contract.log import Log
from des.deliver import archive, document, hook_offer, wave_end
from des.deliver.ends import Closing
from des.deliver.gates import docs
from des.deliver.sections.quality import NOTES
from des.deliver.trouble import trouble
from des.facts import feature_delta
from des.flow import integrity, remarks, settings
from des.flow.delivery import Delivery
from des.flow.excuses import Excuses
from des.proof.steps import History


def gather(
    delivery: Delivery, log: Log, attempts: Mapping[tuple[str, str], int], history: History, given: Excuses
) -> Closing:
    """Read what the last phases are decided from; only of use when the delivery is verified."""
    reasons, file, text = trouble(delivery, log), document.place(delivery), document.read(delivery)
    sections = feature_delta.sections(text)
    return Closing(
        trouble=tuple(reasons),
        noted=not list(docs.judge(file, NOTES, sections, "WHY")),
        menu=wave_end.menu(log, wave_end.occasions(log, attempts, text), bool(reasons)),
        lacking=archive.lacking(delivery, log),
        offer=hook_offer.due(delivery, log),
        document=file,
        remarks=_remarks(delivery, log, history, given),
    )


def _remarks(delivery: Delivery, log: Log, history: History, given: Excuses) -> tuple[str, ...]:
    """What a person has to see before the end; () once exactly that is acknowledged."""
    strangers = integrity.foreign(delivery, log, history)
    found = remarks.of_log(log, settings.of(log).phases[-1]) | remarks.of_foreign(delivery, strangers)
    seen = given.covering(remarks.question(found))
    return () if seen else tuple(sorted(found))
