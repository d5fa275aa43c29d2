"""What performance is compared with: the measures on record of an earlier iteration, as of this one's base commit."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from des.contract import log as log_file
from des.contract.errors import DesError
from des.contract.log import Log
from des.flow import chain, gate_record
from des.proof.git import Git

_LOG = re.compile(r"\.aiwg/delivery/iteration-([0-9]+)/" + re.escape(log_file.LOG_NAME))
_GOOD = ("PASS", "WARNING")


@dataclass(frozen=True)
class Baseline:
    """iteration: its id, "" when there is none. machine: what it was measured on. metrics: (name, figure) -> value."""

    iteration: str = ""
    machine: str = ""
    metrics: Mapping[tuple[str, str], float] = field(default_factory=dict)
    samples: Mapping[tuple[str, str], int] = field(default_factory=dict)
    note: str = ""


def find(git: Git, base: str, number: int, gate: str) -> Baseline:
    """The newest passed record of ``gate`` before iteration ``number``.

    Read from the base commit, which nobody changes any more; a log whose chain does not hold is passed over, and told.
    """
    note = ""
    for earlier, path in _logs(git, base, number):
        log, problem = _log(git, base, path)
        note = note or problem
        record = gate_record.newest(log, gate) if log else {}
        if record.get("status") in _GOOD and record.get("metrics"):
            rows = {(str(one["name"]), str(one["figure"])): one for one in record["metrics"]}
            values = {key: float(one["value"]) for key, one in rows.items()}
            samples = {key: int(one.get("samples") or 0) for key, one in rows.items()}
            return Baseline(f"iteration-{earlier}", str(record.get("machine", "")), values, samples, note)
    return Baseline(note=note)


def machine() -> str:
    """A short name for the kind of machine this is: figures of another kind are not comparable."""
    told = json.dumps([platform.system(), platform.machine(), os.cpu_count(), _processor()])
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text("utf-8", "replace")
    except OSError:
        return platform.processor()
    found = re.search(r"^model name\s*:\s*(.*)$", text, re.MULTILINE)
    return found[1] if found else platform.processor()


def _logs(git: Git, base: str, number: int) -> Iterator[tuple[int, str]]:
    found = [(int(match[1]), path) for path in git.entries(base) if (match := _LOG.fullmatch(path))]
    return iter(sorted(((n, path) for n, path in found if n < number), reverse=True))


def _log(git: Git, base: str, path: str) -> tuple[Log | None, str]:
    try:
        data: Any = json.loads(git.show(base, path) or "")
        log = log_file.parse(data, path)
    except (DesError, ValueError) as error:
        return None, f"{path} cannot be read: {error}".split("\n")[0]
    broken = chain.broken(log)
    return (None, f"{path} was edited: {broken[0]}") if broken else (log, "")
