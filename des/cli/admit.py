"""`des admit`: may this agent be started with this prompt?"""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from des.cli import flows
from des.contract.errors import DesError
from des.flow import resolving
from des.flow.admit import Admission, Request, judge
from des.flow.delivery import Delivery, project_root
from des.flow.flows import Flow
from des.state import dispatches, events
from des.state.dispatches import State


@click.command("admit")
@click.argument("prompt", type=click.File("r", encoding="utf-8"), default="-")
@click.option("--agent", default="", metavar="TYPE", help="The agent type the prompt is for.")
@click.option("--hook", is_flag=True, hidden=True, help="Read a PreToolUse payload, print the host's decision.")
def command(prompt: Any, agent: str, hook: bool) -> int:
    """Judge a dispatch without recording it.

    PROMPT is a file (default: standard input). Prints the complete prompt when it is admitted; exit 1 with the
    reasons when it is not.
    """
    if hook:
        click.echo(json.dumps(_decide(json.load(sys.stdin))))
        return 0
    delivery = Delivery.active(project_root())
    flow = flows.of(delivery)
    admission = _judge(flow, flow.gather(delivery), Request(prompt.read(), agent))
    if admission.dispatch is None:
        raise DesError("refused: " + "\n".join(admission.reasons), code=1)
    click.echo(admission.prompt)
    return 0


def _judge(flow: Flow[Any], facts: Any, request: Request) -> Admission:
    return judge(request, flow.legal(facts), lambda dispatch: flow.compose(facts, dispatch))


def _decide(payload: dict[str, Any]) -> dict[str, Any]:
    """The host's decision object for one PreToolUse(Agent) payload; an admitted dispatch is recorded first."""
    given: dict[str, Any] = payload["tool_input"]
    request = Request(str(given.get("prompt", "")), str(given.get("subagent_type", "")))
    try:
        root = project_root()
        delivery = Delivery.active(root)
        flow = flows.of(delivery)
        facts = flow.gather(delivery)
        admission = _judge(flow, facts, request)
    except DesError as error:
        return _deny([str(error)])
    if admission.dispatch is None:
        events.append(str(root), "DISPATCH_REFUSED", reasons=list(admission.reasons), agent=request.agent)
        return _deny(admission.reasons)
    dispatch = admission.dispatch
    recorded = dispatches.Dispatch(
        str(payload["tool_use_id"]),
        dispatch.kind,
        feature=dispatch.feature,
        step=dispatch.step,
        agent_type=dispatch.agent,
        owes=dispatch.owes,
        session=str(payload.get("session_id", "")),
        extra={"deliver_dir": delivery.relative, **_named(given), **dispatches.this_host()},
    )
    taken: list[str] = []

    def admit(state: State) -> None:
        reason = _taken(state, recorded)
        if reason:
            taken.append(reason)
        else:
            state.add(recorded)

    dispatches.update(str(root), admit)
    if taken:
        return _deny(taken)
    try:
        final = resolving.begin(flow, facts, admission, dispatch, expanded=admission.prompt != request.prompt)
    except BaseException as error:
        dispatches.update(str(root), lambda state: state.forget(recorded.key))
        if isinstance(error, DesError):
            return _deny([str(error)])
        raise
    events.append(str(root), "DISPATCH_ADMITTED", kind=dispatch.kind, step=dispatch.step, agent=dispatch.agent)
    updated = {**given, "prompt": final, "subagent_type": f"des:{dispatch.agent}"}
    if dispatch.model:
        updated["model"] = dispatch.model
    return {"hookSpecificOutput": {"hookEventName": "PreToolUse", "updatedInput": updated}}


def _taken(state: State, asked: dispatches.Dispatch) -> str:
    """Who was admitted since the facts were read and leaves no room for this one; "". Calls of one message race."""
    for one in state.dispatches:
        if not one.open or one.key == asked.key:
            continue
        if asked.writes and one.writes:
            who = f"{one.agent_type} ({one.step or one.kind})"
            return f"{who} was started a moment ago; one work tree has one writing agent at a time; wait for its result"
        if (one.feature, one.step, one.agent_type, one.owes) == (
            asked.feature, asked.step, asked.agent_type, asked.owes,
        ):  # fmt: skip
            return f"{f'step {one.step}' if one.step else one.agent_type} has an agent at work; wait for its result"
    return ""


def _named(given: dict[str, Any]) -> dict[str, object]:
    """The name under which the agent can be sent messages beside its id, if it was given one."""
    name = given.get("name")
    return {"name": name} if isinstance(name, str) and name else {}


def _deny(reasons: Any) -> dict[str, Any]:
    text = "DES refuses this dispatch:\n" + "\n".join(f"- {line}" for line in reasons)
    return {
        "hookSpecificOutput": {
            "hookEventName": "PreToolUse",
            "permissionDecision": "deny",
            "permissionDecisionReason": text,
        }
    }
