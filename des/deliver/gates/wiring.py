"""The wiring gate: is every new function called by production, not by tests alone? (R33; nw-deliver text Phase 2h)

Python is read by its syntax tree, by names: what shares its name with something that is used counts as used, and so
does what a framework may call. The gate rather misses a loose end than stop an honest step. Other languages are only
searched as text, which is flagged and never fails.
"""

from __future__ import annotations

import builtins
import re
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from des.deliver.gates.code import Code
from des.facts import languages
from des.facts.python_code import Definition, Module, parse
from des.flow.delivery import Delivery
from des.flow.gate import GateFinding, GateResult, GateStatus, judged
from des.proof.change import Lines

GATE = "wiring"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Decorators that leave a function as it is; any other may register it somewhere.
PLAIN_DECORATORS = _words(
    "staticmethod classmethod property cached_property lru_cache cache wraps contextmanager asynccontextmanager "
    "abstractmethod dataclass total_ordering final runtime_checkable singledispatch singledispatchmethod"
)
#: Base classes that call nothing of what is derived from them.
PLAIN_BASES = _words(
    "ABC Protocol Generic NamedTuple TypedDict Enum IntEnum StrEnum Flag IntFlag namedtuple Mapping Sequence"
)
#: What the language and its library call on anything that looks like a file or a mapping.
DUCKS = _words(
    "read readline readlines write writelines readable writable seekable seek tell close closed flush fileno isatty "
    "truncate keys items values get send throw acquire release"
)

_NAME = r"([A-Za-z_]\w*)"
_DEFINITIONS = {
    "JavaScript": rf"\bfunction\s*\*?\s*{_NAME}\s*\("
    rf"|\b(?:const|let|var)\s+{_NAME}\s*=\s*(?:async\s*)?(?:function\b|\([^)]*\)\s*(?::[^=]+)?=>|\w+\s*=>)",
    "Go": rf"^func\s+(?:\([^)]*\)\s*)?{_NAME}\s*[\[(]",
    "Rust": rf"\bfn\s+{_NAME}\s*[<(]",
    "Java": rf"^\s*(?:(?:public|protected|private|static|final|abstract|synchronized)\s+)+[\w<>\[\], ?]+\s{_NAME}\s*\(",
    "C#": rf"^\s*(?:(?:public|protected|private|internal|static|async|virtual|sealed)\s+)+[\w<>\[\], ?]+\s{_NAME}\s*\(",
    "Kotlin": rf"\bfun\s+(?:<[^>]*>\s*)?(?:\w+\.)?{_NAME}\s*\(",
    "Ruby": rf"^\s*def\s+(?:self\.)?{_NAME}",
    "Swift": rf"\bfunc\s+{_NAME}\s*[<(]",
    "PHP": rf"\bfunction\s+&?{_NAME}\s*\(",
    "shell": rf"^\s*(?:function\s+)?{_NAME}\s*\(\s*\)",
}
_CALLED_FROM_OUTSIDE = {"main", "init"}


@dataclass(frozen=True)
class Loose:
    """A definition that nothing in production uses. sure: names in its file are not looked up at run time."""

    path: str
    definition: Definition
    sure: bool


