"""Reading command lines: never wrong about what is quoted, never lost in what it does not know."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.guard import shell

HOME = {"HOME": "/home/ada"}


def words(text: str) -> list[list[str]]:
    return [[word.text for word in command.words] for command in shell.parse(text, HOME).commands]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b  c", [["a", "b", "c"]]),
        ("a 'b c' \"d 'e'\" f\\ g", [["a", "b c", "d 'e'", "f g"]]),
        ("a; b && c || d | e |& f\ng", [["a"], ["b"], ["c"], ["d"], ["e"], ["f"], ["g"]]),
        ("a # b; c\nd", [["a"], ["d"]]),
        ("a b#c", [["a", "b#c"]]),
        ("a \\\n b", [["a", "b"]]),
        ("X=1 Y='2 3' a $X \"$Y\" ${X}", [["a", "1", "2 3", "1"]]),
        ("F=log.json; rm $F", [[], ["rm", "log.json"]]),
        ("a ~/x ~", [["a", "/home/ada/x", "/home/ada"]]),
        ("a '~/x'", [["a", "~/x"]]),
        ("cat <<'E' >f\nrm x; (\n'\nE\nb", [["cat"], ["b"]]),
        ("cat <<-E\n\tx\n\tE\nb", [["cat"], ["b"]]),
        ("(a; b); c", [["a"], ["b"], ["c"]]),
        ("if a; then b; fi", [["a"], ["b"]]),
        ("! a", [["a"]]),
        ("{ a; }", [["a"]]),
        ("[[ a > b ]]", [["[[", "a", "b", "]]"]]),
        ("(( a > b )) && c", [["c"]]),
        ("git commit -m \"$(cat <<'E'\nIt's (done)\nE\n)\"", [["cat"], ["git", "commit", "-m", "\0"]]),
        ("a 'unclosed", []),
        ("a; b 'unclosed", [["a"]]),
        (")", []),
        ("a ) b", [["a"], ["b"]]),
        ("", []),
        ("\ufeff", [["\ufeff"]]),
    ],
)
def test_simple_commands(text: str, expected: list[list[str]]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a $(b)", "a `b`", "(a)", "{ a; }", "a &", "if a; then b; fi", "for x in 1 2; do a; done", "f() { a; }",
        "a <(b)",
        "case x in y) a;; esac", "! a", "[[ a ]]", "((1))", "a 'b", "time a", "cat <<E\n$(b)\nE\n", "a; (b",
        "select x in y; do a; done",
    ],
)  # fmt: skip
def test_only_lists_of_simple_commands_are_plain(text: str) -> None:
    assert not shell.parse(text, HOME).plain


@pytest.mark.parametrize(
    "text", ["a", "a && b | c; d || e", "a >f 2>&1", "cat <<'E'\n$(x)\nE\n", "X=1 a", "a\nb\n", "a '$(b)'"]
)
def test_plain_lines(text: str) -> None:
    assert shell.parse(text, HOME).plain


def test_what_is_not_known_before_running_is_marked() -> None:
    (command,) = shell.parse("a $UNKNOWN \"$1\" ${X:-y} x{1,2} *.py '*' $'a\\n'", HOME).commands
    assert [word.literal for word in command.words] == [True, False, False, False, False, True, True, False]
    assert [word.glob for word in command.words] == [False, False, False, False, False, True, False, False]


def test_redirections() -> None:
    (command,) = shell.parse("a >x 2>>y &>z <in >&2 2>&1 3<>rw <<<here >|force", HOME).commands
    found = [(one.fd, one.operator, one.target.text) for one in command.redirects]
    assert found == [
        ("", ">", "x"), ("2", ">>", "y"), ("", "&>", "z"), ("", "<", "in"), ("", ">&", "2"), ("2", ">&", "1"),
        ("3", "<>", "rw"),
        ("", "<<<", "here"), ("", ">|", "force"),
    ]  # fmt: skip
    assert [word.text for word in command.words] == ["a"]


def test_nesting_beyond_reason_ends() -> None:
    assert not shell.parse("(" * 5000 + "a", HOME).plain
    assert not shell.parse("$(" * 5000, HOME).plain
    assert not shell.parse("`" * 5001, HOME).plain


@given(st.text(alphabet="ab$'\"\\`(){}<>|&;#\n \t=~*0EO", max_size=60) | st.text(max_size=40))
def test_any_text_is_read_to_its_end(text: str) -> None:
    shell.parse(text, HOME)


@given(
    st.lists(
        st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=12), min_size=1, max_size=5
    )
)
def test_quoted_words_come_back_as_they_were(given_words: list[str]) -> None:
    line = " ".join("'" + word.replace("'", "'\\''") + "'" for word in given_words)
    assert words(line) == [given_words]
    assert shell.parse(line, HOME).plain
