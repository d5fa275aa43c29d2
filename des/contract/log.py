"""Reading `execution-log.json`, the committed record of a feature's phases (DESIGN §3). No hashing here."""

from __future__ import annotations

from des.contract.errors import DesError
from des.contract.files import parse_json, read_text
from des.contract.json_places import placed

LOG_NAME = "execution-log.json"
VERSIONS = ("2.0", "3.0", "4.0")

# A cycle opens with these phases and closes with the others; an opening phase after a closing one starts a new cycle.
OPENING = ("PREPARE", "RED_ACCEPTANCE", "RED_UNIT", "RED")


class Event:
    """One record. sid, phase, status, data, time: text. seq: position in the step's chain, or None. prev, h: links of
    the chain, or "". ev: compact evidence, {} before 4.0. A gate record has gate and gate_status, and "" for sid and
    phase.
    """

    __slots__ = ("data", "ev", "gate", "gate_status", "h", "phase", "prev", "raw", "seq", "sid", "status", "time")

    def __init__(self, raw: object, fields: dict[str, object], where: str) -> None:
        self.raw = raw
        self.gate: str | None = None
        self.gate_status: str | None = None
        if "gate" in fields and "sid" not in fields:
            self.gate = _text(fields, "gate", where)
            self.gate_status = _text(fields, "status", where)
            self.sid = self.phase = self.status = self.data = ""
            self.time = _text(fields, "timestamp", where)
        else:
            self.sid, self.phase, self.status, self.data, self.time = (
                _text(fields, key, where) for key in ("sid", "p", "s", "d", "t")
            )
        seq = fields.get("seq")
        if seq is not None and (not isinstance(seq, int) or isinstance(seq, bool)):
            raise _wrong(f"{where}: 'seq' must be a whole number.")
        self.seq = seq
        self.prev = _text(fields, "prev", where, default="")
        self.h = _text(fields, "h", where, default="")
        ev = fields.get("ev")
        if ev is not None and not isinstance(ev, dict):
            raise _wrong(f"{where}: 'ev' must be an object.")
        self.ev: dict[str, object] = ev or {}

    @property
    def passed(self) -> bool:
        """True for an executed phase whose recorded outcome is PASS."""
        return self.status == "EXECUTED" and self.data == "PASS"


class Log:
    """A feature's record. header: every top-level key but `events`. self_reported: written before 4.0, so its claims
    were never checked by anybody."""

    __slots__ = ("events", "feature_id", "header", "raw", "schema_version", "self_reported")

    def __init__(self, raw: dict[str, object], version: str, events: tuple[Event, ...], where: str) -> None:
        self.schema_version = version
        self.header = {key: value for key, value in raw.items() if key != "events"}
        self.feature_id = _text(raw, "feature_id", where, default="") or _text(raw, "project_id", where, default="")
        self.events = events
        self.raw = raw
        self.self_reported = version != "4.0"


def load(path: str) -> Log:
    """Read the file. DesError when it cannot be read or has a wrong shape."""
    text = read_text(path, how="Create it: des-init-log --project-dir DIR --feature-id FEATURE-ID")
    data = parse_json(text, path)
    try:
        return parse(data, path)
    except DesError as error:
        raise placed(error, path, text) from None


def parse(data: object, where: str) -> Log:
    """Read a JSON value as a log; `where` names it in messages.

    Versions 2.0 (texts `sid|phase|status|data|timestamp`), 3.0 (objects sid, p, s, d, t) and 4.0 (adds seq, prev, h,
    ev and gate records); the shape is taken event by event, for old files are mixed. Nothing is dropped silently: an
    event that cannot be read is a DesError naming it.
    """
    if not isinstance(data, dict):
        raise _wrong(f"{where}: a log is a JSON object.")
    version = data.get("schema_version", "2.0")
    if version not in VERSIONS:
        raise DesError(
            f"{where}: schema_version {version!r} is not known; known are {', '.join(VERSIONS)}.",
            "A newer des may have written it.",
            "Update the plugin, or restore the last good log from git.",
        )
    events = data.get("events", [])
    if not isinstance(events, list):
        raise _wrong(f"{where}: 'events' must be a list.")
    read = tuple(_event(raw, f"{where}: events[{number}]") for number, raw in enumerate(events))
    return Log(data, version, read, where)


def cycles(log: Log, sid: str) -> list[dict[str, Event]]:
    """The cycles of a step, oldest first: per cycle phase -> its newest event.

    A cycle begins with the step's first event, and with every RED (or legacy opening phase) recorded after a GREEN or
    COMMIT; a repeated RED stays in its cycle.
    """
    found: list[dict[str, Event]] = []
    closing = True
    for event in log.events:
        if event.sid != sid or event.gate is not None:
            continue
        opening = event.phase in OPENING
        if not found or (opening and closing):
            found.append({})
        closing = not opening
        found[-1][event.phase] = event
    return found


def latest_cycle(log: Log, sid: str) -> dict[str, Event]:
    """The newest cycle of a step: phase -> its newest event; {} for a step without events."""
    found = cycles(log, sid)
    return found[-1] if found else {}


def _event(raw: object, where: str) -> Event:
    if isinstance(raw, str):
        return Event(raw, _split(raw, where), where)
    if isinstance(raw, dict):
        return Event(raw, raw, where)
    raise _wrong(f"{where}: an event is an object, or text in version 2.0.")


def _split(raw: str, where: str) -> dict[str, object]:
    parts = raw.split("|")
    if len(parts) >= 7 and parts[-1].strip().isdigit() and parts[-2].strip().isdigit():
        parts = parts[:-2]  # turns and tokens
    if len(parts) < 5:
        raise _wrong(f"{where}: 'step|phase|status|data|timestamp' needs five parts, there are {len(parts)}.")
    return {"sid": parts[0], "p": parts[1], "s": parts[2], "d": "|".join(parts[3:-1]), "t": parts[-1]}


def _text(fields: dict[str, object], key: str, where: str, default: str | None = None) -> str:
    value = fields.get(key)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise _wrong(f"{where}: {key!r} is missing." if value is None else f"{where}: {key!r} must be text.")
    return value


def _wrong(what: str) -> DesError:
    return DesError(
        what,
        "The log is written by programs only, so somebody or something else has touched it.",
        "Restore the last good one from git; steps whose records are lost are derived from their commits.",
    )
