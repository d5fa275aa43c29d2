"""The frozen gate: scenarios say at HEAD what they said when the delivery began, skip and pending tags aside (R21)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from des.deliver import upstream
from des.facts.specification import Specified, specified
from des.flow.code import REFACTORING, Code, StepChange
from des.flow.delivery import Delivery
from des.verdict import Finding, Place, Result, Status

NAME = "frozen"
#: Files may well have equal backgrounds: one that is gone here was not moved there.
BACKGROUND = "Background"
_BACK = "bring it back"
_FIX = _BACK + "; if the specification is wrong: des issue add --step {step} --document {file} 'what', then ask"


@dataclass(frozen=True)
class Frozen:
    """One `.feature` file. before, now: what it specified at the base and specifies at HEAD (None: not Gherkin).
    touched: the steps that changed it, each with its commit."""

    file: str
    before: tuple[Specified, ...] | None
    now: tuple[Specified, ...] | None
    touched: tuple[tuple[str, str], ...]


def decide(files: Sequence[Frozen], elsewhere: Collection[str], decided: Collection[str]) -> Result:
    """FAIL for each scenario a step changed or removed.

    elsewhere: what scenarios of every file at HEAD say: one that only moved is no change. decided: files about which
    the user has resolved an upstream issue; there a change is flagged.
    """
    found = [finding for one in files for finding in _judge(one, elsewhere, one.file not in decided)]
    return Result.of(NAME, f"{len(files)} .feature files changed by steps", found, files=[one.file for one in files])


def _judge(one: Frozen, elsewhere: Collection[str], blocks: bool) -> Iterator[Finding]:
    who = ", ".join(f"{step} ({commit[:12]})" for step, commit in one.touched)
    last = one.touched[-1][0]
    fix = _BACK if last == REFACTORING else _FIX.format(step=last, file=one.file)
    if one.before is None:
        yield Finding(
            "not-gherkin-before",
            Place(one.file),
            "it was not Gherkin when the delivery began",
            "compare it by eye",
            blocks=False,
        )
        return
    if one.now is None:
        yield Finding(
            "not-gherkin-now", Place(one.file), f"changed by {who}: it is not Gherkin any more", fix, blocks=blocks
        )
        return
    left = list(one.now)
    for old in one.before:
        same = next((new for new in left if (new.name, new.says) == (old.name, old.says)), None)
        if same is not None:
            left.remove(same)
            if same.tags != old.tags:
                text = f"tags of {old.name!r} changed by {who}: {' '.join(old.tags)} became {' '.join(same.tags)}"
                yield Finding(
                    "tags-changed",
                    Place(one.file, same.line),
                    text,
                    "see that it still runs where it should",
                    blocks=False,
                )
            continue
        if old.says in elsewhere and old.name != BACKGROUND:
            text = f"scenario {old.name!r} was moved to another file by {who}"
            yield Finding(
                "scenario-moved",
                Place(one.file),
                text,
                "see that what is given before it is the same there",
                blocks=False,
            )
            continue
        new = next((new for new in left if new.name == old.name), None)
        if new is not None:
            left.remove(new)
            yield Finding(
                "scenario-changed",
                Place(one.file, new.line),
                f"scenario {old.name!r} changed by {who}",
                fix,
                blocks=blocks,
            )
        else:
            yield Finding(
                "scenario-removed",
                Place(one.file),
                f"scenario {old.name!r} removed or renamed by {who}",
                fix,
                blocks=blocks,
            )
    for new in left:
        yield Finding(
            "scenario-new",
            Place(one.file, new.line),
            f"scenario {new.name!r} is new",
            "see that it was asked for",
            blocks=False,
        )


def run(delivery: Delivery) -> Result:
    """Compare base and HEAD; what others committed meanwhile is not the delivery's."""
    code = Code.of(delivery)
    touched = touching(code.commits)
    before, now = code.git.entries(code.base), code.git.entries(code.head)
    frozen = {path: entry for path, entry in before.items() if path in touched}
    if not frozen:
        return Result(NAME, Status.EXEMPT, "no step changed a .feature file that was there at the start")
    old = code.read(frozen)
    new = code.read({path: entry for path, entry in now.items() if path.endswith(".feature")})
    said = {path: specified(text) for path, text in new.items()}
    files = [
        Frozen(path, specified(old.get(path, "")), said.get(path, ()), touched[path])
        for path in sorted(frozen)
    ]  # fmt: skip
    elsewhere = {one.says for found in said.values() for one in found or ()}
    return decide(files, elsewhere, upstream.decided_documents(delivery.log()))


def touching(commits: Sequence[StepChange]) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """The `.feature` files that the delivery's commits changed, removed or renamed, with step and commit."""
    found: dict[str, list[tuple[str, str]]] = {}
    for commit in commits:
        for file in commit.change.files if commit.steps else ():
            for side in file.sides:
                if side.path.endswith(".feature"):
                    found.setdefault(side.path, []).append((commit.steps[0], commit.change.head))
    return {path: tuple(dict.fromkeys(steps)) for path, steps in found.items()}
