"""What an agent that wants to stop still owes (R25). It does not judge the work: COMMIT's proof does that."""

from __future__ import annotations

from des import limits
from des.contract import log, phases
from des.contract.log import Event, Log
from des.guard.decision import NO_OPINION, Decision
from des.state.dispatches import Dispatch


class Facts:
    """log: the delivery's log, None when it cannot be read. files: path of an owed file -> time of its last change
    (`YYYY-MM-DDTHH:MM:SSZ`), "" when it is missing. running: a run of ours is at work. programs: our bin directory.
    deliver_dir: absolute, for the agent may be anywhere."""

    __slots__ = ("deliver_dir", "files", "log", "programs", "running")

    def __init__(self, log: Log | None, files: dict[str, str], running: bool, programs: str, deliver_dir: str) -> None:
        self.log = log
        self.files = files
        self.running = running
        self.programs = programs
        self.deliver_dir = deliver_dir


class Stopping:
    """decision: refused = send the agent back. over: the reason for which its dispatch ends, "" while it goes on."""

    __slots__ = ("decision", "over", "owed")

    def __init__(self, decision: Decision, over: str, owed: list[str]) -> None:
        self.decision = decision
        self.over = over
        self.owed = owed


def judge(dispatch: Dispatch, facts: Facts) -> Stopping:
    """May this agent stop? Pure. While a run of ours is alive the question is not asked and the dispatch stays open."""
    owed = outstanding(dispatch, facts)
    if not owed:
        return Stopping(NO_OPINION, "delivered what it owed", [])
    if facts.running:
        return Stopping(NO_OPINION, "", owed)
    if _blocked(dispatch, facts):
        return Stopping(NO_OPINION, "recorded as blocked", owed)
    if dispatch.stops >= limits.MOST_STOPS:
        return Stopping(NO_OPINION, f"stopped {limits.MOST_STOPS + 1} times, still owed: {', '.join(owed)}", owed)
    return Stopping(Decision(False, _reason(dispatch, facts, owed)), "", owed)


def outstanding(dispatch: Dispatch, facts: Facts) -> list[str]:
    """The entries of `owes` that are not there yet."""
    return [one for one in dispatch.owes if not _delivered(one, dispatch, facts)]


def _delivered(owed: str, dispatch: Dispatch, facts: Facts) -> bool:
    kind, _, name = owed.partition(":")
    if kind == "file":
        return facts.files.get(name, "") >= dispatch.started
    if facts.log is None:
        return False
    if kind == "review":
        return any(_is_review(event, name, dispatch) for event in facts.log.events)
    if kind == "submission":
        return any(_submitted(event, name, dispatch) for event in facts.log.events)
    if kind == "gate":
        return any(_passed(event, name) and event.time >= dispatch.started for event in facts.log.events)
    return _phase_done(name, dispatch, facts.log)


def _is_review(event: Event, subject: str, dispatch: Dispatch) -> bool:
    """A gate record of this review, written since the reviewer was dispatched."""
    if event.gate is None or event.time < dispatch.started:
        return False
    own = isinstance(event.raw, dict) and event.raw.get("dispatch") == dispatch.key
    return own or event.gate == f"{subject}-review"


def _submitted(event: Event, subject: str, dispatch: Dispatch) -> bool:
    """A submission of this subject by this dispatch itself."""
    raw = event.raw if isinstance(event.raw, dict) else {}
    about = raw.get("subject") == subject.partition("/")[0]
    return event.gate == "submission" and about and raw.get("dispatch") == dispatch.key


def _passed(event: Event, gate: str) -> bool:
    return event.gate == gate and event.gate_status == "PASS"


def _phase_done(phase: str, dispatch: Dispatch, record: Log) -> bool:
    """A phase counts from the step's newest cycle, unless that cycle was complete before this dispatch began."""
    cycle = log.latest_cycle(record, dispatch.step)
    event = cycle.get(phase)
    if event is None:
        return False
    closing = cycle.get(next((one[6:] for one in reversed(dispatch.owes) if one.startswith("phase:")), ""))
    if closing is not None and closing.passed and closing.time < dispatch.started:
        return False
    return event.passed or (event.status == "SKIPPED" and phases.skip_problem(phase, event.data) is None)


def _blocked(dispatch: Dispatch, facts: Facts) -> bool:
    """BLOCKED with a reason, or a skip that leaves the step open, recorded by this dispatch: an honest end."""
    if facts.log is None or not dispatch.step:
        return False
    return any(
        event.sid == dispatch.step
        and event.time >= dispatch.started
        and (event.status == "BLOCKED" or (event.status == "SKIPPED" and not phases.skip_settles(event.data)))
        and bool(event.data.strip())
        for event in facts.log.events
    )


def _reason(dispatch: Dispatch, facts: Facts, owed: list[str]) -> str:
    lines = ["You cannot stop yet: this dispatch still owes"]
    lines += [f"- {_spelled(one, dispatch, facts)}" for one in owed]
    if any(one.startswith("phase:") for one in owed):
        lines.append(
            "If it cannot be done, say so instead of stopping: "
            f'{_log_phase(dispatch, facts, "<phase>")} --status BLOCKED --data "<what is in the way>"'
        )
    return "\n".join(lines)


def _spelled(owed: str, dispatch: Dispatch, facts: Facts) -> str:
    kind, _, name = owed.partition(":")
    if kind == "phase":
        return f"phase {name}: {_log_phase(dispatch, facts, name)} --status EXECUTED --data PASS"
    if kind == "review":
        return f"the review of the {name.partition('/')[0]}: {_quoted(facts.programs + '/des')} review submit"
    if kind == "submission":
        return f"the submission {name}: {_quoted(facts.programs + '/des')} track submit {name} --file - (JSON)"
    if kind == "gate":
        return f"the proof of your commits: {_quoted(facts.programs + '/des')} refactor submit"
    state = "is not written" if not facts.files.get(name) else "has not changed since you were dispatched"
    return f"the file {name}, which {state}"


def _log_phase(dispatch: Dispatch, facts: Facts, phase: str) -> str:
    program = _quoted(facts.programs + "/des-log-phase")
    return f"{program} --project-dir {_quoted(facts.deliver_dir)} --step-id {dispatch.step} --phase {phase}"


def _quoted(text: str) -> str:
    plain = text.replace("/", "").replace("-", "").replace("_", "").replace(".", "")
    return text if plain.isalnum() and plain.isascii() else "'" + text.replace("'", "'\\''") + "'"
