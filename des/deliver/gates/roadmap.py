"""The roadmap gate as a verb beside the others; what it asks stands in `des.deliver.roadmap_check`."""

from __future__ import annotations

from des.deliver import roadmap_check
from des.flow.delivery import Delivery
from des.flow.gate import GateFinding, GateResult, GateStatus, judged

NAME = "roadmap"


def run(delivery: Delivery) -> GateResult:
    """Judge roadmap.json as it lies in the work tree; undecided while there is none."""
    file = f"{delivery.relative}/roadmap.json"
    roadmap = delivery.roadmap()
    if roadmap is None:
        missing = GateFinding(file, 0, "there is no roadmap yet", "run `des next` and dispatch the architect it names")
        return GateResult(NAME, GateStatus.INDETERMINATE, "nothing to judge", (missing,))
    fix = "repair it as skills/nw-roadmap/SKILL.md describes"
    found = [GateFinding(file, 0, line, fix) for line in roadmap_check.findings(delivery, roadmap)]
    return judged(NAME, f"{len(roadmap.steps)} steps", found)
