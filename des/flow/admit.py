"""Admission of a dispatch that carries `DES-VALIDATION : required` (DESIGN §4, item 3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from des.contract import ids, markers, template
from des.flow.action import Dispatch

_SHORT_WAY = "the short way: send the marker block of `des next` alone; its DES-TEMPLATE : expand completes the prompt"


@dataclass(frozen=True)
class Request:
    """What the host is asked to start: the prompt and the agent type as the model wrote them."""

    prompt: str
    agent: str


@dataclass(frozen=True)
class Legal:
    """What the flow allows now.

    ``feature`` is the active delivery; ``dispatches`` may be started now; ``refusals`` says for a step id why it may
    not; ``text_problems`` what is wrong with a prompt that was written in full; ``instead`` tells the way on; ``busy``
    names the live writer ("" = none).
    """

    feature: str
    dispatches: Sequence[Dispatch]
    refusals: Callable[[str], str]
    text_problems: Callable[[str, Dispatch], Sequence[str]]
    busy: str = ""
    instead: str = "run `des next` and dispatch what it names"


@dataclass(frozen=True)
class Admission:
    """The answer: the dispatch that was matched and its final prompt, or the reasons against."""

    dispatch: Dispatch | None
    prompt: str
    reasons: tuple[str, ...] = ()


def judge(request: Request, legal: Legal, compose: Callable[[Dispatch], str]) -> Admission:
    """Admit or refuse one request; pure but for ``compose``, which renders the prompt of a matched dispatch.

    Order: markers, feature, place in the flow, live writer, agent, then the text of the prompt itself.
    """
    read = markers.read(request.prompt)
    if read.problems:
        return _refuse(*read.problems)
    if read.step_id and read.orchestrator:
        return _refuse(
            "DES-STEP-ID and DES-MODE : orchestrator contradict each other: a step, or a phase of the delivery"
        )
    if read.feature_id != legal.feature:
        return _refuse(f"DES-PROJECT-ID is {read.feature_id}, but {legal.feature} is being delivered")
    matched = [d for d in legal.dispatches if d.step == (read.step_id or "")]
    if not matched:
        return _refuse(_why_not(read, legal), legal.instead)
    if legal.busy:
        return _refuse(
            f"{legal.busy} is still at work; one work tree has one writing agent at a time", "wait for its result"
        )
    agent = ids.agent_name(request.agent)
    dispatch = next((d for d in matched if d.agent == agent), None)
    if dispatch is None:
        expected = " or ".join(ids.qualified(d.agent) for d in matched)
        return _refuse(f"the agent type is {request.agent or 'missing'}, this dispatch is for {expected}")
    if read.expand:
        return _expand(read, dispatch, compose)
    problems = legal.text_problems(request.prompt, dispatch)
    return _refuse(*problems, _SHORT_WAY) if problems else Admission(dispatch, request.prompt)


def _why_not(read: markers.Markers, legal: Legal) -> str:
    if read.step_id:
        return legal.refusals(read.step_id)
    if legal.busy:
        return f"{legal.busy} is still at work; one work tree has one writing agent at a time"
    return "no orchestrator-mode dispatch is due in this phase of the delivery"


def _expand(read: markers.Markers, dispatch: Dispatch, compose: Callable[[Dispatch], str]) -> Admission:
    if read.body.strip():
        return _refuse(
            "DES-TEMPLATE : expand stands before a text of your own, which the complete prompt would replace",
            "send the markers alone, or leave the expand marker out and send the complete template",
        )
    return Admission(dispatch, compose(dispatch))


def of_template(phases: tuple[str, ...]) -> Callable[[str, Dispatch], Sequence[str]]:
    """What is wrong with a prompt that was filled in by hand, measured with the template of these phases."""

    def problems(prompt: str, dispatch: Dispatch) -> Sequence[str]:
        if not dispatch.step:
            return [] if dispatch.agent in prompt else [f"the prompt does not name its agent ({dispatch.agent})"]
        found = template.validate(
            prompt, phases, feature_id=dispatch.feature, step_id=dispatch.step, agent=dispatch.agent
        )
        return [f"{finding.rule}: {finding.what}" for finding in found]

    return problems


def _refuse(*reasons: str) -> Admission:
    return Admission(None, "", tuple(reasons))
