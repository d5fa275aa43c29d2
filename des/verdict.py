"""The noun of every check, gate and reader: what was seen, where, why it matters, and what repairs it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class _Value:
    """Equal, hashed and shown by its slots. Not a dataclass: what a hook imports is paid for at every tool call."""

    __slots__: tuple[str, ...] = ()

    def _values(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and isinstance(other, _Value) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash(self._values())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self._values()))})"


class Status(_Value):
    """PASS; FAIL; INDETERMINATE: it cannot be decided, which is never a pass; EXEMPT: there is nothing to judge."""

    __slots__ = ("value",)

    PASS: Status
    FAIL: Status
    INDETERMINATE: Status
    EXEMPT: Status

    def __init__(self, value: str) -> None:
        self.value = value


Status.PASS = Status("pass")
Status.FAIL = Status("fail")
Status.INDETERMINATE = Status("indeterminate")
Status.EXEMPT = Status("exempt")


class Place(_Value):
    """Where something was seen. ``file``: relative to the project, "" for none. ``line``: from 1; 0: all of the file.

    ``part`` is what a line cannot say: a step or a commit, a path in JSON (`tasks[2].dependencies`), a setting's key.
    ``Place()`` is everything.
    """

    __slots__ = ("file", "line", "part")

    def __init__(self, file: str = "", line: int = 0, part: str = "") -> None:
        self.file = file
        self.line = line
        self.part = part

    @property
    def anchor(self) -> str:
        """``file:line``, or the file alone when it is about all of it."""
        return f"{self.file}:{self.line}" if self.line else self.file

    def __str__(self) -> str:
        """``file:line: part``, without what is not there."""
        return ": ".join(filter(None, (self.anchor, self.part)))


class Finding(_Value):
    """One thing that was seen.

    ``rule``: a stable code, which programs and tests ask for, and never for the words. ``what`` is wrong ``where``,
    ``why`` it matters (may be ""), and the ``fix``. ``blocks`` False: it is shown, and nothing is refused for it.
    """

    __slots__ = ("blocks", "fix", "rule", "what", "where", "why")

    def __init__(
        self, rule: str, where: Place, what: str, fix: str = "", *, why: str = "", blocks: bool = True
    ) -> None:
        self.rule = rule
        self.where = where
        self.what = what
        self.fix = fix
        self.why = why
        self.blocks = blocks

    @property
    def text(self) -> str:
        """What is wrong, behind the part in which it is."""
        return ": ".join(filter(None, (self.where.part, self.what)))

    def __str__(self) -> str:
        """In one line: the place, what is wrong there, why, and the repair."""
        placed = ": ".join(filter(None, (self.where.anchor, self.text)))
        return " — ".join(filter(None, (placed, self.why, self.fix)))

    def at(self, file: str, part: str = "") -> Finding:
        """The same in a file, and a part of it, that whoever saw it did not know."""
        return Finding(
            self.rule, Place(file, self.where.line, part), self.what, self.fix, why=self.why, blocks=self.blocks
        )

    def flagged(self) -> Finding:
        """The same, shown only."""
        return Finding(self.rule, self.where, self.what, self.fix, why=self.why, blocks=False)

    def to_json(self) -> dict[str, object]:
        """The finding as one object."""
        return {
            "file": self.where.file,
            "line": self.where.line,
            "text": self.text,
            "fix": self.fix,
            "blocks": self.blocks,
        }


class Result(_Value):
    """The answer of one check or gate: ``summary`` is one line, ``facts`` is what was measured, for the record."""

    __slots__ = ("facts", "findings", "name", "status", "summary")

    def __init__(
        self,
        name: str,
        status: Status,
        summary: str,
        findings: Iterable[Finding] = (),
        facts: Mapping[str, object] | None = None,
    ) -> None:
        self.name = name
        self.status = status
        self.summary = summary
        self.findings = tuple(findings)
        self.facts = dict(facts or {})

    @classmethod
    def of(cls, name: str, summary: str, findings: Iterable[Finding], **facts: object) -> Result:
        """PASS without a blocking finding, else FAIL."""
        seen = tuple(findings)
        status = Status.FAIL if blocking(seen) else Status.PASS
        return cls(name, status, summary, seen, facts)

    @property
    def exit_code(self) -> int:
        """0 pass or exempt, 1 failed, 2 undecided."""
        return 1 if self.status is Status.FAIL else 2 if self.status is Status.INDETERMINATE else 0

    def lines(self) -> list[str]:
        """Each blocking finding in one line, behind the name of the check."""
        return [f"{self.name}: {finding}" for finding in blocking(self.findings)]

    def to_json(self) -> dict[str, object]:
        """The result as one object."""
        return {
            "gate": self.name,
            "status": self.status.value,
            "summary": self.summary,
            "findings": [finding.to_json() for finding in self.findings],
            "facts": self.facts,
        }


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """Those for which something is refused."""
    return [finding for finding in findings if finding.blocks]
