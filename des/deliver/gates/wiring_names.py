"""Which definitions of a language nothing in production uses: by names, and what its frameworks may call."""

from __future__ import annotations

import builtins
import posixpath
import re
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from des.facts.code import Definition, Module


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True)
class Rules:
    """What a language and its frameworks use without naming it. plain_decorators: leave a function as it is; any other
    may register it somewhere. plain_bases: call nothing of what is derived from them. ducks: methods that are called
    on whatever has them. called: functions that are called by their name. collected: a class may be found by its base.
    exports_all: what any file exports is offered. builtins: base classes whose methods are known. library: modules
    whose classes are none of the project's."""

    plain_decorators: frozenset[str] = frozenset()
    plain_bases: frozenset[str] = frozenset()
    ducks: frozenset[str] = frozenset()
    called: re.Pattern[str] = re.compile("main")
    collected: bool = False
    exports_all: bool = False
    builtins: Mapping[str, object] = field(default_factory=dict)
    library: frozenset[str] = frozenset()


PYTHON = Rules(
    _words(
        "staticmethod classmethod property cached_property lru_cache cache wraps contextmanager asynccontextmanager "
        "abstractmethod dataclass total_ordering final runtime_checkable singledispatch singledispatchmethod"
    ),
    _words("ABC Protocol Generic NamedTuple TypedDict Enum IntEnum StrEnum Flag IntFlag namedtuple Mapping Sequence"),
    _words(
        "read readline readlines write writelines readable writable seekable seek tell close closed flush fileno "
        "isatty truncate keys items values get send throw acquire release"
    ),
    re.compile("_.*_|pytest_.*"),
    True,
    True,
    vars(builtins),
    frozenset(sys.stdlib_module_names),
)
RULES = {
    "Python": PYTHON,
    "JavaScript": Rules(
        _words("autobind memoize debounce throttle deprecated"),
        _words("Error TypeError RangeError SyntaxError Array Map Set WeakMap Promise Object"),
        _words("toString toJSON valueOf toPrimitive then next return throw handleEvent inspect"),
        re.compile("main|handler|activate|deactivate|up|down"),
    ),
    "Go": Rules(
        ducks=_words(
            "String Error Read Write Close Seek ReadFrom WriteTo ServeHTTP MarshalJSON UnmarshalJSON MarshalText "
            "UnmarshalText MarshalYAML UnmarshalYAML MarshalBinary UnmarshalBinary Len Less Swap Push Pop Scan Value "
            "Format GoString Unwrap Is As Set Type RoundTrip Lock Unlock Visit Handle Enabled WithAttrs WithGroup "
            "Timeout Temporary"
        ),
        called=re.compile("main|init|TestMain"),
    ),
    "Rust": Rules(
        _words(
            "inline must_use allow cold doc derive cfg cfg_attr deprecated track_caller warn deny expect "
            "non_exhaustive repr default target_feature skip"
        ),
    ),
    "Java": Rules(
        _words("SuppressWarnings Deprecated FunctionalInterface SafeVarargs Nullable NonNull NotNull CheckReturnValue"),
        _words(
            "Object Exception RuntimeException IllegalArgumentException IllegalStateException Error Comparable "
            "Serializable Cloneable Runnable Callable AutoCloseable Closeable Iterable Iterator Supplier Function "
            "Consumer Comparator"
        ),
        _words(
            "equals hashCode toString compareTo compare run call close iterator next hasNext get apply accept test "
            "clone finalize readObject writeObject readResolve writeReplace"
        ),
        re.compile("main|(?:get|set|is)[A-Z].*"),
        True,
    ),
}  # fmt: skip
#: Files that a framework loads by their place or name.
_ROUTED = re.compile(
    r"(?:^|/)(?:pages|routes|migrations|seeds)/|(?:^|/)\+\w+\.\w+$|(?:^|/)(?:page|layout|route|middleware)\.\w+$"
    r"|\.(?:config|conf|stories|story|setup)\.\w+$|(?:^|/)\.\w+rc\.\w+$"
)


@dataclass(frozen=True)
class Loose:
    """A definition that nothing in production uses. doubt: why that is not sure, "" when it is."""

    path: str
    definition: Definition
    doubt: str


