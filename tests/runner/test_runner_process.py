"""One command: its limits, its group, its output, its environment."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from des.runner import environment, process
from des.runner.outcome import Distrust
from des.runner.process import Ended, execute, tail

# A child that starts a grandchild, leaves its id in a file, and then does as it is told.
FAMILY = """
import os, signal, subprocess, sys
{ignore}
child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
with open("new", "w") as stream:
    stream.write(str(child.pid))
os.rename("new", "pid")
{then}
"""


class Clock:
    """The time as process.py sees it; it jumps past every limit as soon as a file is there."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, sign: Path) -> None:
        self._sign = sign
        monkeypatch.setattr(process, "time", self)
        monkeypatch.setattr(process, "_TICK", 0.05)

    def monotonic(self) -> float:
        return time.monotonic() + (1e6 if self._sign.exists() else 0)


def gone(pid: int) -> bool:
    """Whether a killed process is gone, or a zombie whose foster parent is slow."""
    deadline = time.monotonic() + 120  # ends what would never end; a busy machine is no reason to fail
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat")
            if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        os.sched_yield()
    return False


def run_family(tmp_path: Path, then: str, ignore: str = "") -> tuple[Ended, int]:
    script = FAMILY.format(then=then, ignore=ignore)
    ended = execute([sys.executable, "-c", script], cwd=tmp_path, env=os.environ, log=tmp_path / "log", timeout=60)
    return ended, int((tmp_path / "pid").read_text())


def test_a_grandchild_left_behind_is_killed_when_the_command_ends(tmp_path: Path) -> None:
    ended, grandchild = run_family(tmp_path, "sys.exit(3)")
    assert (ended.code, ended.stopped) == (3, "")
    assert gone(grandchild)


@pytest.mark.parametrize("ignore", ["", "signal.signal(signal.SIGINT, signal.SIG_IGN)"])
def test_the_whole_group_is_killed_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ignore: str) -> None:
    monkeypatch.setattr("des.limits.GRACE_SECONDS", 0.2)
    Clock(monkeypatch, tmp_path / "pid")
    ended, grandchild = run_family(tmp_path, "while True: signal.pause()", ignore)
    assert ended.stopped == "timeout"
    assert gone(grandchild)


def test_nothing_survives_when_progress_raises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_TICK", 0.05)
    seen: list[str] = []

    def progress(line: str) -> None:
        if line.endswith("ready"):
            seen.append(line)
            raise KeyboardInterrupt

    script = "import os, signal; print('noise'); print(os.getpid(), 'ready', flush=True); signal.pause()"
    with pytest.raises(KeyboardInterrupt):
        execute(
            [sys.executable, "-c", script],
            cwd=tmp_path,
            env=os.environ,
            log=tmp_path / "log",
            timeout=30,
            progress=progress,
        )
    assert gone(int(seen[0].split()[-2]))


def test_endless_output_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("des.limits.LARGEST_OUTPUT", 1000)
    monkeypatch.setattr(process, "_TICK", 0.05)
    script = "import signal; print('x' * 2000, flush=True); signal.pause()"
    ended = execute([sys.executable, "-c", script], cwd=tmp_path, env=os.environ, log=tmp_path / "log", timeout=30)
    assert ended.stopped == "output"


@pytest.fixture
def _talkative_stdin() -> Iterator[None]:
    """Our own stdin holds something that a command could read."""
    reading, writing = os.pipe()
    os.write(writing, b"secret")
    os.close(writing)
    saved = os.dup(0)
    os.dup2(reading, 0)
    yield
    os.dup2(saved, 0)
    os.close(saved)
    os.close(reading)


@pytest.mark.usefixtures("_talkative_stdin")
def test_stdin_is_empty_and_both_streams_are_logged(tmp_path: Path) -> None:
    script = "import sys; print(repr(sys.stdin.read()), flush=True); print('err', file=sys.stderr)"
    execute([sys.executable, "-c", script], cwd=tmp_path, env=os.environ, log=tmp_path / "log", timeout=30)
    assert tail(tmp_path / "log") == "''\nerr\n"


def test_no_shell_reads_the_arguments(tmp_path: Path) -> None:
    word = f"$(touch {shlex.quote(str(tmp_path / 'made'))}); `id` *"
    execute(
        [sys.executable, "-c", "import sys; print(sys.argv[1])", word],
        cwd=tmp_path,
        env=os.environ,
        log=tmp_path / "log",
        timeout=30,
    )
    assert tail(tmp_path / "log").strip() == word
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("argv", [["/no/such/program"], ["bad\0name"]])
def test_what_cannot_start_says_why(tmp_path: Path, argv: list[str]) -> None:
    ended = execute(argv, cwd=tmp_path, env=os.environ, log=tmp_path / "log", timeout=30)
    assert ended.code is None
    assert ended.error


