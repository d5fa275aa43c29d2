"""The tests of a JavaScript or TypeScript file, read as text: comments, strings and patterns blanked, brackets counted.

No grammar is needed for that; what a template string computes, and tests that are put together at run time, are missed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_BLANKED = re.compile(
    r"""//[^\n]*|/\*.*?\*/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`"""
    r"""|(?<=[=(,:\[!&|?{};\n])[ \t]*/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*""",
    re.S,
)
_TEST = re.compile(r"(?<![\w.$])(?:test|it)(?:\.\w+)?\s*(?=\()")
_FUNCTION = re.compile(
    r"\bfunction\s*\*?\s*(\w+)\s*\(|\b(?:const|let|var)\s+(\w+)\s*=\s*(?:async\s*)?(?:function\b|\(|\w+\s*=>)")
_ASSERTS = re.compile(r"\b(?:assert|expect|should|verify|ensure|must)\w*\s*[.(]|\.should\b|\bthrow\b|\bplan\s*\(")
_PAIRS = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True)
class Code:
    """A piece of a file. text: as written; bare: of the same length, with all that is no code blanked but the quotes.
    line: the line its first character is on."""

    text: str
    bare: str
    line: int

    @classmethod
    def of(cls, text: str) -> Code:
        """A whole file."""
        return cls(text, _BLANKED.sub(lambda found: _blank(found[0]), text), 1)

    def part(self, begin: int, end: int) -> Code:
        """The piece between two offsets."""
        return Code(self.text[begin:end], self.bare[begin:end], self.line + self.text.count("\n", 0, begin))

    def calls(self, name: re.Pattern[str]) -> Iterator[tuple[Code, list[Code]]]:
        """Every call whose name a pattern finds (up to its bracket): the call as a whole, and its arguments."""
        for found in name.finditer(self.bare):
            if self.bare[found.end() : found.end() + 1] == "(":
                end = closing(self.bare, found.end())
                yield self.part(found.start(), end + 1), self.part(found.end() + 1, end).split()

    def split(self) -> list[Code]:
        """The parts between commas that stand in no bracket."""
        ends, depth = [], 0
        for place, char in enumerate(self.bare):
            depth += (char in "([{") - (char in ")]}")
            if char == "," and depth == 0:
                ends.append(place)
        begins = [0, *(end + 1 for end in ends)]
        return [self.part(begin, end) for begin, end in zip(begins, [*ends, len(self.bare)])]


def tests(code: Code) -> Iterator[tuple[str, Code]]:
    """The tests of a file with their names; subtests belong to the test they are in."""
    for call, arguments in code.calls(_TEST):
        yield arguments[0].text.strip()[1:-1] if arguments else "", call


def asserts(code: Code, helpers: Iterable[str]) -> bool:
    """Does it assert, or call one of the helpers known to?"""
    names = "|".join(map(re.escape, helpers))
    return bool(_ASSERTS.search(code.bare) or (names and re.search(rf"\b(?:{names})\s*\(", code.bare)))


def asserting(files: Iterable[Code]) -> frozenset[str]:
    """The names of functions in these files that assert, themselves or by calling others that do."""
    bodies = [(found[1] or found[2], _body(code, found.start())) for code in files
              for found in _FUNCTION.finditer(code.bare)]
    known: frozenset[str] = frozenset()
    while True:
        more = known | {name for name, body in bodies if asserts(body, known)}
        if more == known:
            return known
        known = more


def closing(bare: str, opening: int) -> int:
    """The place of the bracket that closes the one at `opening`; the end of the text when none does."""
    depth = 0
    for place in range(opening, len(bare)):
        depth += (bare[place] in _PAIRS) - (bare[place] in _PAIRS.values())
        if depth == 0:
            return place
    return len(bare)


def _body(code: Code, begin: int) -> Code:
    """A function from its name on: to the end of its block, or of the line for an expression."""
    line_end = code.bare.find("\n", begin) % (len(code.bare) + 1)
    brace = code.bare.find("{", begin, line_end)
    return code.part(begin, closing(code.bare, brace) + 1 if brace >= 0 else line_end)


def _blank(found: str) -> str:
    quotes = found[:1] if found[:1] in "'\"`" else ""
    inner = re.sub(r"[^\n]", " ", found[len(quotes) : len(found) - len(quotes)])
    return quotes + inner + quotes
