"""What the scenarios of a `.feature` file specify: their words, without places, comments and tags that switch off."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from des.facts.scenarios import Tag, gherkin

#: Keys of the parser's tree that say where something stands or what is written about it, not what must hold.
_ASIDE = frozenset(("location", "id", "comments", "description", "tags"))


@dataclass(frozen=True)
class Specified:
    """One scenario, outline or background. says: its steps and examples, as text that is equal when they are. tags:
    those that do not switch it off, sorted."""

    name: str
    says: str
    tags: tuple[str, ...]
    line: int


def specified(text: str) -> tuple[Specified, ...] | None:
    """What the file specifies, in its order; None when it is not Gherkin, () when nothing stands in it."""
    document, errors = gherkin(text)
    if errors:
        return None
    feature = document.get("feature")
    return tuple(_children(feature["children"], feature["tags"])) if feature else ()


def _children(children: Sequence[Any], above: Sequence[Any]) -> Iterator[Specified]:
    for child in children:
        if "rule" in child:
            yield from _children(child["rule"]["children"], [*above, *child["rule"]["tags"]])
        else:
            kind, one = next(iter(child.items()))
            tags = [*above, *one.get("tags", ()), *(tag for table in one.get("examples", ()) for tag in table["tags"])]
            yield Specified(
                one["name"] or kind.capitalize(),
                json.dumps(_bare(one), ensure_ascii=False, sort_keys=True),
                tuple(sorted({tag["name"] for tag in tags if not Tag(tag["name"], 0).pending})),
                one["location"]["line"],
            )


def _bare(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _bare(value) for key, value in node.items() if key not in _ASIDE}
    if isinstance(node, (list, tuple)):
        return [_bare(item) for item in node]
    return node.strip() if isinstance(node, str) else node
