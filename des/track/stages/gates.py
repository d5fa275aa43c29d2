"""Step 5: three gates are measured, judged by agents beside the numbers, and rolled up; what fails is repaired."""

from __future__ import annotations

from des import limits
from des.flow import gate_record, questions
from des.flow.action import Action, ActionKind, Dispatch, Node
from des.track import submissions, verdicts
from des.track.criteria import Status
from des.track.dispatching import once, reader, together
from des.track.facts import TrackFacts

COMMAND = "des track gate"
#: Gate -> its step, who judges it, and what that agent is asked to look at.
JUDGES = {
    "security": ("05-01", "security-gatekeeper", "Judge the security gate"),
    "performance": ("05-02", "devops-engineer", "Judge the performance gate"),
    "quality": ("05-03", "code-reviewer", "Judge the code quality gate"),
}
ARCHITECT = ("05-04", "security-architect", "Look at threats and design", "security-architecture")
REMEDY = ("05-05", "project-manager", "Plan the remediation", "remediation")


def _measured(facts: TrackFacts) -> bool:
    return all(verdicts.measured(facts.log, name, facts.code) for name in JUDGES)


def _measure(facts: TrackFacts) -> Action:
    newest = [gate_record.newest(facts.log, f"gate-{name}") for name in JUDGES]
    troubles = [one for found in newest if found.get("code") == facts.code for one in found.get("problems", [])]
    if troubles:
        told = "; ".join(f"{one['key']}: {one['text']}: {one['fix']}" for one in troubles)
        return Action(
            ActionKind.ASK, f"a gate could not be measured: {told}", command=COMMAND,
            question=f"{told}. Repair that, then run `{COMMAND}` again. Settings count as they were committed when the "
            "iteration began.",
        )  # fmt: skip
    return Action(ActionKind.RUN, "the tests pass; the gates are measured on exactly this code", command=COMMAND)


def judges(facts: TrackFacts) -> list[Dispatch]:
    """Who has not judged this code yet."""
    asked = [(step, agent, text, name) for name, (step, agent, text) in JUDGES.items()]
    if "security-architect" in facts.guidance.roster:
        asked.append(ARCHITECT)
    return [
        reader(facts, step, agent, text, subject)
        for step, agent, text, subject in asked
        if not submissions.content(facts.log, subject, facts.code)
    ]


def _settle(facts: TrackFacts) -> Action:
    what = ", ".join(facts.unsettled)
    return Action(ActionKind.RUN, f"an answer changes what the gates say ({what})", command=COMMAND)


def _judge(facts: TrackFacts) -> Action:
    return together(facts, judges(facts), "the gates are measured; agents judge what no tool can see")


def _decide(facts: TrackFacts) -> Action:
    verdict = facts.gates
    told = "; ".join(verdict.reasons)
    if verdict.status is Status.INDETERMINATE:
        return Action(
            ActionKind.ASK, f"a gate could not be decided: {told}", command=COMMAND,
            question=f"{told}. Repair that, then run `{COMMAND}` again.",
        )  # fmt: skip
    if verdict.status is not Status.FAIL:
        asked = [verdict.question] if verdict.question else []
        return Action(
            ActionKind.ASK,
            f"the gates pass with conditions: {told}",
            question=f"Are these conditions accepted? {told}\nIf so, {questions.ask(asked)}",
        )
    step, agent, text, subject = REMEDY
    if not submissions.content(facts.log, subject, facts.code):
        waivable = f". The user may except a finding instead:\n{_lines(verdict.waivable)}" if verdict.waivable else ""
        return once(facts, reader(facts, step, agent, text, subject), f"Quality gate failed: {told}{waivable}")
    return Action(
        ActionKind.ASK,
        f"the gates fail, and the tasks were sent back {limits.MOST_REOPENINGS} times for it: {told}",
        question=f"How shall it be repaired? {told}. After the answer: des reopen 03-NN 'what the user wants changed'."
        + (f" Or the user excepts a finding:\n{_lines(verdict.waivable)}" if verdict.waivable else ""),
    )


def _lines(asked: tuple[questions.Question, ...]) -> str:
    return "\n".join(f"    {one.typed}" for one in asked)


NODES: tuple[Node[TrackFacts], ...] = (
    Node("gates measured", _measured, _measure),
    Node("gates judged", lambda f: not judges(f), _judge),
    Node("gates settled", lambda f: not f.unsettled, _settle),
    Node("gates passed", lambda f: f.gates.passed, _decide),
)
