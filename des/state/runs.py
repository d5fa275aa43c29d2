"""Detached runs of ours (suites, proofs): started by one command, watched by another, ended by themselves.

`.nwave/des/runs/<id>/` holds run.json (who, what), progress.txt (lines for humans), result.json (once, at the end).
"""

from __future__ import annotations

import os
import re

from des import limits
from des.contract.errors import DesError
from des.contract.files import read_json, storable
from des.state.store import STATE_DIR, alive, now, state_path, write_atomic

RUNS_DIR = STATE_DIR + "/runs"
_RUN_ID = re.compile(r"\A[a-z0-9][a-z0-9.-]{0,79}\Z")


class Run:
    """One detached run: its id, its directory, and what run.json says (`pid`, `birth`, `started`, caller's keys)."""

    __slots__ = ("folder", "id", "info")

    def __init__(self, run_id: str, folder: str, info: dict[str, object]) -> None:
        self.id = run_id
        self.folder = folder
        self.info = info

    @property
    def live(self) -> bool:
        """Does its process still work on it?"""
        pid, birth = self.info.get("pid"), self.info.get("birth")
        return (
            isinstance(pid, int)
            and not os.path.exists(os.path.join(self.folder, "result.json"))
            and alive(pid)
            and process_birth(pid) == birth
        )

    def started(self, pid: int) -> None:
        """Note the process that does the work."""
        self.info.update(pid=pid, birth=process_birth(pid))
        _write(self.folder, "run.json", self.info)

    def say(self, line: str) -> None:
        """Add one line to the progress."""
        with open(os.path.join(self.folder, "progress.txt"), "a", encoding="utf-8", errors="replace") as stream:
            stream.write(line + "\n")

    def finish(self, result: dict[str, object]) -> None:
        """Write the result, which ends the run."""
        _write(self.folder, "result.json", {key: storable(value) for key, value in result.items()})

    def result(self) -> dict[str, object] | None:
        """The result, None while there is none (running, or killed: see `live`). DesError when it cannot be read."""
        path = os.path.join(self.folder, "result.json")
        data = read_json(path) if os.path.exists(path) else None
        return data if isinstance(data, dict) else None

    def progress(self) -> str:
        """Everything said so far."""
        try:
            with open(os.path.join(self.folder, "progress.txt"), encoding="utf-8", errors="replace") as stream:
                return stream.read()
        except FileNotFoundError:
            return ""


def create(root: str, run_id: str, info: dict[str, object]) -> Run:
    """A new run of `root`; forgets the oldest finished ones. DesError when the id is not free or not a plain name."""
    if not _RUN_ID.match(run_id):
        raise DesError(f"{run_id!r} is not a run id.", "It names a directory.", "Use letters, digits, dots and dashes.")
    _forget(root)
    folder = os.path.join(state_path(root, "runs"), run_id)
    try:
        os.makedirs(folder)
    except FileExistsError as error:
        raise DesError(f"The run {run_id} exists.", "Runs are never overwritten.", "Choose another id.") from error
    run = Run(run_id, folder, {**info, "started": now()})
    _write(folder, "run.json", run.info)
    return run


def read(root: str, run_id: str) -> Run | None:
    """The run of this id, None when there is none or its description is damaged."""
    folder = os.path.join(root, RUNS_DIR, run_id)
    path = os.path.join(folder, "run.json")
    if not _RUN_ID.match(run_id) or not os.path.exists(path):
        return None
    try:
        info = read_json(path)
    except DesError:
        return None
    return Run(run_id, folder, info) if isinstance(info, dict) else None


def live(root: str) -> list[Run]:
    """The runs whose process is at work, oldest first."""
    return [run for run in every(root) if run.live]


def process_birth(pid: int) -> str:
    """What tells a process from a later one of the same id, where the system says so (Linux); a zombie is "dead"."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stream:
            fields = stream.read().rpartition(")")[2].split()
    except OSError:
        return ""
    return "dead" if fields[0] == "Z" else fields[19]


def every(root: str) -> list[Run]:
    """All runs that are kept, oldest first."""
    try:
        names = os.listdir(os.path.join(root, RUNS_DIR))
    except OSError:
        return []
    runs = [run for run in (read(root, name) for name in names) if run is not None]
    return sorted(runs, key=lambda run: (str(run.info.get("started")), run.id))


def _forget(root: str) -> None:
    from shutil import rmtree

    for run in [run for run in every(root) if not run.live][: -limits.MOST_RUNS_KEPT]:
        rmtree(run.folder, ignore_errors=True)


def _write(folder: str, name: str, data: dict[str, object]) -> None:
    import json

    write_atomic(os.path.join(folder, name), json.dumps(data, indent=1) + "\n")
