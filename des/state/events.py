"""Diagnostic lines (DESIGN §3): what the guards and programs did. Nothing depends on them."""

from __future__ import annotations

import os
import time

from des.state.store import now, state_path

_FIELD_LIMIT = 2000


def append(root: str, event: str, **fields: object) -> bool:
    """Add one JSON line to today's audit file of the work tree `root`; was it written?

    Never raises: a diagnosis must not stop work.
    """
    try:
        import json

        record: dict[str, object] = {"event": event, "timestamp": now()}
        record.update((name, _short(value)) for name, value in fields.items())
        line = json.dumps(record, ensure_ascii=True, default=str) + "\n"
        folder = state_path(root, "logs")
        os.makedirs(folder, exist_ok=True)
        name = time.strftime("audit-%Y-%m-%d.log", time.gmtime())
        fd = os.open(os.path.join(folder, name), os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        try:
            os.write(fd, line.encode("ascii"))
        finally:
            os.close(fd)
    except Exception:
        return False
    return True


def _short(value: object) -> object:
    return value[:_FIELD_LIMIT] if isinstance(value, str) else value
