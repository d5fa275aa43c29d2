"""`traceability.csv`: the matrix as a table for programs, with the header that others of its kind have."""

from __future__ import annotations

import csv
import io

from des.track import trace
from des.track.artifacts import places
from des.track.record import Record
from des.track.values import flat, texts

HEADER = (
    "use_case_id", "requirement_id", "design_item", "code_module", "test_id", "defect_id", "release_ref", "owner",
    "status", "notes",
)  # fmt: skip


def render(record: Record) -> dict[str, str]:
    """The matrix, once there are tasks."""
    if not record.tasks:
        return {}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for row in trace.rows(record):
        writer.writerow(map(_field, (
            row.use_case, row.criterion, "; ".join(row.design), "; ".join(texts(row.task.plan, "files")),
            "; ".join(row.tests), "; ".join(row.defects), f"iteration-{record.iteration}", row.owner,
            row.task.status,
            f"{row.item} {row.task.id} commits: {' '.join(one[:12] for one in row.task.commits) or 'none'}",
        )))  # fmt: skip
    return {places.traceability(record.iteration): out.getvalue()}


def _field(value: str) -> str:
    """One line; a spreadsheet must not take it for a formula."""
    told = flat(value)
    return f"'{told}" if told[:1] in ("=", "+", "-", "@") and told else told
