"""What a project offers to others: names that need no use of its own."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

from des.deliver.gates.wiring_names import means
from des.facts.code import Module

#: What the text of some file shows when the project is a program; one without is a library.
_PROGRAM = {
    "Go": re.compile(r"^package main\b", re.M),
    "Rust": re.compile(r"\bfn main\s*\("),
    "Java": re.compile(r"\bstatic\s+void\s+main\s*\(|@SpringBootApplication|extends\s+HttpServlet"),
}
_ENTRIES = ("main", "module", "browser", "types", "typings", "exports", "bin")


def library(kind: str, texts: Mapping[str, str]) -> bool:
    """Is a project of this language a library, so that what it exports is for others?"""
    program = _PROGRAM.get(kind)
    sources = (text for path, text in texts.items() if posixpath.basename(path) != "build.rs")
    return program is not None and not any(program.search(text) for text in sources)


def offered(modules: Mapping[str, Module], others: Mapping[str, str]) -> frozenset[str]:
    """The names that a package offers: what the files export that its package.json names, and a crate's lib.rs."""
    entries = {path for path in modules if path.endswith("src/lib.rs")}
    for place, text in others.items():
        if posixpath.basename(place) == "package.json":
            named = list(_entries(text, posixpath.dirname(place)))
            entries |= {path for path in modules for entry in named if _same(path, entry)}
    names: set[str] = set()
    waiting, seen = list(entries), set(entries)
    while waiting:
        path = waiting.pop()
        module = modules[path]
        names |= module.exports | {module.default} | {one.name for one in module.definitions if one.exported}
        more = {other for other in modules for written in module.offers if means(path, written, other)} - seen
        seen |= more
        waiting += more
    return frozenset(names - {""})


def _entries(text: str, folder: str) -> Iterator[str]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return
    if isinstance(data, dict):
        written = [one for key in _ENTRIES for one in _texts(data.get(key))]
        for one in written if any(key in data for key in _ENTRIES) else ["index.js"]:
            yield posixpath.normpath(posixpath.join(folder, one))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _same(path: str, entry: str) -> bool:
    """Is this the entry, or the source it is built from (src/index.ts for dist/index.js)? `*` stands for any name."""
    pattern = re.escape(re.sub(r"(?:\.d)?\.\w+$", "", entry)).replace(r"\*", ".+")
    bare = re.sub(r"\.\w+$", "", path)
    built = re.sub(r"^((?:[^/]+/)*?)(?:dist|lib|build|out)/(?:(?:cjs|esm|umd|types|src)/)?", r"\1src/", pattern)
    return any(re.fullmatch(rf"{one}(?:/index)?", bare) for one in (pattern, built))
