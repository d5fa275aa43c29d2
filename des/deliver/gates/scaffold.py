"""The scaffold gate: is nothing left of scaffolds, nor of code the design replaces? (R35; nw-deliver text, "Wave
Completion Enforcement"; des-reference §7.5)"""

from __future__ import annotations

import ast
import io
import posixpath
import re
import tokenize
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from des.contract.files import read_text
from des.contract.json_places import line_of
from des.contract.roadmap import Roadmap
from des.deliver.gates import design as design_gate
from des.facts import languages
from des.facts.design import Component
from des.facts.references import references
from des.flow.code import Code
from des.flow.delivery import Delivery
from des.verdict import Finding, Place, Result, Status

NAME = "scaffold"

_COMMENT = re.compile(r"(?://|/\*+|#|--|;|<!--|\{-|\(\*|%|\*)\s*SCAFFOLD\s*:\s*[Tt]rue\b")
_VARIABLE = re.compile(r"\b__SCAFFOLD__\b[^=\n]*=\s*[Tt]rue\b")
_PROSE = re.compile(r"^\s*<!--\s*SCAFFOLD\s*:\s*[Tt]rue\b")


@dataclass(frozen=True)
class Superseded:
    """A path that must be gone: relative to the project, and where that is written."""

    path: str
    source: str
    line: int

    def holds(self, path: str) -> bool:
        """Is this the path, or something in the folder?"""
        own = self.path.rstrip("/")
        return path == own or path.startswith(own + "/")


def run(delivery: Delivery) -> Result:
    """Look through production at HEAD."""
    where, design = design_gate.document(delivery)
    if design.found and design.components is None:
        return design_gate.unreadable(NAME, where, design)
    roadmap, text = delivery.roadmap(), ""
    if roadmap is not None:
        text = read_text(str(delivery.roadmap_path))
    gone, broken = superseded(roadmap, f"{delivery.relative}/roadmap.json", text)
    if broken:
        return Result(NAME, Status.INDETERMINATE, "supersedes_paths cannot be read", tuple(broken))
    code = Code.of(delivery)
    gone += replaced(design.components or (), where, code.before)
    production = code.texts("production")
    found = [*_left(production), *_standing(gone, code.areas)]
    # What steers builds and tests names files too: entry points, scripts, lists of modules.
    found += _named(gone, production | code.texts("harness", "config"))
    summary = f"{len(production)} production files, {len(gone)} superseded paths"
    return Result.of(NAME, summary, found, superseded=[one.path for one in gone])


def superseded(roadmap: Roadmap | None, source: str, text: str) -> tuple[list[Superseded], list[Finding]]:
    """The `supersedes_paths` of a roadmap and of its steps; findings where these are not lists of paths. source: the
    roadmap's path; text: what it holds."""
    found: list[Superseded] = []
    broken = []
    places = [("", roadmap.raw)] if roadmap else []
    places += [(step.where.rpartition(": ")[2] + ".", step.raw) for step in roadmap.steps] if roadmap else []
    for place, raw in places:
        value = raw.get("supersedes_paths")
        if value is None:
            continue
        if isinstance(value, list) and all(isinstance(item, str) and item.strip("./ ") for item in value):
            found += [Superseded(posixpath.normpath(item.strip()), source, 0) for item in value]
        else:
            key = f"{place}supersedes_paths"
            told = f"{key} is not a list of paths: {value!r}"
            fix = 'write it as ["src/old.py"], relative to the project'
            broken.append(Finding("supersedes-unreadable", Place(source, line_of(text, key)), told, fix))
    return found, broken


def replaced(components: Sequence[Component], where: str, before: Collection[str]) -> list[Superseded]:
    """The files (of those there were before) in rows whose change type is delete or replace. A row that replaces names
    the old path first; what follows it is what comes instead."""
    found = []
    for row in components:
        change = re.search(r"\b(delet|remov|replac)", row.change)
        if change:
            old = replace(row, paths=row.paths[:1] if change[1] == "replac" else row.paths)
            paths = [path for path in sorted(before) if old.names(path)] or map(posixpath.normpath, old.paths)
            found += [Superseded(path, where, row.line) for path in paths]
    return found


def markers(path: str, text: str) -> list[int]:
    """The lines of a file that mark it as a scaffold. Texts and prose that only speak of markers are none."""
    if "SCAFFOLD" not in text:
        return []
    if languages.language(path, text) == "Python":
        try:
            return sorted({*_assigned(text), *_commented(text)})
        except (SyntaxError, ValueError, RecursionError, tokenize.TokenError):
            pass  # then as text, like any other language
    patterns = (_PROSE,) if path.endswith((".md", ".markdown", ".rst", ".adoc")) else (_COMMENT, _VARIABLE)
    lines = enumerate(text.splitlines(), 1)
    return [number for number, line in lines if any(pattern.search(line) for pattern in patterns)]


def _assigned(text: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(text)):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        named = any(isinstance(target, ast.Name) and target.id == "__SCAFFOLD__" for target in targets)
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr)) and named:
            value = node.value
            if isinstance(value, ast.Constant) and value.value is True:
                yield node.lineno


def _commented(text: str) -> Iterator[int]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and (_COMMENT.search(token.string) or _VARIABLE.search(token.string)):
            yield token.start[0]


def _left(production: Mapping[str, str]) -> Iterator[Finding]:
    for path, text in sorted(production.items()):
        for line in markers(path, text):
            fix = "write the code, in a step of its own if need be, and remove the marker"
            yield Finding(
                "scaffold-left", Place(path, line), "a scaffold: the marker says that the code is not written yet", fix
            )


def _standing(gone: Sequence[Superseded], present: Mapping[str, str]) -> Iterator[Finding]:
    for one in gone:
        there = sorted(path for path in present if one.holds(path))
        if there:
            more = f" ({len(there)} files)" if len(there) > 1 else ""
            place = f"{one.source}:{one.line}" if one.line else one.source
            text = f"superseded, and still there{more}: {place} says that it goes"
            fix = f"git rm -r {one.path}; if it stays, its change type is extend, and the design has to say so"
            yield Finding("superseded-stands", Place(there[0]), text, fix)


def _named(gone: Sequence[Superseded], texts: Mapping[str, str]) -> Iterator[Finding]:
    for one in gone:
        for path, text in sorted(texts.items()):
            lines = () if one.holds(path) else references(path, text, one.path)
            for line in lines[:1]:
                told = f"refers to {one.path}, which is superseded"
                yield Finding(
                    "superseded-named",
                    Place(path, line),
                    told,
                    f"use what replaces {one.path}, or remove the reference",
                )
