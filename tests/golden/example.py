"""The example of nw-deliver brought through its delivery, phase by phase, by des's own programs."""

from __future__ import annotations

import os
import shutil

from des.deliver import document, prior_waves
from des.deliver.completion import gates
from des.deliver.finalize import finalize
from des.flow.start import start
from tests.support.environments import environment
from tests.support.projects import EXAMPLES, make_project
from tests.support.stage import Stage

EXAMPLE = EXAMPLES / "parcel-quote" / "delivery"


class ExampleStage(Stage):
    """Each method named in STAGES does what the agent, or the program, of that phase would."""

    STAGES = (
        "begun", "shown", "proposed", "planned", "tested", "built", "first", "second", "integrated", "refactored",
        "reviewed", "verified", "archived", "finalized",
    )  # fmt: skip
    feature, goal = "quote-express-parcels", "Quote express parcels"

    def begun(self) -> None:
        """The delivery has begun, in the words the user typed."""
        make_project("parcel-quote", self.root, os.environ)
        (self.root / ".venv").unlink()
        (self.root / ".venv").symlink_to(environment("pytest", "mutmut"))  # mutants are tried for real
        start(self.root, self.goal, None, "")

    def shown(self) -> None:
        """The orchestrator has seen what earlier waves wrote."""
        prior_waves.note(self.delivery, prior_waves.documents(self.delivery))

    def proposed(self) -> None:
        """There is a roadmap, which nobody has reviewed."""
        self._agent("roadmap")
        shutil.copyfile(EXAMPLE / "roadmap.json", self.delivery.roadmap_path)
        self.end()

    def planned(self) -> None:
        """The roadmap is approved."""
        self._review("nw-acceptance-designer-reviewer", "roadmap")

    def tested(self) -> None:
        """The first step's tests fail as they should; its agent is at work still."""
        self.dispatch("step", "01-01", "nw-software-crafter")
        self._red("01-01")

    def built(self) -> None:
        """The first step's agent went away before it committed."""
        self._green("01-01")
        self.end()

    def first(self) -> None:
        """The first step is proven."""
        self.dispatch("step", "01-01", "nw-software-crafter")
        self._committed("01-01")
        self.end()

    def second(self) -> None:
        """So is the second."""
        self.dispatch("step", "01-02", "nw-software-crafter")
        self._red("01-02")
        self._green("01-02")
        self._committed("01-02")
        self.end()

    def archived(self) -> None:
        """What the delivery leaves behind is written."""
        self.dispatch("finalize", "", "nw-platform-architect")
        shutil.copytree(EXAMPLE / "finalize" / "docs", self.root / "docs", dirs_exist_ok=True)
        summary = (EXAMPLE / "finalize" / "summary.md").read_text("utf-8")
        with (self.root / document.place(self.delivery)).open("a", encoding="utf-8") as stream:
            stream.write("\n" + summary)
        self.end()

    def finalized(self) -> None:
        """The delivery is over."""
        done = finalize(self.delivery, gates(self.delivery), lambda line: None)
        assert done.commit, done

    def _agent(self, kind: str) -> None:
        self.dispatch(kind, "", "nw-solution-architect")

    def _red(self, step: str) -> None:
        shutil.copytree(EXAMPLE / step / "red", self.root, dirs_exist_ok=True)
        self.phase("RED", step)

    def _green(self, step: str) -> None:
        shutil.copytree(EXAMPLE / step / "green", self.root, dirs_exist_ok=True)
        self.phase("GREEN", step)

    def _committed(self, step: str) -> None:
        self.commit((EXAMPLE / step / "message.txt").read_text("utf-8"))
        self.phase("COMMIT", step)
