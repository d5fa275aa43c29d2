"""Facts of iterations for tests of the table: from a log written by hand, without a repository.

`World` lets agents and programs do what the table names, well or badly, as a random generator says.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from des.contract import roadmap as roadmap_file
from des.facts.backlog import Acceptance, Backlog, CriterionTest, Item
from des.facts.team import Member, Team
from des.flow import attempts, plan, reopenings, settings, steps
from des.flow.action import Action, ActionKind, Dispatch
from des.flow.delivery import Delivery
from des.flow.excuses import Excuses
from des.flow.plan import Approval
from des.flow.waivers import Waiver, today
from des.proof.steps import History
from des.state import dispatches
from des.track import conditions, models, readiness, submissions, verdicts
from des.track import facts as facts_module
from des.track import settings as track_settings
from des.track.facts import TrackFacts
from des.track.models.planning import BreakdownModel, PlanModel, StrategyModel
from des.track.planning import compiled
from des.track.record import Record
from des.track.references import References
from tests.support.track_backlog import DESIGN
from tests.support.track_samples import FINDING, first_tests, sample, task
from tests.support.track_samples import plan as planned
from tests.track.iterations import ASSESSMENT, COVERAGE, Book, review

INPUTS = "1n"
ROOT = Path("/nowhere/project")
TASKS = ("T-01", "T-02")


def backlog() -> Backlog:
    """One item that is ready."""
    item = Item(
        "US-01", "Express quote", "feature", True, 3, "low", "UC-01", (Acceptance("US-01-AC1", "A price.", 9),),
        (CriterionTest("US-01-AC1", "Look at it.", 11),), (DESIGN,), "", (), 5,
    )  # fmt: skip
    return Backlog(3, (item,), ".aiwg/planning/iteration-3-backlog.md")


class World:
    """`book` is the log so far. `good`: how likely it is that something ends well."""

    def __init__(self, seed: int = 0, good: float = 1.0, config: dict[str, Any] | None = None) -> None:
        self.random, self.good = random.Random(seed), good
        self.book = Book(config={"track": config or {}})
        self.mine: list[dispatches.Dispatch] = []
        self.commits: dict[str, tuple[str, ...]] = {}
        self.version = 0
        self.approved: list[Waiver] = []
        self.roadmap: dict[str, Any] | None = None
        self.done = False

    @property
    def code(self) -> str:
        return f"c0de{self.version}"

    @property
    def delivery(self) -> Delivery:
        return Delivery(ROOT, "iteration-3")

    def facts(self, **over: Any) -> TrackFacts:
        """What the table decides from."""
        log, given, items = self.book.log, Excuses(tuple(self.approved), today()), backlog()
        looked_up = References(3, frozenset({"UC-01"}), "", {DESIGN: ""}, frozenset(), INPUTS)
        roadmap = roadmap_file.parse(self.roadmap, "roadmap.json") if self.roadmap else None
        known = steps.facts(roadmap, log, History(self.commits, (), ())) if roadmap else {}
        team = Team((Member("alice", "software-implementer", 30, 1),), "team")
        record = Record.of(log, self.roadmap, submissions.backlog(log), known, head="e" * 40, code=self.code,
                           team=team.to_json(), thresholds=track_settings.thresholds(log),
                           acknowledged=conditions.acknowledged(log, self.code, given, lambda _: False))  # fmt: skip
        known_facts: dict[str, Any] = {
            "delivery": self.delivery, "log": log, "settings": settings.of(log), "track": track_settings.of(log),
            "guidance": conditions.guidance(log), "backlog": items, "team": team, "looked_up": looked_up,
            "ready": readiness.judge(items, looked_up, None), "roadmap": roadmap,
            "approval": plan.approval(log, plan.digest(roadmap.raw)) if roadmap else Approval(0, None),
            "history": History(self.commits, (), ()), "steps": known,
            "attempts": attempts.count(self.mine, log, dict(facts_module._since(log))),
            "writer": None, "readers": (), "dirt": (), "last": None, "record": record, "code": self.code,
            "excuses": given, "finalized": self.done,
        }  # fmt: skip
        found = TrackFacts(**{**known_facts, **over})
        found.__dict__["boxes"] = ()  # git is asked for these
        return found

    def well(self) -> bool:
        return self.random.random() < self.good

    def act(self, action: Action) -> None:
        """Do what it names."""
        if action.kind is ActionKind.RUN:
            getattr(self, f"_{action.command.rpartition(' ')[2]}")()
        for one in action.dispatches:
            self.dispatch(one)

    def dispatch(self, one: Dispatch, works: bool | None = None) -> None:
        """An agent goes to work, and has done so or not."""
        self.mine.append(
            dispatches.Dispatch(
                f"k{len(self.mine)}", one.kind, feature=one.feature, step=one.step, agent_type=one.agent,
                owes=list(one.owes), started=self.book._time(), status="ended",
            )
        )  # fmt: skip
        self.book.gate("tick", "")
        if not (self.well() if works is None else works):
            return
        for owed in one.owes:
            kind, _, name = owed.partition(":")
            if kind == "phase":
                self.phase(one.step, name)
            else:
                self.submitted(one.step, name)

    def phase(self, sid: str, name: str) -> None:
        if name == "COMMIT":
            self.version += 1
            self.commits[sid] = (*self.commits.get(sid, ()), f"{self.version:040}")
            facts = {"commits": list(self.commits[sid]), "verdict": "PROVEN", "kind": "feature"}
            self.book.phase(sid, name, **facts)
        else:
            self.book.phase(sid, name, tests=["t"])

    def handed(self, subject: str, content: Any, about: str = "", scope: str = "") -> None:
        self.book.gate("submission", content.get("verdict", "SUBMITTED"), subject=subject, scope=scope, by="x",
                       dispatch=f"k{len(self.mine) - 1}", about=about or self.code, content=content)  # fmt: skip

    def submitted(self, step: str, name: str) -> None:
        """What the agent hands in, and what follows from it."""
        subject, _, scope = name.partition("/")
        content = sample(subject)
        if subject == "readiness":
            self.handed(subject, content, INPUTS)
            now = readiness.judge(backlog(), self.facts().looked_up, None)
            self.book.gate("readiness", now.status.value, backlog=backlog().to_json(), **now.to_json())
        elif subject == "breakdown":
            self.handed(subject, {"tasks": [task(1), task(2, dependencies=["T-01"])], "summary": "Two."}, INPUTS)
        elif subject == "test-first":
            content = {"tasks": [first_tests(1), first_tests(2)]}
            self.handed(subject, content, submissions.digest(self.facts().breakdown))
        elif subject == "plan":
            facts, content = self.facts(), planned(*TASKS)
            self.handed(subject, content, submissions.digest(facts.strategy))
            self.roadmap = compiled.roadmap(
                3, models.of(BreakdownModel, facts.breakdown), models.of(StrategyModel, facts.strategy),
                models.of(PlanModel, content), {"US-01-AC1": "A price."},
            )  # fmt: skip
            self.book.gate("roadmap-review", "APPROVED", plan=plan.digest(self.roadmap))
        elif subject == "review":
            good = self.well()
            self.handed(subject, review("APPROVED" if good else "NEEDS_CHANGES", ["US-01-AC1"]), scope=step)
            if not good:
                self.reopen(step, "review")
        elif subject in (*verdicts.GATES, verdicts.ARCHITECTURE):
            wanted = verdicts.GATES[subject].CHECKS if subject in verdicts.GATES else ("spoofing",)
            good = self.well()
            told = [{"id": one, "ok": True, "note": "ok"} for one in wanted]
            found = [] if good else [{**FINDING, "severity": self.random.choice(("high", "medium"))}]
            self.handed(
                subject, {"verdict": "PASS" if good else "FAIL", "summary": "s", "checks": told, "findings": found}
            )
        elif subject == "remediation":
            self.handed(subject, content)
            if step == "05-05":
                self.reopen(f"03-0{self.random.choice((1, 2))}", "gates")
        elif subject == "assessment":
            self.handed(subject, ASSESSMENT)
            self.book.gate("metrics", "MEASURED", code=self.code)
        else:
            self.handed(subject, content, scope=scope or (step if subject == "fixes" else ""))

    def reopen(self, sid: str, cause: str, *findings: str) -> None:
        if not reopenings.spent(self.book.log, sid, cause):
            n = 1 + sum((one.step, one.cause) == (sid, cause) for one in reopenings.all_of(self.book.log))
            told = {"findings": list(findings or ("x",)), "files": ["t.py"]}
            self.book.gate("reopened", "OPEN", step=sid, cause=cause, **told, attempt=n)

    def _test(self) -> None:
        for level in ("unit", "integration", "e2e"):
            if self.well():
                self.book.suite(level, code=self.code)
            else:
                status = self.random.choice(("FAIL", "INDETERMINATE"))
                failing = [{"id": "t.py::a", "message": "m"}] if status == "FAIL" else []
                self.book.suite(level, status, code=self.code, failing=failing)
                if failing:
                    self.reopen(f"03-0{self.random.choice((1, 2))}", "suite-tests", "t.py: t.py::a fails: m — repair")

    def _gate(self) -> None:
        log = self.book.log
        measured = {
            "security": {"findings": [], "auth_changes": [],
                         "scans": [{"kind": kind, "tool": "t"} for kind in ("sast", "dependencies")]},
            "performance": {"metrics": [{"name": "quote", "figure": "p95_ms", "value": 1}], "baseline": ""},
            "quality": {"coverage": COVERAGE, "offenders": [], "functions": [], "lint": [],
                        "lint_levels": {}, "api_docs": [], "debt": {}},
        }  # fmt: skip
        for subject, gate in verdicts.GATES.items():
            facts: dict[str, Any] = verdicts.measured(log, subject, self.code) or {
                "code": self.code,
                **measured[subject],
            }
            status, rows = verdicts.judged(
                log, subject, facts, track_settings.of(log), track_settings.thresholds(log), self.facts().excuses
            )
            self.book.gate(gate.NAME, status.value, **facts, criteria=[row.to_json() for row in rows])

    def _integrate(self) -> None:
        self.book.integrated("SUCCESS" if self.well() else "FAILURE", code=self.code, error="boom")

    def _complete(self) -> None:
        self.book.finalized()
        self.done = True

    def accept(self, facts: TrackFacts) -> None:
        """The user says yes to what is asked."""
        asked = [facts.gates.question] if facts.gates.question else []
        asked += [one for one, _ in facts.plan_questions]
        self.approved += [
            Waiver(one.id, one.kind, one.subject, one.check, "fine", "Ada <a@example.org>", "", "", "terminal", "")
            for one in asked
        ]
