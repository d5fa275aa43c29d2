"""The Definition of Done of the text: its 19 boxes, each decided by what is on record and in git."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from des.track import rollup, trace
from des.track.artifacts import places
from des.track.artifacts.deployment import IMPACTS, NOTES
from des.track.defects import defects
from des.track.record import APPROVED, Record, Task
from des.track.settings import coverage_asked
from des.track.suites import recorded
from des.track.values import count, mapping, mappings, named, shown, text, texts

Missing = list[str]

_SETTLED = ("done", "deferred", "rejected")
_AUTHORS = ("software-implementer", "test-engineer")
_DID = ("SUCCESS", "PASS")
_NOT_HERE = ("EXEMPT", "NOT_APPLICABLE")


@dataclass(frozen=True)
class DodFacts:
    """What only git and the tree can say. Nothing known is nothing met.

    code: digest of the final code. merged: whether every commit of the iteration is on the protected branch. commits:
    those of the iteration, each with the ids of the tasks it names. undocumented: new configuration keys that no
    document has, None when nobody looked. passing: ids of the tests that pass on that code, None when unknown.
    accepted: criteria that the user has accepted by hand. present: paths of artifacts that exist.
    """

    code: str
    merged: bool
    commits: Mapping[str, Collection[str]]
    undocumented: tuple[str, ...] | None = None
    passing: frozenset[str] | None = None
    accepted: frozenset[str] = frozenset()
    present: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Box:
    """One box. text: in the words of the text; why: what is missing, "" when it is met."""

    id: str
    section: str
    text: str
    met: bool
    why: str


def judge(record: Record, facts: DodFacts) -> tuple[Box, ...]:
    """All boxes in the order of the text. Evidence about other code than ``facts.code`` counts for none of them."""
    # A code that nobody knows is no code that evidence could be about.
    now = replace(record, code=facts.code or "unknown")
    boxes = []
    for number, (section, told, decide) in enumerate(BOXES, 1):
        missing = decide(now, facts)
        boxes.append(Box(f"DOD-{number:02}", section, told, not missing, "; ".join(missing)))
    return tuple(boxes)


def _criteria(record: Record, facts: DodFacts) -> Missing:
    """Each criterion has a test that passes now; of tasks without tests, and in every review, the reviewer's word."""
    found = [] if record.scope else ["no item is in scope"]
    if facts.passing is None:
        return [*found, "nobody knows which tests pass on the final code"]
    for item in record.scope:
        own = trace.criteria(item)
        found += [] if own else [f"{text(item, 'id')} has no acceptance criterion"]
        for name in own:
            found += _criterion(record, facts.passing, name) if name not in facts.accepted else []
    return found


def _criterion(record: Record, passing: frozenset[str], name: str) -> Missing:
    tasks = [task for task in record.tasks if name in texts(task.plan, "acceptance_criteria")]
    if not _answered(tasks, name):
        return [f"{name}: no review says that it is met"]
    if all(task.exempt for task in tasks) or set(trace.showing(record, name, passing)) & passing:
        return []
    return [f"{name}: no test that was planned for it passes"]


def _answered(tasks: Collection[Task], criterion: str) -> bool:
    """Whether the newest answer that reviews of the newest commits give says, with evidence, that it is met.

    A criterion that several tasks share may be open in the review of the first one.
    """
    reviews = sorted((one for task in tasks for one in task.current), key=lambda one: one.position)
    answers = [one for review in reviews for one in mappings(mapping(review.content, "checks"), "acceptance")
               if text(one, "ac") == criterion]  # fmt: skip
    return bool(answers) and answers[-1].get("met") is True and bool(text(answers[-1], "evidence"))


def _reviewed(record: Record, facts: DodFacts) -> Missing:
    found = [] if record.tasks else ["there is no task"]
    for task in record.tasks:
        if task.verdict != APPROVED or task.status != "done":
            found.append(f"{task.id} has no approved review of its newest commits ({task.status})")
        elif task.current[-1].by.removeprefix("des:") in _AUTHORS:
            found.append(f"{task.id} was reviewed by {task.current[-1].by}, who writes code")
    return found


