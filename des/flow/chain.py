"""The hash chain of the execution log: one chain per step, one for gate records (DESIGN §3).

A chain makes an edited, dropped or reordered record visible. It does not stop somebody who recomputes the hashes;
for that there is the replay. The first link binds the header, so the settings of a delivery cannot be swapped later.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from des.contract.log import Log

_LINKS = ("seq", "prev", "h")


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def header_digest(header: Mapping[str, Any]) -> str:
    """The value every chain of a log starts from: the digest of all its keys but ``events``."""
    return hashlib.sha256(_canonical(header)).hexdigest()


def link(record: Mapping[str, Any], seq: int, prev: str) -> dict[str, Any]:
    """The record with its place in the chain: ``seq`` (from 1), ``prev`` (hash before it) and ``h`` (its own hash)."""
    body = {key: value for key, value in record.items() if key not in _LINKS}
    body["seq"], body["prev"] = seq, prev
    return {**body, "h": hashlib.sha256(_canonical(body)).hexdigest()}


def chain_of(record: Mapping[str, Any]) -> str:
    """The chain a record belongs to: its step id, or ``""`` for gate records."""
    sid = record.get("sid", "")
    return sid if isinstance(sid, str) else ""


def broken(log: Log) -> list[str]:
    """Say for each chain where it stops holding, one line each; an empty list means all hold.

    A record may follow any earlier one of its chain: two people who worked apart keep both lists when they merge.
    """
    before: dict[str, dict[str, int]] = {}
    problems: dict[str, str] = {}
    start = header_digest(log.header)
    for event in log.events:
        raw = event.raw
        if not isinstance(raw, dict):
            problems.setdefault("", "a record in the old text form stands in a 4.0 log")
            continue
        chain = chain_of(raw)
        seen = before.setdefault(chain, {start: 0})
        prev = str(raw.get("prev", ""))
        expected = link(raw, seen.get(prev, -1) + 1, prev)
        if prev not in seen or {key: raw.get(key) for key in _LINKS} != {key: expected[key] for key in _LINKS}:
            problems.setdefault(chain, f"{_named(chain)}: record {len(seen)} does not follow from one before it")
        seen[str(raw.get("h", ""))] = expected["seq"]
    return list(problems.values())


def lost(log: Log, committed: Mapping[str, Any]) -> str:
    """What an earlier, committed version of a log's file says that this one does not say any more, or "".

    A log only grows, so whoever rewrites it and computes the hashes anew is betrayed by what git holds.
    """
    if {key: value for key, value in committed.items() if key != "events"} != log.header:
        return "it has another header"
    kept = {event.h for event in log.events}
    events = committed.get("events")
    for raw in events if isinstance(events, list) else []:
        if isinstance(raw, dict) and raw.get("h") not in kept:
            return f"its record {raw.get('seq')} of {_named(chain_of(raw))} is not here any more"
    return ""


def _named(chain: str) -> str:
    return f"step {chain}" if chain else "gate records"


def next_link(events: list[Any], record: Mapping[str, Any], start: str) -> dict[str, Any]:
    """Link ``record`` after the newest record of its chain in ``events`` (raw objects of the log file)."""
    chain = chain_of(record)
    same = [raw for raw in events if isinstance(raw, dict) and chain_of(raw) == chain]
    if not same:
        return link(record, 1, start)
    seq = same[-1].get("seq")
    return link(record, (seq if isinstance(seq, int) else len(same)) + 1, str(same[-1].get("h", "")))
