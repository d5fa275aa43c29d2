"""What agents of examples/meter-billing submit, with other words than when all goes well."""

from __future__ import annotations

import json
from typing import Any

from tests.host.iterations import DELIVERY


def broken(name: str, subject: str) -> str:
    """What an agent of the example submits about something broken, as JSON."""
    return (DELIVERY / "broken" / name / f"{subject}.json").read_text("utf-8")


def merged(subject: str, *names: str) -> str:
    """The same about several broken things at once: the first one's answer, with the lists of all."""
    every = [json.loads(broken(name, subject)) for name in names]
    lists = {key: [one for each in every for one in each[key]] for key in ("findings", "items") if key in every[0]}
    return json.dumps({**every[0], **lists})


def review(task: str, **changes: Any) -> str:
    """The example's review of a task with other words."""
    return json.dumps({**json.loads((DELIVERY / task / "review.json").read_text("utf-8")), **changes})
