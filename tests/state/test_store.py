"""Files shared by processes: whoever reads, and whenever a writer is killed, sees the old file or the new one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from des.contract.errors import DesError
from des.state import store

ROOT = Path(__file__).parents[2]

KILLED = """
import os, signal, sys
sys.path.insert(0, {root!r})
from des.state import dispatches, store
target, deadly = sys.argv[1], sys.argv[2]
def lethal(name):
    real = getattr(os, name)
    def call(*args, **kwargs):
        path = args[0] if isinstance(args[0], str) else os.readlink(f"/proc/self/fd/{{args[0]}}")
        before = deadly.startswith("before")
        if path.endswith(".tmp") and before:
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **kwargs)
        if path.endswith(".tmp"):
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    setattr(os, name, call)
lethal(deadly.split()[1])
store.write_atomic(target, "new\\n" * 10000)
"""


@pytest.mark.needs("/proc")
@pytest.mark.parametrize(
    "deadly", ["before open", "after open", "before fsync", "after fsync", "before replace", "after replace"]
)
def test_a_writer_killed_at_any_step_leaves_the_old_file_or_the_new_one(tmp_path: Path, deadly: str) -> None:
    target = tmp_path / "state.json"
    target.write_text("old\n")
    program = KILLED.format(root=str(ROOT))
    done = subprocess.run([sys.executable, "-c", program, str(target), deadly], check=False)
    assert done.returncode == -signal.SIGKILL
    expected = "new\n" * 10000 if deadly == "after replace" else "old\n"
    assert target.read_text() == expected
    store.write_atomic(str(target), "next\n")
    assert [p.name for p in tmp_path.iterdir()] == ["state.json"], "what killed writers left is swept"
    assert target.read_text() == "next\n"


PARALLEL = """
import sys
sys.path.insert(0, {root!r})
from des.state import dispatches
root, me = sys.argv[1], sys.argv[2]
for n in range(20):
    dispatches.update(root, lambda state: state.add(dispatches.Dispatch(f"{{me}}-{{n}}", "step")))
"""


def test_parallel_writers_lose_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PARALLEL.format(root=str(ROOT)), str(tmp_path)]
    writers = [subprocess.Popen([*command, str(number)]) for number in range(6)]
    assert [writer.wait() for writer in writers] == [0] * 6
    from des.state import dispatches

    keys = {one.key for one in dispatches.load(str(tmp_path)).dispatches}
    assert keys == {f"{writer}-{n}" for writer in range(6) for n in range(20)}


def test_a_lock_that_is_not_free_in_time_is_named(tmp_path: Path) -> None:
    path = str(tmp_path / "x")
    with store.locked(path), pytest.raises(DesError) as refused, store.locked(path, wait=0.05):
        raise AssertionError("two holders")
    assert "x.lock" in str(refused.value)
    with store.locked(path):
        pass


def test_a_failing_write_leaves_nothing_behind(tmp_path: Path) -> None:
    target = tmp_path / "there"
    target.mkdir()
    with pytest.raises(DesError, match="cannot be written"):
        store.write_atomic(str(target), "text")
    assert list(tmp_path.iterdir()) == [target]


def test_the_state_directory_is_ignored_by_git(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    Path(store.state_path(str(tmp_path), "state.json")).write_text("{}")
    said = subprocess.run(
        ["git", "status", "--porcelain", "-uall"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert said.stdout == ""


def test_time_is_utc_to_the_second() -> None:
    stamp = store.now()
    assert len(stamp) == 20
    assert stamp[10] == "T"
    assert stamp.endswith("Z")


def test_alive() -> None:
    assert store.alive(os.getpid())
    done = subprocess.Popen(["true"])
    done.wait()
    assert not store.alive(done.pid)
    assert not store.alive(0)
    assert not store.alive(-5)
