"""The theater gate (R34)."""

import pytest

from des.deliver.gates import theater
from des.deliver.gates.theater import findings
from des.verdict import Status


def _signs(body: str, more: str = "", world: dict[str, str] | None = None) -> list[tuple[int, bool, str]]:
    text = body + more
    found = findings({"tests/test_x.py": text}, {}, {"tests/test_x.py": text, **(world or {})})
    return [(one.where.line, one.blocks, one.text.partition(": ")[2]) for one in found]


def _words(body: str, more: str = "", world: dict[str, str] | None = None) -> str:
    return "\n".join(f"{line}{'' if blocks else ' flagged'} {text}" for line, blocks, text in _signs(body, more, world))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("def test_a():\n    calc.mul(1, 2)\n", "1 asserts nothing"),
        ("class TestA:\n    def test_a(self):\n        pass\n", "2 asserts nothing"),
        ("async def test_a():\n    await go()\n", "1 asserts nothing"),
        ("@then('it is')\ndef it_is():\n    pass\n", "2 asserts nothing"),
        ("def test_a():\n    assert True\n", "2 `True` is always true"),
        ("def test_a():\n    assert (calc.mul(1, 2) == 2, 'message')\n", "is always true"),
        ("def test_a():\n    assert 1 == 1\n", "2 `1 == 1` is always true"),
        ("def test_a():\n    x = calc.mul(1, 2)\n    assert x == x\n", "3 `x == x` is always true"),
        ("def test_a():\n    assert calc.mul(1, 2) or True\n", "is always true"),
        ("def test_a():\n    assert len(calc.all()) >= 0\n", "is always true"),
        ("def test_a(self):\n    self.assertTrue(1)\n", "2 `1` is always true"),
        ("def test_a(self):\n    self.assertEqual(x.y, x.y)\n", "2 `x.y, x.y` is always true"),
        (
            "def test_a():\n    wanted = 12\n    assert wanted == 12\n",
            "3 assert on the test's own constant: `wanted == 12`",
        ),
        ("def test_a():\n    assert LIMIT == 3\n", "own constant"),
        ("@pytest.mark.parametrize('a', [1, 2])\ndef test_a(a):\n    assert a in (1, 2)\n", "own constant"),
        (
            "def test_a():\n    wanted = 12\n    assert wanted == 12\n    assert calc.mul(3, 4) == 12\n",
            "3 flagged assert on the test's own",
        ),
        (
            "def test_a(monkeypatch):\n    monkeypatch.setattr(calc, 'mul', lambda a, b: 12)\n    assert calc.mul(3, 4) == 12\n",
            "3 replaces calc.mul",
        ),
        ("@patch('shop.calc.mul')\ndef test_a(mul):\n    assert calc.mul(3, 4) == 12\n", "3 replaces calc.mul"),
        (
            "def test_a():\n    with patch('shop.calc.mul', return_value=12):\n        assert calc.mul(3, 4) == 12\n",
            "3 replaces calc.mul",
        ),
        (
            "def test_a():\n    with patch.object(calc, 'mul', return_value=12):\n        assert calc.mul(3, 4) == 12\n",
            "3 replaces calc.mul",
        ),
        (
            "def test_a():\n    shop = Mock(spec=Shop)\n    answer = shop.total(3)\n    assert answer == 12\n",
            "4 `answer == 12` asserts what the test told a mock",
        ),
        (
            "def test_a():\n    shop = Mock(spec=Shop)\n    assert shop.total(3) == 12\n",
            "asserts what the test told a mock",
        ),
        ("def test_a():\n    time.sleep(1)\n    assert calc.done()\n", "2 sleeps"),
        ("def test_a():\n    nap(1)\n    assert calc.done()\n", "sleeps"),
        (
            "def test_a():\n    while not calc.done():\n        time.sleep(0.01)\n    assert calc.answer() == 2\n",
            "3 flagged sleeps",
        ),
        (
            "def test_a():\n    try:\n        assert calc.mul(1, 2) == 3\n    except:\n        pass\n",
            "4 catches every failure",
        ),
        (
            "def test_a():\n    try:\n        assert calc.mul(1, 2) == 3\n    except (ValueError, Exception):\n        print(1)\n",
            "catches every failure",
        ),
        (
            "def test_a():\n    with suppress(Exception):\n        assert calc.mul(1, 2) == 3\n",
            "2 suppresses every failure",
        ),
        ("def test_a():\n    with pytest.raises(Exception):\n        calc.mul(1)\n", "2 flagged any error"),
        ("@pytest.mark.skip\ndef test_a():\n    assert calc.mul(1, 2) == 2\n", "1 skip without a reason"),
        ("@pytest.mark.skip(reason=' ')\ndef test_a():\n    assert calc.mul(1, 2) == 2\n", "1 skip without a reason"),
        ("@pytest.mark.skipif(WINDOWS)\ndef test_a():\n    assert calc.mul(1, 2) == 2\n", "1 skipif without a reason"),
        ("@unittest.skip\ndef test_a():\n    assert calc.mul(1, 2) == 2\n", "1 skip without a reason"),
        ("@pytest.mark.xfail\ndef test_a():\n    assert calc.mul(1, 2) == 2\n", "1 flagged xfail without a reason"),
        ("def test_a():\n    pytest.skip()\n", "2 skips without a reason"),
    ],
)
def test_signs(body: str, words: str) -> None:
    assert words in _words(body, "\nfrom time import sleep as nap\nLIMIT = 3\n")


