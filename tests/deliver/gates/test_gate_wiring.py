"""The wiring gate (R33; nw-deliver text Phase 2h)."""

import pytest

from des.deliver.gates import wiring
from des.deliver.gates.wiring import Production
from des.facts.python_code import parse
from des.flow.gate import GateStatus

ADD = "def add(a, b):\n    return a + b\n"
MUL = "\n\ndef mul(a, b):\n    return a * b\n"
TEST = "import calc\n\n\ndef test_mul():\n    assert calc.mul(3, 4) == 12\n"


def _loose(files: dict[str, str], others: dict[str, str] | None = None) -> list[str]:
    modules = {path: parse(text, package=path.endswith("__init__.py")) for path, text in files.items()}
    found = Production(modules, others or {}).loose({path: module.definitions for path, module in modules.items()})
    return [one.definition.qualname for one in found]


@pytest.mark.parametrize(
    ("text", "loose"),
    [
        ("def f(): pass\n", ["f"]),
        ("def f(): pass\nf()\n", []),
        ("def f(): return f()\n", ["f"]),
        ("def f(): pass\nTABLE = {'f': f}\n", []),
        ("def f(): pass\ngetattr(mod, 'f')()\n", []),
        ("def do_x(): pass\ngetattr(mod, f'do_{name}')()\n", []),
        ("__all__ = ['f']\ndef f(): pass\n", []),
        ("@app.command()\ndef f(): pass\n", []),
        ("@functools.lru_cache\ndef f(): pass\n", ["f"]),
        ("def pytest_configure(config): pass\n", []),
        ("def outer():\n    def inner(): pass\n    return inner\nouter()\n", []),
        ("def outer():\n    def inner(): pass\nouter()\n", ["outer.inner"]),
        ("async def f(): pass\n", ["f"]),
        ("class A:\n    def m(self): pass\nA()\n", ["A.m"]),
        ("class A:\n    def m(self): pass\nA().m()\n", []),
        ("class A:\n    def __len__(self): return 0\nA()\n", []),
        ("class A:\n    @property\n    def m(self): return 0\nA()\n", ["A.m"]),
        ("class A: pass\n", ["A"]),
        ("class A(Exception): pass\n", ["A"]),
        ("class A(models.Model):\n    def save(self): pass\n", []),
        ("class A(ast.NodeVisitor):\n    def visit_Name(self, node): pass\nA()\n", []),
        ("class A(ABC):\n    def m(self): pass\nA()\n", ["A.m"]),
        ("class A(dict):\n    def update(self): pass\n    def more(self): pass\nA()\n", ["A.more"]),
        ("class B:\n    def m(self): pass\nclass A(B):\n    def m(self): pass\nA()\n", ["B.m"]),
        ("class B:\n    def m(self): pass\nclass A(B):\n    def m(self): pass\nA().m()\n", []),
        ("class Mix:\n    def hook(self): pass\nclass A(Mix, other.Base): pass\n", []),
        ("class A:\n    def write(self, text): pass\nsys.stdout = A()\n", []),
        ("class B:\n    def __init_subclass__(cls): pass\nclass A(B): pass\n", []),
        ("class B: pass\nclass A(B): pass\nB.__subclasses__()\n", []),
    ],
)
def test_what_counts_as_wired(text: str, loose: list[str]) -> None:
    assert _loose({"a.py": text}) == loose


def test_a_class_of_the_standard_library_is_not_ours_of_the_same_name() -> None:
    text = "import email.message\nclass Message: pass\nclass A(email.message.Message):\n    def walk(self): pass\nA(Message())\n"
    assert _loose({"a.py": text}) == []


def test_a_call_in_another_file_wires_and_so_does_the_offer_of_a_package() -> None:
    assert _loose({"p/a.py": "def f(): pass\n", "p/b.py": "from p import a\na.f()\n"}) == []
    assert _loose({"p/a.py": "class A:\n    def m(self): pass\n", "p/__init__.py": "from p.a import A\n"}) == []
    assert _loose({"p/a.py": "def f(): pass\n", "p/b.py": "from p.a import f\n"}) == ["f"]


def test_entry_points_and_templates_name_functions() -> None:
    assert _loose({"a.py": "def main(): pass\n"}, {"pyproject.toml": 'tool = "a:main"\n'}) == []
    assert _loose({"a.py": "def total(): pass\nTOTAL = 1\n"}, {"page.html": "{{ totals }}"}) == ["total"]


