"""What the archivist owes, and what of it is not there yet."""

from __future__ import annotations

from des.contract.log import Log
from des.deliver import document, wave_end
from des.deliver.gates import docs, ssot
from des.facts import feature_delta
from des.flow.delivery import Delivery
from des.verdict import blocking

SUMMARY = "Implementation summary"


def lacking(delivery: Delivery, log: Log) -> tuple[str, ...]:
    """One line for each thing: the evolution document, the summary, the expansions that were chosen, and what the
    documents of the product do not say yet; () when the delivery is archived."""
    found = [] if (delivery.root / delivery.evolution).is_file() else [f"{delivery.evolution} is not written yet"]
    file, sections = document.place(delivery), feature_delta.sections(document.read(delivery))
    wanted = [(SUMMARY, "REF"), *((wave_end.title(one), one.tier) for one in wave_end.chosen(log))]
    findings = [finding for title, tier in wanted for finding in docs.judge(file, title, sections, tier)]
    findings += ssot.run(delivery).findings
    found += [f"{one.where.anchor}: {one.text}; {one.fix}" for one in blocking(findings)]
    return tuple(found)
