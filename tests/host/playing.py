"""Playing a conversation of the Delivery Track, and looking at what came of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.host import claude
from tests.host.claude import Result
from tests.host.iterations import Talk

LOG = ".aiwg/delivery/iteration-3/execution-log.json"


def played(talk: Talk, name: str, out: Path, mode: str = "foreground", host: str | None = None, **more: Any) -> Result:
    """Play a conversation; it has to go as written."""
    result = claude.run(talk.scenario(name, **more), out / "run", mode=mode, host=host)
    assert not result.problems, "\n\n".join(result.problems) + f"\n\nthe run is in {result.out}"
    return result


def refused(result: Result, call: str, what: str, why: str, how: str) -> None:
    """A call was refused in the house form: what is wrong, why it matters, the way on; each is looked for in order."""
    told = result.tool_result(call)
    assert told.startswith("[tool error]"), f"{call} was not refused: {told}"
    at = 0
    for wanted in (what, why, how):
        found = told.find(wanted, at)
        assert found >= 0, f"{call}: {wanted!r} is not where it belongs in\n{told}"
        at = found + len(wanted)


def events(result: Result, gate: str = "") -> list[dict[str, Any]]:
    """The records of the iteration's log; of one gate."""
    every = json.loads((result.project / LOG).read_text("utf-8"))["events"]
    return [one for one in every if not gate or one.get("gate") == gate]


def submissions(result: Result) -> list[str]:
    """Who submitted what, in order: `subject` or `subject/scope`."""
    found = events(result, "submission")
    return [f"{one['subject']}/{one['scope']}" if one.get("scope") else str(one["subject"]) for one in found]


def phases(result: Result, step: str) -> list[str]:
    """The phases of a step as they were recorded, in order."""
    return [f"{one['p']} {one['s']}" for one in events(result) if one.get("sid") == step]
