"""What a file defines and what it uses, by its tree-sitter grammar. Names only: nothing is resolved or inferred."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from des.facts import grammars
from des.facts.code import LOOKED_UP, Definition, Module
from des.facts.grammars import Grammar

_UNREAD = "parts of the file cannot be read"
_NAME = re.compile(r"#?[A-Za-z_$][\w$]*")
_MARKS = ("decorator", "attribute_item", "annotation", "marker_annotation")
_TEST = re.compile(r"#\[\s*(?:cfg\s*\([^\]]*\btest\b|(?:\w+::)*test\b)")
_KINDS = ("function", "method", "class")

Ranges = Sequence[tuple[int, int]]


def parse(text: str, one: Grammar) -> Module:
    """Read a file; never raises for its content: what has errors in it is read as far as it goes, and in doubt.

    ImportError when the grammar is not installed.
    """
    parser, query = grammars.load(one)
    root = parser.parse(text.encode("utf-8", "replace")).root_node
    matches = grammars.captured(query, root)
    nodes = _nodes(matches)
    module = Module(doubt=_UNREAD if root.has_error else LOOKED_UP if nodes["doubt"] else "")
    module.prefixes = {_text(node) for node in nodes["prefix"]}
    tests = _merged(node for node in nodes["tests"] if any(map(_TEST.match, _marks(node))))
    module.exports = {_text(node) for node in nodes["export"]}
    module.promised = {_text(node) for node in nodes["promised"]}
    module.default = next((_text(node) for node in nodes["default"]), "")
    module.loads = {_text(node) for node in nodes["load"] + nodes["offer"]}
    module.loads |= {_text(node) + "*" for node in nodes["near"]} | ({"./*"} if nodes["beside"] else set())
    module.offers = {_text(node) for node in nodes["offer"]}
    module.definitions = sorted(_definitions(matches, module, tests, nodes, one.capitals), key=lambda d: d.line)
    named = {node.id for match in matches if any(kind in match for kind in _KINDS) for node in match["name"]}
    quiet = _merged(nodes["quiet"])
    loud = [n for n in nodes["leaf"] if n.id not in named and not _inside(n, quiet)] + nodes["use"]
    for node in loud + [node for node in nodes["text"] if not _inside(node, quiet)]:
        name = _text(node)
        if _NAME.fullmatch(name):
            if _inside(node, tests):
                module.tested.add(name)
            else:
                module.uses[name].append(node.start_point[0] + 1)
    return module


def _nodes(matches: Sequence[dict[str, list[Any]]]) -> defaultdict[str, list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for match in matches:
        for capture, nodes in match.items():
            found[capture] += nodes
    return found


def _definitions(
    matches: Sequence[dict[str, list[Any]]], module: Module, tests: Ranges, nodes: dict[str, list[Any]], capitals: bool
) -> Iterator[Definition]:
    """The definitions; a node that several patterns fit is one, with what all of them say."""
    called = {node.id for node in nodes["called"]}
    several: dict[int, dict[str, list[Any]]] = {}
    for match in matches:
        kind = next((kind for kind in _KINDS if kind in match), "")
        if kind and not _inside(match["name"][0], tests):
            one = several.setdefault(match["name"][0].id, {"kind": [kind], "node": match[kind], "name": match["name"]})
            one["kind"] = [kind] if kind != "function" else one["kind"]
            for role in ("base", "owner"):
                one[role] = one.get(role, []) + match.get(role, [])
    for one in several.values():
        (name,), (node,), kind = one["name"], one["node"], one["kind"][0]
        text = _text(name)
        owner = _text(one["owner"][0]) if one["owner"] else _owner(node) if kind == "method" else ""
        marks = [mark for mark in _marks(node) if not _TEST.match(mark)]
        yield Definition(
            text,
            f"{owner}.{text}" if owner else text,
            name.start_point[0] + 1,
            node.end_point[0] + 1,
            kind == "class",
            owner,
            tuple(_last(_text(base)) for base in one["base"]),
            tuple(_last(mark) for mark in marks),
            name.id in called,
            text in module.exports or text == module.default or _public(node) or (capitals and text[0].isupper()),
        )


def _owner(node: Any) -> str:
    """The name of the class around a method; of an unnamed one that of the variable it is given to."""
    around = node.parent
    while around is not None:
        name = around.child_by_field_name("name") if around.type != "method_definition" else None
        if name is not None and around.type not in ("function_declaration", "method_declaration"):
            return _text(name)
        around = around.parent
    return ""


def _public(node: Any) -> bool:
    """Does the definition say that others may name it: `pub`, `public`?"""
    first = node.named_children[0] if node.named_children else None
    if first is not None and first.type in ("visibility_modifier", "modifiers"):
        words = _text(first)
        return words == "pub" or "public" in words.split()
    return False


def _marks(node: Any) -> list[str]:
    """The decorators, attributes or annotations of a definition, as written."""
    found = [node, *([node.parent] if node.parent is not None and node.parent.type == "export_statement" else [])]
    inside = [child for one in found for child in one.named_children if child.type in (*_MARKS, "modifiers")]
    inside += [child for one in inside if one.type == "modifiers" for child in one.named_children]
    before = node.prev_named_sibling
    while before is not None and (before.type in _MARKS or "comment" in before.type):
        inside.append(before)
        before = before.prev_named_sibling
    return [_text(one) for one in inside if one.type in _MARKS]


def _last(written: str) -> str:
    """`c` of `@a.b.c(…)`, `#[a::b::c(…)]` and `a.b.c<D>`."""
    match = re.search(r"[A-Za-z_$][\w$]*(?:(?:\.|::)[A-Za-z_$][\w$]*)*", written)
    return re.split(r"\.|::", match.group())[-1] if match else ""


def _text(node: Any) -> str:
    return str(node.text.decode("utf-8", "replace"))


def _merged(nodes: Any) -> list[tuple[int, int]]:
    """The stretches that nodes cover, in order and without overlap."""
    found: list[tuple[int, int]] = []
    for start, end in sorted((node.start_byte, node.end_byte) for node in nodes):
        if not found or start >= found[-1][1]:
            found.append((start, end))
        else:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
    return found


def _inside(node: Any, ranges: Ranges) -> bool:
    at = bisect_right(ranges, (node.start_byte, 1 << 60)) - 1
    return at >= 0 and ranges[at][0] <= node.start_byte < ranges[at][1]
