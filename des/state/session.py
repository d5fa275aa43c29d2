"""The active delivery of a work tree and the Claude sessions that own it (R6)."""

from __future__ import annotations

import os

from des.contract.errors import DesError
from des.contract.files import read_json
from des.state.store import STATE_DIR, state_path, write_atomic

SESSION_FILE = STATE_DIR + "/deliver-session.json"
#: A paused session lies here: where the hooks look for one there is none, so they cost nothing (R15).
PAUSED_FILE = STATE_DIR + "/paused-session.json"


class Session:
    """One active delivery. `deliver_dir` is relative to the root; empty `owners` bind every Claude session."""

    __slots__ = ("base", "deliver_dir", "feature_id", "flow", "owners", "raw", "started_at")

    def __init__(
        self,
        feature_id: str,
        flow: str,
        deliver_dir: str,
        owners: tuple[str, ...],
        base: str,
        started_at: str,
        raw: dict[str, object] | None = None,
    ) -> None:
        self.feature_id = feature_id
        self.flow = flow
        self.deliver_dir = deliver_dir
        self.owners = owners
        self.base = base
        self.started_at = started_at
        self.raw: dict[str, object] = raw if raw is not None else {}

    @property
    def since(self) -> str:
        """Since when a paused session is, and why, for a sentence."""
        facts = self.raw.get("paused")
        known = facts if isinstance(facts, dict) else {}
        why = f" ({known['reason']})" if known.get("reason") else ""
        return f"paused since {known.get('at', 'an unknown time')}{why}"

    def owns(self, claude_session_id: str) -> bool:
        """Is this Claude session bound by the delivery?"""
        return not self.owners or claude_session_id in self.owners


def load(root: str) -> Session | None:
    """The active session of `root`, None when there is none. DesError when its file cannot be understood."""
    return _load(os.path.join(root, SESSION_FILE))


def paused(root: str) -> Session | None:
    """The paused session of `root`; its `raw["paused"]` says since when, why, and at which commit. Errors as `load`."""
    return _load(os.path.join(root, PAUSED_FILE))


def pause(root: str, session: Session, facts: dict[str, object]) -> None:
    """Put the active session aside; `facts` are noted under `paused`."""
    session.raw["paused"] = facts
    _save(root, session, PAUSED_FILE)
    os.unlink(os.path.join(root, SESSION_FILE))


def resume(root: str) -> None:
    """Make the paused session the active one again."""
    os.replace(os.path.join(root, PAUSED_FILE), os.path.join(root, SESSION_FILE))
    active = load(root)
    if active is not None and active.raw.pop("paused", None):
        save(root, active)


def remove(root: str) -> None:
    """End the session of `root`, active or paused; none is fine."""
    for name in (SESSION_FILE, PAUSED_FILE):
        try:
            os.unlink(os.path.join(root, name))
        except FileNotFoundError:
            continue


def _load(path: str) -> Session | None:
    if not os.path.lexists(path):
        return None
    data = read_json(path)
    if not isinstance(data, dict):
        raise _broken(path, "it is not a JSON object")
    feature = data.get("feature_id")
    if not isinstance(feature, str) or not feature.replace("-", "").isalnum():
        raise _broken(path, "`feature_id` is not a feature id")
    owners = data.get("owners", [])
    if not isinstance(owners, list) or not all(isinstance(owner, str) for owner in owners):
        raise _broken(path, "`owners` is not a list of Claude session ids")
    deliver_dir = _text(data, "deliver_dir") or f"docs/feature/{feature}/deliver"
    if deliver_dir.startswith("/") or ".." in deliver_dir.split("/"):
        raise _broken(path, "`deliver_dir` leaves the project")
    return Session(
        feature,
        _text(data, "flow") or "deliver",
        deliver_dir,
        tuple(owners),
        _text(data, "base"),
        _text(data, "started_at"),
        data,
    )


def save(root: str, session: Session) -> None:
    """Make `session` the active one of `root`. Keys of `session.raw` that have no attribute are kept."""
    _save(root, session, SESSION_FILE)


def _save(root: str, session: Session, file: str) -> None:
    import json

    data = dict(session.raw)
    data.update(
        feature_id=session.feature_id,
        flow=session.flow,
        deliver_dir=session.deliver_dir,
        owners=list(session.owners),
        base=session.base,
        started_at=session.started_at,
    )
    write_atomic(state_path(root, os.path.basename(file)), json.dumps(data, indent=1) + "\n")


def _text(data: dict[str, object], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _broken(path: str, reason: str) -> DesError:
    return DesError(
        f"{path} is not a session: {reason}.",
        "It says which delivery is active, so the guards assume one is, owned by everybody.",
        "Type `des abort` in a terminal, then run `des session start` for the feature again: the delivery itself lives "
        "in its log and commits.",
    )
