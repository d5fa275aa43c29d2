"""What the user is told at the start, at the end and when something is in the way, in the words of the text.

Every value is from the record. Where the text says that all is well, it is said only when it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from des import limits
from des.track import rollup
from des.track.artifacts import places
from des.track.artifacts.readiness import gaps
from des.track.defects import LEVELS, defects
from des.track.dod import Box
from des.track.progress import ERROR, WARNING
from des.track.record import Record
from des.track.rollup import Gate
from des.track.suites.recorded import covered
from des.track.values import flat, mapping, mappings, number, plural, reason, shown, text

COMPLETE, NOT_COMPLETE = "COMPLETE", "NOT COMPLETE"
_RULE = "─" * 41


def start(iteration: int, history: Sequence[float] = ()) -> str:
    """What will happen and what will come of it. history: seconds that earlier iterations took; without any, nothing
    is said about time."""
    lines = [
        f"Understood. I'll orchestrate Delivery Track for iteration {iteration}.",
        "",
        "This will include:",
        "- Task planning and breakdown",
        "- Test-driven development",
        "- Comprehensive testing",
        "- Quality gate validation",
        "- Documentation updates",
        "- Iteration assessment",
        "",
        "I'll coordinate multiple agents for implementation and review.",
    ]
    if history:
        lines.append(f"Expected duration: {_duration(median(history))} (median of {len(history)} before).")
    return "\n".join([*lines, "", "Starting orchestration..."])


def closing(record: Record, exists: Callable[[str], bool], boxes: Sequence[Box]) -> str:
    """The last report. exists: whether a path of the project is there; boxes: the Definition of Done as judged.

    The iteration is complete when all 19 boxes are met and its program has recorded that it ended.
    """
    n = record.iteration
    metrics, known = record.newest("metrics"), covered(record)
    done = sum(task.status == "done" for task in record.tasks)
    tests = sum(task.written for task in record.tasks)
    fixed = sum(not one.open for one in defects(record))
    complete = text(record.newest("finalized"), "status") == "PASS" and bool(boxes) and all(box.met for box in boxes)
    velocity = f"{shown(number(metrics, 'velocity'))} story points" if metrics else "not measured"
    paths = (
        ("Iteration plan", places.plan(n)), ("Test results", places.results(n)), ("Quality report", places.quality(n)),
        ("Release notes", places.release_notes(n)), ("Assessment", places.assessment(n)),
    )  # fmt: skip
    lines = [
        _RULE, f"Iteration {n} Delivery {'Complete' if complete else 'Not Complete'}", _RULE, "",
        f"**Status**: {COMPLETE if complete else NOT_COMPLETE}",
        f"**Velocity**: {velocity}",
        f"**Quality Gates**: {rollup.of(record).headline}", "",
        "**Work Completed**:",
        f"- Tasks: {done}/{len(record.tasks)}",
        f"- Tests: {tests} written",
        f"- Coverage: {known.percent if known else 'not measured'}",
        f"- Defects: {fixed} fixed", *_not_applicable(record), "",
        "**Artifacts Generated**:",
        *(f"- {name}: {path if exists(path) else f'{ERROR} missing ({path})'}" for name, path in paths), "",
        *_open(boxes, complete),
        "**Next Steps**:", *_next(n, complete), "", _RULE,
    ]  # fmt: skip
    return "\n".join(lines)


def not_ready(record: Record) -> str:
    """The backlog is not ready: what is missing, and where it comes from."""
    n = record.iteration
    judged = [
        f"{text(one, 'id')}: {flat(gap)}"
        for one in mappings(record.submitted("readiness"), "items") for gap in _texts(one.get("gaps"))
    ]  # fmt: skip
    missing = [*gaps(record), *judged] or ["no item is ready"]
    return "\n".join([
        f"{ERROR} Iteration {n} backlog not ready", "", "Missing:", *(f"- {one}" for one in missing), "",
        "Recommendation: Complete Discovery Track first", f"Run: /flow-discovery-track {n}",
    ])  # fmt: skip


def tests_failed(record: Record) -> str:
    """The tests that fail in the newest runs of the suites."""
    newest = (record.newest(f"suite-{level}") for level in LEVELS)
    names = list(dict.fromkeys(text(one, "id") for raw in newest for one in mappings(raw, "failing")))
    listed = [
        *names[: limits.MOST_FAILED_NAMED],
        *([f"and {len(names) - limits.MOST_FAILED_NAMED} more"] if len(names) > limits.MOST_FAILED_NAMED else []),
    ]
    return "\n".join([
        f"{WARNING} Test failures detected", "", f"Failed tests: {len(names)}", *(f"- {name}" for name in listed), "",
        "Action: Fixing test failures before proceeding...",
    ])  # fmt: skip


def gate_failed(record: Record) -> str:
    """Each gate that stands in the way, with what it found and what has to be done."""
    return "\n\n".join(_gate(record, gate) for gate in rollup.of(record).blocking)


def _gate(record: Record, gate: Gate) -> str:
    issues, fixes = [], []
    for row in gate.open_rows:
        issues.append(f"{text(row, 'what') or text(row, 'id')}: {text(row, 'actual') or 'not measured'}")
        fixes += text(row, "fix").split("; ")
    said = "; ".join(fixes)
    for one in mappings(record.submitted(gate.name), "findings"):
        issues.append(text(one, "problem"))
        fixes += [text(one, "required_change")] if text(one, "required_change") not in said else []
    asks = gate.status in rollup.MIDDLE
    return "\n".join([
        f"{ERROR} Quality gate failed: {gate.title}" if not asks else f"{WARNING} {gate.title}: {gate.status}", "",
        f"Issue: {'; '.join(issues) or gate.blocks}",
        f"Required fix: {'; '.join(filter(None, dict.fromkeys(fixes))) or 'run the gate again: des track gate'}", "",
        "Cannot proceed until gate passes.",
        "Waiting for the user's decision..." if asks else "Initiating remediation...",
    ])  # fmt: skip


def integration_failed(record: Record) -> str:
    """The last lines of the build that failed."""
    raw = record.newest("integration")
    tail = [flat(one) for one in str(raw.get("error") or "").splitlines() if flat(one)][-limits.BUILD_LINES :]
    error = "\n  ".join(tail) or reason(mapping(raw, "deploy")) or "the build left no output"
    action = "Waiting for the user's decision..." if raw.get("conflict") else "Investigating build failure..."
    return "\n".join([
        f"{ERROR} Integration build failed", "", f"Error: {error}", f"Action: {action}", "",
        "May need manual intervention.",
    ])  # fmt: skip


def _texts(value: object) -> Sequence[object]:
    return value if isinstance(value, (list, tuple)) else ()


def _not_applicable(record: Record) -> list[str]:
    """What this project does not have is said in every report."""
    named = [(level, record.newest(f"suite-{level}")) for level in LEVELS]
    named += [(gate.title, gate.raw) for gate in rollup.of(record).gates]
    named += [(key, mapping(record.newest("integration"), key)) for key in ("deploy", "smoke")]
    return [
        f"- Not applicable: {name} ({reason(raw) or 'no reason on record'})"
        for name, raw in named if text(raw, "status") in ("EXEMPT", "NOT_APPLICABLE")
    ]  # fmt: skip


def _open(boxes: Sequence[Box], complete: bool) -> list[str]:
    unmet = [box for box in boxes if not box.met]
    if complete:
        return []
    told = [f"- {ERROR} {box.text}: {flat(box.why)}" for box in unmet]
    title = f"**Definition of Done**: {len(boxes) - len(unmet)}/{len(boxes)}" if boxes else "**Definition of Done**:"
    return [title, *(told or [f"- {WARNING} the end of the iteration is not on record"]), ""]


def _next(n: int, complete: bool) -> list[str]:
    if complete:
        return ["- Review iteration assessment", "- Plan next iteration", "- Deploy to staging if ready"]
    return [f"- Go on with iteration {n}: des track next"]


def _duration(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    if minutes < 120:
        return plural(minutes, "minute")
    hours = round(seconds / 3600)
    return plural(hours, "hour") if hours < 48 else plural(round(seconds / 86400), "day")
