"""What a Python file defines and uses; which language a file is in."""

import pytest

from des.facts.languages import DATA, language
from des.facts.python_code import parse


def test_definitions_with_owner_bases_and_decorators() -> None:
    text = "@app.route('/')\ndef a():\n    def inner(): pass\n\nclass B(mod.Base[int], metaclass=M):\n    @property\n    def c(self): pass\n"
    found = [(d.qualname, d.line, d.owner, d.bases, d.decorators) for d in parse(text).definitions]
    assert found == [
        ("a", 2, "", (), ("route",)),
        ("a.inner", 3, "", (), ()),
        ("B", 5, "", ("mod.Base", "metaclass="), ()),
        ("B.c", 7, "B", (), ("property",)),
    ]


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("f()", True),
        ("x.f", True),
        ("T = {'go': f}", True),
        ("E = 'pkg.mod:f'", True),
        ("__all__ = ['f']", True),
        ("from m import f as g", True),
        ("from m import f", False),
        ("'''about f'''", False),
        ("# f()", False),
        ("f = 1", False),
    ],
)
def test_uses(text: str, used: bool) -> None:
    assert ("f" in parse(text).uses) is used


def test_what_a_package_imports_it_offers() -> None:
    module = parse("from .m import f\n", package=True)
    assert (set(module.uses), module.exports) == ({"f"}, {"f"})


def test_names_put_together_at_run_time() -> None:
    made = parse("getattr(self, f'visit_{x}')\ngetattr(self, 'do_' + x)\ngetattr(self, 'plain')\n")
    assert (made.prefixes, made.doubt) == ({"visit_", "do_"}, "")
    assert parse("getattr(self, name)\n").doubt
    assert parse("globals()[name]()\n").doubt


@pytest.mark.parametrize(
    ("path", "text", "name"),
    [
        ("a/b.PY", "", "Python"),
        ("a.tsx", "", "JavaScript"),
        ("bin/tool", "#!/usr/bin/env python3\n", "Python"),
        ("bin/tool", "#!/bin/sh\n", "shell"),
        ("bin/tool", "#!/usr/bin/env -S node --x\n", "JavaScript"),
        ("conf.toml", "x", DATA),
        ("Dockerfile", "FROM x", DATA),
        ("a.zig", "fn", ""),
        ("bin/tool", "begin", ""),
    ],
)
def test_language(path: str, text: str, name: str) -> None:
    assert language(path, text) == name
