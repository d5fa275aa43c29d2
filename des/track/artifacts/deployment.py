"""What was integrated, the release notes and the updates of the runbooks (step 6)."""

from __future__ import annotations

from des.track.artifacts import places
from des.track.artifacts.markdown import Document, bullets, cell, code, joined, line, section, table
from des.track.defects import defects
from des.track.record import Record
from des.track.values import count, mapping, mappings, text, texts

#: Key in the submission -> heading of the text.
NOTES = {"new_features": "New Features", "improvements": "Improvements", "bug_fixes": "Bug Fixes"}
KNOWN_ISSUES = "Known Issues"
#: What may concern those who run the product, and its name for people.
IMPACTS = {
    "config": "Configuration",
    "deploy": "Deployment process",
    "monitoring": "Monitoring and alerts",
    "migration": "Database migrations",
    "api": "API changes",
}


def render(record: Record) -> dict[str, str]:
    """What is on record of the three."""
    n, found = record.iteration, {}
    if record.newest("integration"):
        found[places.integration(n)] = _integration(record)
    if record.given("release-notes"):
        found[places.release_notes(n)] = _release_notes(record)
    if record.given("runbook"):
        found[places.runbook(n)] = _runbook(record)
    return found


def _integration(record: Record) -> str:
    raw = record.newest("integration")
    build, deploy, smoke = (mapping(raw, key) for key in ("build", "deploy", "smoke"))
    reason = text(deploy, "reason")
    error = text(raw, "error")
    body = joined(
        section("Result", [
            f"- Status: {cell(text(raw, 'status'))}",
            f"- Commits merged: {count(raw, 'merged')}",
            f"- Build status: {cell(text(build, 'status') or 'not run')}",
            f"- Deployment status: {cell(text(deploy, 'status') or 'not run')}" + (f" ({cell(reason)})" if reason
                                                                                   else ""),
            f"- Smoke tests: {count(smoke, 'passed')} of {count(smoke, 'run')} passed "
            f"({cell(text(smoke, 'status') or 'not run')})"]),
        section("Merged commits", [f"- {code(one)}" for one in texts(raw, "commits")] or bullets(())),
        section("Error", bullets([error] if error else ())),
    )  # fmt: skip
    figures = {
        "commit": text(raw, "commit"),
        "merged": count(raw, "merged"),
        "build": text(build, "status"),
        "deploy": text(deploy, "status"),
        "smoke": {"run": count(smoke, "run"), "passed": count(smoke, "passed"), "status": text(smoke, "status")},
    }
    status, title = text(raw, "status"), f"Iteration {record.iteration}: integration"
    return Document("integration", record.iteration, status, title, body, text(raw, "code"), figures).text


def _release_notes(record: Record) -> str:
    content = record.submitted("release-notes")
    entries = {key: mappings(content, key) for key in NOTES}
    issues = [text(one, "text") for one in mappings(content, "known_issues")]
    # What is open is known, whoever forgot to write it down.
    issues += [f"{one.id}: {one.message or one.test}" for one in defects(record) if one.open]
    body = joined(
        *(section(title, [f"- {line(text(one, 'text'))} ({cell(text(one, 'item'))})" for one in entries[key]]
                  or bullets(())) for key, title in NOTES.items()),
        section(KNOWN_ISSUES, bullets(issues)),
    )  # fmt: skip
    figures = {**{key: [text(one, "item") for one in entries[key]] for key in NOTES}, "known_issues": len(issues)}
    title = f"Release notes, iteration {record.iteration}"
    about = record.given("release-notes")[-1].about
    return Document("release-notes", record.iteration, "SUBMITTED", title, body, about, figures).text


def _runbook(record: Record) -> str:
    content = record.submitted("runbook")
    impacts = mappings(content, "impacts")
    rows, updated = [], 0
    for key, name in IMPACTS.items():
        mine = [one for one in impacts if text(one, "category") == key]
        entries = [text(one, "entry") for one in mine if text(one, "entry")]
        reasons = [text(one, "none") for one in mine if text(one, "none")]
        updated += len(entries)
        told = [cell(one) for one in entries] or [f"No impact: {cell('; '.join(reasons))}" if reasons else "Not stated"]
        rows += [(name, one) for one in told]
    body = joined(
        section("Impacts", table(("Area", "What changes for operations"), rows)),
        section("Summary", bullets([text(content, "summary")])),
    )
    status = "UPDATED" if updated else "NO IMPACT"
    figures = {"entries": updated, "categories": sorted({text(one, "category") for one in impacts})}
    title = f"Runbook updates, iteration {record.iteration}"
    about = record.given("runbook")[-1].about
    return Document("runbook", record.iteration, status, title, body, about, figures).text
