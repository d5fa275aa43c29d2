"""Typed access to a YAML tree. What does not fit is collected as defects; the reader goes on with an empty value."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from des.facts.yaml_tree import Mapping, Node, Scalar, Sequence
from des.verdict import Finding, Place


class Fields:
    """The keys of one mapping. ``place`` names it in messages, ``wrong`` collects what does not fit.

    A key that stands twice and a key outside ``known`` are defects at once; ``known`` None accepts any key.
    """

    def __init__(
        self, node: Node, place: str, file: str, wrong: list[Finding], known: Iterable[str] | None = None
    ) -> None:
        self.place = place
        self.file = file
        self.line = node.line
        self.wrong = wrong
        self._values: dict[str, Node] = {}
        self.is_mapping = isinstance(node, Mapping)
        if not isinstance(node, Mapping):
            self.say(
                "not-a-mapping",
                node.line,
                f"{place} must be a mapping, it is {kind(node)}",
                "write it as `key: value` lines",
            )
            return
        allowed = None if known is None else tuple(known)
        for key, value in node.pairs:
            name = key.value if isinstance(key.value, str) else key.text
            if name in self._values:
                self.say("key-repeated", key.line, f"{place}: {name!r} stands twice", "keep one of the two")
            elif allowed is not None and name not in allowed:
                self.say(
                    "key-unknown",
                    key.line,
                    f"{place}: nobody reads the key {name!r}",
                    "use one of: " + ", ".join(allowed),
                )
            else:
                self._values[name] = value

    def say(self, rule: str, line: int, text: str, fix: str) -> None:
        """Adds a finding."""
        self.wrong.append(Finding(rule, Place(self.file, line), text, fix))

    def has(self, key: str) -> bool:
        """Does the key stand there (also with an empty value)?"""
        return key in self._values

    def line_of(self, key: str) -> int:
        """Where the key's value stands, else where the mapping begins."""
        return self._values[key].line if key in self._values else self.line

    def text(self, key: str, required: bool = False) -> str:
        """One line of text without blanks around it; "" when it is not there or is none."""
        node = self._values.get(key)
        if node is None or (isinstance(node, Scalar) and node.value is None):
            if required:
                self.say("key-missing", self.line_of(key), f"{self.place} has no {key}", f"add `{key}: <text>`")
            return ""
        if isinstance(node, Scalar) and isinstance(node.value, (str, datetime.date)):
            found = " ".join(node.text.split())
            if required and not found:
                self.say("value-empty", node.line, f"{self.place}: {key} is empty", f"write a text behind `{key}:`")
            return found
        written = f'quote it: `{key}: "{node.text}"`' if isinstance(node, Scalar) else f"write `{key}: <text>`"
        self.say("value-form", node.line, f"{self.place}: {key} must be text, it is {kind(node)}", written)
        return ""

    def choice(self, key: str, words: tuple[str, ...]) -> str:
        """One of the words; "" and a defect otherwise."""
        node = self._values.get(key)
        said = node.text.strip() if isinstance(node, Scalar) else ""
        if said in words:
            return said
        text = f"{self.place}: {key} is {said!r}" if said else f"{self.place} has no {key}"
        self.say(
            "value-unknown" if said else "key-missing",
            self.line_of(key),
            text,
            f"write `{key}:` with one of: " + ", ".join(words),
        )
        return ""

    def flag(self, key: str) -> bool | None:
        """True or false; None and a defect otherwise."""
        node = self._values.get(key)
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return node.value
        self.say(
            "value-form",
            self.line_of(key),
            f"{self.place}: {key} must be true or false",
            f"write `{key}: true` or `false`",
        )
        return None

    def number(self, key: str) -> float | None:
        """A finite number; None when it is not there, and a defect when it is something else."""
        node = self._values.get(key)
        if node is None or (isinstance(node, Scalar) and node.value is None):
            return None
        value = node.value if isinstance(node, Scalar) else None
        if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 10**9:
            return value
        self.say(
            "value-form",
            node.line,
            f"{self.place}: {key} must be a number, it is {kind(node)}",
            f"write `{key}: <number>`",
        )
        return None

    def nodes(self, key: str) -> tuple[Node, ...]:
        """The entries of a list; empty when it is not there, and a defect when it is something else."""
        node = self._values.get(key)
        if isinstance(node, Sequence):
            return node.items
        if node is not None and not (isinstance(node, Scalar) and node.value is None):
            self.say(
                "value-form",
                node.line,
                f"{self.place}: {key} must be a list, it is {kind(node)}",
                f"write `{key}: [...]`",
            )
        return ()

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; entries that are none are defects and left out."""
        found = []
        for node in self.nodes(key):
            if isinstance(node, Scalar) and isinstance(node.value, str) and node.value.strip():
                found.append(node.value.strip())
            else:
                self.say(
                    "value-form",
                    node.line,
                    f"{self.place}: {key} holds {kind(node)} instead of text",
                    "quote it, or remove it",
                )
        return tuple(found)


def kind(node: Node) -> str:
    """What a node is, in words."""
    if isinstance(node, Sequence):
        return "a list"
    if isinstance(node, Mapping):
        return "a mapping"
    if node.value is None:
        return "empty"
    if isinstance(node.value, bool):
        return "true or false"
    return "text" if isinstance(node.value, str) else f"{type(node.value).__name__} {node.text[:40]}"
