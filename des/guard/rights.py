"""Who may write what during a session (R3): a table, and the one function that reads it."""

from __future__ import annotations

OUTSIDE = "outside"
CLASSES = (
    "evidence",
    "config",
    "test",
    "harness",
    "snapshot",
    "lock",
    "generated",
    "documentation",
    "production",
    OUTSIDE,
)

_DOCUMENTS = frozenset(("documentation", OUTSIDE))
_TESTS = frozenset(("test", "harness", "snapshot", "generated", "documentation", OUTSIDE))
_CODE = frozenset(CLASSES) - {"evidence", "config"}

RIGHTS: dict[str, frozenset[str]] = {
    "main": _DOCUMENTS | {"generated"},
    "exempt": _DOCUMENTS,
    "unbound": _DOCUMENTS,
    "roadmap": frozenset((OUTSIDE,)),
    "step": _CODE,
    "test-writer": _TESTS,
    "implement": _CODE - {"test", "snapshot"},
    "refactor": _CODE,
    "fix": _CODE,
    "review": frozenset(),
    "submission": frozenset(),
    "author": _DOCUMENTS,
    "finalize": _DOCUMENTS,
    "retrospective": frozenset((OUTSIDE,)),
    "planning": frozenset((OUTSIDE,)),
}


#: Kinds whose agents read and submit, and write nothing at all.
READERS = ("review", "submission")


class Who:
    """The caller of a tool. kind: a row of RIGHTS. owes, feature, step, agent, open: of its dispatch, if it has one."""

    __slots__ = ("agent", "feature", "kind", "open", "owes", "step")

    def __init__(
        self,
        kind: str,
        owes: tuple[str, ...] | list[str] = (),
        *,
        feature: str = "",
        step: str = "",
        agent: str = "",
        open: bool = False,
    ) -> None:
        self.kind = kind if kind in RIGHTS else "unbound"
        self.owes = tuple(owes)
        self.feature = feature
        self.step = step
        self.agent = agent
        self.open = open

    @property
    def title(self) -> str:
        """Who this is, for a message."""
        if self.kind == "main":
            return "The main thread"
        if self.kind == "unbound":
            return "An agent that no admitted dispatch belongs to"
        if self.kind == "exempt":
            return "An agent dispatched as exempt"
        if self.kind == "review":
            return "A reviewer"
        return f"The {self.kind} dispatch" + (f" of step {self.step}" if self.step else "")


def may_write(who: Who, kind_of_path: str, rel: str | None = None) -> bool:
    """Does R3 let `who` write a path of this class? `rel` is the path below the root, for files a dispatch owes.

    A writer whose dispatch has ended has the rights of an unbound agent until it is resumed.
    """
    row = who.kind if who.open or who.kind in ("main", "exempt", *READERS) else "unbound"
    if kind_of_path in RIGHTS[row]:
        return True
    if row in ("main", "exempt", "unbound", *READERS) or rel is None:
        return False
    return f"file:{rel}" in who.owes or (row == "author" and kind_of_path == "production" and rel.endswith(".md"))
