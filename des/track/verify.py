"""Does the record of an iteration hold, and do its numbers come out again? (R43; text, step 5 and Definition of Done)

Without `recompute` only what can be read is looked at: the log, its commits, its documents, the protected branch. With
it every task is proven again, and suites, gates and build run once more on the commit they were recorded for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from des.contract.errors import DesError
from des.flow import gate_record, integrity
from des.flow.delivery import Delivery
from des.flow.integrity import Integrity
from des.track import branch, documents, follows, integrate, measured, merged, verdicts
from des.track.defects import LEVELS
from des.track.facts import TrackFacts, gather
from des.track.gates import performance
from des.track.suites import measuring
from des.track.tools import Say
from des.verdict import Finding, Place, Result, Status

#: What a measurement cannot give twice, what is judged and not measured, and what belongs to the log.
_NOT_COMPARED = (
    "seconds", "reason", "criteria", "commit", "gate", "status", "timestamp", "seq", "prev", "h",
    "waive", "code",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What is asked of an iteration beside its tasks, called by the integrity check."""

    facts: TrackFacts
    say: Say

    def __call__(self, replay: bool) -> list[Result]:
        found = [_rendered(self.facts), _protected(self.facts), _reviews(self.facts), follows.follow(self.facts)]
        return [*found, _recomputed(self.facts, self.say)] if replay else found


def verify(delivery: Delivery, *, recompute: bool, say: Say) -> Integrity:
    """The result of the check. DesError when there is no plan yet: then there is nothing to check."""
    facts = gather(delivery)
    if facts.roadmap is None:
        raise DesError(
            f"iteration {delivery.iteration} has no plan yet",
            "what is verified are its tasks and what followed from them",
            "run `des track next`",
            1,
        )
    return integrity.verify(delivery, facts.roadmap, facts.log, Asked(facts, say), replay=recompute, progress=say)


def _rendered(facts: TrackFacts) -> Result:
    """Is every document what the record says? Notes of people aside."""
    wanted = documents.wanted(facts.delivery, facts.record)
    found = [
        Finding(
            "document-differs",
            Place(path),
            "is not what the record says",
            "des track next writes it anew; notes go between its marks",
        )
        for path in documents.differing(facts.delivery, wanted)
    ]
    found += [
        Finding(
            "document-unfounded",
            Place(path),
            "speaks of what is not on record",
            "remove it; programs write it when there is a record",
        )
        for path in documents.stray(facts.delivery, facts.record, wanted)
    ]
    return Result.of("documents", f"{len(wanted)} documents", found)


def _reviews(facts: TrackFacts) -> Result:
    """Was every task that is finished approved by somebody else, about its newest commits?"""
    found = [
        Finding(
            "task-unreviewed",
            Place(part=task.step),
            f"{task.id} has no approved review of its newest commits",
            "des track next",
        )
        for task in facts.record.tasks
        if task.status == "review"
    ]
    return Result.of("task-reviews", f"{len(facts.record.tasks)} tasks", found)


def _protected(facts: TrackFacts) -> Result:
    """Does the protected branch hold work of this iteration that was not merged by the program, gates passed (R43)?"""
    git, branches = facts.delivery.git, branch.of(facts.log)
    mine = [commit for fact in facts.steps.values() for commit in fact.commits]
    merges = [
        str(one.get("commit")) for one in gate_record.every(facts.log, "integration") if one.get("status") == "SUCCESS"
    ]
    known = [one for one in merges if git.ok("cat-file", "-e", f"{one}^{{commit}}")]
    found = []
    for commit in mine:
        early = branch.holds(git, branches.protected, commit) and not any(
            git.ok("merge-base", "--is-ancestor", commit, one) for one in known
        )
        if early:
            text = f"{commit[:12]} stands on {branches.protected}, and no gates had passed for it"
            fix = f"move {branches.protected} back, or take it up"
            found.append(Finding("merged-early", Place(part=branches.protected), text, fix))
    if not branch.there(git, branches.protected):
        return Result(
            "protected-branch", Status.INDETERMINATE,
            f"there is no branch {branches.protected} here, nor origin/{branches.protected}: git fetch origin "
            f"{branches.protected}:{branches.protected}",
        )  # fmt: skip
    return Result.of("protected-branch", f"{branches.protected}: {len(merges)} merges", found)


def _recomputed(facts: TrackFacts, say: Say) -> Result:
    """Everything that a tool counted, counted again on the same commit."""
    found: list[Finding] = []
    for name, again in _measured_again(facts, say):
        newest = gate_record.newest(facts.log, name)
        for key, before, now in _differences(newest, again):
            found.append(follows.differs(name, key, before, now))
    return Result.of("recomputed", "suites and gates, measured once more", found)


def _measured_again(facts: TrackFacts, say: Say) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Only what is on record about the code as it is: older records were overtaken by newer ones."""
    log, delivery = facts.log, facts.delivery

    def standing(name: str) -> bool:
        return bool(gate_record.standing(log, name, facts.code))

    for level in filter(lambda one: standing(f"suite-{one}"), LEVELS):
        say(f"again: {level} suite")
        yield f"suite-{level}", measuring.measure(delivery, level, say)
    for subject in filter(lambda one: standing(verdicts.GATES[one].NAME), verdicts.GATES):
        gate = verdicts.GATES[subject]
        say(f"again: {subject} gate")
        if gate is performance:
            yield gate.NAME, performance.counted_again(delivery, gate_record.newest(log, gate.NAME))
        else:
            yield gate.NAME, gate.measure(delivery, say)
    if standing(merged.GATE):
        say("again: build and smoke tests")
        yield merged.GATE, integrate.counted_again(delivery, gate_record.newest(log, merged.GATE), say)
    if standing("metrics"):
        yield "metrics", measured.figures(facts)


def _differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """What was counted once and comes out otherwise; of the gates counted anew from a record, what comes out at all."""
    for key in sorted(now.keys() - set(_NOT_COMPARED)):
        one, other = _timeless(before.get(key)), _timeless(now[key])
        if one != other:
            yield key, one, other


def _timeless(value: Any) -> Any:
    """The value without what the clock says in it."""
    if isinstance(value, dict):
        return {key: _timeless(one) for key, one in value.items() if key != "seconds"}
    return [_timeless(one) for one in value] if isinstance(value, list) else value
