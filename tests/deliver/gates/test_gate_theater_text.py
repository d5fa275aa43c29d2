"""Signs of theater in JavaScript and bats tests, and honest tests that show none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.deliver.gates.theater_text import findings
from des.facts.javascript_tests import Code

HEAD = "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\n"
SIGNS = {
    "no assertion": ("test('a', () => {\n  add(1, 2);\n});", [(3, "a: asserts nothing", True)]),
    "an assertion in a comment": ("test('a', () => {\n  // assert.equal(add(1, 2), 3)\n});", [(3, "a: asserts nothing", True)]),
    "an assertion in a text": ("test('assert(x)', () => {\n  say('assert(1)');\n});", [(3, "assert(x): asserts nothing", True)]),
    "ok of true": ("test('a', () => {\n  assert.ok(true);\n});", [(4, "a: `assert.ok(true)` is always true", True)]),
    "assert of a text": ("test('a', () => { assert('x'); });", [(3, "a: `assert('x')` is always true", True)]),
    "two literals": ("test('a', () => { assert.equal(1, 1); });", [(3, "a: `assert.equal(1, 1)` is always true", True)]),
    "a thing and itself": ("test('a', () => { assert.deepEqual(x, x, 'y'); });",
                           [(3, "a: `assert.deepEqual(x, x, 'y')` is always true", True)]),
    "expect": ("test('a', () => {\n  expect(true).toBe(true);\n});", [(4, "a: `expect(true)` is always true", True)]),
    "a sleep": ("test('a', async () => {\n  await new Promise((r) => setTimeout(r, 50));\n  assert.ok(done());\n});",
                [(4, "a: sleeps: too short on a slow machine, too long on every other", True)]),
    "a sleep while polling": ("test('a', async () => {\n  while (!done()) await sleep(5);\n  assert.ok(done());\n});",
                              [(4, "a: sleeps: too short on a slow machine, too long on every other", False)]),
    "a handler that swallows": ("test('a', () => {\n  try {\n    assert.equal(add(1, 2), 3);\n  } catch (e) {\n  }\n});",
                                [(6, "a: catches every failure of its own assertions", True)]),
    "a skip": ("test.skip('a', () => {});", [(3, "test.skip without a reason", True)]),
    "an option that says true": ("test('a', { skip: true }, () => {});", [(3, "skip: … without a reason", True)]),
}
HONEST = {
    "equal": "test('a', () => { assert.equal(add(1, 2), 3); });",
    "throws": "test('a', () => assert.throws(() => add(), TypeError));",
    "the context's assert": "test('a', (t) => { t.assert.ok(add(1, 2)); });",
    "a helper that asserts": "const same = (a, b) => { assert.equal(a, b); };\nfunction both(x) {\n  same(x, 3);\n}\n"
                             "test('a', () => { both(add(1, 2)); });",
    "twice the same call": "test('a', () => { assert.equal(next(), next()); });",
    "a call before a timer": "test('a', async () => {\n  await open()\n  setTimeout(stop, 5)\n  assert.ok(await done())\n})",
    "a limit for waiting": "test('a', async () => {\n  await Promise.race([done(), new Promise((_, no) => setTimeout(no, 50))]);\n"
                           "  assert.ok(done());\n});",
    "a timer of the code": "test('a', (t) => { later(cb); t.mock.timers.tick(5); assert.ok(cb.called); });",
    "a handler that looks": "test('a', () => {\n  try { add(); assert.fail(); } catch (e) { assert.match(e.message, /x/); }\n});",
    "a skip with a reason": "test('a', { skip: 'pending: later' }, () => {});",
    "a pattern with a bracket": "test('a', () => { assert.match(add(1), /\\(\\/'/); });\ntest('b', () => { assert.ok(add(2)); });",
    "a table": "for (const [a, b] of [[1, 2]]) test(`${a} (one`, () => assert.equal(add(a), b));",
}


@pytest.mark.parametrize("name", SIGNS)
def test_a_sign_is_found_where_it_is(name: str) -> None:
    text, expected = SIGNS[name]
    found = list(findings({"a.test.js": HEAD + text + "\n"}, {}, {"a.test.js": HEAD + text}))
    assert [(one.line, one.text, one.blocks) for one in found] == expected
    assert all(one.fix for one in found)


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_test_shows_none(name: str) -> None:
    text = HEAD + HONEST[name] + "\n"
    assert list(findings({"a.test.js": text}, {}, {"a.test.js": text})) == []


def test_tests_that_were_so_before_are_not_the_deliverys() -> None:
    old = HEAD + "test('a', () => {});\n"
    new = old + "test('b', () => {});\n"
    assert [one.text for one in findings({"a.test.js": new}, {"a.test.js": old}, {"a.test.js": new})] == ["b: asserts nothing"]


@pytest.mark.parametrize(("text", "expected"), [
    ('@test "a" {\n  run tool 1\n}\n', [(1, "a: asserts nothing")]),
    ('@test "a" { run tool 1; }\n', [(1, "a: asserts nothing")]),
    ('@test "a" {\n  tool 1 &\n  sleep 2\n  [ -f out ]\n}\n',
     [(3, "a: sleeps: too short on a slow machine, too long on every other")]),
    ('@test "a" {\n  run tool 1\n  [ "$status" -eq 0 ]\n}\n', []),
    ('@test "a" {\n  run -1 tool 1\n}\n', []),
    ('@test "a" { run tool 1; [ "$output" = x ]; }\n@test "b" {\n  tool 2\n}\n', []),
])
def test_signs_in_bats(text: str, expected: list[tuple[int, str]]) -> None:
    assert [(one.line, one.text) for one in findings({"a.bats": text}, {}, {})] == expected


_PIECES = st.lists(st.sampled_from(
    ["test(", "it('a', ", "assert.equal(", "expect(", ")", "{", "}", "'", '"', "`", "/", "//", "/*", "*/", "\\", ",", "\n",
     "try {", "} catch (e) {", "await sleep(", "@test 'a' {", "function x(", "const y = ", "x", "1", "ä", ""]))


@given(_PIECES)
def test_any_text_can_be_read(pieces: list[str]) -> None:
    text = "".join(pieces)
    code = Code.of(text)
    assert (len(code.bare), code.bare.count("\n")) == (len(text), text.count("\n"))
    for path in ("a.test.js", "a.bats"):
        for one in findings({path: text}, {}, {path: text}):
            assert 1 <= one.line <= text.count("\n") + 1
