"""One real pytest run over a project that holds every way a test can end."""

from __future__ import annotations

from pathlib import Path

import pytest

from des.runner.outcome import FailureKind, Outcome, Run

PASSED, FAILED, ERROR = Outcome.PASSED, Outcome.FAILED, Outcome.ERROR
ASSERTION, EXCEPTION = FailureKind.ASSERTION, FailureKind.EXCEPTION
STRUCTURAL, SETUP = FailureKind.STRUCTURAL, FailureKind.SETUP

FILES = {
    "pytest.ini": "[pytest]\naddopts = -x --junit-prefix=zzz --tb=no\n",
    "src/shop/__init__.py": "",
    "src/shop/cart.py": """
        class ShopError(Exception): ...
        class MyAssertion(AssertionError): ...
        def add(a, b): return a - b
        def boom(): raise ShopError("no")
        def soon(): raise NotImplementedError
        def strange(): raise MyAssertion("mine")
    """,
    "tests/base.py": "class Inherited:\n    def test_inherited(self): pass\n",
    "tests/test_kinds.py": """
        import unittest
        import pytest
        from shop import cart
        from base import Inherited

        def test_ok(): pass
        def test_assert(): assert cart.add(1, 2) == 3
        def test_assert_message(): assert cart.add(1, 2) == 3, "ValueError: not really"
        def test_own_assertion(): cart.strange()
        def test_did_not_raise():
            with pytest.raises(ValueError): cart.add(1, 2)
        def test_raises(): cart.boom()
        def test_value(): raise ValueError("x")
        def test_type(): 1 + ""
        def test_unbound():
            if not cart.add(1, 1): del later
            later = 1
        def test_symbol(): cart.gone()
        def test_module(): import shop.till
        def test_symbol_import(): from shop.cart import gone
        def test_name(): gone
        def test_stub(): cart.soon()
        def test_arguments(): cart.add(1)
        def test_keyword(): cart.add(1, c=2)
        def test_exit(): raise SystemExit(0)

        @pytest.fixture
        def broken(): assert 0, "fixture"
        def test_setup(broken): pass
        def test_no_fixture(nothing): pass

        @pytest.fixture
        def after():
            yield
            raise ValueError("after")
        def test_teardown(after): pass
        def test_body_and_teardown(after): assert 0

        @pytest.mark.skip(reason="later")
        def test_skip(): pass
        @pytest.mark.xfail
        def test_xfail(): assert 0
        @pytest.mark.xfail
        def test_xpass(): pass
        @pytest.mark.xfail(strict=True, reason="old bug")
        def test_xpass_strict(): pass

        @pytest.mark.parametrize("value", ["a b", "x::y[z]", "ü", "tab\\t"])
        def test_param(value): pass

        class TestGroup(Inherited):
            class TestInner:
                def test_deep(self): assert 0

        class TestUnit(unittest.TestCase):
            def test_subtests(self):
                for number in range(3):
                    with self.subTest(number=number):
                        self.assertNotEqual(number, 1)
            @unittest.expectedFailure
            def test_unexpected(self): pass
    """,
    "tests/v1.2/test_dots.py": "def test_here(): pass\n",
    "tests/test_structural_file.py": "from shop.cart import gone\ndef test_never(): pass\n",
    "tests/test_structural_module.py": "import shop.till\n",
    "tests/test_structural_attribute.py": "from shop import cart\nVALUE = cart.gone\n",
    "tests/test_skipped_file.py": "import pytest\npytest.skip('all', allow_module_level=True)\n",
}

