"""An iteration of the example with agents at work that tests choose, and whose answers tests write."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from des.state import dispatches
from des.state.dispatches import Dispatch, State
from des.track import receiving
from des.track.facts import TrackFacts, gather
from des.track.receiving import Received
from tests.support.track_stage import DELIVERY, TrackStage


class Desk:
    """`stage` is the iteration. What a test records is taken back by `cleared`."""

    def __init__(self, target: Path, stage: str) -> None:
        self.stage: TrackStage = TrackStage.at(target, stage)
        self.root, self.delivery = self.stage.root, self.stage.delivery
        dispatches.update(str(self.root), lambda state: state.dispatches.clear())

    @property
    def facts(self) -> TrackFacts:
        return gather(self.delivery)

    @contextlib.contextmanager
    def cleared(self) -> Iterator[Desk]:
        """As it was before, when the block ends: record, plan, and who is at work."""
        paths = [self.delivery.log_path, self.delivery.roadmap_path]
        before = {path: path.read_bytes() if path.exists() else None for path in paths}
        try:
            yield self
        finally:
            for path, content in before.items():
                path.unlink(missing_ok=True) if content is None else path.write_bytes(content)
            dispatches.update(str(self.root), lambda state: state.dispatches.clear())

    def works(self, kind: str, step: str, agent: str, *owes: str, started: str = "") -> str:
        """Somebody is at work; the key of the dispatch."""
        key = "_".join(("toolu", kind, step, agent, *owes, started)).replace("/", "-")
        one = Dispatch(
            key, kind, feature=self.delivery.feature_id, step=step, agent_type=agent, owes=list(owes), started=started
        )
        dispatches.update(str(self.root), lambda state: State.add(state, one))
        return key

    def ends(self) -> None:
        """Everybody is done."""
        dispatches.lose_all(str(self.root), "its task is done")

    def submit(self, name: str, content: Any, step: str = "", agent: str = "code-reviewer") -> Received:
        """Hand in as the agent that owes it; text as it is, anything else as JSON."""
        key = self.works("submission", step, agent, f"submission:{name}")
        try:
            return receiving.receive(self.facts, name, content if isinstance(content, str) else json.dumps(content))
        finally:
            dispatches.end(str(self.root), key, "its task is done")


def given(name: str) -> dict[str, Any]:
    """What the example's agents hand in: readiness, T-01/review, …"""
    found: dict[str, Any] = json.loads((DELIVERY / f"{name}.json").read_text("utf-8"))
    return found
