"""PreToolUse of the tools that write or send, during a delivery (DESIGN §5). Started by the shim only if a session is
active; whatever else it meets, it lets pass."""

from __future__ import annotations

import os

from des.guard.decision import Decision
from des.guard.rights import READERS, Who
from des.state.session import Session
from hooks import host

_PATHS = {"Write": "file_path", "Edit": "file_path", "NotebookEdit": "notebook_path"}


def run(payload: dict[str, object], _raw: bytes) -> dict[str, object] | None:
    """Refuse what the caller may not do, pre-approve calls of our own programs, have no opinion on anything else."""
    root = host.project(payload)
    session = host.binding_session(root, payload)
    if root is None or session is None:
        return None
    tool, tool_input = host.text(payload, "tool_name"), host.mapping(payload, "tool_input")
    if tool in _PATHS:
        decision = _file(payload, root, session, host.text(tool_input, _PATHS[tool]))
    elif tool == "Bash":
        decision = _bash(payload, root, session, host.text(tool_input, "command"))
    else:
        decision = _message(root, session, tool, tool_input)
    if decision is not None and decision.refused:
        from des.state import events

        agent = host.text(payload, "agent_type") or "main"
        events.append(root, "TOOL_REFUSED", tool=tool, who=agent, why=decision.reason)
    return host.decided("PreToolUse", decision)


def _file(payload: dict[str, object], root: str, session: Session, path: str) -> Decision | None:
    from des.contract import roots
    from hooks.identity import caller

    if not path:
        return None
    return _written(caller(payload, root), [(roots.resolve(path, host.text(payload, "cwd")), False)], root, session)


def _written(who: Who, targets: list[tuple[str, bool]], root: str, session: Session) -> Decision | None:
    """The first refusal among the paths written; (path, whole directory?)."""
    from des.guard import write
    from hooks.place import place

    here = place(root, session)
    for path, whole in targets:
        decision = write.judge(who, path, here, whole)
        if decision.refused:
            return decision
    return None


def _bash(payload: dict[str, object], root: str, session: Session, command: str) -> Decision | None:
    from des.guard import bash

    cwd = host.text(payload, "cwd") or root
    reading = bash.read(command, cwd, root, host.PROGRAMS, os.environ.get("HOME", ""))
    main = not payload.get("agent_id")
    asked = (reading.writes, reading.calls, reading.pushes, reading.prompts, reading.branches)
    if main and not any(asked):
        return None
    if session.raw.get("protected") in reading.branches:
        from des.guard import push

        return push.protected(str(session.raw["protected"]), session.feature_id)
    beyond = _beyond(root, session, reading.prompts, reading.pushes)
    if beyond is not None:
        return beyond
    from hooks.identity import caller

    who = caller(payload, root)
    if who.kind in READERS and reading.stranger:
        from des.guard.decision import refuse

        return refuse(
            f"{who.title} may not run {reading.stranger}.",
            "What is judged must stay as it is, and be seen as it is.",
            "Use Read and Grep, `git show|diff|log|status|blame`, and the command of your prompt to submit the result.",
        )
    delivers = ""
    for call in reading.calls:
        from des.guard.call import judge

        refusal, delivered = judge(call, who)
        if refusal is not None:
            return refusal
        delivers = delivered or delivers
    if reading.writes:
        refusal = _written(who, [(one.path, one.whole) for one in reading.writes], root, session)
        if refusal is not None:
            return refusal
    if delivers:
        _note_call(payload, root, delivers)
    return Decision(True, "A program of DES.") if reading.approved else None


def _beyond(root: str, session: Session, prompts: list[str], pushes: list[str]) -> Decision | None:
    """What nobody in the session may do: put a decision to another Claude Code, publish what is not finalized."""
    if prompts:
        from des.guard import message

        posing = message.nested(prompts)
        if posing is not None:
            return posing
    if pushes:
        from des.guard import push
        from hooks import published

        held = (one for one in pushes if published.holds(root, session, one))
        return next((push.refused(one, session.feature_id) for one in held), None)
    return None


def _note_call(payload: dict[str, object], root: str, delivers: str) -> None:
    """Note which result the agent is about to deliver, so that the program knows who called it (R10)."""
    from des.state import dispatches

    def note(state: dispatches.State) -> None:
        dispatch = state.by_agent(host.text(payload, "agent_id"))
        if dispatch is not None:
            dispatch.calling = delivers

    dispatches.update(root, note)


def _message(root: str, session: Session, tool: str, tool_input: dict[str, object]) -> Decision | None:
    from des.guard import message
    from des.state import dispatches

    posing = message.judge(tool, tool_input)
    if posing is not None:
        return posing
    dispatch = dispatches.load(root).addressed(host.text(tool_input, "to"))
    if dispatch is not None and dispatch.step and dispatch.writes and _proven(root, session, dispatch.step):
        return message.resumes_proven(dispatch.step)
    return None


def _proven(root: str, session: Session, step: str) -> bool:
    """Is the newest record about the step the passed phase that completes it? A log that cannot be read proves nothing.

    A step that was sent back has a newer record, `reopened`.
    """
    from des.contract import log
    from des.contract.errors import DesError

    try:
        record = log.load(os.path.join(root, session.deliver_dir, log.LOG_NAME))
    except DesError:
        return False
    rigor = record.header.get("rigor")
    phases = rigor.get("tdd_phases") if isinstance(rigor, dict) else None
    closing = phases[-1] if isinstance(phases, list) and phases else "COMMIT"
    for event in reversed(record.events):
        if event.sid == step:
            return event.phase == closing and event.passed
        if event.gate == "reopened" and isinstance(event.raw, dict) and event.raw.get("step") == step:
            return False
    return False
