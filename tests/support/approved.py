"""Bring a copy of the example to the point where its roadmap is approved and no step has begun.

    python -m tests.support.approved PROJECT

Everything goes through des's own programs; only the reviewer's dispatch, which the host would record, is recorded here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from des.state import dispatches
from des.state.dispatches import Dispatch, State

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples/parcel-quote/delivery"
FEATURE = "quote-express-parcels"


def des(project: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run one of our programs in the project, outside of any Claude session."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("CLAUDE", "GIT_"))} | {"DES_PYTHON": sys.executable}
    command = [str(ROOT / "bin" / arguments[0]), *arguments[1:]]
    return subprocess.run(command, cwd=project, env=env, input=stdin, capture_output=True, text=True, check=False)


def approve(project: Path, goal: str = "Quote express parcels") -> None:
    """Start the delivery, put the example's roadmap there, let it be reviewed."""
    _must(des(project, "des", "session", "start", goal))
    deliver = project / "docs/feature" / FEATURE / "deliver"
    shutil.copyfile(EXAMPLE / "roadmap.json", deliver / "roadmap.json")
    review = Dispatch(
        "toolu_review", "review", feature=FEATURE, agent_type="nw-acceptance-designer-reviewer", owes=["review:roadmap"]
    )
    dispatches.update(str(project), lambda state: State.add(state, review))
    _must(des(project, "des", "review", "submit", "--file", "-", stdin=(EXAMPLE / "review.json").read_text("utf-8")))
    dispatches.end(str(project), review.key, "submitted")


def _must(done: subprocess.CompletedProcess[str]) -> None:
    if done.returncode:
        raise RuntimeError(f"{' '.join(done.args)} ({done.returncode}):\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    approve(Path(sys.argv[1]).resolve())
