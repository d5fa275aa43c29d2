"""A project small enough for fast tests: one function, one test file, pytest, and a delivery of one or two steps."""

from __future__ import annotations

import json
import os
from pathlib import Path

from des.deliver.gates import integration
from des.deliver.reviews import submit
from des.deliver.settle import settle
from des.flow import header, record, refactoring_submission
from des.flow.delivery import Delivery
from des.state import dispatches, session, store
from des.state.dispatches import Dispatch, State
from des.state.session import Session
from des.verdict import Result
from tests.support.environments import environment
from tests.support.repository import Repository

FEATURE = "add-numbers"
#: The module before and after step 01-01. Its names are what it offers, so nothing in it has to be called.
ADD = '__all__ = ["add", "mul", "neg"]\n\n\ndef add(a, b):\n    return a + b\n'
MUL = ADD + "\n\ndef mul(a, b):\n    return a * b\n"


class Small(Repository):
    """A repository with `calc.add`, and a delivery that adds `calc.mul` in step 01-01 (and `calc.neg` in 01-02)."""

    def __init__(self, root: Path, config: dict[str, object] | None = None) -> None:
        self.root = root
        root.mkdir(parents=True)
        self.git("init", "-q", "-b", "main")
        for key, value in (("user.name", "Ada Example"), ("user.email", "ada@example.org")):
            self.git("config", key, value)
        self.write("calc.py", ADD)
        self.write("tests/test_calc.py", "import calc\n\n\ndef test_add():\n    assert calc.add(1, 2) == 3\n")
        self.write("conftest.py", "")
        self.write("CLAUDE.md", "## Development Paradigm\n\nobject-oriented\n")
        self.write(".gitignore", "__pycache__/\n/.venv\n.pytest_cache/\n")
        self.write(".nwave/des-config.json", json.dumps({"suites": [self.suite], **(config or {})}))
        (root / ".venv").symlink_to(environment("pytest"))
        self.commit("feat: add numbers")
        self.delivery = Delivery(root.resolve(), FEATURE)

    suite = {"name": "tests", "runner": "pytest", "paths": ["tests"]}  # noqa: RUF012

    def equip(self, *packages: str) -> None:
        """The project's environment holds these as well."""
        (self.root / ".venv").unlink()
        (self.root / ".venv").symlink_to(environment("pytest", *packages))

    def start(self, steps: int = 1, promised: str = "") -> Delivery:
        """Begin the delivery with an approved roadmap; `promised` is the test file its steps name."""
        d = self.delivery
        d.directory.mkdir(parents=True)
        record.create(d, header.snapshot(d.git, d.git.head(), "Add numbers", store.now()))
        session.save(os.fspath(d.root), Session(FEATURE, "deliver", d.relative, (), d.git.head(), store.now()))
        self.write(f"{d.relative}/roadmap.json", json.dumps(roadmap(steps, promised)))
        self.dispatch("review", "", "nw-acceptance-designer-reviewer", "review:roadmap")
        submit(d, json.dumps({"subject": "roadmap", "verdict": "APPROVED", "summary": "fine", "findings": []}))
        self.end()
        return d

    def dispatch(self, kind: str, step: str, agent: str, *owes: str) -> None:
        """Record what the admission hook would: an agent at work."""
        one = Dispatch(f"toolu_{kind}{step}", kind, feature=FEATURE, step=step, agent_type=agent, owes=list(owes))
        dispatches.update(os.fspath(self.root), lambda state: State.add(state, one))

    def through(self) -> None:
        """The phases between the last step and the integrity check, with nothing to find."""
        d = self.delivery
        settle(d, integration.NAME, integration.run)
        self.dispatch("refactor", "", "nw-software-crafter", "gate:refactoring")
        assert refactoring_submission.submit(d, "read calc.py", lambda line: None, list).code == 0
        self.end()
        self.dispatch("review", "", "nw-software-crafter-reviewer", "review:implementation/all")
        submit(d, json.dumps({"subject": "implementation", "verdict": "APPROVED", "summary": "fine", "findings": []}))
        self.end()

    def end(self) -> None:
        """Every agent is done."""
        dispatches.lose_all(os.fspath(self.root), "the test ends it")

    def red(self) -> None:
        """Write the failing test of step 01-01."""
        self.write(
            "tests/test_mul.py", "import calc\n\n\ndef test_mul():\n    assert getattr(calc, 'mul', max)(3, 4) == 12\n"
        )

    def green(self) -> None:
        """Write the code of step 01-01."""
        self.write("calc.py", MUL)

    def archive(self) -> None:
        """Write what the archivist owes."""
        archive(self.delivery)


def archive(delivery: Delivery) -> None:
    """Write the evolution document, and the summary into the feature's document."""
    for path, text in (
        (delivery.root / delivery.evolution, "# Done\n"),
        (
            delivery.feature_dir / "feature-delta.md",
            "## Wave: DELIVER / [REF] Implementation summary\n\nIt multiplies.\n",
        ),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text("utf-8") + "\n" if path.exists() else ""
        path.write_text(before + text, "utf-8")


def roadmap(steps: int, promised: str = "") -> dict[str, object]:
    """A roadmap of that many steps, each depending on the one before."""
    listed = [
        {
            "id": f"01-0{n}",
            "name": f"Number {n}",
            "criteria": [f"criterion {'abcdefgh'[n] * n}"],
            "files_to_modify": ["calc.py"],
            "test_file": promised,
            "deps": [f"01-0{n - 1}"] if n > 1 else [],
        }
        for n in range(1, steps + 1)
    ]
    return {
        "roadmap": {"project_id": FEATURE, "created_at": "2026-01-01T00:00:00Z", "total_steps": steps},
        "phases": [{"id": "01", "name": "All", "steps": listed}],
        "implementation_scope": {"source_directories": [], "test_directories": ["tests/"], "excluded_patterns": []},
        "validation": {"status": "pending", "reviewer": "", "approved_at": ""},
    }


class _NoGates:
    """For `perform`, `verify` and `finalize`, where no gate is asked."""

    answers: tuple[Result, ...] = ()

    def __call__(self, *_: object) -> list[Result]:
        return []


no_gates = _NoGates()
