"""Diagnostic lines (DESIGN §3): what the guards and programs did. Nothing depends on them.

In `.nwave/des-config.json` the user may stop them (`audit_logging_enabled`: false) or move them (`audit_log_dir`,
relative to the project); the execution log is another thing and stays where it is (R37).
"""

from __future__ import annotations

import os
import time

from des import limits
from des.contract.errors import DesError
from des.contract.files import read_json, read_text
from des.state.store import now, state_path

CONFIG = ".nwave/des-config.json"


def append(root: str, event: str, **fields: object) -> bool:
    """Add one JSON line to today's audit file of the work tree `root`; was it written?

    Never raises: a diagnosis must not stop work.
    """
    try:
        import json

        folder = directory(root)
        if not folder:
            return False
        record: dict[str, object] = {"event": event, "timestamp": now()}
        record.update((name, _short(value)) for name, value in fields.items())
        line = json.dumps(record, ensure_ascii=True, default=str) + "\n"
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


def directory(root: str) -> str:
    """Where the lines of the work tree `root` go; "" when the user wants none. A setting of a wrong type is none."""
    path = os.path.join(root, CONFIG)
    try:
        config = read_json(path) if os.path.exists(path) else {}
    except DesError:
        config = {}  # whoever needs the settings says what is wrong with them
    config = config if isinstance(config, dict) else {}
    if config.get("audit_logging_enabled") is False:
        return ""
    chosen = config.get("audit_log_dir")
    if isinstance(chosen, str) and chosen.strip():
        return os.path.join(root, os.path.expanduser(chosen))
    return state_path(root, "logs")


def read(root: str, event: str) -> list[dict[str, object]]:
    """The lines of this event, oldest file first; what cannot be read is left out. Never raises."""
    import json

    found: list[dict[str, object]] = []
    try:
        folder = directory(root)
        names = sorted(name for name in os.listdir(folder) if name.startswith("audit-")) if folder else []
    except (OSError, DesError):
        return []
    for name in names:
        try:
            lines = read_text(os.path.join(folder, name)).splitlines()
        except DesError:
            continue
        for line in lines:
            if event in line:
                try:
                    record = json.loads(line)
                except ValueError:
                    continue
                if isinstance(record, dict) and record.get("event") == event:
                    found.append(record)
    return found


def _short(value: object) -> object:
    return value[: limits.LONGEST_FIELD] if isinstance(value, str) else value
