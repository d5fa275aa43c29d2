"""Where an Agent call goes: to the full admission, through as exempt, untouched, or refused at once (DESIGN §4)."""

from __future__ import annotations

from des.contract import ids, markers
from des.guard import message
from des.guard.decision import NO_OPINION, Decision, refuse

ADMIT = "admit"
EXEMPT = "exempt"
UNTOUCHED = "untouched"
REFUSED = "refused"

_WRITERS = (*ids.WRITING_AGENTS, *ids.TRACK_WRITERS)
_STAMP = markers.render([("ENFORCEMENT", "exempt")])
_WAY = "Run `des next`, and send the short prompt it prints (its marker block, with DES-TEMPLATE : expand)."


class Route:
    """kind: one of the constants above. decision: what to answer, unless kind is ADMIT. agent: the bare type."""

    __slots__ = ("agent", "decision", "kind")

    def __init__(self, kind: str, agent: str, decision: Decision = NO_OPINION) -> None:
        self.kind = kind
        self.agent = agent
        self.decision = decision


def route(
    tool_input: dict[str, object], *, managed: bool, delivering: bool, always: bool, iteration: bool = False
) -> Route:
    """Decide about one Agent call.

    managed: the project is under DES. delivering: a session that binds this Claude session is active; iteration: it is
    one of the Delivery Track. always: the project's config demands a marker on every prompt (`enforcement: always`).
    """
    prompt = tool_input.get("prompt")
    text = prompt if isinstance(prompt, str) else ""
    agent = ids.agent_name(tool_input.get("subagent_type"))
    ours = ids.is_ours(tool_input.get("subagent_type"), iteration)
    posing = message.judge("Agent", {"prompt": text})
    if posing:
        return Route(REFUSED, agent, posing)
    block = markers.read(text)
    if block.required:
        return Route(ADMIT, agent)
    if block.faults:
        return Route(REFUSED, agent, _faulty(block))
    if block.exempt:
        return _exempt(tool_input, agent, ours)
    refusal = _unmarked_refusal(text, agent, ours, managed, delivering, always)
    if refusal:
        return Route(REFUSED, agent, refusal)
    if not managed:
        return Route(UNTOUCHED, agent)
    stamped = {**tool_input, "prompt": f"{_STAMP}\n{text}"}
    return Route(EXEMPT, agent, Decision(updated_input=_qualified(stamped, agent, ours)))


def _exempt(tool_input: dict[str, object], agent: str, ours: bool) -> Route:
    if ours and agent in _WRITERS:
        return Route(REFUSED, agent, refuse(
            f"{agent} writes code or plans, and the prompt declares its work exempt.",
            "Work of a writing agent counts only under a step or phase of a delivery.",
            _WAY,
        ))  # fmt: skip
    completed = _qualified(tool_input, agent, ours)
    return Route(EXEMPT, agent, NO_OPINION if completed == tool_input else Decision(updated_input=completed))


def _unmarked_refusal(
    text: str, agent: str, ours: bool, managed: bool, delivering: bool, always: bool
) -> Decision | None:
    step = ids.names_a_step(text) if managed or ours else None
    if (ours and agent in _WRITERS) or step:
        what = f"names step {step}" if step else f"is for {agent}"
        return refuse(
            f"This prompt {what}, but carries no DES markers.",
            "Nobody could tell which step the work belongs to, so it could not be proven.",
            _WAY,
        )
    if delivering:
        return refuse(
            "This prompt carries no DES markers.",
            "A delivery is active: every agent is either part of it or declared not to be.",
            f"{_WAY} For reading and research beside the delivery begin the prompt with {_STAMP}",
        )
    if always:
        return refuse(
            "This prompt carries no DES markers.",
            "The project's config says `enforcement: always`.",
            f"Dispatch what `des next` names; for work outside a delivery begin the prompt with {_STAMP}",
        )
    return None


def _faulty(block: markers.Markers) -> Decision:
    return refuse(
        "The marker block is not in order: " + " ".join(block.problems),
        "Without a clear marker nobody can tell what the work belongs to.",
        _WAY,
    )


def _qualified(tool_input: dict[str, object], agent: str, ours: bool) -> dict[str, object]:
    """The host knows our agents by their qualified name only (R2)."""
    if not ours:
        return tool_input
    return {**tool_input, "subagent_type": ids.qualified(agent)}
