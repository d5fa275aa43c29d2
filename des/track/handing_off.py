"""The handoff of an iteration to operations: what is there, by its evidence; people sign (flow-handoff-checklist)."""

from __future__ import annotations

import os
from dataclasses import dataclass

from des.contract.files import read_text
from des.state import store
from des.track.artifacts import notes, places
from des.track.artifacts.markdown import Document, cell, section, table
from des.track.facts import TrackFacts


@dataclass(frozen=True)
class Handoff:
    """ready: nothing is missing. text: for people."""

    ready: bool
    text: str


def handoff(facts: TrackFacts) -> Handoff:
    """Write the checklist of the active or a finished iteration; notes of people in it are kept."""
    n, root = facts.delivery.iteration or 0, facts.delivery.root
    wanted = (places.release_notes(n), places.runbook(n), places.integration(n), places.quality(n), places.results(n))
    there = {path: (root / path).is_file() for path in wanted}
    open_ = [box for box in facts.boxes if not box.met]
    missing = [f"{path} is missing" for path, found in there.items() if not found]
    missing += [f"{box.text}: {box.why}" for box in open_]
    missing += [] if facts.finalized else ["the iteration is not complete: des track complete"]
    status = "READY" if not missing else "PARTIAL" if any(there.values()) else "BLOCKED"
    body = [
        *section("Artifacts", table(("Artifact", "Status"), [
            (cell(path), "PRESENT" if found else "MISSING") for path, found in there.items()])),
        *section("Checklist", table(("Item", "Holds", "Why"), [
            (cell(box.text), "yes" if box.met else "no", cell(box.why)) for box in facts.boxes])),
        *section("Missing", [f"- {cell(one)}" for one in missing] or ["Nothing."]),
        *section("Sign-offs", ["Who takes this over signs below, between the note marks: name, role, date."]),
    ]  # fmt: skip
    title = f"Iteration {n}: handoff from delivery to operations"
    document = Document("handoff", n, status, title, body, code=facts.code, figures={"missing": len(missing)})
    path = f".aiwg/handoffs/handoff-delivery-to-operations-iteration-{n}.md"
    place = root / path
    text = notes.with_notes(document.text, read_text(os.fspath(place))) if place.is_file() else document.text
    place.parent.mkdir(parents=True, exist_ok=True)
    store.write_atomic(os.fspath(place), text)
    lines = [f"handoff of iteration {n}: {status}", *(f"- {one}" for one in missing), f"written: {path}"]
    return Handoff(not missing, "\n".join(lines))
