"""What a guard answers."""

from __future__ import annotations


class Decision:
    """allow: True = pre-approved, False = refused, None = no opinion. updated_input: the tool input to run instead."""

    __slots__ = ("allow", "reason", "updated_input")

    def __init__(
        self, allow: bool | None = None, reason: str = "", updated_input: dict[str, object] | None = None
    ) -> None:
        self.allow = allow
        self.reason = reason
        self.updated_input = updated_input

    @property
    def refused(self) -> bool:
        return self.allow is False


NO_OPINION = Decision()


def refuse(what: str, why: str, how: str) -> Decision:
    """A refusal in the house form: what is wrong, why it matters, the right way on."""
    return Decision(False, f"{what}\n{why}\n{how}")
