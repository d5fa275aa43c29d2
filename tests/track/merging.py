"""A small iteration on a branch of its own, with a commit of T-01 and what integrating asks of a project."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.support.histories import History
from tests.track.iteration import BEGIN, SUITE, Iteration

NONE = {"smoke": "nothing is deployed", "deploy": "a library", "build": "interpreted"}
EXPRESS = BEGIN["src/shop.py"].replace("return 9", "return 8")


def merging(
    history: History, track: Mapping[str, Any] | None = None, suites: list[dict[str, Any]] | None = None
) -> Iteration:
    """Its branch is iteration-3, main is protected. track: the settings; without, none of the three applies."""
    found = Iteration(history, track if track is not None else {"not_applicable": NONE}, suites=suites or [SUITE])
    path = found.delivery.log_path
    raw = json.loads(path.read_text("utf-8"))
    events = raw.pop("events")
    path.write_text(json.dumps({**raw, "iteration": 3, "branch": "iteration-3", "protected": "main", "events": events}))
    history.git("switch", "-q", "-c", "iteration-3")
    work(history, EXPRESS)
    return found


def work(history: History, text: str, message: str = "fix: price\n\nTask: T-01\nStep-ID: 03-01\n") -> str:
    """A commit of T-01."""
    return history.commit(message, {"src/shop.py": text})


def on_main(history: History, files: Mapping[str, str], message: str = "feat: somebody else's") -> str:
    """Somebody commits to main meanwhile."""
    history.git("switch", "-q", "main")
    commit = history.commit(message, files)
    history.git("switch", "-q", "iteration-3")
    return commit
