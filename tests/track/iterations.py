"""Logs of iterations for tests: written event by event, read as any log is."""

from __future__ import annotations

from typing import Any

from des.contract import log as log_reader
from des.contract.log import Log
from des.flow.steps import StepFact, StepStatus
from des.track import settings
from des.track.record import Record

CODE = "c0de1" * 8
BASE, HEAD = "b" * 40, "e" * 40
COMMITS = {"03-01": ("1" * 40,), "03-02": ("2" * 40, "3" * 40), "03-03": ("4" * 40,)}

BACKLOG: dict[str, Any] = {
    "schema": "des/backlog@1",
    "iteration": 3,
    "items": [
        {
            "id": "US-01", "title": "Express quote", "kind": "feature", "user_visible": True, "estimate": 3,
            "risk": "high", "use_case": "UC-01",
            "acceptance_criteria": [{"id": "US-01-AC1", "text": "a total"}, {"id": "US-01-AC2", "text": "a tax"}],
            "design_refs": ["architecture/software-architecture-doc.md#pricing"], "dependencies": [],
        },
        {
            "id": "US-02", "title": "Wrong rounding", "kind": "bugfix", "user_visible": True, "estimate": 2,
            "risk": "low", "use_case": "UC-01",
            "acceptance_criteria": [{"id": "US-02-AC1", "text": "rounds half up"}], "dependencies": ["US-01"],
        },
        {"id": "US-03", "title": "Later", "kind": "feature", "user_visible": True, "estimate": 5, "risk": "low"},
    ],
}  # fmt: skip
TEAM = {"members": [{"id": "alice", "role": "software-implementer", "hours": 8},
                    {"id": "bob", "role": "software-implementer", "hours": 2}]}  # fmt: skip
BREAKDOWN: dict[str, Any] = {
    "tasks": [
        {
            "id": "T-01", "name": "Total of a quote", "item": "US-01", "kind": "feature",
            "acceptance_criteria": ["US-01-AC1"], "approach": "A pure function that adds up the lines of a quote.",
            "test_strategy": {"unit": ["adds lines"], "integration": [], "e2e": []}, "dependencies": [],
            "estimate_hours": 2, "files": ["src/quote.py"],
            "design": {"responsibilities": ["adds up"], "collaborators": ["Line"]},
        },
        {
            "id": "T-02", "name": "Tax and rounding", "item": "US-02", "kind": "bugfix",
            "acceptance_criteria": ["US-01-AC2", "US-02-AC1"], "approach": "Decimal with ROUND_HALF_UP in one place.",
            "test_strategy": {"unit": ["rounds"], "integration": ["order"], "e2e": []}, "dependencies": ["T-01"],
            "estimate_hours": 1.5, "files": ["src/tax.py"],
        },
        {
            "id": "T-03", "name": "Describe quotes", "item": "US-01", "kind": "docs",
            "acceptance_criteria": ["US-01-AC2"], "approach": "One page about the quote and its parts, with a picture.",
            "test_strategy": {}, "dependencies": [], "estimate_hours": 1, "files": ["docs/quote.md"],
            "exempt": "words only",
        },
    ],
    "summary": "Three small tasks.",
}  # fmt: skip
BREAKDOWN["tasks"][1]["acceptance_criteria"] = ["US-02-AC1"]
BREAKDOWN["tasks"][0]["acceptance_criteria"] = ["US-01-AC1", "US-01-AC2"]
TEST_FIRST: dict[str, Any] = {
    "tasks": [
        {"task": "T-01", "test_file": "tests/unit/test_quote.py",
         "before": [{"name": "test_total", "level": "unit", "ac": ["US-01-AC1"], "blocks_start": True},
                    {"name": "test_tax", "level": "unit", "ac": ["US-01-AC2"], "blocks_start": True}],
         "data": ["a quote of two lines"], "doubles": ["none"], "expected_coverage": 90},
        {"task": "T-02", "test_file": "tests/unit/test_tax.py",
         "before": [{"name": "test_half_up", "level": "unit", "ac": ["US-02-AC1"], "blocks_start": True}],
         "data": [], "doubles": [], "expected_coverage": 85},
    ]
}  # fmt: skip
RED = {"03-01": ["tests/unit/test_quote.py::test_total", "tests/unit/test_quote.py::test_tax"],
       "03-02": ["tests/unit/test_tax.py::test_half_up[1]", "tests/unit/test_tax.py::test_half_up[2]"]}  # fmt: skip
PASSING = frozenset(test for each in RED.values() for test in each)
PLAN: dict[str, Any] = {
    "goal": "Quotes that are right", "start": "2025-03-03", "end": "2025-03-14", "sequence": ["T-01", "T-03", "T-02"],
    "owners": {"T-01": "alice", "T-02": "alice", "T-03": "bob"},
    "milestones": [{"day": "2025-03-03", "tasks": ["T-01", "T-03"]}, {"day": "2025-03-04", "tasks": ["T-02"]}],
    "risks": [{"item": "US-01", "task": "T-01"}],
}  # fmt: skip
COVERAGE = {"lines_covered": 85, "lines_valid": 100, "branches_covered": 30, "branches_valid": 40,
            "new_covered": 9, "new_valid": 10}  # fmt: skip
