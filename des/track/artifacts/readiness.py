"""`iteration-N-readiness.md`: which items are ready, what the others lack, and what the iteration takes on (step 1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from des.track.artifacts import places
from des.track.artifacts.markdown import Document, bullets, cell, code, joined, line, section, table
from des.track.record import Record
from des.track.values import count, mappings, text, texts


def render(record: Record) -> dict[str, str]:
    """The report; nothing before readiness was judged."""
    ready = record.newest("readiness")
    if not ready:
        return {}
    items = mappings(ready, "items")
    judged = record.submitted("readiness")
    missing = [line(gap) for gap in gaps(record)]
    body = joined(
        section("Items", table(("Item", "Title", "Points", "Ready", "Lacks"), [_item(record, one) for one in items])),
        section("Gaps", _gaps(record, ready) or bullets(())),
        section("Scope", [f"- In scope: {_ids(ready, 'scope')}", f"- Deferred: {_ids(ready, 'deferred')}",
                          f"- Risk items to address: {_ids(ready, 'risk_items')}"]),
        section("Judgement of the project manager", bullets([text(judged, "summary")] if judged else ())),
    )  # fmt: skip
    document = Document(
        "readiness", record.iteration, text(ready, "status"), f"Iteration {record.iteration}: readiness", body,
        figures={
            "inputs": text(ready, "inputs"),
            "items": len(items),
            "items_ready": sum(one.get("ready") is True for one in items),
            "points_ready": ready.get("points_ready", 0),
            "points_total": ready.get("points_total", 0),
            "risk_items": len(texts(ready, "risk_items")),
            "gaps": len(missing),
        },
    )  # fmt: skip
    return {places.readiness(record.iteration): document.text}


def gaps(record: Record) -> list[str]:
    """Everything that is missing, a line each: what concerns the iteration as a whole first, then item by item."""
    return [f"{where}: {gap}" if where else gap for where, gap, _ in _missing(record.newest("readiness"))]


def _missing(ready: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(item or "", what is missing, how it is repaired)."""
    groups = [("", mappings(ready, "blockers"))]
    groups += [(text(one, "id"), mappings(one, "failed")) for one in mappings(ready, "items")]
    for where, found in groups:
        for one in found:
            yield where, text(one, "gap") or text(one, "check"), text(one, "fix")


def _gaps(record: Record, ready: Mapping[str, Any]) -> list[str]:
    rows = [(code(where) if where else "iteration", cell(gap), cell(fix)) for where, gap, fix in _missing(ready)]
    for one in mappings(record.submitted("readiness"), "items"):
        rows += [(code(text(one, "id")), cell(gap), "as the project manager says") for gap in texts(one, "gaps")]
    return table(("Item", "Gap", "How to close it"), rows) if rows else []


def _item(record: Record, one: Mapping[str, Any]) -> tuple[str, ...]:
    name = text(one, "id")
    title = next((text(item, "title") for item in record.items if text(item, "id") == name), "")
    failed = ", ".join(text(gap, "check") for gap in mappings(one, "failed"))
    return code(name), cell(title), cell(count(one, "points")), cell(one.get("ready") is True), cell(failed)


def _ids(ready: Mapping[str, Any], key: str) -> str:
    return ", ".join(code(one) for one in texts(ready, key)) or "none"