def _merged(record: Record, facts: DodFacts) -> Missing:
    return [] if facts.merged else ["commits of the iteration are not on the protected branch"]


def _comments(record: Record, facts: DodFacts) -> Missing:
    found = [] if record.tasks else ["there is no task"]
    for task in record.tasks:
        for review in task.reviews[-1:]:
            found += [f"{task.id}: blocker: {text(one, 'problem')}" for one in mappings(review.content, "blockers")]
            found += [
                f"{task.id}: nobody said what becomes of: {text(one, 'text')}"
                for one in mappings(review.content, "suggestions") if text(one, "disposition") not in _SETTLED
            ]  # fmt: skip
        found += [] if task.reviews else [f"{task.id} has no review"]
    return found


def _suite(level: str) -> Callable[[Record, DodFacts], Missing]:
    def decide(record: Record, facts: DodFacts) -> Missing:
        raw = record.newest(f"suite-{level}")
        status = text(raw, "status")
        if not raw:
            return [f"the {level} suite was not run"]
        if text(raw, "code") != record.code:
            return [f"the {level} suite ran on other code"]
        if status == "EXEMPT":
            accepted = f"suite-{level}" in record.acknowledged
            return [] if accepted else [f"the user has not accepted that there is no {level} suite"]
        whole = count(raw, "run") and not mappings(raw, "failing")
        return [] if status == "PASS" and whole else [f"the {level} suite: {status}, {count(raw, 'run')} tests run"]

    return decide


def _unit(record: Record, facts: DodFacts) -> Missing:
    unwritten = [task.id for task in record.tasks if not task.exempt and not task.written]
    found = [f"no tests were written first for {', '.join(unwritten)}"] if unwritten else []
    return found + _suite("unit")(record, facts)


def _coverage(record: Record, facts: DodFacts) -> Missing:
    raw, known = record.newest("suite-unit"), recorded.covered(record)
    if text(raw, "code") == record.code and ("coverage" in record.acknowledged or recorded.excepted(record)):
        return []
    if text(raw, "code") != record.code or known is None:
        return ["the coverage of the final code is not known"]
    reached = known.reaches(coverage_asked(record.thresholds))
    found = [] if reached else [f"{known.percent} of the lines, asked for are {recorded.asked(record)}"]
    part, whole = known.new
    wanted = record.thresholds["coverage_new"]
    if wanted and whole and Fraction(part, whole) * 100 < Fraction(str(wanted)):
        found.append(f"{part} of {whole} new lines, asked for are {shown(wanted)}%")
    return found


def _inline(record: Record, facts: DodFacts) -> Missing:
    raw = record.newest("gate-quality")
    if not raw or text(raw, "code") != record.code:
        return ["the documentation in the code was not looked at"]
    found = [f"without documentation: {one}" for one in named(raw, "api_docs")]
    for task in record.tasks:
        checks = mapping(task.current[-1].content, "checks") if task.current else {}
        if mapping(checks, "documentation").get("ok") is not True:
            found.append(f"{task.id}: no review says that its code is documented")
    return found


def _release_notes(record: Record, facts: DodFacts) -> Missing:
    content = record.submitted("release-notes")
    if not record.given("release-notes") or places.release_notes(record.iteration) not in facts.present:
        return ["there are no release notes"]
    told = [text(one, "item") for key in NOTES for one in mappings(content, key)]
    visible = [text(item, "id") for item in record.scope if item.get("user_visible") is True]
    return [f"{name} stands {told.count(name)} times in them" for name in visible if told.count(name) != 1]


def _runbooks(record: Record, facts: DodFacts) -> Missing:
    if not record.given("runbook") or places.runbook(record.iteration) not in facts.present:
        return ["there are no runbook updates"]
    impacts = mappings(record.submitted("runbook"), "impacts")
    said = {text(one, "category") for one in impacts if text(one, "entry") or text(one, "none")}
    return [f"nothing is said about {name.lower()}" for key, name in IMPACTS.items() if key not in said]


