"""Which tests of a JavaScript file are switched off in its source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.facts.script_tests import cases, parse, skips
from des.facts.skips import Skip


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("it.skip('a', () => {})", [Skip(1, "it.skip", False)]),
        ("test.todo('a')", [Skip(1, "test.todo", False)]),
        ("describe.skip('a', () => {\n  it('b', () => {})\n})", [Skip(1, "describe.skip", False)]),
        ("xit('a', () => {})\nxdescribe('b', () => {})", [Skip(1, "xit", False), Skip(2, "xdescribe", False)]),
        ("it.only('a', () => {})\nfit('b', () => {})", [Skip(1, "it.only, beside others", False, True), Skip(2, "fit, beside others", False, True)]),
        ("it.skip.each([1, 2])('a %i', (n) => {})", [Skip(1, "it.skip", False)]),
        ("test.concurrent.skip('a', async () => {})", [Skip(1, "test.concurrent.skip", False)]),
        ("test.skipIf(windows)('a', () => {})", [Skip(1, "test.skipIf", True)]),
        ("test('a', { skip: true }, () => {})", [Skip(1, "test with skip", False)]),
        ("test('a', { skip: 'later' }, () => {})", [Skip(1, "test with skip", False)]),
        ("test('a', { skip: windows }, () => {})", [Skip(1, "test with skip", True)]),
        ("test('a', { skip: false, todo: false }, () => {})", []),
        ("test('a', (t) => {\n  t.skip('later')\n})", [Skip(2, "t.skip", False)]),
        ("test('a', (t) => {\n  if (w) t.skip()\n})", [Skip(2, "t.skip", True)]),
        ("it('a', function () {\n  this.skip()\n})", [Skip(2, "this.skip", False)]),
        ("test('a', async () => {\n  test.skip(slow, 'why')\n})", [Skip(2, "test.skip", True)]),
        ("it('a')", [Skip(1, "it without a body", False)]),
        ("it('a', () => { list.skip(2); skip('b') })\nconst s = \"it.skip('x')\" // it.skip", []),
        ("it('a', (", []),
    ],
)  # fmt: skip
def test_skips(source: str, found: list[Skip]) -> None:
    assert list(skips(parse("a.test.js", source))) == found


def test_tests_have_their_titles_and_bodies() -> None:
    source = "describe('g', () => {\n  it('a', () => 1)\n  test.each([1])('b %i', async function (n) {})\n  test.todo('c')\n})"
    found = [(one.title, one.body is not None) for one in cases(parse("a.test.ts", source))]
    assert found == [("a", True), ("b %i", True), ("c", False)]


@given(st.text(alphabet="itesxf.skiponly('\"`{}[],=>: )\n", max_size=80))
def test_anything_is_read(source: str) -> None:
    root = parse("a.js", source)
    assert all(1 <= one.line <= source.count("\n") + 1 for one in skips(root))
    assert all(one.call is not None for one in cases(root))
