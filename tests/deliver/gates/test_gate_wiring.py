"""The wiring gate (R33; nw-deliver text Phase 2h)."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.deliver.gates import wiring
from des.deliver.gates.wiring_names import PYTHON, Production
from des.facts import grammars, languages
from des.facts.python_code import parse
from des.verdict import Status

ADD = "def add(a, b):\n    return a + b\n"
MUL = "\n\ndef mul(a, b):\n    return a * b\n"
TEST = "import calc\n\n\ndef test_mul():\n    assert calc.mul(3, 4) == 12\n"


def _loose(files: dict[str, str], others: dict[str, str] | None = None) -> list[str]:
    modules = {path: parse(text, package=path.endswith("__init__.py")) for path, text in files.items()}
    found = Production(modules, others or {}, PYTHON).loose(
        {path: module.definitions for path, module in modules.items()}
    )
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
    assert (result.exit_code, finding.where.file, finding.where.line) == (1, "calc.py", 5)
    assert finding.text == "function mul is defined but only called from tests"
    assert "call it from the production code" in finding.fix


def test_with_a_call_in_production_it_passes(begun) -> None:
    begun.step("01-01", ("calc.py", ADD + MUL), ("shop.py", "import calc\n\nprint(calc.mul(1, 2))\n"))
    assert wiring.run(begun.delivery).status is Status.PASS


def test_only_what_is_new_is_judged(begun) -> None:
    # `add` was there before, and nothing calls it; a move is nothing new either.
    begun.step("01-01", ("calc.py", "# moved\n"), ("sums.py", ADD))
    result = wiring.run(begun.delivery)
    assert (result.status, result.facts["definitions"]) == (Status.PASS, 0)


def test_what_others_committed_is_flagged(begun) -> None:
    begun.step("01-01", ("calc.py", ADD + "\nprint(add(1, 2))\n"))
    begun.write("theirs.py", "def f():\n    return 1\n")
    begun.commit("feat: somebody else's")
    result = wiring.run(begun.delivery)
    assert [(one.where.file, one.blocks, one.text) for one in result.findings] == [
        ("theirs.py", False, "function f is defined but called nowhere")
    ]
    assert result.status is Status.PASS


def test_names_looked_up_by_a_variable_make_it_a_guess(begun) -> None:
    begun.step("01-01", ("calc.py", ADD + MUL + "\n\nprint(globals()[input()](1, 2))\n"))
    (finding,) = wiring.run(begun.delivery).findings
    assert (finding.blocks, "looked up at run time" in finding.text) == (False, True)


JS = "export function quote(w) {\n  return price(w)\n}\nconst price = (w) => w * 2\nconst spare = async (w) => w\n"


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("web/a.vue", f"<script>\n{JS}quote(1)\n</script>\n", [(6, "spare")]),
        ("a.rb", "def total(n)\n  n\nend\nputs total(2)\n", []),
        ("run.sh", "total() {\n  :\n}\n", [(1, "total")]),
        ("bin/run", "#!/bin/sh\ntotal() { :; }\ntotal\n", []),
    ],
)
def test_other_languages_are_searched_as_text_and_only_flagged(
    begun, path: str, text: str, found: list[tuple[int, str]]
) -> None:
    begun.step("01-01", (path, text))
    result = wiring.run(begun.delivery)
    assert [(one.where.line, one.text.split()[0]) for one in result.findings] == found
    assert result.status is Status.PASS
    assert all("weak" in one.text and not one.blocks for one in result.findings)


def test_an_unknown_language_is_undecided_and_a_loose_end_still_fails(begun) -> None:
    begun.step("01-01", ("a.zig", "fn total() void {}\n"))
    result = wiring.run(begun.delivery)
    assert (result.exit_code, result.findings[0].where.file) == (2, "a.zig")
    begun.step("01-02", ("calc.py", ADD + MUL))
    assert wiring.run(begun.delivery).exit_code == 1


def test_python_that_cannot_be_read_is_undecided(begun) -> None:
    begun.step("01-01", ("calc.py", "x = 1\ndef (\n"))
    result = wiring.run(begun.delivery)
    (finding,) = result.findings
    assert (result.exit_code, finding.where.file, finding.where.line) == (2, "calc.py", 2)
    assert "repair the file" in finding.fix


def test_without_production_it_is_exempt(begun) -> None:
    begun.step("01-01", ("tests/test_mul.py", TEST))
    assert wiring.run(begun.delivery).status is Status.EXEMPT


# Before, after, test: `kept` stays without a use, `old` is renamed, `gone` is removed, `used` is new and called, `spare`
# is new and only a test calls it.
STEPS = {
    "shop.js": (
        "exports.kept = () => 1\nfunction old() { return 2 }\nfunction gone() {}\nold(gone())\n",
        "exports.kept = () => 1\nfunction renamed() { return 2 }\nfunction used() {}\nexports.spare = () => 3\nrenamed(used())\n",
        "shop.test.js", "require('./shop').spare()\n", 4, "function spare",
    ),
    "shop.ts": (
        "export const kept = () => 1\nclass Shop { old(): number { return 2 }\n gone() {} }\nnew Shop().old()\n",
        "export const kept = () => 1\nclass Shop { renamed(): number { return 2 }\n used() {}\n spare(): void {} }\nnew Shop().renamed().used()\n",
        "shop.test.ts", "new Shop().spare()\n", 4, "function Shop.spare",
    ),
    "shop.go": (
        "package main\nfunc kept() {}\ntype Shop struct{}\nfunc (s Shop) old() {}\nfunc gone() {}\nfunc main() { Shop{}.old(); gone() }\n",
        "package main\nfunc kept() {}\ntype Shop struct{}\nfunc (s Shop) renamed() {}\nfunc used() {}\nfunc (s Shop) spare() {}\nfunc main() { Shop{}.renamed(); used() }\n",
        "shop_test.go", "package main\nfunc TestSpare(t *testing.T) { Shop{}.spare() }\n", 6, "function Shop.spare",
    ),
    "src/main.rs": (
        "fn kept() {}\nstruct Shop;\nimpl Shop { fn old(&self) {} }\nfn gone() {}\nfn main() { Shop.old(); gone() }\n",
        "fn kept() {}\nstruct Shop;\nimpl Shop { fn renamed(&self) {} }\nfn used() {}\npub fn spare() {}\nfn main() { Shop.renamed(); println!(\"{}\", used()) }\n"
        "#[cfg(test)]\nmod tests { fn helper() {}\n #[test] fn works() { super::spare(); helper() } }\n",
        "tests/none.rs", "", 5, "function spare",
    ),
    "src/main/java/Shop.java": (
        "class Shop {\n void kept() {}\n int old() { return 1; }\n void gone() {}\n public static void main(String[] a) { new Shop().old(); }\n}\n",
        "class Shop {\n void kept() {}\n int renamed() { return 1; }\n void used() {}\n public void spare() {}\n public static void main(String[] a) { new Shop().renamed(); list.forEach(Shop::used); }\n}\n",
        "src/test/java/ShopTest.java", "class ShopTest { @Test void t() { new Shop().spare(); } }\n", 5, "function Shop.spare",
    ),
}  # fmt: skip


@pytest.mark.req("ND-106")
@pytest.mark.parametrize("path", STEPS)
def test_in_every_language_a_new_function_that_only_tests_call_fails(bare, path: str) -> None:
    before, after, test, calls, line, what = STEPS[path]
    bare.write(path, before)
    bare.commit("feat: a shop")
    bare.start()
    bare.step("01-01", (path, after), (test, calls))
    result = wiring.run(bare.delivery)
    (finding,) = result.findings
    assert (result.exit_code, finding.where.file, finding.where.line) == (1, path, line)
    assert finding.text == f"{what} is defined but only called from tests"
    assert "call it from the production code" in finding.fix


PACKAGE = {"package.json": '{"main": "lib/index.js", "exports": {"./x": {"import": "./dist/x.js"}}}'}


@pytest.mark.parametrize(
    ("files", "others", "loose"),
    [
        ({"a.js": "export function f() {}\n", "b.js": "import { f } from './a'\n"}, {}, ["f"]),
        ({"a.js": "export function f() {}\n", "b.js": "import { f } from './a'\nf()\n"}, {}, []),
        ({"a.js": "export function f() {}\n", "b.js": "import { f as g } from './a'\ng()\n"}, {}, []),
        ({"a.js": "export default function f() {}\n", "b.js": "import g from './a'\n"}, {}, []),
        ({"a.js": "export default function f() {}\n"}, {}, ["f"]),
        ({"vite.config.js": "export default function f() {}\n"}, {}, []),
        ({"src/pages/a.jsx": "export default function A() {}\nexport function loader() {}\n"}, {}, []),
        ({"c/a.js": "function f() {}\nmodule.exports = f\n", "b.js": "require(`./c/${name}.js`)\n"}, {}, []),
        ({"a.js": "const f = () => 1\nmodule.exports = { f }\n"}, {}, ["f"]),
        ({"a.js": "const f = () => 1\nmodule.exports = { g: f }\n"}, {}, []),
        ({"lib/index.js": "const f = () => 1\nmodule.exports = { f }\n"}, PACKAGE, []),
        ({"lib/index.js": "export * from './a.js'\n", "lib/a.js": "export class A {\n  m() {}\n  #n() {}\n}\n"}, PACKAGE, ["A.#n"]),
        ({"src/x.ts": "export class A {\n  m() {}\n  private n() {}\n}\n", "src/y.ts": "export function f() {}\n"}, PACKAGE, ["f"]),
        ({"a.js": "app.get('/', f)\nfunction f() {}\n"}, {}, []),
        ({"a.js": "function f() { return f() }\n"}, {}, ["f"]),
        ({"a.js": "class A extends Base {\n  render() {}\n}\nnew A()\n"}, {}, []),
        ({"a.js": "class A {\n  m() {}\n}\nclass B extends A {\n  m() {}\n}\nnew B()\n"}, {}, ["A.m"]),
        ({"a.js": "class A {\n  m = () => 1\n}\nnew A()\n"}, {}, ["A.m"]),
        ({"a.js": "class A {}\nA.prototype.m = function () {}\n"}, {}, ["A", "A.m"]),
        ({"a.js": "class A {\n  doX() {}\n}\nnew A()[`do${name}`]()\n"}, {}, []),
        ({"a.jsx": "const Box = () => <b/>\nrender(<Box/>)\n"}, {}, []),
        ({"a.js": "const page = () => 1\n"}, {"index.html": "<button onclick='page()'>"}, []),
        ({"a.ts": "interface I { m(): void }\nclass A implements I {\n  m() {}\n  n() {}\n}\nnew A()\n"}, {}, ["A.n"]),
        ({"a.ts": "@Component({})\nclass A {\n  @Input() m() {}\n  n() {}\n}\n"}, {}, ["A.n"]),
        ({"a.ts": "export abstract class A {\n  abstract m(): void\n}\nlet a: A\n"}, {}, []),
        ({"a.go": "package a\nfunc Total() {}\nfunc total() {}\nfunc init() {}\n"}, {}, ["Total", "total"]),
        ({"a.go": "package a\ntype S struct{}\nfunc (s *S) String() string { return \"\" }\n"}, {}, ["S"]),
        ({"a.go": "package a\ntype I interface { Do() }\ntype S struct{}\nfunc (s *S) Do() {}\nvar _ I = &S{}\n"}, {}, []),
        ({"a.go": 'package a\nfunc page() {}\nvar x = http.HandleFunc("/", page)\n'}, {}, []),
        ({"src/a.rs": "pub trait T { fn m(&self); }\nstruct S;\nimpl T for S { fn m(&self) {} }\nfn f() { S }\n"}, {}, ["f"]),
        ({"src/a.rs": '#[get("/")]\nfn f() {}\n#[inline]\nfn g() {}\nextern "C" fn h() {}\n'}, {}, ["g"]),
        ({"src/lib.rs": "pub use a::f;\npub fn api() {}\nfn own() {}\n", "src/a.rs": "pub fn f() {}\npub fn g() {}\n"}, {}, ["own", "g"]),
        ({"src/a.rs": "use b::f;\npub fn f() {}\n"}, {}, ["f"]),
        ({"A.java": "@Service\nclass A {\n @Override public void m() {}\n @Bean int b() { return 1; }\n void n() {}\n int getX() { return 1; }\n}\n"}, {}, ["A.n"]),
        ({"A.java": "interface I { void m(); }\nclass A implements I {\n public void m() {}\n void n() {}\n}\nclass B { A a = new A(); B b; }\n"}, {}, ["A.n", "B"]),
        ({"A.java": "import a.B;\nclass B {}\n"}, {}, ["B"]),
    ],
)  # fmt: skip
def test_what_counts_as_wired_in_other_languages(
    files: dict[str, str], others: dict[str, str], loose: list[str]
) -> None:
    kind = languages.language(next(iter(files)), "x")
    modules, problems = wiring.read(files)
    project = wiring.Project({**files, **others}, {}, {}, {})
    found = wiring.judge(kind, modules, {path: one.definitions for path, one in modules.items()}, project, files)
    assert problems == []
    assert [one.text.split()[1] for one in found] == loose


def test_what_a_library_may_offer_is_flagged() -> None:
    for path, text, blocks in (
        ("a.go", "package a\nfunc Total() {}\nfunc total() {}\n", [False, True]),
        ("src/a.rs", "pub fn total() {}\nfn own() {}\n", [False, True]),
        (
            "A.java",
            "public class A {\n public int total() { return 1; }\n int own() { return 1; }\n}\n",
            [False, False, True],
        ),
    ):
        modules, _ = wiring.read({path: text})
        new = {path: modules[path].definitions}
        found = wiring.judge(
            languages.language(path, text), modules, new, wiring.Project({path: text}, {}, {}, {}), [path]
        )
        assert [one.blocks for one in found] == blocks


def test_a_file_with_errors_is_a_guess() -> None:
    modules, problems = wiring.read({"a.js": "const f = () => 1\nlet let = (\n"})
    (finding,) = wiring.judge(
        "JavaScript", modules, {"a.js": modules["a.js"].definitions}, wiring.Project({}, {}, {}, {}), ["a.js"]
    )
    assert (problems, finding.blocks, "parts of the file cannot be read" in finding.text) == ([], False, True)


def test_a_grammar_that_is_missing_leaves_it_undecided(begun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tree_sitter_go", None)
    grammars.load.cache_clear()
    begun.step("01-01", ("a.go", "package main\nfunc f() {}\n"))
    result = wiring.run(begun.delivery)
    (finding,) = result.findings
    assert (result.exit_code, finding.where.file) == (2, "a.go")
    assert "'tree-sitter>=0.25' tree-sitter-go" in finding.fix
    assert f"{sys.executable} -m pip install" in finding.fix or "uv pip install" in finding.fix


@pytest.mark.parametrize("ending", ["js", "ts", "tsx", "go", "rs", "java"])
@given(text=st.text(alphabet="class fn(){}<>;=>@#[]'\"`$:.,\nexport default func impl pub A\ud800", max_size=120))
def test_anything_is_read(ending: str, text: str) -> None:
    modules, problems = wiring.read({f"a.{ending}": text})
    assert (list(modules), problems) == ([f"a.{ending}"], [])
