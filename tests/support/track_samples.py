"""One valid submission of the Delivery Track per subject. Each call gives a copy of its own."""

from __future__ import annotations

import copy
from typing import Any

APPROACH = "A new module with one pure function, called by the command line."
FINDING = {
    "severity": "high", "file": "src/quote.py", "line": 3, "problem": "The price is not checked.",
    "required_change": "Refuse negative prices.",
}  # fmt: skip


def task(number: int, **changes: Any) -> dict[str, Any]:
    """A task of US-01."""
    return {
        "id": f"T-{number:02}",
        "name": f"Slice {number}",
        "item": "US-01",
        "kind": "feature",
        "acceptance_criteria": ["US-01-AC1"],
        "approach": APPROACH,
        "test_strategy": {"unit": ["a price"], "integration": [], "e2e": []},
        "dependencies": [],
        "estimate_hours": 1.5,
        "files": ["src/quote.py"],
        **changes,
    }


def first_tests(number: int, **changes: Any) -> dict[str, Any]:
    """The tests of a task of US-01."""
    test = {"name": f"test_slice_{number}", "level": "unit", "ac": ["US-01-AC1"]}
    return {
        "task": f"T-{number:02}",
        "test_file": f"tests/unit/test_slice_{number}.py",
        "before": [test],
        "expected_coverage": 90,
        **changes,
    }


def plan(*tasks: str, **changes: Any) -> dict[str, Any]:
    """A plan of ten days that does the tasks one a day."""
    return {
        "goal": "Express parcels have a price.",
        "start": "2026-03-02",
        "end": "2026-03-11",
        "sequence": list(tasks),
        "owners": dict.fromkeys(tasks, "alice"),
        "milestones": [{"day": f"2026-03-{day:02}", "tasks": [one]} for day, one in enumerate(tasks, 2)],
        "risks": [],
        **changes,
    }


_ASPECT = {"ok": True, "note": "Read in full."}
_SAMPLES: dict[str, dict[str, Any]] = {
    "readiness": {"items": [{"id": "US-01", "ready": True}], "summary": "Ready."},
    "breakdown": {"tasks": [task(1), task(2, dependencies=["T-01"])], "summary": "Two slices."},
    "test-first": {"tasks": [first_tests(1), first_tests(2)]},
    "plan": plan("T-01", "T-02"),
    "review": {
        "verdict": "NEEDS_CHANGES",
        "summary": "One thing is missing.",
        "checks": {
            "acceptance": [{"ac": "US-01-AC1", "met": True, "evidence": "tests/unit/test_slice_1.py::test_slice_1"}],
            **dict.fromkeys(("tests", "quality", "security", "performance", "documentation"), _ASPECT),
        },
        "blockers": [FINDING],
        "suggestions": [{"file": "src/quote.py", "line": 1, "text": "Shorter name.", "disposition": "deferred"}],
    },
    "fixes": {"fixes": [{"test": "t::a", "cause": "off by one", "locus": "code", "fix": "count from 1"}]},
    "suite": {"summary": "All green.", "observations": ["Two slow tests."], "causes": [{"test": "t::a", "cause": "x"}]},
    "security": {
        "verdict": "PASS",
        "summary": "Nothing open.",
        "checks": [{"id": "practices", "ok": True, "note": "ok"}, {"id": "owasp-A01", "ok": True, "note": "ok"}],
    },
    "performance": {
        "verdict": "FAIL",
        "summary": "Slower.",
        "checks": [{"id": "profile", "ok": False, "note": "p95"}],
        "findings": [FINDING],
    },
    "quality": {"verdict": "PASS", "summary": "Clean.", "checks": [{"id": "debt", "ok": True, "note": "none"}]},
    "security-architecture": {
        "verdict": "PASS",
        "summary": "Sound.",
        "checks": [{"id": "spoofing", "ok": True, "note": "signed"}],
    },
    "remediation": {
        "items": [
            {"gate": "security", "finding": "x", "required_fix": "y", "owner": "alice", "due": "2026-03-05"}
        ]
    },
    "release-notes": {
        "new_features": [{"item": "US-01", "text": "Express parcels have a price."}],
        "improvements": [],
        "bug_fixes": [],
        "known_issues": [{"text": "No islands yet."}],
    },
    "runbook": {"impacts": [{"category": "config", "entry": "Set EXPRESS=1."}], "summary": "One key."},
    "assessment": {
        "goals": "Reached.",
        "quality": "Good.",
        "risks": {"new": [], "retired": ["R1"], "status": "Quiet."},
        "lessons": {
            "well": ["Small tasks."],
            "improve": ["Slow suite."],
            "actions": [{"action": "Split the suite.", "owner": "alice", "iteration": 4}],
        },
        "team": "Worked well.",
    },
}  # fmt: skip


def sample(subject: str) -> dict[str, Any]:
    """A valid submission of that subject."""
    return copy.deepcopy(_SAMPLES[subject])
