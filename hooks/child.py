"""Running one of our full programs from a hook: payload in, its answer out, and never its output unchecked."""

from __future__ import annotations

import json
import os

from des import limits
from hooks.host import PROGRAMS


class Failed(Exception):
    """The program gave no usable answer; the text says why."""


def answer(arguments: list[str], raw: bytes, event: str) -> dict[str, object]:
    """Run `bin/des` with `arguments` and the host's payload as input; its answer for `event`, checked.

    Failed when it ends with another exit code than 0 or prints anything but one JSON object for this event.
    """
    status, out, err = run([os.path.join(PROGRAMS, "des"), *arguments], raw)
    if status != 0:
        said = " ".join(err.decode("utf-8", "replace").split())
        raise Failed(said[:1500] or f"`des {arguments[0]}` ended with status {status}")
    try:
        value = json.loads(out.decode("utf-8"))
        output = value["hookSpecificOutput"]
        named = output["hookEventName"] == event and len(output) > 1
    except (ValueError, TypeError, KeyError, RecursionError):
        named = False
    if not named:
        raise Failed(f"`des {arguments[0]}` gave no answer that the host understands: {out[:120]!r}")
    return dict(value)


def run(command: list[str], raw: bytes) -> tuple[int, bytes, bytes]:
    """Run `command` to its end; returns its status (negative: the signal that ended it), stdout and stderr.

    Its three streams are files, so that no pipe can fill up; a deadline of ours ends it.
    """
    streams = [_scratch(raw), _scratch(b""), _scratch(b"")]
    actions = [(os.POSIX_SPAWN_DUP2, stream, number) for number, stream in enumerate(streams)]
    pid = os.posix_spawn(command[0], command, dict(os.environ), file_actions=actions)
    try:
        _, status = os.waitpid(pid, 0)
    except BaseException:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        raise
    out, err = (os.pread(stream, limits.LARGEST_HOOK_ANSWER, 0) for stream in streams[1:])
    for stream in streams:
        os.close(stream)
    return os.waitstatus_to_exitcode(status), out, err


def _scratch(content: bytes) -> int:
    """An open file without a name that holds `content`, positioned at its start."""
    folder = os.environ.get("TMPDIR") or "/tmp"
    number = 0
    while True:
        path = os.path.join(folder, f"des-{os.getpid()}-{number}")
        try:
            stream = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            break
        except FileExistsError:
            number += 1
    os.unlink(path)
    at = 0
    while at < len(content):
        at += os.write(stream, content[at : at + 1048576])
    os.lseek(stream, 0, os.SEEK_SET)
    return stream