@pytest.mark.parametrize(
    "body",
    [
        "def test_a():\n    assert calc.mul(3, 4) == 12\n",
        "def test_a(self):\n    self.assertEqual(calc.mul(3, 4), 12)\n",
        "def test_a():\n    with pytest.raises(ValueError, match='x'):\n        calc.mul('a', {})\n",
        "def test_a():\n    subprocess.run(['x'], check=True)\n",
        "def test_a(shop):\n    expect(shop).to_have_text('x')\n",
        "def test_a():\n    sender = Mock()\n    calc.go(sender)\n    sender.send.assert_called_once_with(3)\n",
        "def test_a():\n    sender = Mock()\n    calc.go(sender)\n    assert sender.send.call_args.args == (3,)\n",
        "def test_a(monkeypatch):\n    monkeypatch.setattr(calc, 'rate', lambda: 2)\n    assert calc.mul(3) == 6\n",
        "def test_a(monkeypatch):\n    monkeypatch.setattr(os, 'getcwd', lambda: 'x')\n    assert calc.place() == os.getcwd()\n",
        "def test_a():\n    wanted = [1]\n    calc.fill(wanted)\n    assert wanted == [1]\n",
        "def test_a():\n    seen = 0\n    for one in calc.all():\n        seen = seen + one\n    assert seen == 3\n",
        "def test_a():\n    assert calc.mul(1, 2) == calc.mul(1, 2)\n",
        "def test_a():\n    if not calc.ok():\n        assert False, 'no'\n",
        "def test_a():\n    try:\n        calc.go()\n    except Exception as error:\n        assert str(error) == 'x'\n",
        "def test_a():\n    errors = []\n    try:\n        assert calc.go()\n    except Exception as error:\n        errors.append(error)\n    assert not errors\n",
        "def test_a():\n    try:\n        raise ValueError\n    except Exception:\n        pass\n    assert calc.clean()\n",
        "def test_a():\n    sender = Mock()\n    calc.go(sender)\n    assert sender.send.call_args.kwargs.get('a') == 3\n",
        "def test_a():\n    asyncio.sleep(0)\n    assert calc.go() == 1\n",
        "@pytest.mark.skip(reason='pending: not delivered yet')\ndef test_a():\n    pass\n",
        "@scenario('x.feature', 'one')\ndef test_a():\n    pass\n",
        "@pytest.mark.parametrize('a', [1])\ndef test_a(a):\n    assert calc.mul(a, 2) == 2\n",
        "def helper():\n    pass\n",
    ],
)
def test_honest_tests_have_no_signs(body: str) -> None:
    assert _words(body) == ""


