"""The end of the wave: which expansions are written, and which the user is asked about (nw-deliver text, Output Tiers).

What was asked for at the start is kept; what the density asks for comes on top; the user's answer stands in the log.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from des.contract.log import Event, Log, cycles
from des.deliver.expansions import CATALOG
from des.facts import feature_delta, global_config
from des.flow import gate_record, record, refactoring, telemetry
from des.flow.delivery import Delivery
from des.flow.density import resolve_density
from des.flow.expansions import Expansion, WaveEnd

GATE = "expansions"
REQUESTED, CHOSEN = "REQUESTED", "CHOSEN"
#: The retrospective is a phase of its own; where it is held, its notes are no question.
NOTES = "retrospective-notes"
_OPTION = re.compile(r"(?<!\S)--expand(?:=|\s+)(\S+)")


def title(expansion: Expansion) -> str:
    """The title of its section: `## Wave: DELIVER / [HOW] Refactoring journal`."""
    return expansion.id.replace("-", " ").capitalize()


def asked_for(goal: str) -> tuple[str, tuple[str, ...]]:
    """The goal without the `--expand ID,ID` typed after it, and these ids; DesError for an unknown one."""
    names = [name for listed in _OPTION.findall(goal) for name in listed.split(",") if name]
    known = CATALOG.named(names) if names else ()
    return " ".join(_OPTION.sub(" ", goal).split()) if names else goal, tuple(one.id for one in known)


def request(delivery: Delivery, names: Collection[str]) -> None:
    """Note the expansions that were asked for with `--expand`, unless they are noted; DesError for an unknown one."""
    wanted = [one.id for one in CATALOG.named(names)]
    if wanted != _requested(delivery.log()):
        record.gate(delivery, GATE, REQUESTED, expand=wanted)


def choose(delivery: Delivery, names: Collection[str], offered: Collection[Expansion]) -> tuple[Expansion, ...]:
    """Record the user's choice and its events; the expansions that are written. DesError for an unknown one."""
    wanted = CATALOG.named(names) if names else ()
    declined = [one.id for one in offered if one not in wanted]
    record.gate(delivery, GATE, CHOSEN, expand=[one.id for one in wanted], skip=declined)
    for choice, listed in (("expand", [one.id for one in wanted]), ("skip", declined if wanted else [telemetry.ALL])):
        for name in listed:
            telemetry.write_density_event(delivery.feature_id, name, choice, wave=CATALOG.wave, root=delivery.root)
    return wanted


def chosen(log: Log) -> tuple[Expansion, ...]:
    """The expansions that are to be written: asked for at the start, chosen at the end, or demanded by the density."""
    answer = _newest(log, CHOSEN)
    if answer is None:
        return _end(log).expand
    return CATALOG.named([*_ids(answer), *_requested(log)])


def menu(log: Log, came: Collection[str], held: bool) -> tuple[Expansion, ...]:
    """What the user is to be asked about now; () when there is nothing to ask, or it was answered.

    came: ids of the expansions whose occasion came; held: there is a retrospective.
    """
    end = _end(log)
    if _newest(log, CHOSEN) is not None or end.chooser != "user":
        return ()
    return tuple(
        one for one in end.offer if not (held and one.id == NOTES) and not (end.only_on_occasion and one.id not in came)
    )


def optional(log: Log) -> tuple[Expansion, ...]:
    """The expansions the archivist may write when it finds them worth it."""
    end = _end(log)
    return end.offer if end.chooser == "agent" else ()


def occasions(log: Log, attempts: Mapping[tuple[str, str], int], document: str) -> set[str]:
    """The ids of the expansions whose occasion came, as far as a program can know it."""
    came = set()
    gates = {event.gate: event.gate_status for event in log.events if event.gate}
    if refactoring.commits(gate_record.newest(log, refactoring.GATE)):
        came.add("refactoring-journal")
    if gates.get("mutation") in ("PASS", "FAIL"):
        came.add("mutation-testing-report")
    repeated = any(count > 1 for (kind, _), count in attempts.items() if kind == "step")
    if repeated or any(len(cycles(log, sid)) > 1 for sid in {event.sid for event in log.events if event.sid}):
        came.add("alternative-implementations-rejected")
    upstream = feature_delta.named(feature_delta.sections(document), "DELIVER", "Upstream Issues", "WHY")
    if upstream or any(event.gate == "design" and event.gate_status == "FAIL" for event in log.events):
        came.add("architecture-decision-deviations")
    return came


def settle(delivery: Delivery, log: Log, document: str) -> None:
    """At the end: the events of what nobody was asked about, `expand` for what was written, else one `skip` of all."""
    if _newest(log, CHOSEN) is not None:
        return
    sections = feature_delta.sections(document)
    written = [one.id for one in CATALOG.tier_2 if feature_delta.named(sections, CATALOG.wave, title(one), one.tier)]
    for name in written or [telemetry.ALL]:
        choice = "expand" if written else "skip"
        telemetry.write_density_event(delivery.feature_id, name, choice, wave=CATALOG.wave, root=delivery.root)


def _end(log: Log) -> WaveEnd:
    config, _ = global_config.load()
    return CATALOG.wave_end(resolve_density(config), CATALOG.named(_requested(log)))


def _requested(log: Log) -> list[str]:
    event = _newest(log, REQUESTED)
    return _ids(event) if event else []


def _newest(log: Log, status: str) -> Event | None:
    records = (event for event in reversed(log.events) if event.gate == GATE and event.gate_status == status)
    return next(records, None)


def _ids(event: Event) -> list[str]:
    """The ids of a record that this catalogue knows; another version may have known others."""
    listed = event.raw.get("expand") if isinstance(event.raw, dict) else None
    known = {one.id for one in CATALOG.tier_2}
    return [name for name in listed if name in known] if isinstance(listed, list) else []
