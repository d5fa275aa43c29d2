"""What tests keep for each other: made once, complete, and under a key that holds whatever steers it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import kept, stages
from tests.support.stage import Stage

#: Begins a process whose place for what is kept is argv[1]; one that waits for more than a minute is killed.
BEGIN = """
import signal, sys
from pathlib import Path
from tests.support import kept
signal.alarm(120)
kept.HOME = Path(sys.argv[1])
def make(work):
    work.mkdir()
    print("making", flush=True)
    sys.stdin.read()
    (work / "whole").touch()
"""


def process(home: Path, program: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", BEGIN + program, str(home)]
    return subprocess.Popen(command, cwd=kept.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def line(running: subprocess.Popen[str]) -> str:
    assert running.stdout
    return running.stdout.readline().strip()


def ends(*running: subprocess.Popen[str]) -> list[list[str]]:
    """Let them go on to their end; what else each says."""
    for one in running:
        assert one.stdin
        one.stdin.close()
        one.stdin = None
    said = [one.communicate()[0].split() for one in running]
    assert [one.returncode for one in running] == [0] * len(running)
    return said


def test_who_wants_what_another_is_making_waits_for_it(tmp_path: Path) -> None:
    first = process(tmp_path, "print(kept.kept('a', make).is_dir())")
    assert line(first) == "making"
    told = """
kept.holding(kept.HOME / kept._short(str(kept.ROOT)), kept.digest())
real = kept.fcntl.flock
def flock(*arguments):
    print("waits", flush=True)
    real(*arguments)
kept.fcntl.flock = flock
print(kept.kept("a", make).is_dir())
"""
    second = process(tmp_path, told)
    assert line(second) == "waits"
    assert ends(first, second) == [["True"], ["True"]]


def test_different_things_are_made_at_once(tmp_path: Path) -> None:
    both = [process(tmp_path, f"kept.kept('{name}', make)") for name in "ab"]
    assert [line(one) for one in both] == ["making", "making"]
    assert ends(*both) == [[], []]


def test_what_a_killed_process_left_is_made_anew(tmp_path: Path) -> None:
    killed = process(tmp_path, "kept.kept('a', make)")
    assert line(killed) == "making"
    killed.kill()
    killed.communicate()
    again = process(tmp_path, "print(sorted(path.name for path in kept.kept('a', make).iterdir()))")
    assert ends(again) == [["making", "['whole']"]]


def test_states_that_nobody_holds_are_removed_with_their_checkout(tmp_path: Path) -> None:
    def held(checkout: str, state: str, after: str = "") -> subprocess.Popen[str]:
        program = f"kept.ROOT = Path({str(tmp_path / checkout)!r}); place = kept.HOME / {checkout!r}\n"
        program += f"print(kept.holding(place, {state!r}).is_dir(), flush=True); sys.stdin.read()"
        return process(tmp_path / "kept", program)

    for name in ("mine", "other", "gone"):
        (tmp_path / name).mkdir()
    for checkout, state in (("other", "1"), ("gone", "1"), ("mine", "1")):
        assert ends(held(checkout, state)) == [["True"]]
    (tmp_path / "gone").rmdir()
    at_work = held("mine", "2")
    assert line(at_work) == "True"
    assert ends(held("mine", "3")) == [["True"]]
    left = sorted(str(path.parent.relative_to(tmp_path / "kept")) for path in (tmp_path / "kept").glob("*/*/held"))
    assert left == ["mine/2", "mine/3", "other/1"]
    ends(at_work)


@pytest.mark.parametrize("place", kept.STEERING)
def test_the_key_changes_with_all_that_steers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.setattr(kept, "ROOT", tmp_path)
    before = kept.digest.__wrapped__()
    (tmp_path / place / "__pycache__").mkdir(parents=True)
    (tmp_path / place / "__pycache__/a.pyc").write_text("x")
    assert kept.digest.__wrapped__() == before
    (tmp_path / place / "a").write_text("x")
    assert kept.digest.__wrapped__() != before
    assert (kept.Path(__file__).parents[2] / place).is_dir(), "it steers nothing: it is not there"


def test_the_key_changes_with_the_interpreter_and_what_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".built-from").write_bytes(Path(sys.prefix, ".built-from").read_bytes())
    keys = [kept.digest.__wrapped__()]
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    keys.append(kept.digest.__wrapped__())
    (tmp_path / ".built-from").write_text("another lock")
    keys.append(kept.digest.__wrapped__())
    monkeypatch.setattr(sys, "version", "3.99")
    keys.append(kept.digest.__wrapped__())
    assert len(set(keys)) == 4


def test_a_copy_names_no_other_place_and_goes_on_as_its_own(tmp_path: Path) -> None:
    first, second = (Stage.at(tmp_path / name, "stepped") for name in ("first", "second"))
    strangers = [
        path for path in first.root.rglob("*") if path.is_file() and str(kept.HOME).encode() in path.read_bytes()
    ]
    assert strangers == []
    assert str(first.root) in json.dumps(json.loads((first.root / ".nwave/des/known-runs.json").read_text("utf-8")))
    first.integrated()
    assert first.delivery.log_path.read_text("utf-8") != second.delivery.log_path.read_text("utf-8")
    assert first.git("rev-parse", "HEAD") == second.git("rev-parse", "HEAD")


def test_a_stage_that_cannot_be_reached_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "HOME", tmp_path)
    monkeypatch.setattr(kept, "holding", lambda *_: tmp_path)
    monkeypatch.setattr(kept, "digest", lambda: "another")
    with pytest.raises(RuntimeError, match="was changed while tests ran"):
        stages.copy(tmp_path / "project", "deliver", "drafted")
