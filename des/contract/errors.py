"""The one exception meant for a user's eyes."""

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
