"""The form of each submission as an example of one line or a few: what an agent fills in.

The whole form is the schema; a test holds each example against it.
"""

from __future__ import annotations

from collections.abc import Mapping

_FINDING = (
    '{"severity": "critical|high|medium|low", "file": "src/a.py", "line": 3, "problem": "…", "required_change": "…"}'
)
_JUDGEMENT = (
    '{{"verdict": "PASS", "summary": "…", "checks": [{{"id": "{}", "ok": true, "note": "…"}}], "findings": []}}'
)

FORMS: Mapping[str, str] = {
    "readiness": '{"items": [{"id": "US-01", "ready": true, "gaps": []}], "summary": "…"}',
    "breakdown": (
        '{"tasks": [{"id": "T-01", "name": "…", "item": "US-01", "kind": "feature", "acceptance_criteria": '
        '["US-01-AC1"],\n "approach": "how it is done, in 40 characters or more", "test_strategy": {"unit": ["…"], '
        '"integration": [], "e2e": []},\n "dependencies": [], "estimate_hours": 1.5, "files": ["src/a.py"]}], '
        '"summary": "…"}'
    ),
    "test-first": (
        '{"tasks": [{"task": "T-01", "test_file": "tests/unit/test_a.py", "before": [{"name": "test_a", "level": '
        '"unit", "ac": ["US-01-AC1"]}],\n "data": [], "doubles": [], "expected_coverage": 90}]}'
    ),
    "plan": (
        '{"goal": "…", "start": "2026-03-02", "end": "2026-03-11", "sequence": ["T-01"], "owners": {"T-01": "alice"},\n'
        ' "milestones": [{"day": "2026-03-02", "tasks": ["T-01"]}], "risks": [{"item": "US-01", "task": "T-01"}]}'
    ),
    "review": (
        '{"verdict": "APPROVED", "summary": "…",\n "checks": {"acceptance": [{"ac": "US-01-AC1", "met": true, '
        '"evidence": "tests/unit/test_a.py::test_a"}],\n  "tests": {"ok": true, "note": "…"}, "quality": {"ok": true, '
        '"note": "…"}, "security": {"ok": true, "note": "…"},\n  "performance": {"ok": true, "note": "…"}, '
        '"documentation": {"ok": true, "note": "…"}},\n "blockers": [], "suggestions": []}'
    ),
    "fixes": '{"fixes": [{"test": "tests/unit/test_a.py::test_a", "cause": "…", "locus": "code", "fix": "…"}]}',
    "suite": '{"summary": "…", "observations": ["…"], "causes": []}',
    "security": _JUDGEMENT.format("practices"),
    "performance": _JUDGEMENT.format("profile"),
    "quality": _JUDGEMENT.format("api-docs"),
    "security-architecture": _JUDGEMENT.format("spoofing"),
    "remediation": (
        '{"items": [{"gate": "security", "finding": "…", "required_fix": "…", "owner": "alice", "due": "2026-03-05"}]}'
    ),
    "release-notes": (
        '{"new_features": [{"item": "US-01", "text": "…"}], "improvements": [], "bug_fixes": [], "known_issues": []}'
    ),
    "runbook": (
        '{"impacts": [{"category": "config", "entry": "…"}, {"category": "api", "none": "why not"}], "summary": "…"}'
    ),
    "assessment": (
        '{"goals": "…", "quality": "…", "risks": {"new": [], "retired": [], "status": "…"},\n "lessons": {"well": '
        '["…"], "improve": ["…"], "actions": [{"action": "…", "owner": "alice", "iteration": 4}]}, "team": "…"}'
    ),
}
#: What stands in the lists of findings and blockers.
FINDING = _FINDING
