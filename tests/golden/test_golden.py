"""The golden files are what the programs write today: a change of des that changes none of them changes no output."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from des.cli import des
from des.cli.gate import GATES
from des.deliver import briefs
from des.track.artifacts import places
from tests.golden.make import DELIVER, FILES, GROUPS, PROOF, TRACK

WAY_ON = "Is that what you meant to change? Then `make golden` writes them anew; look at `git diff tests/golden`."
LINES = [line for commands in (*DELIVER.values(), *TRACK.values(), PROOF) for line in commands]


@pytest.mark.parametrize("group", GROUPS)
def test_what_is_written_is_what_was_written(group: str, tmp_path: Path) -> None:
    now = GROUPS[group](tmp_path)
    there = sorted(path for path in (FILES / group).rglob("*") if path.is_file())
    before = {path.relative_to(FILES).as_posix(): path.read_text("utf-8") for path in there}
    changes = [_diff(name, before.get(name, ""), now.get(name, "")) for name in sorted({*before, *now})]
    assert not any(changes), "\n".join([*filter(None, changes), WAY_ON])


def _diff(name: str, before: str, now: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), now.splitlines(), f"golden/{name}", f"now/{name}", lineterm="")
    return "\n".join(lines) or ("" if before == now else f"{name}: lines end in another way")


def test_every_verb_that_has_two_forms_is_looked_at_in_both() -> None:
    plain = [line for line in [*LINES, "des next", "des next --json"] if "json" not in line]
    formal = [line.rpartition(" --")[0] for line in [*LINES, "des next --json"] if "json" in line]
    verbs = [verb for verb in _verbs(des, "des") if verb != "des density record"]  # what it prints has the time in it
    assert [verb for verb in verbs if not any(line.startswith(verb) for line in plain)] == []
    assert [verb for verb in verbs if not any(line.startswith(verb) for line in formal)] == []


def _verbs(command: click.Command, name: str) -> Iterator[str]:
    """The commands that print text or JSON, as they are typed."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for verb in command.list_commands(context):
            below = command.get_command(context, verb)
            assert below
            yield from _verbs(below, f"{name} {verb}")
    elif {"form", "as_json"} & {one.name for one in command.params}:
        yield name


def test_every_gate_is_looked_at() -> None:
    assert [gate for gate in GATES if f"des gate {gate}" not in LINES] == ["integration"]  # acceptance and demo


def test_every_document_of_an_iteration_is_there() -> None:
    folders = [FILES / "track" / "documents", FILES / "troubled" / "red"]  # only where a test failed there are fixes
    wanted = places.every(3, ["T-03"])
    assert [path for path in sorted(wanted) if not any((folder / path).is_file() for folder in folders)] == []


def test_every_kind_of_prompt_of_a_delivery_is_there() -> None:
    names = [path.name for path in (FILES / "deliver").rglob("prompt-*")]
    kinds = [kind.replace(":", "-") for kind in briefs._BRIEFS]
    assert [kind for kind in [*kinds, "step"] if not any(kind in name for name in names)] == []
