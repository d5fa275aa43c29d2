"""An iteration of the example brought to any of its steps by des's own programs, as its agents would.

It is the line `track` of stages.py: of each stage, the step it is called like is done, and what comes next has not begun.
Its variants are folders of delivery/broken, joined by +, whose code is committed with the task it belongs to, instead of
the good one.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from des.contract.human import Line
from des.flow import cycle, decisions
from des.flow.action import Action, ActionKind, Dispatch
from des.flow.decisions import TERMINAL, Origin
from des.flow.delivery import Delivery
from des.flow.precheck import Claim
from des.state import dispatches
from des.state.dispatches import State
from des.track import completion, integrate, receiving, start, verdicts
from des.track.defects import LEVELS
from des.track.facts import gather
from des.track.nodes import next_action
from des.track.suites import testing
from des.track.telling import tell
from tests.support import stages
from tests.support.projects import make_project
from tests.support.repository import Repository

EXAMPLE = Path(__file__).parents[2] / "examples/meter-billing"
DELIVERY = EXAMPLE / "delivery"


def silent(_: str) -> None:
    """Progress that nobody reads."""


def make(target: Path) -> Path:
    """The example's history in a new directory, with a Python environment that has its tools."""
    make_project(EXAMPLE.name, target, os.environ)
    for key, value in (("user.name", "Ada Example"), ("user.email", "ada@example.org")):
        subprocess.run(["git", "-C", str(target), "config", key, value], check=True)
    return target


def broken(variant: str, task: str) -> list[Path]:
    """The folders of a variant whose code came in with this task: their message says so."""
    folders = [DELIVERY / "broken" / name for name in variant.split("+") if name]
    return [one for one in folders if f"\nTask: {task}\n" in (one / "message.txt").read_text("utf-8")]