@dataclass(frozen=True)
class Production:
    """All Python files of production, and the text of what else may name a function: settings, scripts, templates."""

    modules: Mapping[str, Module]
    others: Mapping[str, str]

    def loose(self, new: Mapping[str, Collection[Definition]]) -> Iterator[Loose]:
        """Which of the new definitions (by file) nothing uses."""
        for path, definitions in new.items():
            for definition in definitions:
                if not self._wired(path, definition):
                    yield Loose(path, definition, not self.modules[path].dynamic)

    def _wired(self, path: str, one: Definition) -> bool:
        if one.name.endswith("_") and one.name.startswith("_"):
            return True
        if one.name.startswith("pytest_") or set(one.decorators) - PLAIN_DECORATORS:
            return True
        if one.is_class and self._collected(one.name, frozenset()):
            return True
        if one.owner and self._offered(one):
            return True
        return self._used(path, one) or self._named(one.name)

    def _used(self, path: str, one: Definition) -> bool:
        """A use of the name anywhere but inside the definition itself."""
        for other, module in self.modules.items():
            for line in module.uses.get(one.name, ()):
                if other != path or not one.line <= line <= one.end:
                    return True
        return any(one.name.startswith(prefix) for module in self.modules.values() for prefix in module.prefixes)

    def _named(self, name: str) -> bool:
        return name in self._words

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(word for text in self.others.values() for word in re.findall(r"[A-Za-z_]\w*", text))

    @cached_property
    def _bases(self) -> dict[str, set[str]]:
        """Class -> its bases. A class of ours goes by its last name, one of the standard library by its whole name."""
        found: dict[str, set[str]] = {}
        for module in self.modules.values():
            for one in module.definitions:
                if one.is_class:
                    found.setdefault(one.name, set()).update(map(_base, one.bases))
        return found

    @cached_property
    def _methods(self) -> frozenset[tuple[str, str]]:
        return frozenset((one.owner, one.name) for module in self.modules.values() for one in module.definitions)

    @cached_property
    def _exports(self) -> frozenset[str]:
        return frozenset(name for module in self.modules.values() for name in module.exports)

    def _offered(self, one: Definition) -> bool:
        """May a method be called without being named here: as part of what a package offers, for a base class of it or
        of a class it is mixed into, by whoever takes it for a file?"""
        if one.name in DUCKS or (one.owner in self._exports and not one.name.startswith("_")):
            return True
        heirs = [name for name, bases in self._bases.items() if one.owner in bases]
        return any(self._inherited(name, one.name, frozenset({one.owner})) for name in heirs) or self._inherited(
            one.owner, one.name, frozenset()
        )

    def _inherited(self, owner: str, method: str, seen: frozenset[str]) -> bool:
        """Does a base class have the method? One that is not ours may call anything of what is derived from it."""
        for base in self._bases.get(owner, set()) - seen - PLAIN_BASES:
            known = getattr(builtins, base, None)
            if base.endswith("="):
                continue
            if isinstance(known, type) and base not in self._bases:
                found = hasattr(known, method)
            else:
                found = base not in self._bases or (base, method) in self._methods
            if found or self._inherited(base, method, seen | {owner}):
                return True
        return False

    def _collected(self, name: str, seen: frozenset[str]) -> bool:
        """May a class be found without being named: by a base that is not ours, a metaclass, `__init_subclass__`?"""
        for base in self._bases.get(name, set()) - seen - PLAIN_BASES:
            if base not in self._bases and isinstance(getattr(builtins, base, None), type):
                continue
            if base not in self._bases or (base, "__init_subclass__") in self._methods:
                return True
            if any("__subclasses__" in module.uses for module in self.modules.values()):
                return True
            if self._collected(base, seen | {name}):
                return True
        return False


def _base(written: str) -> str:
    first, _, _ = written.partition(".")
    last = written.rpartition(".")[2]
    return written if first in sys.stdlib_module_names and last not in PLAIN_BASES else last


