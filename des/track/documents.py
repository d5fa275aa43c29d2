"""The documents of an iteration on disk: written from the record, and committed with it."""

from __future__ import annotations

import os
from collections.abc import Mapping

from des.contract.files import read_text
from des.facts import backlog as backlog_file
from des.facts.backlog import Backlog
from des.flow.delivery import Delivery
from des.proof.git import split
from des.state import store
from des.track import messages, previous, references
from des.track.artifacts import notes, places, render
from des.track.readiness import Readiness, judge
from des.track.record import Record


def wanted(delivery: Delivery, record: Record) -> dict[str, str]:
    """Path -> text of every document as it should stand there; notes of people are kept."""
    found = {}
    for path, text in render.render(record).items():
        place = delivery.root / path
        found[path] = notes.with_notes(text, read_text(os.fspath(place))) if place.is_file() else text
    return found


def write(delivery: Delivery, record: Record) -> list[str]:
    """Write those that differ; their paths."""
    changed = []
    for path, text in wanted(delivery, record).items():
        place = delivery.root / path
        if not place.is_file() or read_text(os.fspath(place)) != text:
            place.parent.mkdir(parents=True, exist_ok=True)
            store.write_atomic(os.fspath(place), text)
            changed.append(path)
    return changed


def differing(delivery: Delivery, texts: Mapping[str, str]) -> list[str]:
    """Which of these documents are not what they should be, or are missing."""
    found = []
    for path, text in texts.items():
        place = delivery.root / path
        if not place.is_file() or read_text(os.fspath(place)) != text:
            found.append(path)
    return found


def stray(delivery: Delivery, record: Record, texts: Mapping[str, str]) -> list[str]:
    """Files that stand where documents of the iteration will, and that nothing on record calls for."""
    every = places.every(delivery.iteration or 0, (task.id for task in record.tasks))
    return sorted(path for path in every - texts.keys() if (delivery.root / path).exists())


def commit(delivery: Delivery, record: Record, message: str) -> str:
    """Commit what was rendered and the record itself, nothing else; the commit that HEAD is at then.

    Hooks of the project are left off: these files are made by programs and must stay as they are.
    """
    git = delivery.git
    paths = [delivery.home, *(path for path in render.render(record) if (delivery.root / path).is_file())]
    mine = split(git.run("ls-files", "-coz", "--exclude-standard", "--", *paths))
    git.run("add", "--", *mine)
    if not git.ok("diff", "--cached", "--quiet", "--", *mine):
        git.run("commit", "--quiet", "-m", message, "--only", "--", *mine)
    return git.head()


def readiness(delivery: Delivery) -> Readiness:
    """What a program says of the backlog as it stands now; its report is written."""
    backlog = backlog_file.load(delivery.root, delivery.iteration or 0)
    looked_up = references.gather(delivery.root, backlog, delivery.iteration or 0, previous.finished(delivery))
    found = judge(backlog, looked_up)
    if not delivery.log_path.exists():
        write(delivery, view(delivery, backlog, found))
    return found


def not_ready(delivery: Delivery, found: Readiness) -> str:
    """The message of the text for a backlog that is not ready."""
    backlog = backlog_file.load(delivery.root, delivery.iteration or 0)
    return messages.not_ready(view(delivery, backlog, found))


def view(delivery: Delivery, backlog: Backlog, found: Readiness) -> Record:
    """The record of an iteration that has not begun: nothing but the readiness of its backlog."""
    raw = {"status": found.status.value, **found.to_json()}
    items = backlog.to_json()["items"]
    return Record(iteration=delivery.iteration or 0, items=tuple(items), gates={"readiness": (raw,)})
