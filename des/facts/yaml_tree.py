"""YAML that people wrote, read with line numbers and within bounds: plain values only, no aliases, no tags.

Aliases are refused because a few lines of them can stand for gigabytes, and because a reader of a document should find
in a place what stands there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Union

import yaml

from des import limits

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Scalar:
    """Text, number, true or false, null, or a date. ``text``: as it was written."""

    value: Any
    text: str
    line: int


@dataclass(frozen=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True)
class Mapping:
    """Keys with their values in the order of the document; a key may stand in it twice."""

    pairs: tuple[tuple[Scalar, Node], ...]
    line: int


Node = Union[Scalar, Sequence, Mapping]


@dataclass(frozen=True)
class Unreadable:
    """Why a text is not read: ``line`` (0 unknown) and what is wrong there."""

    line: int
    text: str


def read(text: str, before: int = 0) -> Node | Unreadable:
    """The tree of the one document in ``text``; ``before``: how many lines of the file stand above it. Never raises.

    An empty text is a null.
    """
    try:
        return _Builder(before).tree(text)
    except _WrongError as error:
        return error.found
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 + before if error.problem_mark else 0
        return Unreadable(line, f"not YAML: {error.problem or error.context}")
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return Unreadable(0, f"not YAML: {(str(error).splitlines() or [''])[0]}")


class _WrongError(Exception):
    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.found = Unreadable(line, text)


class _Builder:
    """Events into a tree. Its own stack, so that depth is a count and not a crash."""

    def __init__(self, before: int) -> None:
        self._before = before
        self._resolver: Any = yaml.SafeLoader("")

    def tree(self, text: str) -> Node:
        open_: list[tuple[Any, list[Node]]] = []
        done: list[Node] = []
        event: Any
        for event in yaml.parse(text, Loader=_LOADER):
            line = event.start_mark.line + 1 + self._before
            self._check(event, line, len(open_), bool(done))
            into = open_[-1][1] if open_ else done
            if isinstance(event, yaml.ScalarEvent):
                into.append(self._scalar(event, line))
            elif isinstance(event, yaml.CollectionStartEvent):
                open_.append((event, []))
            elif isinstance(event, yaml.CollectionEndEvent):
                start, children = open_.pop()
                begun = start.start_mark.line + 1 + self._before
                (open_[-1][1] if open_ else done).append(self._collection(start, children, begun))
        return done[0] if done else Scalar(None, "", 1 + self._before)

    @staticmethod
    def _check(event: Any, line: int, depth: int, second: bool) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _WrongError(line, "anchors and aliases (&, *) are not read")
        if getattr(event, "tag", None) and str(event.tag) != "!":
            raise _WrongError(line, f"tags are not read: {event.tag}")
        if depth > limits.DEEPEST_YAML:
            raise _WrongError(line, f"nested deeper than {limits.DEEPEST_YAML} levels")
        if second and isinstance(event, yaml.DocumentStartEvent):
            raise _WrongError(line, "a second document begins")

    def _scalar(self, event: Any, line: int) -> Scalar:
        tag = self._resolver.resolve(yaml.ScalarNode, event.value, event.implicit)
        node = yaml.ScalarNode(tag, event.value)
        try:
            value = self._resolver.construct_object(node)
        except (ValueError, yaml.YAMLError):
            value = event.value  # looks like a date or number and is none: then it is text
        return Scalar(value, event.value, line)

    @staticmethod
    def _collection(start: Any, children: list[Node], line: int) -> Node:
        if isinstance(start, yaml.SequenceStartEvent):
            return Sequence(tuple(children), line)
        keys, values = children[::2], children[1::2]
        for key in keys:
            if not isinstance(key, Scalar):
                raise _WrongError(key.line, "a key must be one word")
        return Mapping(tuple(zip(keys, values)), line)  # type: ignore[arg-type]


def front_matter(text: str) -> Node | Unreadable:
    """The tree of the block between two ``---`` lines at the beginning of a document. Never raises."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[0].rstrip() != "---":
        return Unreadable(1, "there is no front matter: the first line must be ---")
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), None)
    if end is None:
        return Unreadable(1, "the front matter has no end: a line --- must close it")
    return read("\n".join(lines[1:end]), 1)
