"""What a source file defines and what it uses, by names: the answer of every reader of a language."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

LOOKED_UP = "names are looked up at run time in this file"


@dataclass(frozen=True)
class Definition:
    """A function, method or class. qualname: `Class.method`, `outer.inner`. owner: the class a method is in. bases:
    of a class, as written (`module.Base`; `metaclass=` for a keyword). decorators: last name of each, in order.
    called: the language calls it (an override, an implementation). exported: other packages may name it."""

    name: str
    qualname: str
    line: int
    end: int
    is_class: bool
    owner: str
    bases: tuple[str, ...] = ()
    decorators: tuple[str, ...] = ()
    called: bool = False
    exported: bool = False


@dataclass
class Module:
    """One file. uses: name -> the lines where it stands as a name, an attribute or a whole string. exports: what it
    offers to others. prefixes: how names begin that are put together at run time. promised: its interfaces and the
    methods they declare. default: the definition that goes by the file's own name. loads: the files it imports, as
    written (`./a*`: any that begin so), and offers: those of them whose exports are its own. tested: names its own
    tests use. doubt: why a name may be used without being seen here, "" for none."""

    definitions: list[Definition] = field(default_factory=list)
    uses: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    exports: set[str] = field(default_factory=set)
    prefixes: set[str] = field(default_factory=set)
    promised: set[str] = field(default_factory=set)
    default: str = ""
    loads: set[str] = field(default_factory=set)
    offers: set[str] = field(default_factory=set)
    tested: set[str] = field(default_factory=set)
    doubt: str = ""