RELEASE_NOTES: dict[str, Any] = {
    "new_features": [{"item": "US-01", "text": "A quote in one click."}], "improvements": [],
    "bug_fixes": [{"item": "US-02", "text": "Amounts are rounded as on paper."}], "known_issues": [],
}  # fmt: skip
RUNBOOK: dict[str, Any] = {
    "impacts": [{"category": "config", "entry": "Set QUOTE_TAX."}, *({"category": one, "none": "unchanged"} for one in
                                                                     ("deploy", "monitoring", "migration", "api"))],
    "summary": "One new key.",
}  # fmt: skip
ASSESSMENT: dict[str, Any] = {
    "goals": "Both goals were reached.", "quality": "Fewer defects than before.",
    "risks": {"new": ["tax changes in May"], "retired": ["rounding"], "status": "one open"},
    "lessons": {"well": ["small tasks"], "improve": ["earlier data"],
                "actions": [{"action": "ask for data", "owner": "alice", "iteration": 4}]},
    "team": "Worked as planned.",
}  # fmt: skip


def review(verdict: str = "APPROVED", criteria: list[str] | None = None, **over: Any) -> dict[str, Any]:
    checks: dict[str, Any] = {key: {"ok": True, "note": "seen"} for key in
                              ("tests", "quality", "security", "performance", "documentation")}  # fmt: skip
    checks["acceptance"] = [{"ac": ac, "met": True, "evidence": "test_total"} for ac in criteria or []]
    return {"verdict": verdict, "summary": "Reads well.", "checks": checks, "blockers": [], "suggestions": [], **over}


