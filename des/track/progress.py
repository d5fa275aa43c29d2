"""The progress lines of the seven steps, in the words of the text, each from what is on record (text, every step)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from des.track import rollup
from des.track.artifacts import places
from des.track.artifacts.assessment import completion
from des.track.artifacts.testing import NAMES, together
from des.track.criteria import EXCEPTED
from des.track.defects import LEVELS
from des.track.record import APPROVED, NEEDS_CHANGES, Record, Task
from des.track.rollup import Gate
from des.track.settings import coverage_asked
from des.track.suites import recorded
from des.track.suites.recorded import Coverage
from des.track.values import count, mapping, number, plural, reason, share, shown, text, texts

DONE, BUSY, ERROR, WARNING = "✓", "⏳", "❌", "⚠️"
_READY = {"READY": DONE, "PARTIAL": WARNING}
_DID = ("SUCCESS", "PASS")
_NOT_HERE = ("EXEMPT", "NOT_APPLICABLE")


def progress(record: Record, step: int) -> str:
    """The lines of one step, 1 to 7, as far as it has come."""
    return "\n".join(_STEPS[step - 1](record))


def current(record: Record) -> int:
    """The step, 1 to 7, that the iteration is in: the first that is not complete; 7 when all are."""
    suites = together(record) == "PASS"
    done = (
        text(record.newest("readiness"), "status") in _READY,
        text(record.newest("roadmap-review"), "status") == APPROVED,
        bool(record.tasks) and all(task.status == "done" for task in record.tasks),
        suites and all(_read(record, level) for level in LEVELS),
        suites and rollup.of(record).status == rollup.PASS,
        _integrated(record),
    )
    return next((number for number, ended in enumerate(done, 1) if not ended), 7)


def _read(record: Record, level: str) -> bool:
    """Whether a test engineer has read this run of a suite; one that does not apply has nothing to read."""
    run = record.newest(f"suite-{level}")
    read = (one.about for one in record.given("suite", level))
    return text(run, "status") == "EXEMPT" or text(run, "code") in read


def _readiness(record: Record) -> list[str]:
    ready = record.newest("readiness")
    lines = [f"{DONE} Initialized iteration {record.iteration} validation", f"{BUSY} Validating backlog readiness..."]
    if ready:
        status = text(ready, "status")
        lines.append(f"{_READY.get(status, ERROR)} Iteration readiness: {status}")
        lines += [f"  {WARNING} Deferred: {name}" for name in texts(ready, "deferred")]
    return lines


def _planning(record: Record) -> list[str]:
    lines = [f"{BUSY} Planning iteration {record.iteration} tasks..."]
    if record.given("breakdown"):
        lines.append(f"  {DONE} Implementation tasks defined ({plural(len(record.tasks), 'task')})")
    if record.given("test-first"):
        lines.append(f"  {DONE} Test-first strategy created")
    if record.given("plan"):
        lines.append(f"  {DONE} Iteration plan finalized")
    if text(record.newest("roadmap-review"), "status") == APPROVED:
        lines.append(f"{DONE} Iteration plan complete: {places.plan(record.iteration)}")
    return lines


def _implementing(record: Record) -> list[str]:
    lines = [f"{BUSY} Implementing iteration {record.iteration} ({plural(len(record.tasks), 'task')})..."]
    begun = (task for task in record.tasks if task.cycles or task.status != "open")
    lines += [f"  {_task(task)}" for task in begun]
    done = sum(task.status == "done" for task in record.tasks)
    return [*lines, f"Progress: {done}/{len(record.tasks)} tasks complete"]


def _task(task: Task) -> str:
    tests = f"Tests exempt ({task.exempt})" if task.exempt and not task.written else f"Tests written ({task.written})"
    built = f"{tests}, implementation complete"
    if task.status == "done":
        return f"{DONE} Task {task.number}: {built}, {APPROVED}"
    if task.status == "blocked":
        return f"{ERROR} Task {task.number}: {tests}, BLOCKED: {task.reason}"
    if task.status == "review":
        wrong = task.verdict == NEEDS_CHANGES
        return f"{WARNING if wrong else BUSY} Task {task.number}: {built}, {NEEDS_CHANGES if wrong else 'in review...'}"
    if task.status == "green":
        return f"{BUSY} Task {task.number}: {built}, committing..."
    if task.status == "red" or task.cycles:
        return f"{BUSY} Task {task.number}: {tests}, implementing..."
    return f"{BUSY} Task {task.number}: writing tests..."


def _testing(record: Record) -> list[str]:
    lines = [f"{BUSY} Executing test suites..."]
    lines += [f"  {_suite(record, level)}" for level in LEVELS if record.newest(f"suite-{level}")]
    if together(record) == "PASS":
        absent = [level for level in LEVELS if text(record.newest(f"suite-{level}"), "status") == "EXEMPT"]
        absent += ["coverage"] if recorded.not_applicable(record) else []
        besides = f" ({', '.join(absent)} not applicable)" if absent else ""
        lines.append(_passing(record) + besides)
    return lines


def _passing(record: Record) -> str:
    """All tests pass; what that says of the coverage."""
    known = recorded.covered(record)
    if known and known.reaches(coverage_asked(record.thresholds)):
        return f"{DONE} All tests passing, coverage targets met"
    if known and recorded.excepted(record):
        less = f"coverage {known.percent}, asked for are {recorded.asked(record)}"
        return f"{WARNING} All tests passing; {less}: {EXCEPTED}"
    if recorded.not_applicable(record):
        return f"{WARNING} All tests passing"
    return f"{WARNING} All tests passing, coverage targets not met"


def _suite(record: Record, level: str) -> str:
    raw, name = record.newest(f"suite-{level}"), NAMES[level]
    status, why = text(raw, "status"), reason(raw)
    if status == "EXEMPT":
        return f"{WARNING} {name}: not applicable ({why})"
    if status not in ("PASS", "FAIL"):
        return f"{ERROR} {name}: undecided ({why or status})"
    ended = f"{count(raw, 'passed')}/{count(raw, 'run')}{' scenarios' if level == 'e2e' else ''} passed"
    known = recorded.covered(record) if level == "unit" else None
    stale = bool(record.code) and text(raw, "code") != record.code
    told = f"{name}: {ended}" + (f" ({known.percent} coverage)" if known else "")
    if stale:
        return f"{WARNING} {told}; the code has changed since"
    return f"{DONE if status == 'PASS' else ERROR} {told}"


def _gates(record: Record) -> list[str]:
    every = rollup.of(record)
    lines = [f"{BUSY} Validating quality gates...", *(f"  {_gate(gate)}" for gate in every.gates if gate.raw)]
    if every.all_passed:
        lines.append(f"{DONE} All quality gates passed")
    elif every.status == rollup.PASS:
        lines.append(f"{WARNING} Quality gates passed with {plural(every.conditions, 'condition')}")
    return lines


def _gate(gate: Gate) -> str:
    sign = DONE if gate.status == rollup.PASS else WARNING if gate.status in rollup.MIDDLE else ERROR
    told = f"{gate.title}: {gate.status} ({_KEYS[gate.name](gate)})"
    stale = gate.blocks and gate.status == rollup.PASS
    return f"{WARNING} {told}; {gate.blocks}" if stale else f"{sign} {told}"


def _vulnerabilities(gate: Gate) -> str:
    counts = mapping(gate.raw, "counts")
    if not counts:
        return reason(gate.raw) or "not counted"
    total = sum(count(counts, key) for key in counts)
    grave = [f"{count(counts, key)} {key}" for key in ("critical", "high") if count(counts, key)]
    number_of = "1 vulnerability" if total == 1 else f"{total} vulnerabilities"
    return ", ".join([number_of, *grave])


def _regressions(gate: Gate) -> str:
    if gate.open_rows:
        row = gate.open_rows[0]
        return f"{text(row, 'what') or text(row, 'id')}: {text(row, 'actual') or 'not measured'}"
    if gate.status == rollup.PASS:
        return "no regressions" if text(gate.raw, "baseline") else "no baseline yet"
    return reason(gate.raw) or "not measured"


def _coverage(gate: Gate) -> str:
    known = mapping(gate.raw, "coverage")
    if not count(known, "lines_valid"):
        return reason(gate.raw) or "coverage not measured"
    return f"{Coverage((count(known, 'lines_covered'), count(known, 'lines_valid'))).percent} coverage"


#: The key figure of each gate.
_KEYS: Mapping[str, Callable[[Gate], str]] = {
    "security": _vulnerabilities,
    "performance": _regressions,
    "quality": _coverage,
}


def _integrating(record: Record) -> list[str]:
    raw = record.newest("integration")
    branch = text(record.config, "protected_branch") or "main"
    build, deploy = mapping(raw, "build"), mapping(raw, "deploy")
    lines = [f"{BUSY} Finalizing integration..."]
    if count(raw, "merged"):
        lines.append(f"  {DONE} Code merged to {branch} branch")
    lines += _outcome(build, "CI/CD pipeline successful", "CI/CD pipeline", "failed")
    lines += _outcome(deploy, "Deployed to dev environment", "Deployment to dev environment", "failed")
    if record.given("release-notes"):
        lines.append(f"  {DONE} Release notes generated")
    if record.given("runbook"):
        lines.append(f"  {DONE} Runbooks updated")
    return [*lines, f"{DONE} Integration complete"] if _integrated(record) else lines


def _outcome(raw: Mapping[str, Any], good: str, what: str, bad: str) -> list[str]:
    status, why = text(raw, "status"), reason(raw)
    if status in _DID:
        return [f"  {DONE} {good}"]
    if status in _NOT_HERE:
        return [f"  {WARNING} {what}: not applicable ({why})"]
    return [f"  {ERROR} {what} {bad}" + (f" ({why})" if why else "")] if status else []


def _integrated(record: Record) -> bool:
    raw = record.newest("integration")
    both = bool(record.given("release-notes")) and bool(record.given("runbook"))
    return text(raw, "status") == "SUCCESS" and both and record.code in ("", text(raw, "code"))


def _assessing(record: Record) -> list[str]:
    lines, metrics = [f"{BUSY} Generating iteration assessment..."], record.newest("metrics")
    if not metrics or not record.given("assessment"):
        return lines
    return [
        *lines,
        f"{DONE} Iteration {record.iteration} assessment complete",
        f"  - Velocity: {shown(number(metrics, 'velocity'))} story points",
        f"  - Completion: {completion(metrics)}",
        f"  - Quality gates: {share(mapping(metrics, 'gate_pass_rate').get('first_try'))}",
    ]


_STEPS = (_readiness, _planning, _implementing, _testing, _gates, _integrating, _assessing)
