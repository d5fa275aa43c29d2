"""Tests that are switched off in the source of node:test and bats files, read as text.

That is weaker than reading the syntax: what stands in a comment line or inside a text may be taken for a skip, and one
that is put together at run time is missed. A run shows the latter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from des.facts.skips import Skip

_TEXT = r"""(?:'[^'\n]*'|"[^"\n]*"|`[^`]*`)"""
_CALL = re.compile(r"\b((?:test|it|describe|suite|t|context|ctx)\.(?:skip|todo))\s*\(")
_OPTION = re.compile(rf"\{{(?:[^{{}}]*,)?\s*(skip|todo)\s*:\s*(?:true|{_TEXT})\s*(?:,[^{{}}]*)?\}}\s*,")
_CONDITION = re.compile(
    rf"\b(?:test|it|describe|suite)\s*\(\s*{_TEXT}\s*,\s*\{{[^}}]*?\b(skip|todo)\s*:\s*(?!false\b)\S")
_COMMENT = re.compile(r"\s*(?://|\*|/\*|#)")
_SHELL = re.compile(r"(?:^|[;{]|(\|\||&&|\bthen\b))\s*(skip)(?:\s|;|$)")


def node(source: str) -> tuple[Skip, ...]:
    """What skips in a node:test file, by line. A condition is an expression as the option's value, or an `if` before
    the call on its line."""
    return tuple(_node(source))


def _node(source: str) -> Iterator[Skip]:
    for number, line in _lines(source):
        option = _OPTION.search(line)
        if option:
            yield Skip(number, f"{option[1]}: …", False)
        elif condition := _CONDITION.search(line):
            yield Skip(number, f"{condition[1]}: …", True)
        for call in _CALL.finditer(line):
            yield Skip(number, call[1], bool(re.search(r"\bif\s*\(|&&|\|\||\?", line[: call.start()])))


def bats(source: str) -> tuple[Skip, ...]:
    """What skips in a bats file, by line. A condition is what stands before `skip` on its line, or an `if` above it."""
    found, depth = [], 0
    for number, line in _lines(source):
        depth += len(re.findall(r"(?:^|;)\s*(?:if|case)\b", line))
        skip = _SHELL.search(line)
        if skip:
            found.append(Skip(number, "skip", bool(skip[1]) or depth > 0))
        depth -= len(re.findall(r"(?:^|;)\s*(?:fi|esac)\b", line))
    return tuple(found)


def _lines(source: str) -> Iterator[tuple[int, str]]:
    return ((n, line) for n, line in enumerate(source.splitlines(), 1) if not _COMMENT.match(line))