def test_a_signal_is_a_negative_code(tmp_path: Path) -> None:
    script = "import os, signal; os.kill(os.getpid(), signal.SIGTERM)"
    ended = execute([sys.executable, "-c", script], cwd=tmp_path, env=os.environ, log=tmp_path / "log", timeout=30)
    assert ended.code == -signal.SIGTERM


def test_the_tail_is_bounded_whole_lines_and_plain(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"first line is torn off\n" + b"\x1b[31mred\x1b[0m\xff\x07\nbar 1\rbar 2\n")
    assert tail(log, 40) == "red\ufffd\nbar 1\nbar 2\n"
    assert tail(tmp_path / "none") == ""


def test_scrubbing() -> None:
    base = {
        "GIT_DIR": "/x",
        "GIT_INDEX_FILE": "i",
        "PYTEST_ADDOPTS": "-x",
        "PYTHONPATH": "/y",
        "PYTHONSTARTUP": "z",
        "CLAUDECODE": "1",
        "CLAUDE_PROJECT_DIR": "/p",
        "DES_HOME": "/d",
        "HOME": "/home/a",
        "DATABASE_URL": "db",
    }
    assert environment.scrubbed(base, {"EXTRA": "1"}) == {"HOME": "/home/a", "DATABASE_URL": "db", "EXTRA": "1"}


def test_the_environment_that_tests_see(project, go, monkeypatch) -> None:
    for name in ("GIT_DIR", "GIT_WORK_TREE", "PYTEST_ADDOPTS", "PYTHONPATH", "PYTHONHASHSEED", "VIRTUAL_ENV"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    tree = project(
        {
            "src/shop.py": "",
            "tests/test_a.py": """
        import os, subprocess, sys
        def test_environment():
            assert not [name for name in os.environ if name.startswith("GIT_")]
            assert "PYTEST_ADDOPTS" not in os.environ and "PYTHONHASHSEED" not in os.environ
            assert os.environ["CI"] == "1" and os.environ["MINE"] == "yes"
            assert not sys.dont_write_bytecode
            assert sys.pycache_prefix and not sys.pycache_prefix.startswith(os.getcwd())
            assert os.environ.get("VIRTUAL_ENV") in (None, sys.prefix)
            assert os.environ["PATH"].split(os.pathsep)[0] == os.path.dirname(sys.executable)
            roots = os.environ["PYTHONPATH"].split(os.pathsep)
            assert roots[:2] == [os.path.join(os.getcwd(), "src"), os.getcwd()]
            assert os.getpgid(0) == os.getpid()
            done = subprocess.run([sys.executable, "-c", "import shop; print(shop.__file__)"], capture_output=True)
            assert done.stdout.decode().startswith(os.getcwd())
    """,
        }
    )
    run = go(tree, env={"MINE": "yes"}, pass_env=["MINE"])
    assert run.failing == ()
    assert run.problem is None


def test_a_hanging_suite_is_a_timeout_that_names_the_test(project, go, monkeypatch) -> None:
    tree = project(
        {
            "tests/test_a.py": """
        import time
        def test_ok(): pass
        def test_hangs():
            open("hanging", "w").close()
            while True:  # signal.pause() would miss a signal that comes just before it
                time.sleep(0.01)
    """
        }
    )
    Clock(monkeypatch, tree / "hanging")
    monkeypatch.setattr("des.limits.GRACE_SECONDS", 60)
    lines: list[str] = []
    run = go(tree, timeout=60.0, progress=lines.append)
    assert run.problem.rule == Distrust.TIMEOUT
    assert "test_hangs" in run.problem.what
    assert "timeout" in run.problem.fix
    assert "tests/test_a.py::test_ok" in run.outcomes
    assert lines


def test_nothing_is_left_in_the_temporary_directory(project, go, tmp_path, monkeypatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    assert go(project({"tests/test_a.py": "def test_a(): pass\n"})).problem is None
    assert list((tmp_path / "tmp").iterdir()) == []


def test_stderr_goes_where_it_is_asked_for(tmp_path: Path) -> None:
    out, errors = tmp_path / "out", tmp_path / "errors"
    ended = process.execute(
        ["sh", "-c", "echo one; echo two >&2"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin"},
        log=out,
        errors=errors,
        timeout=20,
    )
    assert (ended.code, process.tail(out), process.tail(errors)) == (0, "one\n", "two\n")
