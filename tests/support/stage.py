"""A delivery brought to any of its phases by des's own programs, in a project of one file.

It is the line `deliver` of stages.py: of each stage, the phase it is called like is done, and what comes next has not
begun. The feature is `calc.py mul`, one step with scenario, test, story and design. Its variants begin with settings of
their own; without any, rigor leaves nothing out.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from des.deliver import completion, reviews, settle
from des.deliver.facts import gather
from des.deliver.gates import integration
from des.deliver.phases import review
from des.flow import cycle, header, integrity, record, refactoring_submission
from des.flow.delivery import Delivery
from des.state import dispatches, session, store
from des.state.dispatches import Dispatch, State
from des.state.session import Session
from tests.support import stages
from tests.support.environments import environment
from tests.support.repository import Repository

FEATURE = "multiply-numbers"
PLACE = f"tests/acceptance/{FEATURE}"

CALC = '''"""Sums on the command line: python calc.py add 3 4"""

import sys


def add(a, b):
    return a + b


OPERATIONS = {"add": add}


def main(argv):
    name, *numbers = argv
    print(OPERATIONS[name](*map(int, numbers)))


if __name__ == "__main__":
    main(sys.argv[1:])
'''
MUL = CALC.replace(
    'OPERATIONS = {"add": add}', 'def mul(a, b):\n    return a * b\n\n\nOPERATIONS = {"add": add, "mul": mul}'
)
UNIT = "import calc\n\n\ndef test_add():\n    assert calc.add(1, 2) == 3\n"
TEST = """import subprocess
import sys

import pytest


@pytest.mark.skip(reason="pending")
def test_multiplies():
    done = subprocess.run([sys.executable, "calc.py", "mul", "3", "4"], capture_output=True, text=True)
    assert done.stdout == "12\\n"
"""
FEATURE_FILE = """Feature: Multiply

  @pending @walking_skeleton @US-01
  Scenario: Multiplies two numbers
    When somebody asks for 3 times 4
    Then the answer is 12
"""
DELTA = f"""# Feature: multiply numbers

## Wave: DISCUSS / [REF] User Stories with Elevator Pitches

### US-01: Multiply

As somebody who shops I want to multiply, so that I know the price of several.

### Elevator Pitch

Before: they add the same number again and again.
After: run `python calc.py mul 3 4` → sees `12`
Decision enabled: how many to buy.

## Wave: DISCUSS / [REF] Definition of Done

- The scenario is green.

## Wave: DESIGN / [REF] Component Decomposition

| # | Component | Path | Change type |
|---|---|---|---|
| 1 | Calculator | `calc.py` | extend |

## Wave: DEVOPS / [REF] Environment Matrix

| Environment | Preconditions |
|---|---|
| clean | a fresh clone |

## Wave: DISTILL / [REF] Scenario List with Tags

| # | Scenario | Tags | Story |
|---|---|---|---|
| S1 | Multiplies two numbers | @walking_skeleton @US-01 | US-01 |

## Wave: DISTILL / [REF] Test Placement

