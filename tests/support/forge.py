"""What a hand-written log looks like: every phase claimed, no commit behind it.

python -m tests.support.forge PROJECT
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.support.approved import FEATURE


def forge(project: Path) -> None:
    """Write PASS for every phase of both steps into the log of the example's delivery, as an editor would."""
    path = project / "docs/feature" / FEATURE / "deliver/execution-log.json"
    log = json.loads(path.read_text("utf-8"))
    for step in ("01-01", "01-02"):
        for phase in ("RED", "GREEN", "COMMIT"):
            log["events"].append({"sid": step, "p": phase, "s": "EXECUTED", "d": "PASS", "t": "2026-03-17T10:00:00Z"})
    log["events"].append({"gate": "integrity", "status": "PASS", "timestamp": "2026-03-17T11:00:00Z", "replay": True})
    path.write_text(json.dumps(log, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    forge(Path(sys.argv[1]).resolve())
