"""Reading the notes that the programs inside a test run left; whatever is not as they write it is skipped."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from des import limits


@dataclass(frozen=True)
class Raised:
    """An exception. phase: collect, setup, call, teardown. names: class names, special first. frames: (file, line),
    outside in, without libraries. module, path: what an ImportError says it wanted, and where it looked."""

    names: tuple[str, ...]
    message: str
    phase: str = ""
    module: str = ""
    path: str = ""
    frames: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        return f"{self.names[0] if self.names else 'an exception'}: {self.message}"


@dataclass
class Journal:
    """What the processes of a run noted.

    ids: JUnit name → test id; ambiguous: JUnit names of more than one test. planned: ids about to run. xpassed: passed
    though expected to fail. rerun: failed, and were tried again by a plugin. modules: name → file. ended: the session
    came to its orderly end. last: the test started last.
    """

    ids: dict[str, str] = field(default_factory=dict)
    planned: set[str] = field(default_factory=set)
    raised: dict[str, list[Raised]] = field(default_factory=dict)
    xpassed: set[str] = field(default_factory=set)
    rerun: set[str] = field(default_factory=set)
    internal: Raised | None = None
    modules: dict[str, str] = field(default_factory=dict)
    ended: bool = False
    last: str = ""
    ambiguous: set[str] = field(default_factory=set)


def read(directory: Path) -> Journal:
    """The notes of all processes of a run. Never raises; a torn or strange line counts for nothing."""
    journal = Journal()
    for path in sorted(directory.glob("*.jsonl")):
        for record in _records(path):
            _enter(journal, record)
    return journal


def _records(path: Path) -> Iterator[Mapping[str, object]]:
    try:
        with path.open("rb") as stream:
            lines = stream.read(limits.LARGEST_JOURNAL).split(b"\n")
    except OSError:
        return
    for line in lines:
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict):
            yield record


def _enter(journal: Journal, record: Mapping[str, object]) -> None:
    for pair in _list(record.get("collected")):
        name, identity = _pair(pair)
        if isinstance(name, str) and isinstance(identity, str) and journal.ids.setdefault(name, identity) != identity:
            journal.ambiguous.add(name)
    journal.planned.update(one for one in _list(record.get("planned")) if isinstance(one, str))
    journal.last = _text(record.get("start")) or journal.last
    for name, known in (("xpassed", journal.xpassed), ("rerun", journal.rerun)):
        if identity := _text(record.get(name)):
            known.add(identity)
    if identity := _text(record.get("raised")):
        journal.raised.setdefault(identity, []).append(_raised(record.get("error"), _text(record.get("phase"))))
    if "internal" in record and journal.internal is None:
        journal.internal = _raised(record["internal"], "internal")
    modules = record.get("modules")
    if isinstance(modules, dict):
        journal.modules.update({name: file for name, file in modules.items() if isinstance(file, str)})
        journal.ended = True


def _raised(value: object, phase: str) -> Raised:
    facts = value if isinstance(value, dict) else {}
    frames = []
    for frame in _list(facts.get("frames")):
        file, line = _pair(frame)
        if isinstance(file, str) and isinstance(line, int):
            frames.append((file, line))
    return Raised(
        names=tuple(name for name in _list(facts.get("names")) if isinstance(name, str)),
        message=_text(facts.get("message")),
        phase=phase,
        module=_text(facts.get("module")),
        path=_text(facts.get("path")),
        frames=tuple(frames),
    )


def _pair(value: object) -> tuple[object, object]:
    return (value[0], value[1]) if isinstance(value, list) and len(value) == 2 else (None, None)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
