"""An iteration in a project small enough for fast tests: its log has begun, and tests add commits."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from des.flow import header, record
from des.flow.delivery import Delivery
from des.flow.excuses import Excuses
from des.flow.questions import Question
from des.flow.waivers import Waiver, today
from tests.support.histories import History

BEGIN = {
    "src/shop.py": "def price(kind):\n    if kind == 'express':\n        return 9\n    return 5\n",
    "tests/unit/test_shop.py": "import shop\n\n\ndef test_price():\n    assert shop.price('normal') == 5\n",
    "conftest.py": "",
}
SUITE = {"name": "unit", "runner": "pytest", "paths": ["tests/unit"]}


class Iteration:
    """`history` is the project, `delivery` the iteration that began at its first commit."""

    def __init__(
        self,
        history: History,
        track: Mapping[str, Any] | None = None,
        files: Mapping[str, str] | None = None,
        suites: list[dict[str, object]] | None = None,
    ) -> None:
        config = {"suites": suites or [SUITE], "track": track or {}}
        self.history = history
        history.commit("feat: begin", {**BEGIN, ".nwave/des-config.json": json.dumps(config), **(files or {})})
        self.delivery = Delivery(history.path.resolve(), "iteration-3")
        self.delivery.directory.mkdir(parents=True)
        git = self.delivery.git
        record.create(self.delivery, header.snapshot(git, git.head(), "Iteration 3", "2026-01-01T00:00:00Z"))

    def red(self, *tests: str) -> None:
        """Record that these tests failed first in a task."""
        record.phase(self.delivery, "03-01", "RED", "EXECUTED", "PASS", {"tests": list(tests)})

    def reviewed(self, note: str, verdict: str = "APPROVED") -> None:
        """Record a review of a task with this note on its tests."""
        content = {"verdict": verdict, "summary": "fine", "checks": {"tests": {"ok": True, "note": note}}}
        record.gate(
            self.delivery, "submission", verdict, subject="review", scope="03-01", by="code-reviewer", content=content
        )


def silent(_: str) -> None:
    """Progress nobody looks at."""


def excused(*questions: Question) -> Excuses:
    """The user said yes to these, without end."""
    given = [
        Waiver(one.id, one.kind, one.subject, one.check, "for now", "Ada <a@example.org>", "", "", "terminal", "")
        for one in questions
    ]
    return Excuses(tuple(given), today())


def executable(path: Path, text: str) -> None:
    """Write a program."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    os.chmod(path, 0o755)