class TrackStage(Repository):
    """Iteration 3 of the example. Each method called like a stage does one step."""

    def __init__(self, root: Path, variant: str = "") -> None:
        self.root = root.resolve()
        self.variant = variant
        self.delivery = Delivery(self.root, "iteration-3")

    @classmethod
    def at(cls, target: Path, stage: str, variant: str = "") -> TrackStage:
        """A copy of the project at a stage, in a directory that is not there yet."""
        return cls(stages.copy(target, "track", stage, variant), variant)

    def reach(self, stage: str) -> None:
        """Do the step, and write the documents of what comes next; the first one is the example's history."""
        if stage == "made":
            make(self.root)
        else:
            getattr(self, stage)()
            self.next()

    def next(self) -> Action:
        """What is legal now; documents are written as `des track next` would."""
        facts = gather(self.delivery)
        tell(facts)
        return next_action(facts)

    def started(self) -> None:
        start.begin(self.root, 3, "")

    def ready(self) -> None:
        self.submit("readiness")

    def planned(self) -> None:
        for subject in ("breakdown", "test-first", "plan"):
            self.submit(subject)

    def implemented(self) -> None:
        for number in range(1, len(list(DELIVERY.glob("T-*"))) + 1):
            self.task(f"T-{number:02}")

    def task(self, name: str) -> None:
        """Red, green, commit and review of one task."""
        self.red(name)
        self.green(name)
        self.review(name)

    def red(self, name: str) -> None:
        with self.dispatched("test-engineer"):
            self.copy(DELIVERY / name / "red")
            self.phase(name, "RED")

    def green(self, name: str) -> None:
        with self.dispatched("software-implementer"):
            self.copy(DELIVERY / name / "green")
            for folder in broken(self.variant, name):
                self.copy(folder / "broken")
            self.phase(name, "GREEN")
            self.commit((DELIVERY / name / "message.txt").read_text("utf-8"))
            self.phase(name, "COMMIT")

    def review(self, name: str) -> None:
        self.submit("review", (DELIVERY / name / "review.json").read_text("utf-8"))

    def sent_back(self, name: str, file: str) -> None:
        """The reviewer wants a file changed, and the implementer writes a comment below it."""
        review = json.loads((DELIVERY / name / "review.json").read_text("utf-8"))
        blocker = {"file": file, "line": 1, "severity": "low", "problem": "too terse", "required_change": "say more"}
        self.submit("review", json.dumps({**review, "verdict": "NEEDS_CHANGES", "blockers": [blocker]}))
        step = f"03-{name[2:]}"
        with self.dispatched("software-implementer"):
            cycle.note(self.delivery, Claim(step, "RED", "SKIPPED", "NOT_APPLICABLE: a comment"), "unknown")
            with (self.root / file).open("a", encoding="utf-8") as stream:
                stream.write("# More is said in the architecture document.\n")
            self.phase(name, "GREEN")
            self.commit(f"refactor: say more\n\nTask: {name}\nStep-ID: {step}\n")
            self.phase(name, "COMMIT")

    def tested(self) -> None:
        found, settled = testing.run(self.delivery, gather(self.delivery).limits, silent)
        assert set(found.values()) <= {"PASS", "EXEMPT"}, (found, settled)
        for level in LEVELS:
            self.submit(f"suite/{level}", (DELIVERY / f"suite-{level}.json").read_text("utf-8"))

    def gated(self) -> None:
        self.measured()
        for subject in verdicts.GATES:
            self.submit(subject)
        self.measured()
        self.acknowledge()

    def measured(self) -> None:
        verdicts.settle(self.delivery, gather(self.delivery).limits, silent)

    def acknowledge(self) -> None:
        """Type what the next question asks to be acknowledged."""
        asked = self.next()
        typed = next((line.strip() for line in asked.question.splitlines() if line.strip().startswith("des ack ")), "")
        if typed:
            decisions.carry_out(self.root, Line("ack", typed.split()[2]), Origin(TERMINAL))

    def merged(self) -> None:
        done = integrate.integrate(self.delivery, lambda: "", silent)
        assert done.code == 0, done.lines
        for subject in ("release-notes", "runbook"):
            self.submit(subject)

    def assessed(self) -> None:
        self.submit("assessment")

    def completed(self) -> None:
        from des.track.complete import complete

        done = complete(self.delivery, silent)
        assert done.commit, done.checked

    def submit(self, name: str, text: str = "") -> Mapping[str, Any]:
        """Submit as the agent that owes it, with what the example's agents say."""
        text = text or (DELIVERY / f"{name}.json").read_text("utf-8")
        with self.dispatched(owes=f"submission:{name}"):
            return receiving.receive(gather(self.delivery), name, text).record

    def phase(self, task: str, name: str) -> None:
        """Record a phase; it has to be accepted."""
        step = f"03-{task[2:]}"
        done = cycle.perform(
            self.delivery, step, name, "unknown", silent, lambda: completion.after_a_step(self.delivery, step),
            lambda ids: completion.after_red(self.delivery, step, ids),
        )  # fmt: skip
        assert done.code == 0, (task, name, done.lines)

    def copy(self, folder: Path) -> None:
        """Put files of the example's agents into the project."""
        shutil.copytree(folder, self.root, dirs_exist_ok=True)

    @contextlib.contextmanager
    def dispatched(self, agent: str = "", owes: str = "") -> Iterator[Dispatch]:
        """The dispatch that is due, by agent or by what it owes; the agent is at work until the block ends."""
        action = self.next()
        assert action.kind is ActionKind.DISPATCH, (agent, owes, action)
        due = next(
            (one for one in action.dispatches if (not agent or one.agent == agent) and (not owes or owes in one.owes)),
            None,
        )
        assert due is not None, (agent, owes, [one.owes for one in action.dispatches])
        key = "_".join(("toolu", due.step, due.agent, *(one.replace("/", "-") for one in due.owes)))
        at_work = dispatches.Dispatch(
            key, due.kind, feature=due.feature, step=due.step, agent_type=due.agent, owes=list(due.owes)
        )
        dispatches.update(str(self.root), lambda state: State.add(state, at_work))
        yield due
        dispatches.end(str(self.root), key, "its task is done")