def test_a_function_that_only_tests_call_fails(begun) -> None:
    begun.step("01-01", ("calc.py", ADD + MUL), ("tests/test_mul.py", TEST))
    result = wiring.run(begun.delivery)
    (finding,) = result.findings
    assert (result.exit_code, finding.file, finding.line) == (1, "calc.py", 5)
    assert finding.text == "function mul is defined but only called from tests"
    assert "call it from the production code" in finding.fix


def test_with_a_call_in_production_it_passes(begun) -> None:
    begun.step("01-01", ("calc.py", ADD + MUL), ("shop.py", "import calc\n\nprint(calc.mul(1, 2))\n"))
    assert wiring.run(begun.delivery).status is GateStatus.PASS


def test_only_what_is_new_is_judged(begun) -> None:
    # `add` was there before, and nothing calls it; a move is nothing new either.
    begun.step("01-01", ("calc.py", "# moved\n"), ("sums.py", ADD))
    result = wiring.run(begun.delivery)
    assert (result.status, dict(result.facts)["definitions"]) == (GateStatus.PASS, 0)


def test_what_others_committed_is_flagged(begun) -> None:
    begun.step("01-01", ("calc.py", ADD + "\nprint(add(1, 2))\n"))
    begun.write("theirs.py", "def f():\n    return 1\n")
    begun.commit("feat: somebody else's")
    result = wiring.run(begun.delivery)
    assert [(one.file, one.blocks, one.text) for one in result.findings] == [
        ("theirs.py", False, "function f is defined but called nowhere")
    ]
    assert result.status is GateStatus.PASS


def test_names_looked_up_by_a_variable_make_it_a_guess(begun) -> None:
    begun.step("01-01", ("calc.py", ADD + MUL + "\n\nprint(globals()[input()](1, 2))\n"))
    (finding,) = wiring.run(begun.delivery).findings
    assert (finding.blocks, "looked up at run time" in finding.text) == (False, True)


JS = "export function quote(w) {\n  return price(w)\n}\nconst price = (w) => w * 2\nconst spare = async (w) => w\n"


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("web/a.js", JS + "quote(1)\n", [(5, "spare")]),
        ("a.go", "package a\n\nfunc (s *Shop) Total(n int) int { return n }\nfunc main() {}\n", [(3, "Total")]),
        ("a.rs", "pub fn total<T>(n: T) -> T { n }\n", [(1, "total")]),
        ("A.java", "class A {\n    public static int total(int n) { return n; }\n}\n", [(2, "total")]),
        ("a.rb", "def total(n)\n  n\nend\nputs total(2)\n", []),
        ("run.sh", "total() {\n  :\n}\n", [(1, "total")]),
        ("bin/run", "#!/bin/sh\ntotal() { :; }\ntotal\n", []),
    ],
)
def test_other_languages_are_searched_as_text_and_only_flagged(begun, path: str, text: str, found: list[tuple[int, str]]) -> None:
    begun.step("01-01", (path, text))
    result = wiring.run(begun.delivery)
    assert [(one.line, one.text.split()[0]) for one in result.findings] == found
    assert result.status is GateStatus.PASS
    assert all("weak" in one.text and not one.blocks for one in result.findings)


def test_an_unknown_language_is_undecided_and_a_loose_end_still_fails(begun) -> None:
    begun.step("01-01", ("a.zig", "fn total() void {}\n"))
    result = wiring.run(begun.delivery)
    assert (result.exit_code, result.findings[0].file) == (2, "a.zig")
    begun.step("01-02", ("calc.py", ADD + MUL))
    assert wiring.run(begun.delivery).exit_code == 1


def test_python_that_cannot_be_read_is_undecided(begun) -> None:
    begun.step("01-01", ("calc.py", "x = 1\ndef (\n"))
    result = wiring.run(begun.delivery)
    (finding,) = result.findings
    assert (result.exit_code, finding.file, finding.line) == (2, "calc.py", 2)
    assert "repair the file" in finding.fix


def test_without_production_it_is_exempt(begun) -> None:
    begun.step("01-01", ("tests/test_mul.py", TEST))
    assert wiring.run(begun.delivery).status is GateStatus.EXEMPT