@dataclass(frozen=True)
class Production:
    """All files of production in one language, and the text of what else may name a function: settings, scripts,
    templates. offered: the names that a package offers to others by its settings."""

    modules: Mapping[str, Module]
    others: Mapping[str, str]
    rules: Rules
    offered: frozenset[str] = frozenset()

    def loose(self, new: Mapping[str, Collection[Definition]]) -> Iterator[Loose]:
        """Which of the new definitions (by file) nothing uses."""
        for path, definitions in new.items():
            for definition in definitions:
                if not self._wired(path, definition):
                    yield Loose(path, definition, self.modules[path].doubt)

    def _wired(self, path: str, one: Definition) -> bool:
        if one.called or self.rules.called.fullmatch(one.name) or set(one.decorators) - self.rules.plain_decorators:
            return True
        if one.name in self.offered or self._loaded(path, one):
            return True
        if one.is_class and self.rules.collected and self._collected(one.name, frozenset()):
            return True
        if one.owner and self._offered(one):
            return True
        return self._used(path, one) or self._named(one.name)

    def _loaded(self, path: str, one: Definition) -> bool:
        """Is it what a file stands for and another file loads, or what a framework finds by the file's place?"""
        own = self.modules[path]
        if self.rules is not PYTHON and one.exported and _ROUTED.search(path):
            return True
        return one.name == own.default and any(
            means(other, written, path)
            for other, module in self.modules.items()
            if other != path
            for written in module.loads
        )

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
                    found.setdefault(one.name, set()).update(map(self._base, one.bases))
        return found

    @cached_property
    def _methods(self) -> frozenset[tuple[str, str]]:
        return frozenset((one.owner, one.name) for module in self.modules.values() for one in module.definitions)

    @cached_property
    def _exports(self) -> frozenset[str]:
        own = (name for module in self.modules.values() for name in module.exports if self.rules.exports_all)
        return self.offered.union(own)

    @cached_property
    def _promised(self) -> frozenset[str]:
        return frozenset(name for module in self.modules.values() for name in module.promised)

    def _offered(self, one: Definition) -> bool:
        """May a method be called without being named here: as part of what a package offers, for a base class of it or
        of a class it is mixed into, by whoever takes it for a file?"""
        if one.name in self.rules.ducks or one.name in self._promised:
            return True
        if one.owner in self._exports and not one.name.startswith(("_", "#")):
            return True
        heirs = [name for name, bases in self._bases.items() if one.owner in bases]
        return any(self._inherited(name, one.name, frozenset({one.owner})) for name in heirs) or self._inherited(
            one.owner, one.name, frozenset()
        )

    def _inherited(self, owner: str, method: str, seen: frozenset[str]) -> bool:
        """Does a base class have the method? One that is not ours may call anything of what is derived from it."""
        for base in self._bases.get(owner, set()) - seen - self.rules.plain_bases:
            builtin = self.rules.builtins.get(base)
            if base.endswith("="):
                continue
            if isinstance(builtin, type) and base not in self._bases:
                found = hasattr(builtin, method)
            else:
                ours = base in self._bases or base in self._promised
                found = not ours or (base, method) in self._methods
            if found or self._inherited(base, method, seen | {owner}):
                return True
        return False

    def _collected(self, name: str, seen: frozenset[str]) -> bool:
        """May a class be found without being named: by a base that is not ours, a metaclass, `__init_subclass__`?"""
        for base in self._bases.get(name, set()) - seen - self.rules.plain_bases:
            if base not in self._bases and isinstance(self.rules.builtins.get(base), type):
                continue
            if base not in self._bases or (base, "__init_subclass__") in self._methods:
                return True
            if any("__subclasses__" in module.uses for module in self.modules.values()):
                return True
            if self._collected(base, seen | {name}):
                return True
        return False

    def _base(self, written: str) -> str:
        first, _, _ = written.partition(".")
        last = written.rpartition(".")[2]
        return written if first in self.rules.library and last not in self.rules.plain_bases else last


def means(path: str, written: str, target: str) -> bool:
    """Does an import, written in the file at ``path``, load ``target``? One that is not relative is taken for an alias
    of the project when it ends as the target does."""
    bare = _bare(target)
    if written.startswith(".") and written.endswith("*"):
        return bare.startswith(posixpath.normpath(posixpath.join(posixpath.dirname(path), written))[:-1])
    if written.startswith("."):
        return _bare(posixpath.normpath(posixpath.join(posixpath.dirname(path), written))) == bare
    name = _bare(written).lstrip("@~#/").partition("/")[2]
    return bool(name) and (bare == name or bare.endswith("/" + name))


def _bare(path: str) -> str:
    return re.sub(r"(?:/index)?(?:\.d)?(?:\.[cm]?[jt]sx?)?$", "", path)