@pytest.mark.parametrize(
    "body",
    [
        "def test_a():\n    same(calc.mul(3, 4), 12)\n",
        "def test_a():\n    through(12)\n",
        "def test_a(checked):\n    calc.go()\n",
        "def test_a(shop):\n    shop.same(1)\n",
    ],
)
def test_helpers_and_fixtures_may_assert(body: str) -> None:
    conftest = "def same(a, b):\n    assert a == b\n\ndef through(a):\n    same(a, 1)\n\n@fixture\ndef checked():\n    yield\n    assert calc.clean()\n"
    assert _words(body, world={"tests/conftest.py": conftest}) == ""
    assert "asserts nothing" in _words(body)


EMPTY = "\n\ndef test_empty():\n    calc.add(1, 2)\n"
OLD = "import calc\n\n\ndef test_add():\n    assert calc.add(1, 2) == 3\n"


def test_a_changed_test_fails_the_gate_with_its_place(begun) -> None:
    begun.step("01-01", ("tests/test_calc.py", OLD + EMPTY))
    result = theater.run(begun.delivery)
    assert result.exit_code == 1
    assert [(one.where.file, one.where.line, one.text, one.fix) for one in result.findings] == [
        ("tests/test_calc.py", 8, "test_empty: asserts nothing", "assert what the code answers or does")
    ]


def test_tests_the_delivery_did_not_change_are_one_line_to_read(bare) -> None:
    bare.write("tests/test_calc.py", OLD + EMPTY + EMPTY.replace("empty", "void"))
    bare.commit("test: theater of old")
    bare.start()
    bare.git("mv", "tests/test_calc.py", "tests/test_sums.py")
    bare.step(
        "01-01",
        (
            "tests/test_sums.py",
            OLD + EMPTY + EMPTY.replace("empty", "void") + "\n\ndef test_more():\n    assert calc.add(2, 2) == 4\n",
        ),
    )
    result = theater.run(bare.delivery)
    assert result.status is Status.PASS
    assert [(one.where.file, one.where.line, one.blocks) for one in result.findings] == [
        ("tests/test_sums.py", 8, False)
    ]
    assert "2 sign(s) of theater in tests the delivery did not change" in result.findings[0].text


def test_what_others_committed_is_flagged(begun) -> None:
    begun.write("tests/test_theirs.py", "import calc\n" + EMPTY)
    begun.commit("test: somebody else's")
    result = theater.run(begun.delivery)
    assert (result.status, [one.blocks for one in result.findings]) == (Status.PASS, [False])


@pytest.mark.parametrize("path", ["pkg/a_test.go", "tests/test_new.zig"])
def test_other_languages_are_undecided(begun, path: str) -> None:
    begun.step("01-01", (path, "test body\n"))
    result = theater.run(begun.delivery)
    assert (result.exit_code, result.findings[0].where.file) == (2, path)
    assert "nw-review" in result.findings[0].fix


def test_a_test_file_that_cannot_be_read_is_undecided(begun) -> None:
    begun.step("01-01", ("tests/test_calc.py", "import calc\ndef test_a(:\n"))
    result = theater.run(begun.delivery)
    assert (result.exit_code, result.findings[0].where.file, result.findings[0].where.line) == (
        2,
        "tests/test_calc.py",
        2,
    )


def test_data_and_features_are_no_programs(begun) -> None:
    begun.step("01-01", ("tests/data/a.json", "{}"), ("tests/a.feature", "Feature: a\n"), ("calc.py", "x = 1\n"))
    assert theater.run(begun.delivery).status is Status.EXEMPT
