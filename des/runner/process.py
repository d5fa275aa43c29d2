"""Running one command to its end: no shell, its own process group, a wall-clock limit, output into a file."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from des import limits

_TICK = 1.0
_CONTROL = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Ended:
    """How a command ended. code: exit code, negative for a signal, None when it could not be started (then `error`).
    stopped: "" or why we stopped it ("timeout", "output"). seconds: wall clock."""

    code: int | None
    seconds: float
    stopped: str = ""
    error: str = ""


def execute(
    argv: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    log: Path,
    timeout: float,
    progress: Callable[[str], None] | None = None,
    errors: Path | None = None,
) -> Ended:
    """Run argv with stdout and stderr in `log`, nothing on stdin, for at most `timeout` seconds.

    errors: where stderr goes instead, when the two must be told apart.

    progress is called about once a second with "<elapsed> s: <last line of output>". Whatever the group of the
    command still runs at the end is killed, also when progress raises or we are interrupted. A grandchild that opened
    a session of its own escapes.
    """
    started = time.monotonic()
    try:
        with log.open("wb") as stream, errors.open("wb") if errors else nullcontext(subprocess.STDOUT) as second:
            process = subprocess.Popen(
                list(argv),
                cwd=cwd,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=second,
                start_new_session=True,
                preexec_fn=_hear_interrupts,
            )
    except (OSError, ValueError) as error:
        return Ended(None, time.monotonic() - started, error=str(error))
    try:
        stopped = _watch(process, [log, errors] if errors else [log], started, timeout, progress)
        if stopped:
            _interrupt(process)
    finally:
        _signal_group(process.pid, signal.SIGKILL)
        process.wait()
    return Ended(process.returncode, time.monotonic() - started, stopped)


def tail(log: Path, size: int = limits.TAIL_BYTES) -> str:
    """The last `size` bytes of a log as text, without control characters and a torn first line."""
    try:
        with log.open("rb") as stream:
            length = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, length - size))
            text = stream.read(size).decode("utf-8", "replace")
    except OSError:
        return ""
    if length > size and "\n" in text:
        text = text.split("\n", 1)[1]
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _watch(
    process: subprocess.Popen[bytes],
    logs: Sequence[Path],
    started: float,
    timeout: float,
    progress: Callable[[str], None] | None,
) -> str:
    while True:
        left = started + timeout - time.monotonic()
        if left <= 0:
            return "timeout"
        try:
            process.wait(min(_TICK, left))
        except subprocess.TimeoutExpired:
            if any(log.stat().st_size > limits.LARGEST_OUTPUT for log in logs):
                return "output"
            if progress:
                progress(f"{time.monotonic() - started:.0f} s: {_last_line(logs[0])}")
        else:
            return ""


def _hear_interrupts() -> None:
    """What runs in the background of a shell ignores SIGINT and hands that on; then nobody could ask it to stop."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _interrupt(process: subprocess.Popen[bytes]) -> None:
    """Ask first: on SIGINT a Python runner prints where it hangs and writes what it has."""
    _signal_group(process.pid, signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        process.wait(limits.GRACE_SECONDS)


def _signal_group(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _last_line(log: Path) -> str:
    lines = tail(log, 4096).split("\n")
    return next((line.strip()[:160] for line in reversed(lines) if line.strip()), "no output yet")
