"""The example of a parcel service, brought to the point where its roadmap is approved and no step has begun.

Everything goes through des's own programs; only the reviewer's dispatch, which the host would record, is recorded here.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from des.state import dispatches
from des.state.dispatches import Dispatch, State
from tests.support.projects import make_project

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples/parcel-quote/delivery"
FEATURE = "quote-express-parcels"


def des(project: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run one of our programs in the project, outside of any Claude session."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("CLAUDE", "GIT_"))} | {"DES_PYTHON": sys.executable}
    command = [str(ROOT / "bin" / arguments[0]), *arguments[1:]]
    return subprocess.run(command, cwd=project, env=env, input=stdin, capture_output=True, text=True, check=False)


#: Settings that the project has committed: variant -> .nwave/des-config.json.
SETTINGS: dict[str, dict[str, object]] = {
    "lean": {"rigor": {"profile": "lean"}},
    "five-phases": {
        "rigor": {
            "profile": "custom", "tdd_phases": ["PREPARE", "RED_ACCEPTANCE", "RED_UNIT", "GREEN", "COMMIT"],
            "refactor_pass": False, "reviewer_model": "skip", "mutation_enabled": True,
        }
    },
}  # fmt: skip


class Parcel:
    """The project of the line `parcel` (see stages.py)."""

    def __init__(self, root: Path, variant: str = "") -> None:
        self.root, self.variant = root, variant

    def reach(self, stage: str) -> None:
        """Do what is called like the stage."""
        getattr(self, stage)()

    def made(self) -> None:
        """The example with its history, and with the settings of the variant."""
        make_project("parcel-quote", self.root, os.environ)
        if self.variant:
            config = self.root / ".nwave/des-config.json"
            config.write_text(json.dumps(SETTINGS[self.variant]), "utf-8")
            for command in (["add", "-A"], ["commit", "-qm", f"chore: {self.variant}"]):
                subprocess.run(["git", *command], cwd=self.root, check=True)

    def approved(self) -> None:
        """The delivery has begun, with the example's roadmap, and that is reviewed."""
        _must(des(self.root, "des", "session", "start", "Quote express parcels"))
        deliver = self.root / "docs/feature" / FEATURE / "deliver"
        shutil.copyfile(EXAMPLE / "roadmap.json", deliver / "roadmap.json")
        agent = "nw-acceptance-designer-reviewer"
        review = Dispatch("toolu_review", "review", feature=FEATURE, agent_type=agent, owes=["review:roadmap"])
        dispatches.update(str(self.root), lambda state: State.add(state, review))
        text = (EXAMPLE / "review.json").read_text("utf-8")
        _must(des(self.root, "des", "review", "submit", "--file", "-", stdin=text))
        dispatches.end(str(self.root), review.key, "submitted")


def _must(done: subprocess.CompletedProcess[str]) -> None:
    if done.returncode:
        raise RuntimeError(f"{' '.join(done.args)} ({done.returncode}):\n{done.stdout}{done.stderr}")
