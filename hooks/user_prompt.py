"""UserPromptSubmit: the end of a background agent, the user's decisions, sentences that ask for a flow (R14, R26)."""

from __future__ import annotations

import os
import re

from des.contract import human, roots
from des.guard import trigger
from hooks import host

_NOTE = "<task-notification>"


def run(payload: dict[str, object], raw: bytes) -> dict[str, object] | None:
    """Note ended dispatches and tell what is next; carry out a decision; name the invocation for a trigger."""
    prompt = host.text(payload, "prompt").lstrip()
    if prompt.startswith(_NOTE):
        return _notified(payload, raw, prompt)
    verb = human.begins_like_one(prompt)
    if verb:
        return _decided(payload, raw, verb)
    found = trigger.find(prompt)
    if found is None:
        return None
    return host.context("UserPromptSubmit", trigger.context(found, _current_iteration(host.project(payload))))


def _decided(payload: dict[str, object], raw: bytes, verb: str) -> dict[str, object] | None:
    """Have the decision carried out by the full program. It means nothing outside of managed projects."""
    root = host.project(payload)
    if root is None or not roots.managed(root):
        return None
    from hooks import child

    try:
        return child.answer(["decide"], raw, "UserPromptSubmit")
    except child.Failed as error:
        host.record_failure(payload, "user-prompt", str(error))
        failed = f"`des {verb}` could NOT be carried out, nothing is recorded; tell the user why: {error}"
        return host.context("UserPromptSubmit", failed)


def _notified(payload: dict[str, object], raw: bytes, prompt: str) -> dict[str, object] | None:
    root = host.project(payload)
    session = host.binding_session(root, payload)
    if root is None or session is None:
        return None
    from des.state import dispatches

    ours = False
    for note in _notes(prompt):
        state, agent_id = dispatches.load(root), _field(note, "task-id")
        # An agent that was resumed is reported under the SendMessage that resumed it.
        dispatch = state.get(_field(note, "tool-use-id")) or state.by_agent(agent_id)
        if dispatch is None:
            continue
        if agent_id and dispatch.agent_id is None:
            dispatches.bind(root, agent_id, dispatch.key)
        if dispatch.open:
            status = _field(note, "status") or "ended"
            unseen = "; a turn limit?" if status == "completed" else ""
            dispatches.end(root, dispatch.key, f"the host reports it {status}{unseen}")
        ours = ours or dispatch.kind != "exempt"
    if not ours:
        return None
    from hooks.next_action import pushed

    return pushed("UserPromptSubmit", payload, raw)


def _notes(prompt: str) -> list[str]:
    """The host's own words of each notification; what the agent says in between (its result) is not among them."""
    found = []
    while _NOTE in prompt:
        head, _, rest = prompt.partition(_NOTE)[2].partition("<result>")
        note, end, following = head.partition("</task-notification>")
        found.append(note)
        prompt = following if end else rest.partition("</result>")[2]
    return found


def _field(note: str, name: str) -> str:
    found = re.search(rf"<{name}>\s*([^<]*?)\s*</{name}>", note)
    return found.group(1) if found else ""


def _current_iteration(root: str | None) -> str:
    """The iteration under way; else the lowest one with a backlog that is not finalized; else ""."""
    if root is None:
        return ""
    session = host.active_session(root)
    if session is not None and session.flow == "track":
        return session.feature_id.rpartition("-")[2]
    names = _listed(os.path.join(root, ".aiwg", "planning"))
    waiting = (re.fullmatch(r"iteration-([1-9][0-9]{0,3})-backlog\.md", name) for name in names)
    numbers = sorted(int(found.group(1)) for found in waiting if found)
    return next((str(number) for number in numbers if not _finalized(root, number)), "")


def _finalized(root: str, number: int) -> bool:
    """Does the record of that iteration hold its end?"""
    from des.contract import log
    from des.contract.errors import DesError

    try:
        record = log.load(os.path.join(root, ".aiwg", "delivery", f"iteration-{number}", log.LOG_NAME))
    except DesError:
        return False
    return any(event.gate == "finalized" for event in record.events)


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []
