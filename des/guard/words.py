"""The pieces of a command line: words, redirections, simple commands."""

from __future__ import annotations


class Word:
    """One word. literal: its text is exactly what the program gets. glob: it holds an unquoted pattern.
    bare: how many characters stand before the first quote, None when nothing in it is quoted."""

    __slots__ = ("bare", "glob", "literal", "text")

    def __init__(self) -> None:
        self.text = ""
        self.literal = True
        self.glob = False
        self.bare: int | None = None

    @property
    def quoted(self) -> bool:
        return self.bare is not None

    def quote(self) -> None:
        """A quoted part begins here."""
        if self.bare is None:
            self.bare = len(self.text)


class Redirect:
    """One redirection: `operator` without its descriptor, `fd` as written ("" = default), the target word."""

    __slots__ = ("fd", "operator", "target")

    def __init__(self, fd: str, operator: str, target: Word) -> None:
        self.fd = fd
        self.operator = operator
        self.target = target


class Command:
    """One simple command. groups: the subshells it stands in, outermost first."""

    __slots__ = ("assignments", "groups", "redirects", "words")

    def __init__(self, groups: tuple[int, ...]) -> None:
        self.words: list[Word] = []
        self.assignments: list[tuple[str, Word]] = []
        self.redirects: list[Redirect] = []
        self.groups = groups

    @property
    def empty(self) -> bool:
        return not (self.words or self.assignments or self.redirects)


class Line:
    """A command line. plain: it is nothing but a list or pipeline of simple commands in the foreground, all literal
    in structure (no substitution, group, loop, function); only a plain line can be judged as a whole."""

    __slots__ = ("commands", "plain")

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.plain = True
