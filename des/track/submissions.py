"""A submission counts from the agent that owes it: checked here, and recorded with its content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from des.contract.errors import DesError
from des.contract.log import Log
from des.flow import record
from des.flow.delivery import Delivery
from des.state import dispatches
from des.state.dispatches import Dispatch
from des.track import models

GATE = "submission"
_PREFIX = "submission:"
#: Says what is wrong with a submission beside its form, a line each.
Check = Callable[[Mapping[str, Any]], list[str]]


@dataclass(frozen=True)
class Owed:
    """What a live dispatch owes. scope: a suite, or the step of a task; "" where there is only one of its kind."""

    subject: str
    scope: str
    dispatch: Dispatch


def owed(delivery: Delivery, name: str) -> Owed:
    """The live dispatch that owes ``name`` (a subject, or subject/scope).

    DesError (exit 1) when nobody at work owes it; exit 2 for a subject that does not exist.
    """
    subject, _, scope = name.partition("/")
    if subject not in models.SUBJECTS:
        known = ", ".join(models.SUBJECTS)
        raise DesError(f"there is no subject {subject!r}", "", f"name one of: {known}")
    for one in reversed(dispatches.load(str(delivery.root)).dispatches):
        if one.open and one.feature == delivery.feature_id and f"{_PREFIX}{name}" in one.owes:
            return Owed(subject, scope or (one.step if one.step.startswith("03-") else ""), one)
    raise DesError(
        f"no agent is at work that owes a submission {name}",
        "it counts only from the agent that was dispatched for it",
        "run `des next` and dispatch the agent it names",
        1,
    )


def receive(delivery: Delivery, name: str, text: str, about: str, check: Check) -> dict[str, Any]:
    """Record the submission in ``text`` (JSON) of the agent that owes ``name``; the record as written.

    about: what it is about, a digest. check: judges what no schema can. DesError (exit 1) naming every place that is
    wrong.
    """
    given = owed(delivery, name)
    content = models.parse(given.subject, text)
    wrong = check(content)
    if wrong:
        lines = "\n".join(f"  - {line}" for line in wrong)
        raise DesError(
            f"the submission {name} cannot be taken as it is:\n{lines}",
            "everything after it is built on it",
            "correct these places and submit all of it again",
            1,
        )
    return record.gate(
        delivery, GATE, str(content.get("verdict", "SUBMITTED")), subject=given.subject, scope=given.scope,
        by=given.dispatch.agent_type, dispatch=given.dispatch.key, about=about, content=content,
    )  # fmt: skip


def newest(log: Log, subject: str, scope: str = "") -> Mapping[str, Any]:
    """The newest record of a submission as it was written; {} when there is none."""
    for event in reversed(log.events):
        raw = event.raw if isinstance(event.raw, dict) else {}
        if event.gate == GATE and (raw.get("subject"), raw.get("scope")) == (subject, scope):
            return raw
    return {}


def content(log: Log, subject: str, about: str, scope: str = "") -> Mapping[str, Any]:
    """What was submitted last on a subject, if it is about ``about``; {} otherwise."""
    found = newest(log, subject, scope)
    inner = found.get("content")
    return inner if found.get("about") == about and isinstance(inner, dict) else {}


def digest(content: Mapping[str, Any]) -> str:
    """Identity of what was submitted: what is built on it is bound to this."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def backlog(log: Log) -> Mapping[str, Any]:
    """The backlog as it was when the iteration was planned; {} before it was judged."""
    for event in reversed(log.events):
        if event.gate == "readiness" and isinstance(event.raw, dict):
            found = event.raw.get("backlog")
            return found if isinstance(found, dict) else {}
    return {}
