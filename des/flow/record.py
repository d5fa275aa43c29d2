"""Writing the execution log: the only place that does."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from des.contract.errors import DesError
from des.contract.files import read_json, storable
from des.flow import chain
from des.flow.delivery import Delivery
from des.state import store

SCHEMA_VERSION = "4.0"


def _dump(data: Mapping[str, Any]) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _lock(delivery: Delivery) -> str:
    """The lock lives with the coordination files: next to the log it would be committed."""
    return store.state_path(os.fspath(delivery.root), f"log-{delivery.feature_id}")


def create(delivery: Delivery, header: Mapping[str, Any]) -> None:
    """Write an empty 4.0 log with ``header``; DesError (exit 1, as the text's program does) when one is there."""
    path = os.fspath(delivery.log_path)
    with store.locked(_lock(delivery)):
        if os.path.lexists(path):
            raise DesError(
                f"execution-log.json already exists at {path}",
                "a log is started once and only grows; a second start would lose its records",
                "go on with it: `des next`",
                code=1,
            )
        data = {"schema_version": SCHEMA_VERSION, "feature_id": delivery.feature_id, **header, "events": []}
        store.write_atomic(path, _dump(data))


def append(delivery: Delivery, record: Mapping[str, Any]) -> dict[str, Any]:
    """Append one record at the end of its chain, under the log's lock, atomically.

    A log in an older format keeps its records and goes on as 4.0 only for what is appended from here on.
    Returns the record as written (with ``seq``, ``prev``, ``h``).
    """
    path = os.fspath(delivery.log_path)
    with store.locked(_lock(delivery)):
        data = read_json(path)
        if not isinstance(data, dict) or not isinstance(data.get("events"), list):
            raise DesError(
                f"{path} is not an execution log",
                "a record appended to a broken log would be lost",
                f"restore it: git checkout -- {path}",
            )
        start = chain.header_digest({key: value for key, value in data.items() if key != "events"})
        plain = {key: storable(value) for key, value in record.items()}
        linked = chain.next_link(data["events"], plain, start)
        data["events"].append(linked)
        store.write_atomic(path, _dump(data))
    return linked


def phase(
    delivery: Delivery, step: str, name: str, status: str, data: str, evidence: Mapping[str, Any]
) -> dict[str, Any]:
    """Append a phase record ``{sid, p, s, d, t, ev}`` (des-reference §3.2, plus ``ev``)."""
    return append(delivery, {"sid": step, "p": name, "s": status, "d": data, "t": store.now(), "ev": dict(evidence)})


def gate(delivery: Delivery, name: str, status: str, **facts: Any) -> dict[str, Any]:
    """Append a gate record ``{gate, status, timestamp, …}`` (nw-deliver text, L161)."""
    return append(delivery, {"gate": name, "status": status, "timestamp": store.now(), **facts})
