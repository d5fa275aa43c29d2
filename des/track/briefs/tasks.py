"""Briefs of step 3: tests, code, repair and review of one task."""

from __future__ import annotations

from typing import Any

from des import limits
from des.facts import design_refs, manifest
from des.flow import reopenings
from des.flow.action import Dispatch
from des.track.briefs.brief import Brief, data, lines, program, submission
from des.track.facts import TrackFacts
from des.track.forms import FINDING
from des.track.record import Task

_RED = (
    "Write the tests of this task, all that are planned and under their names, before there is code; edge and "
    "error cases too. They have to FAIL because the behaviour is missing: by an assertion, or because a name does not "
    "exist yet (import it inside the test where a missing name keeps the file from loading). Leave production alone, "
    "write no stub. Do not commit. Then record RED: it runs your tests on the code as it is."
)
_GREEN = (
    "Make all tests of this task pass with the least code that is clean: structure as the architecture document says, "
    "the project's conventions, public names documented. The tests are not yours: if one is wrong, record BLOCKED with "
    "the reason. Run the tests as often as you like. Record GREEN, commit with the exact command it prints (tests, "
    "code and record together, the lines `Task:` and `Step-ID:` below the subject), then record COMMIT."
)
_REPAIR = (
    "Repair what was found. What changes behaviour begins with a test that fails: record RED. What leaves it as it is: "
    "record RED as SKIPPED with NOT_APPLICABLE: and the reason, and begin the commit's subject with `test: `, "
    "`refactor: ` or `perf: `. Record GREEN, commit with the exact command it prints, then record COMMIT."
)
_UNBLOCKED = (
    "This task could not go on; what the user answered stands below. Make its tests pass with the least code that is "
    "clean. Where a test is wrong and the answer says so, correct it, and record RED again with the change: it has to "
    "fail without the code. Record GREEN, commit with the exact command it prints, then record COMMIT."
)
_EXEMPT = (
    "This task has no test of its own ({}). Record RED as SKIPPED with NOT_APPLICABLE: and that reason, do the work, "
    "record GREEN, commit with the exact command it prints (`docs:`, `refactor:` or `build:` where that is what it "
    "is), then record COMMIT."
)
_REVIEW = (
    "Review what the commits of this task changed (`git show`): are its criteria met and shown by a test that would "
    "fail otherwise; are the tests comprehensive; readability; security; performance; documentation. What has to "
    "change is a blocker with file, line and the exact change; the rest is a suggestion with what becomes of it. "
    "APPROVED goes with no blocker, NEEDS_CHANGES with at least one. You did not write this and you change nothing."
)


def write_tests(facts: TrackFacts, dispatch: Dispatch) -> Brief:
    """RED, by the test engineer."""
    return Brief(_RED, _phases(facts, dispatch), _inputs(facts), _card(facts, dispatch))


def implement(facts: TrackFacts, dispatch: Dispatch) -> Brief:
    """GREEN and COMMIT, by the implementer."""
    task = _task(facts, dispatch)
    sections = (*_card(facts, dispatch), ("TESTS THAT FAIL NOW", lines(task.red)))
    return Brief(_GREEN, _phases(facts, dispatch), _inputs(facts), sections)


def repair(facts: TrackFacts, dispatch: Dispatch) -> Brief:
    """Tests and code by the implementer: a task that was sent back, could not go on, or has no test of its own."""
    back = reopenings.standing(facts.log, facts.settings.phases[-1]).get(dispatch.step)
    told = [f"by {back.cause}, {back.attempt} of {limits.MOST_REOPENINGS}", *back.findings] if back else []
    exempt = _task(facts, dispatch).exempt
    what = _REPAIR if back else _EXEMPT.format(exempt) if exempt else _UNBLOCKED
    owed = _phases(facts, dispatch)
    if any(one.startswith("submission:") for one in dispatch.owes):
        owed += f"\nThen, one entry for each test that failed: {submission(dispatch, 'fixes')}"
    return Brief(what, owed, _inputs(facts), (*_card(facts, dispatch), ("FOUND", lines(told))))


def review(facts: TrackFacts, dispatch: Dispatch) -> Brief:
    """The code reviewer's."""
    task = _task(facts, dispatch)
    earlier = [
        f"{one['file']}:{one['line']}: {one['problem']} — {one['required_change']}"
        for given in task.reviews for one in given.content.get("blockers", [])
    ]  # fmt: skip
    sections = (
        *_card(facts, dispatch),
        ("COMMITS", lines(task.commits)),
        ("EVIDENCE", data({name: dict(ev) for name, ev in task.phases.items()})),
        ("BLOCKERS OF EARLIER ROUNDS", lines(earlier)),
    )
    return Brief(_REVIEW, f"{submission(dispatch)}\nA blocker: {FINDING}", _inputs(facts), sections)


def _task(facts: TrackFacts, dispatch: Dispatch) -> Task:
    return next(one for one in facts.record.tasks if one.step == dispatch.step)


def _card(facts: TrackFacts, dispatch: Dispatch) -> tuple[tuple[str, str], ...]:
    """The work package, the tests that were planned for it, and the language of the project."""
    task = _task(facts, dispatch)
    wanted = task.plan.get("acceptance_criteria", [])
    criteria = [
        {"id": one.get("id"), "text": one.get("text")}
        for item in facts.record.scope for one in item.get("acceptance_criteria", []) if one.get("id") in wanted
    ]  # fmt: skip
    planned = facts.record.submitted("test-first").get("tasks", [])
    tests: dict[str, Any] = next((one for one in planned if one.get("task") == task.id), {})
    card: dict[str, Any] = {**task.plan, "acceptance_criteria": criteria}
    language = manifest.language(facts.delivery.root)
    return ("WORK PACKAGE", data(card)), ("TESTS PLANNED", data(tests)), ("LANGUAGE", language)


def _phases(facts: TrackFacts, dispatch: Dispatch) -> str:
    """The commands that record what a dispatch owes."""
    call = f'{program("des-log-phase")} --project-dir "{facts.delivery.directory}" --step-id {dispatch.step} --phase'
    owed = [one.removeprefix("phase:") for one in dispatch.owes if one.startswith("phase:")]
    how = [f"{call} {phase} --status EXECUTED --data PASS" for phase in owed]
    return "\n".join(
        ["Record each phase when it is done; the command runs the tests itself, read its answer:", *how,
         f'Something is in the way: {call} {owed[0]} --status BLOCKED --data "<what>"']
    )  # fmt: skip


def _inputs(facts: TrackFacts) -> tuple[str, ...]:
    number = facts.delivery.iteration
    return (design_refs.ARCHITECTURE, f".aiwg/planning/iteration-{number}-plan.md", "CLAUDE.md")