def run(delivery: Delivery) -> GateResult:
    """Judge the functions that the delivery added to production."""
    code = Code.of(delivery)
    changed = {file.new.path: file for file in code.change.files if file.new and file.new.area == "production"}
    if not changed:
        return GateResult(GATE, GateStatus.EXEMPT, "the delivery changed no production file")
    texts = code.texts("production")
    kinds = {path: languages.language(path, text) for path, text in texts.items()}
    ours, broken = _modules({path: text for path, text in texts.items() if kinds[path] == "Python"})
    undecided = [finding for finding in broken if finding.file in changed]
    undecided += [_unknown(path) for path in sorted(changed) if path in texts and not kinds[path]]
    others = {path: text for path, text in texts.items() if path not in ours} | code.texts("harness", "config")
    sides = [file.old for file in code.change.files if file.old and file.old.area == "production"]
    old = code.read({side.path: side.entry for side in sides})
    before = frozenset(name for path, text in old.items() for name in known(path, text))
    new = {path: [d for d in ours[path].definitions if d.qualname not in before] for path in changed if path in ours}
    tests = "\n".join(code.texts("test", "harness").values())
    loose = list(Production(ours, others).loose(new))
    found = [_loose(one, tests, one.sure and one.path in code.own) for one in loose]
    lines = {path: code.change.lines[path] for path in changed if path in code.change.lines and path in texts}
    found += textual({path: kinds[path] for path in lines}, lines, texts)
    count = sum(map(len, new.values()))
    summary = f"{count} new Python definitions in {len(changed)} changed production files, {len(loose)} not called"
    result = judged(GATE, summary, [*undecided, *found], definitions=count, loose=len(loose))
    if undecided and result.status is GateStatus.PASS:
        return GateResult(GATE, GateStatus.INDETERMINATE, summary, result.findings, result.facts)
    return result


def known(path: str, text: str) -> set[str]:
    """The qualified names a file defined before; by text when it was no proper Python."""
    if languages.language(path, text) != "Python":
        return set()
    try:
        return {one.qualname for one in parse(text).definitions}
    except (SyntaxError, ValueError, RecursionError):
        return set(re.findall(rf"^\s*(?:def|class)\s+{_NAME}", text, re.MULTILINE))


def textual(kinds: Mapping[str, str], lines: Mapping[str, Lines], texts: Mapping[str, str]) -> Iterator[GateFinding]:
    """New functions of other languages (in the added lines) whose name stands nowhere else in production."""
    for path, kind in kinds.items():
        pattern = re.compile(_DEFINITIONS[kind]) if kind in _DEFINITIONS else None
        if pattern is None:
            continue
        gone = {name for line in lines[path].removed for name in _defined(pattern, line)}
        for number, line in lines[path].added:
            for name in _defined(pattern, line) - gone - _CALLED_FROM_OUTSIDE:
                if sum(len(re.findall(rf"\b{name}\b", text)) for text in texts.values()) < 2:
                    told = f"{name} stands nowhere else in production (weak: {kind} is searched as text)"
                    yield GateFinding(path, number, told, "look whether production calls it", blocks=False)


def _defined(pattern: re.Pattern[str], line: str) -> set[str]:
    return {name for match in pattern.finditer(line) for name in match.groups() if name}


def _modules(texts: Mapping[str, str]) -> tuple[dict[str, Module], list[GateFinding]]:
    modules, broken = {}, []
    for path, text in texts.items():
        try:
            modules[path] = parse(text, package=path.endswith("__init__.py"))
        except (SyntaxError, ValueError, RecursionError) as error:
            line = getattr(error, "lineno", 0) or 0
            told = f"cannot be read as Python: {error}"
            broken.append(GateFinding(path, line, told, "repair the file, then ask again", blocks=False))
    return modules, broken


def _unknown(path: str) -> GateFinding:
    text = "its language is not known here, so nobody looked whether its new functions are called"
    return GateFinding(path, 0, text, "look yourself whether production calls what is new in it", blocks=False)


def _loose(one: Loose, tests: str, blocks: bool) -> GateFinding:
    name, what = one.definition.qualname, "class" if one.definition.is_class else "function"
    tested = re.search(rf"\b{one.definition.name}\b", tests)
    told = f"{what} {name} is defined but {'only called from tests' if tested else 'called nowhere'}"
    fix = "call it from the production code that needs it, or remove it; what a package offers to others is in __all__"
    if not one.sure:
        told += " (names are looked up at run time in this file)"
    return GateFinding(one.path, one.definition.line, told, fix, blocks)