def _trace(record: Record, facts: DodFacts) -> Missing:
    found = [gap.what for gap in trace.gaps(record, facts.commits)]
    return found if facts.commits else [*found, "no commit of the iteration is known"]


def _gate(name: str) -> Callable[[Record, DodFacts], Missing]:
    def decide(record: Record, facts: DodFacts) -> Missing:
        gate = next(one for one in rollup.of(record).gates if one.name == name)
        return [f"{gate.status}: {gate.blocks}"] if gate.blocks else []

    return decide


def _critical(record: Record, facts: DodFacts) -> Missing:
    found = [f"{one.id}: {one.test}" for one in defects(record) if one.open and one.severity == "critical"]
    raw = record.newest("gate-security")
    critical = count(mapping(raw, "counts"), "critical")
    found += [f"the security gate counts {critical} critical findings"] if critical else []
    return found if text(raw, "code") == record.code else [*found, "nobody looked for vulnerabilities in this code"]


def _deployed(record: Record, facts: DodFacts) -> Missing:
    raw = record.newest("integration")
    if text(raw, "code") != record.code or text(raw, "status") != "SUCCESS":
        return ["the final code was not integrated"]
    status = text(mapping(raw, "deploy"), "status")
    if status in _NOT_HERE:
        return [] if "deploy" in record.acknowledged else ["the user has not accepted that nothing is deployed"]
    return [] if status in _DID else [f"deployment: {status or 'not run'}"]


def _smoke(record: Record, facts: DodFacts) -> Missing:
    raw = record.newest("integration")
    smoke = mapping(raw, "smoke")
    status, run = text(smoke, "status"), count(smoke, "run")
    if text(raw, "code") != record.code:
        return ["the smoke tests did not run on the final code"]
    if status in _NOT_HERE:
        return [] if "smoke" in record.acknowledged else ["the user has not accepted that there are no smoke tests"]
    whole = status in _DID and run > 0 and run == count(smoke, "passed")
    return [] if whole else [f"smoke tests: {count(smoke, 'passed')} of {run} passed ({status or 'not run'})"]


def _configuration(record: Record, facts: DodFacts) -> Missing:
    if facts.undocumented is None:
        return ["nobody looked for new configuration keys"]
    return [f"no document has the configuration key {key}" for key in facts.undocumented]


#: Section, the text's own words, and who decides: what is missing, [] when the box is met.
BOXES: tuple[tuple[str, str, Callable[[Record, DodFacts], Missing]], ...] = (
    ("Implementation Complete", "All acceptance criteria met", _criteria),
    ("Implementation Complete", "Code peer-reviewed", _reviewed),
    ("Implementation Complete", "Code merged to main", _merged),
    ("Implementation Complete", "No outstanding review comments", _comments),
    ("Tests Complete", "Unit tests written and passing", _unit),
    ("Tests Complete", "Integration tests passing", _suite("integration")),
    ("Tests Complete", "E2E tests passing", _suite("e2e")),
    ("Tests Complete", "Coverage targets met", _coverage),
    ("Documentation Complete", "Code comments added", _inline),
    ("Documentation Complete", "Release notes updated", _release_notes),
    ("Documentation Complete", "Runbooks updated", _runbooks),
    ("Documentation Complete", "Traceability maintained", _trace),
    ("Quality Gates Passed", "Security gate passed", _gate("security")),
    ("Quality Gates Passed", "Performance gate passed", _gate("performance")),
    ("Quality Gates Passed", "Code quality gate passed", _gate("quality")),
    ("Quality Gates Passed", "No critical defects", _critical),
    ("Deployment Ready", "Deployed to dev successfully", _deployed),
    ("Deployment Ready", "Smoke tests passing", _smoke),
    ("Deployment Ready", "Configuration documented", _configuration),
)
