"""The theater gate on JavaScript and TypeScript tests (R34)."""

import sys

import pytest

from des.deliver.gates import theater
from des.deliver.gates.theater_scripts import findings
from des.facts import grammars
from des.verdict import Status


def _words(text: str, before: str = "", world: dict[str, str] | None = None) -> str:
    found = findings({"a.test.ts": text}, {"a.test.ts": before}, {"a.test.ts": text, **(world or {})})
    return "\n".join(f"{one.where.line}{'' if one.blocks else ' flagged'} {one.text}" for one in found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("it('a', () => {\n  mul(1, 2)\n})\n", "1 a: asserts nothing"),
        ("it('a', () => {})\n", "1 a: asserts nothing"),
        ("test('a', async function () {\n  await go()\n})\n", "1 a: asserts nothing"),
        ("test.each([1])('a %i', (n) => { mul(n) })\n", "1 a %i: asserts nothing"),
        ("it('a', () => {\n  expect(true).toBe(true)\n})\n", "2 a: `expect(true).toBe(true)` is always true"),
        ("it('a', () => {\n  const x = mul(1, 2)\n  expect(x).toEqual(x)\n})\n", "3 a: `expect(x).toEqual(x)` is always true"),
        ("it('a', () => {\n  expect(1).toBeTruthy()\n})\n", "is always true"),
        ("test('a', () => {\n  assert.ok(true)\n})\n", "2 a: `assert.ok(true)` is always true"),
        ("test('a', () => {\n  assert(true)\n})\n", "is always true"),
        ("test('a', () => {\n  assert.strictEqual('x', 'x')\n})\n", "is always true"),
        ("it('a', async () => {\n  await new Promise((r) => setTimeout(r, 500))\n  expect(f()).toBe(1)\n})\n", "2 a: sleeps"),
        ("it('a', async () => {\n  await setTimeout(500)\n  expect(f()).toBe(1)\n})\n", "2 a: sleeps"),
        ("it('a', async () => {\n  await sleep(500)\n  expect(f()).toBe(1)\n})\n", "2 a: sleeps"),
        ("it('a', async () => {\n  while (!ready()) await sleep(5)\n  expect(f()).toBe(1)\n})\n", "2 flagged a: sleeps"),
        ("it('a', () => {\n  try {\n    expect(f()).toBe(1)\n  } catch (e) {}\n})\n", "4 a: catches every failure"),
        ("it.skip('a', () => {\n  expect(f()).toBe(1)\n})\n", "1 it.skip without a reason"),
        ("test('a', { skip: true }, () => {\n  assert.equal(f(), 1)\n})\n", "1 test with skip without a reason"),
        ("it.only('a', () => {\n  expect(f()).toBe(1)\n})\n", "1 it.only, beside others: the others do not run"),
        ("test.todo('a')\n", "1 test.todo without a reason"),
    ],
)  # fmt: skip
def test_signs(text: str, words: str) -> None:
    assert words in _words(text)


@pytest.mark.parametrize(
    "text",
    [
        "it('a', () => { expect(mul(1, 2)).toBe(2) })\n",
        "it('a', () => expect(go()).rejects.toThrow())\n",
        "it('a', () => { expect(f()).toBe(f()) })\n",
        "it('a', () => { expect(true).not.toBe(g) })\n",
        "test('a', () => { assert.equal(mul(1, 2), 2) })\n",
        "test('a', (t) => { t.assert.equal(mul(1, 2), 2) })\n",
        "test('a', t => { t.is(mul(1, 2), 2) })\n",
        "it('a', () => { mul(1, 2).should.equal(2) })\n",
        "it('a', () => request(app).get('/').expect(200))\n",
        "it('a', () => { if (mul(1, 2) !== 2) throw new Error('no') })\n",
        "function same(x) { assert.equal(x, 2) }\nit('a', () => { same(mul(1, 2)) })\n",
        "const same = (x) => assert.equal(x, 2)\nit('a', () => { same(mul(1, 2)) })\n",
        "it('a', async () => {\n  vi.useFakeTimers()\n  await sleep(5)\n  expect(f()).toBe(1)\n})\n",
        "it('a', async () => {\n  server.on('x', () => setTimeout(() => stop(), 5))\n  expect(f()).toBe(1)\n})\n",
        "it('a', async () => {\n  setTimeout(stop, 5)\n  expect(await f()).toBe(1)\n})\n",
        "it('a', () => {\n  try { f() } catch (e) { expect(e.code).toBe(1) }\n})\n",
        "// waits for the printer\nit.skip('a', () => {\n  expect(f()).toBe(1)\n})\n",
        "test('a', { skip: 'no printer' }, () => {\n  assert.equal(f(), 1)\n})\n",
        "describe('g', () => {\n  beforeEach(() => { start() })\n})\n",
    ],
)
def test_honest_tests_show_none(text: str) -> None:
    assert _words(text) == ""


def test_a_helper_elsewhere_asserts_and_old_tests_are_left_alone() -> None:
    text = "it('a', () => {\n  same(mul(1, 2))\n})\n"
    assert _words(text) == "1 a: asserts nothing"
    for helper in (
        "function same(x) { inner(x) }\n",
        "exports.same = (x) => inner(x)\n",
        "class A { same(x) { inner(x) } }\n",
    ):
        assert _words(text, world={"tests/help.js": helper + "function inner(x) { assert(x) }\n"}) == ""
    assert _words(text + "it.skip('b', () => {})\n", before=text + "it.skip('b', () => {})\n") == ""


def test_the_gate_reads_them(begun) -> None:
    begun.step("01-01", ("web/a.test.js", "it('a', () => {\n  mul(1, 2)\n})\n"))
    (finding,) = theater.run(begun.delivery).findings
    assert (finding.where.file, finding.where.line, finding.blocks) == ("web/a.test.js", 1, True)
    begun.step("01-02", ("web/a.test.js", "it('a', () => {\n  expect(mul(1, 2)).toBe(2)\n})\n"))
    assert theater.run(begun.delivery).status is Status.PASS


def test_without_the_grammar_the_reviewer_looks(begun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tree_sitter_javascript", None)
    grammars.load.cache_clear()
    begun.step("01-01", ("web/a.test.js", "it('a', () => {})\n"))
    result = theater.run(begun.delivery)
    assert (result.exit_code, "reviewer" in result.findings[0].fix) == (2, True)
