"""Tests that are switched off in a bats file, read as text.

What stands inside a text may be taken for a skip, and one that is put together at run time is missed. A run shows that.
"""

from __future__ import annotations

import re

from des.facts.skips import Skip

_COMMENT = re.compile(r"\s*#")
_SKIP = re.compile(r"(?:^|[;{]|(\|\||&&|\bthen\b))\s*(skip)(?:\s|;|$)")


def skips(source: str) -> tuple[Skip, ...]:
    """What skips, by line. A condition is what stands before `skip` on its line, or an `if` above it."""
    found, depth = [], 0
    for number, line in enumerate(source.splitlines(), 1):
        if _COMMENT.match(line):
            continue
        depth += len(re.findall(r"(?:^|;)\s*(?:if|case)\b", line))
        skip = _SKIP.search(line)
        if skip:
            found.append(Skip(number, "skip", bool(skip[1]) or depth > 0))
        depth -= len(re.findall(r"(?:^|;)\s*(?:fi|esac)\b", line))
    return tuple(found)
