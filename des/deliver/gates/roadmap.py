"""The roadmap gate as a verb beside the others; what it asks stands in `des.deliver.roadmap_check`."""

from __future__ import annotations

from des.deliver import roadmap_check
from des.flow.delivery import Delivery
from des.verdict import Finding, Place, Result, Status

NAME = "roadmap"


def run(delivery: Delivery) -> Result:
    """Judge roadmap.json as it lies in the work tree; undecided while there is none."""
    file = f"{delivery.relative}/roadmap.json"
    roadmap = delivery.roadmap()
    if roadmap is None:
        missing = Finding(
            "no-roadmap", Place(file), "there is no roadmap yet", "run `des next` and dispatch the architect it names"
        )
        return Result(NAME, Status.INDETERMINATE, "nothing to judge", (missing,))
    fix = "repair it as skills/nw-roadmap/SKILL.md describes"
    found = [Finding("roadmap-form", Place(file), line, fix) for line in roadmap_check.findings(delivery, roadmap)]
    return Result.of(NAME, f"{len(roadmap.steps)} steps", found)
