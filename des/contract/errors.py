"""The one exception meant for a user's eyes, and the unit of a refusal."""

from __future__ import annotations


class DesError(Exception):
    """Something a person has to put right.

    what: what is wrong, naming file and place. why: why it matters. how: the exact way on. code: exit code of the
    program (2 = misconfigured or unusable input, 1 = refused; DESIGN §2). str() gives the non-empty lines.
    """

    def __init__(self, what: str, why: str = "", how: str = "", code: int = 2) -> None:
        super().__init__(what, why, how, code)
        self.what = what
        self.why = why
        self.how = how
        self.code = code

    def __str__(self) -> str:
        return "\n".join(line for line in (self.what, self.why, self.how) if line)


class Problem:
    """One reason for refusing something: a stable code for programs and tests, a message for people."""

    __slots__ = ("code", "message")

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return self.message

    def __repr__(self) -> str:
        return f"Problem({self.code!r}, {self.message!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Problem) and (self.code, self.message) == (other.code, other.message)

    def __hash__(self) -> int:
        return hash((self.code, self.message))