| What | Path |
|---|---|
| scenarios | `{PLACE}/mul.feature` |
| tests | `{PLACE}/test_mul.py` |
"""
ROADMAP = {
    "roadmap": {"project_id": FEATURE, "created_at": "2026-01-01T00:00:00Z", "total_steps": 1},
    "phases": [{"id": "01", "name": "All", "steps": [{
        "id": "01-01", "name": "Multiply on the command line", "criteria": ["`mul 3 4` prints 12"],
        "files_to_modify": ["calc.py"], "test_file": f"{PLACE}/test_mul.py",
        "scenario_name": "Multiplies two numbers",
    }]}],
}  # fmt: skip
IGNORED = "__pycache__/\n.pytest_cache/\n.venv\n"
PARADIGM = "## Development Paradigm\n\nobject-oriented\n"
PER_FEATURE = "## Mutation Testing Strategy\n\nper-feature\n"
#: What else lies in the project of a variant: path -> text; below ~/, in the home of whoever delivers.
SETTINGS: dict[str, dict[str, str]] = {
    "": {},
    **{
        profile: {".nwave/des-config.json": json.dumps({"rigor": {"profile": profile}}), "CLAUDE.md": PER_FEATURE}
        for profile in ("thorough", "exhaustive", "inherit")
    },
    "mutants": {
        ".nwave/des-config.json": json.dumps(
            {"rigor": {"refactor_pass": False, "review_enabled": False, "mutation_enabled": True}}
        ),
        "CLAUDE.md": PER_FEATURE,
    },
    "lean-documents": {
        "~/.nwave/global-config.json": json.dumps(
            {"documentation": {"density": "lean", "expansion_prompt": "always-skip"}}
        ),
    },
    "asked": {
        "~/.nwave/global-config.json": json.dumps({"documentation": {"density": "lean", "expansion_prompt": "ask"}}),
        ".pre-commit-config.yaml": "repos: []\n",
        "docs/product/architecture/brief.md": "# Brief\n\n## Component Inventory\n\nNothing yet.\n",
    },
}
TESTED = TEST.replace('\n\n@pytest.mark.skip(reason="pending")', "\n").replace("\nimport pytest\n", "")


class Stage(Repository):
    """The project and its delivery. Each method does one phase as the agent of that phase would."""

    feature, goal, roadmap = FEATURE, "Multiply numbers", ROADMAP
    line, packages = "deliver", ("pytest",)

    def __init__(self, root: Path, variant: str = "") -> None:
        self.root, self.variant = root.resolve(), variant
        self.delivery = Delivery(self.root, self.feature)

    @classmethod
    def at(cls, target: Path, stage: str, variant: str = "") -> Stage:
        """A copy of the project at a stage, in a directory that is not there yet."""
        return cls(stages.copy(target, cls.line, stage, variant), variant)

    def reach(self, stage: str) -> None:
        """Do the phase; before the first one stands a repository with nothing but the settings of the variant."""
        if stage == "drafted":
            self.begin()
        getattr(self, stage)()

    def begin(self) -> None:
        """Make the repository."""
        self.git("init", "-q", "-b", "main")
        for key, value in (("user.name", "Ada Example"), ("user.email", "ada@example.org")):
            self.git("config", key, value)
        for path, text in SETTINGS.get(self.variant, {}).items():
            self.write(os.path.expanduser(path), text)

    def files(self) -> dict[str, str]:
        """What lies in the project before the delivery: path -> text."""
        return {
            "calc.py": CALC, "tests/test_calc.py": UNIT, "conftest.py": "", f"{PLACE}/test_mul.py": TEST,
            f"{PLACE}/mul.feature": FEATURE_FILE, f"docs/feature/{FEATURE}/feature-delta.md": DELTA,
            "CLAUDE.md": PARADIGM + self._told(), ".gitignore": IGNORED,
        }  # fmt: skip

    def drafted(self) -> None:
        """The project as its prior waves left it; nobody has begun to deliver."""
        for path, text in self.files().items():
            self.write(path, text)
        mutated = PER_FEATURE in SETTINGS.get(self.variant, {}).values()
        (self.root / ".venv").symlink_to(environment(*self.packages, *(("mutmut",) if mutated else ())))
        self.commit("feat: begin")

    def planned(self) -> None:
        """The delivery has begun, with an approved roadmap."""
        d = self.delivery
        d.directory.mkdir(parents=True)
        record.create(d, header.snapshot(d.git, d.git.head(), self.goal, store.now()))
        session.save(str(self.root), Session(self.feature, "deliver", d.relative, (), d.git.head(), store.now()))
        self.write(f"{d.relative}/roadmap.json", json.dumps(self.roadmap, indent=1))
        self._review("nw-acceptance-designer-reviewer", "roadmap")

    def _told(self) -> str:
        """What CLAUDE.md says already: settings the delivery begins with."""
        path = self.root / "CLAUDE.md"
        return "\n" + path.read_text("utf-8") if path.is_file() else ""

    def stepped(self) -> None:
        """The step is proven."""
        self.dispatch("step", "01-01", "nw-software-crafter")
        self.write(f"{PLACE}/test_mul.py", TESTED)
        self.write(f"{PLACE}/mul.feature", FEATURE_FILE.replace("@pending ", ""))
        self.phase("RED")
        self.write("calc.py", MUL)
        self.phase("GREEN")
        self.commit("feat: multiply\n\nStep-ID: 01-01\n")
        self.phase("COMMIT")
        self.end()

    def phase(self, name: str, step: str = "01-01") -> cycle.PhaseResult:
        """Record a phase; it has to be accepted."""
        gates = lambda: completion.after_a_step(self.delivery)  # noqa: E731
        done = cycle.perform(self.delivery, step, name, "unknown", lambda line: None, gates)
        assert done.code == 0, done.lines
        return done

    def integrated(self) -> None:
        """Post-merge integration has passed."""
        result, _ = settle.settle(self.delivery, integration.NAME, integration.run)
        assert result.exit_code == 0, result

    def refactored(self) -> None:
        """Nothing was there to improve."""
        self.dispatch("refactor", "", "nw-software-crafter", "gate:refactoring")
        assert refactoring_submission.submit(self.delivery, "read calc.py", lambda line: None, list).code == 0
        self.end()

    def reviewed(self) -> None:
        """The implementation is approved, by everybody the rigor asks for."""
        for reviewer, scope in review.wanted(gather(self.delivery)):
            self._review(reviewer, "implementation", f"/{scope}")

    def verified(self) -> None:
        """The integrity check has passed."""
        log, roadmap = self.delivery.log(), self.delivery.roadmap()
        assert roadmap
        result = integrity.verify(self.delivery, roadmap, log, completion.gates(self.delivery), replay=False)
        assert result.exit_code == 0, result
        settle.integrity_checked(self.delivery, log, result)

    def dispatch(self, kind: str, step: str, agent: str, *owes: str) -> None:
        """Record what the admission hook would: an agent at work."""
        key = "_".join(("toolu", kind, step, agent, *owes))
        one = Dispatch(key, kind, feature=self.feature, step=step, agent_type=agent, owes=list(owes))
        dispatches.update(str(self.root), lambda state: State.add(state, one))

    def end(self) -> None:
        """Every agent is done."""
        dispatches.lose_all(str(self.root), "its task is done")

    def _review(self, agent: str, subject: str, scope: str = "") -> None:
        self.dispatch("review", "", agent, f"review:{subject}{scope}")
        given = {"subject": subject, "verdict": "APPROVED", "summary": "fine", "findings": []}
        reviews.submit(self.delivery, json.dumps(given))
        self.end()