EXPECTED = [
    ("test_ok", PASSED, None, ""),
    ("test_assert", FAILED, ASSERTION, "assert -1 == 3"),
    ("test_assert_message", FAILED, ASSERTION, "not really"),
    ("test_own_assertion", FAILED, ASSERTION, "mine"),
    ("test_did_not_raise", FAILED, ASSERTION, "DID NOT RAISE"),
    ("test_raises", FAILED, EXCEPTION, "shop.cart.ShopError: no"),
    ("test_value", FAILED, EXCEPTION, "ValueError: x"),
    ("test_type", FAILED, EXCEPTION, "TypeError"),
    ("test_unbound", FAILED, EXCEPTION, "later"),
    ("test_symbol", FAILED, STRUCTURAL, "AttributeError"),
    ("test_module", FAILED, STRUCTURAL, "shop.till"),
    ("test_symbol_import", FAILED, STRUCTURAL, "cannot import name 'gone'"),
    ("test_name", FAILED, STRUCTURAL, "NameError"),
    ("test_stub", FAILED, STRUCTURAL, "NotImplementedError"),
    ("test_arguments", FAILED, STRUCTURAL, "missing 1 required positional argument"),
    ("test_keyword", FAILED, STRUCTURAL, "unexpected keyword argument"),
    ("test_exit", FAILED, EXCEPTION, "SystemExit"),
    ("test_setup", ERROR, SETUP, "AssertionError: fixture"),
    ("test_no_fixture", ERROR, SETUP, "nothing"),
    ("test_teardown", ERROR, SETUP, "ValueError: after\nat tests/test_kinds.py:36, in teardown"),
    ("test_body_and_teardown", FAILED, ASSERTION, "assert 0"),
    ("test_skip", Outcome.SKIPPED, None, "later"),
    ("test_xfail", Outcome.XFAILED, None, ""),
    ("test_xpass", Outcome.XPASSED, None, ""),
    ("test_xpass_strict", FAILED, None, "old bug"),
    ("test_param[a b]", PASSED, None, ""),
    ("test_param[x::y[z]]", PASSED, None, ""),
    ("test_param[\\xfc]", PASSED, None, ""),
    ("test_param[tab\\t]", PASSED, None, ""),
    ("TestGroup::test_inherited", PASSED, None, ""),
    ("TestGroup::TestInner::test_deep", FAILED, ASSERTION, "assert 0"),
    ("TestUnit::test_subtests", FAILED, ASSERTION, "1 == 1"),
    ("TestUnit::test_unexpected", FAILED, None, "Unexpected success"),
]


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory, write, go) -> tuple[Path, Run]:
    tree = write(tmp_path_factory.mktemp("kinds"), FILES)
    return tree, go(tree)


@pytest.mark.parametrize(("name", "outcome", "kind", "text"), EXPECTED, ids=[row[0] for row in EXPECTED])
def test_every_ending_is_named_as_what_it_is(kinds, name, outcome, kind, text) -> None:
    result = kinds[1].outcomes[f"tests/test_kinds.py::{name}"]
    assert (result.outcome, result.kind) == (outcome, kind)
    assert text in result.message
    assert result.file == "tests/test_kinds.py"


@pytest.mark.parametrize("name", ["file", "module", "attribute"])
def test_a_file_that_asks_for_missing_production_fails_structurally(kinds, name) -> None:
    identity = f"tests/test_structural_{name}.py"
    result = kinds[1].outcomes[identity]
    assert (result.outcome, result.kind, result.file) == (ERROR, STRUCTURAL, identity)
    assert f"{identity}:" in result.message


def test_nothing_else_is_reported_and_the_run_is_sound(kinds) -> None:
    run = kinds[1]
    others = {identity for identity in run.outcomes if not identity.startswith("tests/test_kinds.py::")}
    assert others == {
        "tests/v1.2/test_dots.py::test_here",
        "tests/test_skipped_file.py",
        *(f"tests/test_structural_{name}.py" for name in ("file", "module", "attribute")),
    }
    assert run.outcomes["tests/test_skipped_file.py"].outcome is Outcome.SKIPPED
    assert len(run.outcomes) == len(EXPECTED) + len(others)
    assert run.problem is None
    assert run.foreign_modules == ()


def test_a_failure_says_where(kinds) -> None:
    message = kinds[1].outcomes["tests/test_kinds.py::test_raises"].message
    assert message.endswith("src/shop/cart.py:5")


def test_the_tree_stays_as_it_was(kinds) -> None:
    tree = kinds[0]
    files = {path.relative_to(tree).as_posix() for path in tree.rglob("*") if path.is_file()}
    assert files == set(FILES)
