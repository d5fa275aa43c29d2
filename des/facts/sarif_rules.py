"""The rules of a SARIF run: what its tool says about each kind of finding."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from des.facts.tool_json import Node

_CWE = re.compile(r"\bcwe[-_/: ]{0,2}0*(\d{1,5})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Rule:
    """What is known about a rule; ``score`` is its `security-severity`, None when it has none."""

    id: str
    level: str = "warning"
    score: float | None = None
    tags: tuple[str, ...] = ()
    cwes: tuple[int, ...] = ()
    messages: dict[str, str] = field(default_factory=dict)


class Rules:
    """The rules of a run's tool and its extensions, to be found by index or by id."""

    def __init__(self, tool: Node) -> None:
        self._driver = tool["driver"]
        self._components = [self._driver, *tool["extensions"].maybe()]
        self._by_id: dict[str, Node] = {}
        for component in self._components:
            for rule in component["rules"].maybe():
                self._by_id.setdefault(rule["id"].text(), rule)

    def of(self, result: Node) -> Rule:
        """The rule of a result. One that is only named is a rule without facts. DesError for an index beyond the list,
        and for a result that names no rule in any way."""
        given = result["rule"]
        name = result["ruleId"].text("") or given["id"].text("")
        node = self._indexed(result, given, name)
        if node is None:
            # "CA1000/1" is a case of the rule "CA1000"
            parts = name.split("/")
            names = ("/".join(parts[:count]) for count in range(len(parts), 0, -1))
            node = next((self._by_id[one] for one in names if one in self._by_id), None)
        if not name and node is None:
            raise result["ruleId"].wrong("is missing, and no rule is named in another way")
        return _rule(name or (node["id"].text() if node else ""), node, result)

    def _indexed(self, result: Node, given: Node, name: str) -> Node | None:
        index = given["index"] if given["index"].given else result["ruleIndex"]
        number = index.whole(-1, 1_000_000, -1)
        if number < 0:
            return None
        component = given["toolComponent"]["index"]
        place = component.whole(-1, 100_000, -1)
        if place + 1 >= len(self._components):
            raise component.wrong(f"is {place}, beyond the list of extensions")
        rules = self._components[place + 1]["rules"] if place >= 0 else self._driver["rules"]
        found = rules[number]
        if not found.given:
            if name in self._by_id:  # the index counts in an extension that the result does not name
                return None
            raise index.wrong(f"is {number}, beyond the list of rules")
        id_ = found["id"].text()
        return found if not name or name == id_ or name.startswith(id_ + "/") else None


def _rule(name: str, node: Node | None, result: Node) -> Rule:
    if node is None:
        return Rule(name, score=_score(result), tags=_tags(result), cwes=_cwes(result))
    score = _score(node)
    messages = {key: value["text"].text("") for key, value in node["messageStrings"].entries()} if (
        node["messageStrings"].given
    ) else {}  # fmt: skip
    return Rule(
        name,
        node["defaultConfiguration"]["level"].text("warning"),
        _score(result) if score is None else score,
        tuple(dict.fromkeys((*_tags(node), *_tags(result)))),
        tuple(sorted({*_cwes(node), *_cwes(result)})),
        messages,
    )


def _score(node: Node) -> float | None:
    """GitHub's `security-severity`: a number from 0 to 10, as a text."""
    entry = node["properties"]["security-severity"]
    if not entry.given or entry.value == "":
        return None
    try:
        score = float(entry.value) if isinstance(entry.value, (str, int, float)) else math.nan
    except (ValueError, OverflowError):
        score = math.nan
    if not 0 <= score <= 10:
        raise entry.wrong(f"is {str(entry.value)[:40]!r}, not within 0 to 10")
    return score


def _tags(node: Node) -> tuple[str, ...]:
    return tuple(tag.text() for tag in node["properties"]["tags"].maybe())


def _cwes(node: Node) -> tuple[int, ...]:
    return tuple(sorted({int(number) for text in _said(node) for number in _CWE.findall(text)}))


def _said(node: Node) -> Iterator[str]:
    """The texts in which a rule or a result may name its weaknesses: tags, properties, relations to a taxonomy."""
    yield from _tags(node)
    cwe = node["properties"]["cwe"]
    yield from (one.text() for one in cwe.each()) if isinstance(cwe.value, list) else (str(cwe.value or ""),)
    relations = (one["target"] for one in node["relationships"].maybe())
    for target in (*relations, *node["taxa"].maybe()):
        id_ = target["id"].text("")
        named = target["toolComponent"]["name"].text("").upper() == "CWE"
        yield f"CWE-{id_}" if named and id_.isdigit() else id_