class Book:
    """A log in the making; times count up."""

    def __init__(self, number: int = 3, **header: Any) -> None:
        self.raw: dict[str, Any] = {"schema_version": "4.0", "feature_id": f"iteration-{number}", "base": BASE,
                                    **header, "events": []}  # fmt: skip
        self.commits: dict[str, tuple[str, ...]] = {}

    def _time(self) -> str:
        n = len(self.raw["events"])
        return f"2025-03-03T{n // 60:02}:{n % 60:02}:00Z"

    def gate(self, name: str, status: str, **facts: Any) -> Book:
        self.raw["events"].append({"gate": name, "status": status, "timestamp": self._time(), **facts})
        return self

    def submit(self, subject: str, content: object, scope: str = "", by: str = "project-manager") -> Book:
        verdict = content.get("verdict") if isinstance(content, dict) else None
        status = verdict if isinstance(verdict, str) else "SUBMITTED"
        return self.gate("submission", status, subject=subject, scope=scope, by=by, dispatch=f"d{len(self.raw['events'])}",
                         about=CODE, content=content)  # fmt: skip

    def phase(self, sid: str, name: str, data: str = "PASS", status: str = "EXECUTED", **ev: Any) -> Book:
        self.raw["events"].append({"sid": sid, "p": name, "s": status, "d": data, "t": self._time(), "ev": ev})
        return self

    def readiness(self, status: str = "PARTIAL") -> Book:
        items = [{"id": "US-01", "points": 3, "ready": True, "failed": []},
                 {"id": "US-02", "points": 2, "ready": True, "failed": []},
                 {"id": "US-03", "points": 5, "ready": False, "failed": [
                     {"check": "criteria", "gap": "no acceptance criterion", "fix": "write one"}]}]  # fmt: skip
        return self.gate("readiness", status, inputs="1n", items=items, points_ready=5, points_total=10,
                         risk_items=["US-01"], scope=["US-01", "US-02"], deferred=["US-03"])  # fmt: skip

    def planned(self) -> Book:
        self.submit("breakdown", BREAKDOWN, by="software-implementer")
        self.submit("test-first", TEST_FIRST, by="test-engineer").submit("plan", PLAN)
        return self.gate("roadmap-review", "APPROVED", plan="p1an", reviewer="des track")

    def red(self, sid: str) -> Book:
        return self.phase(sid, "RED", tests=RED[sid], failing=len(RED[sid]), collected=len(RED[sid]))

    def green(self, sid: str) -> Book:
        return self.phase(sid, "GREEN", tests=156, failing=[], code=CODE)

    def commit(self, sid: str) -> Book:
        self.commits[sid] = COMMITS[sid]
        return self.phase(sid, "COMMIT", commits=list(COMMITS[sid]), verdict="PROVEN", kind="feature",
                          checks={"green": "pass", "red": "pass"})  # fmt: skip

    def reviewed(self, sid: str, criteria: list[str], **over: Any) -> Book:
        return self.submit("review", review(criteria=criteria, **over), sid, "code-reviewer")

    def built(self) -> Book:
        for sid, criteria in (("03-01", ["US-01-AC1", "US-01-AC2"]), ("03-02", ["US-02-AC1"])):
            self.red(sid).green(sid).commit(sid).reviewed(sid, criteria)
        return self.green("03-03").commit("03-03").reviewed("03-03", ["US-01-AC2"])

    def suite(self, level: str, status: str = "PASS", run: int = 8, passed: int = 8, **facts: Any) -> Book:
        known = {"coverage": COVERAGE} if level == "unit" else {}
        return self.gate(f"suite-{level}", status, **{"code": CODE, "run": run, "passed": passed, "skipped": 0,
                                                      "failing": [], "flaky": [], "missing": [], "weakened": [],
                                                      "seconds": 1.5, "reason": "", **known, **facts})  # fmt: skip

    def tested(self) -> Book:
        return self.suite("unit", run=156, passed=156).suite("integration", run=42, passed=42).suite("e2e")

    def read(self) -> Book:
        for level in ("unit", "integration", "e2e"):
            self.submit("suite", {"summary": "As expected.", "observations": [], "causes": []}, level, "test-engineer")
        return self

    def security(self, status: str = "PASS", **facts: Any) -> Book:
        none = dict.fromkeys(("critical", "high", "medium", "low", "unknown"), 0)
        return self.gate("gate-security", status, **{"code": CODE, "criteria": [], "findings": [], "counts": none,
                                                     "owasp": {}, "auth_changes": [], **facts})  # fmt: skip

    def performance(self, status: str = "PASS", **facts: Any) -> Book:
        metric = {"name": "quote", "figure": "p95_ms", "unit": "ms", "value": 80, "baseline": 79, "delta_pct": 1.3}
        return self.gate("gate-performance", status, **{"code": CODE, "criteria": [], "findings": [],
                                                        "metrics": [metric], "baseline": "iteration-2",
                                                        "evidence": "", **facts})  # fmt: skip

    def quality(self, status: str = "PASS", **facts: Any) -> Book:
        known = {**COVERAGE, "lines_covered": 82}
        return self.gate("gate-quality", status, **{"code": CODE, "criteria": [], "findings": [], "coverage": known,
                                                    "offenders": [], "lint": [], "api_docs": [], "debt": {"todo": 0},
                                                    **facts})  # fmt: skip

    def gated(self) -> Book:
        return self.security().performance().quality()

    def integrated(self, status: str = "SUCCESS", **facts: Any) -> Book:
        return self.gate("integration", status, **{
            "code": CODE, "commit": HEAD, "merged": 4, "commits": ["1" * 40], "build": {"status": "SUCCESS"},
            "deploy": {"status": "SUCCESS", "reason": ""}, "smoke": {"run": 2, "passed": 2, "status": "PASS"},
            "error": "", **facts})  # fmt: skip

    def documented(self) -> Book:
        self.submit("release-notes", RELEASE_NOTES, by="technical-writer")
        return self.submit("runbook", RUNBOOK, by="operations-manager")

    def measured(self, **facts: Any) -> Book:
        return self.gate("metrics", "MEASURED", **{
            "points": {"planned": 5, "completed": 5}, "tasks": {"planned": 3, "completed": 3}, "velocity": 5,
            "defects": {"found": 0, "fixed": 0}, "coverage": 0.85, "gate_pass_rate": {"first_try": 1.0, "all": 1.0},
            "velocity_trend": "insufficient_data", "quality_trend": "steady", "utilization": 0.45,
            "cycle_times": {"T-01": "2 h"}, **facts})  # fmt: skip

    def assessed(self) -> Book:
        return self.measured().submit("assessment", ASSESSMENT)

    def finalized(self) -> Book:
        return self.gate("finalized", "PASS", code=CODE, head=HEAD)

    def whole(self) -> Book:
        self.readiness().planned().built().tested().read().gated().integrated().documented().assessed()
        return self.finalized()

    @property
    def log(self) -> Log:
        return log_reader.parse(self.raw, "log")

    def steps(self) -> dict[str, StepFact]:
        """What the steps are, as the newest cycle says."""
        found = {}
        for sid in {event.sid for event in self.log.events if event.sid}:
            cycle = log_reader.latest_cycle(self.log, sid)
            closing, blocked = cycle.get("COMMIT"), [one for one in cycle.values() if one.status == "BLOCKED"]
            status = StepStatus.PROVEN if closing and closing.passed else StepStatus.OPEN
            found[sid] = StepFact(sid, StepStatus.BLOCKED if blocked else status, cycle, self.commits.get(sid, ()),
                                  blocked[0].data if blocked else "")  # fmt: skip
        return found

    def record(self, backlog: dict[str, Any] | None = BACKLOG, **more: Any) -> Record:
        return Record.of(
            self.log, None, backlog, self.steps(), **{"team": TEAM, "thresholds": settings.thresholds(self.log), **more}
        )
