"""The iteration of the track's example, with what was measured once instead of what is measured now.

measured.json holds what phases, suites and gates of a real iteration measured. It is recorded again, so that an
iteration takes seconds instead of minutes, and no golden file depends on how fast a machine is. Everything else is done
by des's own programs: plan, submissions, verdicts, documents, merge.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest import mock

from des.flow import record
from des.track import tools, verify
from des.track.facts import gather
from des.track.gates import performance
from des.track.suites import measuring, testing
from des.track.tools import Report
from des.track.verdicts import GATES
from tests.support.track_stage import DELIVERY, TrackStage, make, silent

MEASURED: Mapping[str, Any] = json.loads(Path(__file__).with_name("measured.json").read_text("utf-8"))
QUIET = Report("{}", 0, 0.5, "")


class Iteration(TrackStage):
    """Each method named in STAGES does one step; there is more of step 3 than others need."""

    STAGES = (
        "started", "ready", "planned", "red_first", "green_first", "reviewed_first", "implemented", "suites_ran", "tested",
        "gates_ran", "gated", "merged", "assessed", "completed",
    )  # fmt: skip

    def __init__(self, root: Path) -> None:
        super().__init__(make(root))

    def red_first(self) -> None:
        """The first task has its failing tests."""
        self.red("T-01")

    def green_first(self) -> None:
        """The first task is committed, and nobody has reviewed it."""
        self.green("T-01")

    def reviewed_first(self) -> None:
        """The first task is done."""
        self.review("T-01")

    def implemented(self) -> None:
        for number in range(2, len(list(DELIVERY.glob("T-*"))) + 1):
            self.task(f"T-{number:02}")

    def phase(self, task: str, name: str) -> None:
        """Record a phase as it ended."""
        step = f"03-{task[2:]}"
        ended = next(one for one in MEASURED["phases"][step] if one["p"] == name)
        record.phase(self.delivery, step, name, ended["s"], ended["d"], self._now(ended["ev"]))

    def suites_ran(self) -> None:
        """The suites have passed; nobody has read what they tell."""
        with self._measured_before():
            testing.run(self.delivery, gather(self.delivery).limits, silent)

    def gates_ran(self) -> None:
        """The gates are measured; nobody has judged beside the numbers."""
        with self._measured_before():
            self.measured()

    def gated(self) -> None:
        with self._measured_before():
            super().gated()
            self.measured()

    def merged(self) -> None:
        with self._measured_before():
            super().merged()

    def completed(self) -> None:
        """As `des track complete` does, but that nothing is measured again."""
        whole = verify.verify
        quick = lambda delivery, recompute, say: whole(delivery, recompute=False, say=say)  # noqa: E731
        with mock.patch.object(verify, "verify", quick):
            super().completed()

    @contextlib.contextmanager
    def _measured_before(self) -> Iterator[None]:
        with contextlib.ExitStack() as stack:
            patch = lambda owner, name, made: stack.enter_context(mock.patch.object(owner, name, made))  # noqa: E731
            patch(measuring, "measure", lambda delivery, level, say: self._now(MEASURED["suites"][level]))
            patch(tools, "on_commit", lambda *arguments, **more: QUIET)
            for gate in GATES.values():
                patch(gate, "measure", lambda delivery, say, name=gate.NAME[5:]: self._gate(name))
            yield

    def _gate(self, name: str) -> dict[str, Any]:
        report = {performance.REPORT: QUIET.text} if name == "performance" else {}
        return self._now(MEASURED["gates"][name]) | report

    def _now(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """These facts of the code and the commit that stand there now."""
        head = self.git("rev-parse", "HEAD")
        code = self.delivery.code(self.delivery.log(), head)
        return json.loads(json.dumps(facts).replace('"CODE"', f'"{code}"').replace('"HEAD"', f'"{head}"'))
