"""Which tests of a file are switched off in its source."""

from __future__ import annotations

import pytest

from des.facts import bats_tests
from des.facts.skips import Skip, skips


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("@pytest.mark.skip(reason='x')\ndef test_a(): pass\n", (Skip(1, "pytest.mark.skip", False),)),
        ("@pytest.mark.skip\nclass TestA: pass\n", (Skip(1, "pytest.mark.skip", False),)),
        ("@unittest.skipIf(os.name == 'nt', 'x')\ndef test_a(): pass\n", (Skip(1, "unittest.skipIf", True),)),
        ("@pytest.mark.xfail\nasync def test_a(): pass\n", (Skip(1, "pytest.mark.xfail", False),)),
        ("@pytest.mark.xfail(os.name == 'nt')\ndef test_a(): pass\n", (Skip(1, "pytest.mark.xfail", True),)),
        ("pytestmark = [pytest.mark.slow, pytest.mark.skip]\n", (Skip(1, "pytest.mark.skip", False),)),
        ("P = [\n  pytest.param(1, marks=pytest.mark.skip)]\n", (Skip(2, "pytest.mark.skip", False),)),
        ("def test_a():\n    pytest.skip('later')\n", (Skip(2, "pytest.skip", False),)),
        ("def test_a():\n    if x:\n        pytest.skip('later')\n", (Skip(3, "pytest.skip", True),)),
        ("pytest.skip('later', allow_module_level=True)\n", (Skip(1, "pytest.skip", False),)),
        ("class T:\n    def test_a(self):\n        self.skipTest('x')\n", (Skip(3, "self.skipTest", False),)),
        ("@pytest.mark.slow\ndef test_skip():\n    '''@pytest.mark.skip'''\n    skipped = 1\n", ()),
        ("def broken(:\n", ()),
        ("\0", ()),
    ],
)
def test_skips(source: str, found: tuple[Skip, ...]) -> None:
    assert skips(source) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('@test "a" {\n  skip "later"\n}\n', (Skip(2, "skip", False),)),
        ('@test "a" { skip; }\n', (Skip(1, "skip", False),)),
        ('@test "a" {\n  command -v jq || skip "no jq"\n}\n', (Skip(2, "skip", True),)),
        ('@test "a" {\n  if x; then\n    skip\n  fi\n  skip\n}\n', (Skip(3, "skip", True), Skip(5, "skip", False))),
        ('@test "a skip is told" {\n  # skip "x"\n  run tool --skip x\n  skipped=1\n}\n', ()),
    ],
)
def test_skips_of_bats(source: str, found: tuple[Skip, ...]) -> None:
    assert bats_tests.skips(source) == found
