"""The reports of the three gates, each from its record and the notes of its agent, and the report of all (step 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from des.track import rollup
from des.track.artifacts import places
from des.track.artifacts.markdown import Document, bullets, cell, code, codes, joined, section, table
from des.track.record import Record, Submission
from des.track.rollup import GATES, Gate, Rollup
from des.track.suites.recorded import Coverage
from des.track.values import count, flat, mapping, mappings, named, reason, text, texts

#: The name of a gate in the name of its file.
FILES = {"security": "security", "performance": "performance", "quality": "code-quality"}
_SEVERITIES = ("critical", "high", "medium", "low", "unknown")


def render(record: Record) -> dict[str, str]:
    """A file for each gate that was run, and the report of all once one was."""
    n = record.iteration
    known = [name for name in GATES if record.newest(f"gate-{name}")]
    found = {places.gate(n, FILES[name]): _gate(record, name) for name in known}
    if known:
        found[places.quality(n)] = _report(record, rollup.of(record))
    return found


def _gate(record: Record, name: str) -> str:
    raw = record.newest(f"gate-{name}")
    criteria = mappings(raw, "criteria")
    own = {"security": _security, "performance": _performance, "quality": _quality}[name]
    notes = (*record.given(name)[-1:], *(record.given("security-architecture")[-1:] if name == "security" else ()))
    body = joined(
        section("Criteria", table(("Criterion", "Asked for", "Found", "Status", "Fix"), [
            (cell(text(one, "what") or text(one, "id")), cell(f"{text(one, 'op')} {text(one, 'threshold')}"),
             cell(text(one, "actual") or "not measured"), cell(text(one, "status")), cell(text(one, "fix")))
            for one in criteria])),
        *own(raw),
        *(_agent(one) for one in notes),
    )  # fmt: skip
    figures: dict[str, Any] = {"gate": name}
    if name == "security":
        figures["counts"] = {one: count(mapping(raw, "counts"), one) for one in _SEVERITIES}
    if name == "performance":
        figures["baseline"] = text(raw, "baseline")
    if name == "quality":
        figures["coverage"] = mapping(raw, "coverage")
        figures["offenders"] = len(mappings(raw, "offenders"))
    figures["criteria"] = [
        {key: one.get(key) for key in ("id", "op", "threshold", "actual", "status")} for one in criteria
    ]
    title = f"Iteration {record.iteration}: {GATES[name].lower()}"
    document = Document("gate", record.iteration, text(raw, "status"), title, body, text(raw, "code"), figures)
    return document.text


def _agent(given: Submission) -> list[str]:
    """What the agent of the gate adds. It judges; it sets no number."""
    content = given.content
    checks = [
        (cell(text(one, "id")), cell(one.get("ok") is True), cell(text(one, "note")))
        for one in mappings(content, "checks")
    ]
    return [
        *section(f"Judgement of the {cell(given.by)}: {cell(given.status)}", bullets([text(content, "summary")])),
        *section("Checked by hand", table(("Check", "In order", "Note"), checks), 3),
        *section("Findings by hand", _found(content), 3),
    ]


def _found(content: Mapping[str, Any]) -> list[str]:
    rows = [
        (cell(text(one, "severity")), _place(one), cell(text(one, "problem")), cell(text(one, "required_change")))
        for one in mappings(content, "findings")
    ]
    return table(("Severity", "Place", "Problem", "Change"), rows)


def _place(one: Mapping[str, Any]) -> str:
    where = text(one, "file")
    return code(f"{where}:{count(one, 'line')}" if count(one, "line") else where)


def _security(raw: Mapping[str, Any]) -> list[list[str]]:
    counts, owasp = mapping(raw, "counts"), mapping(raw, "owasp")
    rows = [
        (cell(text(one, "severity")), cell(text(one, "tool")), cell(text(one, "rule")), _place(one),
         cell(", ".join(texts(one, "owasp"))), cell(text(one, "text")), code(text(one, "fingerprint")))
        for one in mappings(raw, "findings")
    ]  # fmt: skip
    return [
        section("Vulnerabilities", table(("Severity", "Count"), [(one, str(count(counts, one)))
                                                                 for one in _SEVERITIES])),
        section("Findings", table(("Severity", "Tool", "Rule", "Place", "OWASP", "Text", "Fingerprint"), rows)),
        section("OWASP Top 10", table(("Category", "Findings"), [(cell(flat(one)), cell(flat(owasp[one])))
                                                                 for one in sorted(owasp, key=str)])),
        section("Changed authentication and authorization",
                [f"- {code(one)}" for one in named(raw, "auth_changes")] or bullets(())),
    ]  # fmt: skip


def _performance(raw: Mapping[str, Any]) -> list[list[str]]:
    rows = [
        (cell(text(one, "name")), cell(text(one, "figure")), cell(one.get("value")), cell(text(one, "unit")),
         cell(one.get("baseline")), cell(one.get("delta_pct")))
        for one in mappings(raw, "metrics")
    ]  # fmt: skip
    told = [f"- Baseline: {cell(text(raw, 'baseline') or 'none yet')}", f"- Raw report: {code(text(raw, 'evidence'))}"]
    return [
        section("Performance profile",
                table(("Metric", "Figure", "Value", "Unit", "Baseline", "Change in %"), rows)),
        section("Evidence", told),
    ]  # fmt: skip


def _quality(raw: Mapping[str, Any]) -> list[list[str]]:
    known = mapping(raw, "coverage")
    percent = Coverage((count(known, "lines_covered"), count(known, "lines_valid"))).percent
    offenders = [
        (code(text(one, "function")), _place(one), cell(one.get("complexity"))) for one in mappings(raw, "offenders")
    ]
    debt = mapping(raw, "debt")
    return [
        section("Coverage", [f"- Lines: {percent}"]),
        section("Functions that are too complex", table(("Function", "Place", "Complexity"), offenders)),
        section("Lint", _listed(raw, "lint")),
        section("Public API without documentation", _listed(raw, "api_docs")),
        section("New debt", table(("What", "Count"), [(cell(flat(one)), cell(flat(debt[one]))) for one in debt])),
    ]


def _listed(raw: Mapping[str, Any], key: str) -> list[str]:
    """Findings of a tool, or what else stands there, an item each."""
    found = mappings(raw, key)
    if found:
        rows = [(_place(one), cell(text(one, "rule")), cell(text(one, "severity")), cell(text(one, "text")))
                for one in found]  # fmt: skip
        return table(("Place", "Rule", "Severity", "Text"), rows)
    return bullets(texts(raw, key))


def _report(record: Record, all_gates: Rollup) -> str:
    overview = [
        (gate.title, cell(gate.status), cell(gate.blocks or ("accepted by the user" if gate.condition else "passed")),
         cell(reason(gate.raw)))
        for gate in all_gates.gates
    ]  # fmt: skip
    sections = [section("Gates", table(("Gate", "Status", "What that means", "Reason"), overview))]
    if all_gates.blocking:
        fixes = [one for gate in all_gates.blocking for one in _required(record, gate)]
        sections += [
            section("Failing gates", [f"- {gate.title}: {cell(gate.blocks)}" for gate in all_gates.blocking]),
            section("Required fixes", table(("Gate", "Finding", "Required fix"), fixes)),
            section("Remediation timeline", _timeline(record)),
        ]
    figures = {
        "gates": {gate.name: gate.status for gate in all_gates.gates},
        "failing": [gate.name for gate in all_gates.blocking],
        "conditions": all_gates.conditions,
    }
    about = record.code or next((text(gate.raw, "code") for gate in all_gates.gates if gate.raw), "")
    title = f"Iteration {record.iteration}: quality report, {all_gates.status}"
    document = Document("quality-report", record.iteration, all_gates.status, title, joined(*sections), about, figures)
    return document.text


def _required(record: Record, gate: Gate) -> list[tuple[str, str, str]]:
    """What has to be done before a gate passes: its open criteria, what its agent found, else to run it."""
    rows = [
        (gate.title, cell(f"{text(one, 'what') or text(one, 'id')}: {text(one, 'actual') or 'not measured'}"),
         cell(text(one, "fix")))
        for one in gate.open_rows
    ]  # fmt: skip
    told = (record.submitted(gate.name), record.submitted("security-architecture") if gate.name == "security" else {})
    rows += [
        (gate.title, cell(text(one, "problem")), cell(text(one, "required_change")))
        for content in told for one in mappings(content, "findings")
    ]  # fmt: skip
    return rows or [(gate.title, cell(gate.blocks), codes(["des track gate"]))]


def _timeline(record: Record) -> list[str]:
    rows = [
        (cell(text(one, "gate")), cell(text(one, "finding")), cell(text(one, "required_fix")),
         cell(text(one, "owner")), cell(text(one, "due")))
        for one in mappings(record.submitted("remediation"), "items")
    ]  # fmt: skip
    header = ("Gate", "Finding", "Required fix", "Owner", "Due")
    return table(header, rows) if rows else ["Not planned yet."]
