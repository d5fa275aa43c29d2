"""What the first and the last nodes are decided from. Read by start_facts and closing, when it comes to these nodes."""

from __future__ import annotations

from dataclasses import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from des.facts.issues import Issue
    from des.flow.expansions import Expansion
    from des.verdict import Finding


@dataclass(frozen=True)
class StartFacts:
    """unread: documents of earlier waves that the orchestrator has not been shown. contradictions and issues: those
    nobody has resolved. asks_paradigm: neither CLAUDE.md nor the user has named one. Nothing is open by default."""

    unread: tuple[str, ...] = ()
    contradictions: tuple[Finding, ...] = ()
    issues: tuple[Issue, ...] = ()
    asks_paradigm: bool = False


@dataclass(frozen=True)
class Closing:
    """trouble: why the execution was not clean. noted: the retrospective's notes are there. menu: the expansions the
    user is to be asked about. lacking: what the archive lacks. offer: whether hooks are to be offered. document: the
    feature's document, relative to the root. remarks: what the user has not acknowledged yet."""

    trouble: tuple[str, ...] = ()
    noted: bool = False
    menu: tuple[Expansion, ...] = ()
    lacking: tuple[str, ...] = ()
    offer: bool = False
    document: str = ""
    remarks: tuple[str, ...] = ()
