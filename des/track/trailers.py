"""The line `Task: T-NN` of a commit message: in any case, anywhere below the subject, as with `Step-ID:` (R10, R40)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from des.proof.git import Git

_LINE = re.compile(r"^[ \t]*Task:[ \t]*(T-[0-9]{2})[ \t\r]*$", re.IGNORECASE | re.MULTILINE | re.ASCII)


def in_message(message: str) -> tuple[str, ...]:
    """The tasks a commit message names, each once, in order."""
    below = message.lstrip().partition("\n")[2]
    return tuple(dict.fromkeys(one.upper() for one in _LINE.findall(below)))


def tasks(git: Git, commits: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each commit the tasks it names."""
    return {one: in_message(git.run("log", "-1", "--format=%B", one)) for one in commits}
