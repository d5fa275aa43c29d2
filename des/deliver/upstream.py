"""Upstream issues of a delivery: which are open, and writing and answering one (R30; L94, L96-101)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from des.contract.errors import DesError
from des.contract.files import read_text
from des.contract.log import Log
from des.facts import feature_delta, issues
from des.facts.issues import Issue
from des.flow import record
from des.flow.delivery import Delivery
from des.state import store

GATE = "upstream-issue"
OPEN, RESOLVED = "open", "resolved"
_HEADING = f"## Wave: DELIVER / [WHY] {issues.SECTION}"


def held_steps(log: Log) -> dict[str, str]:
    """Step -> id of the first issue that holds it. Only a recorded decision frees a step: the crafter that wrote an
    issue may write the document too, but not the log (L101)."""
    held: dict[str, str] = {}
    for ident, (step, _, status) in _recorded(log).items():
        if status == OPEN:
            held.setdefault(step, ident)
    return held


def decided_documents(log: Log) -> frozenset[str]:
    """The documents whose issues the user has decided (R21)."""
    return frozenset(document for _, document, status in _recorded(log).values() if status == RESOLVED)


def described(log: Log, ident: str) -> str:
    """The document an issue is about and what was found, as recorded; "" for an unknown one."""
    raws = [event.raw for event in log.events if event.gate == GATE and event.gate_status == OPEN]
    found = [raw for raw in raws if isinstance(raw, dict) and raw.get("id") == ident]
    return f"{found[-1].get('document')}: {found[-1].get('what')}" if found else ""


def unresolved(found: Iterable[Issue], log: Log) -> tuple[Issue, ...]:
    """Those that neither their document nor the record calls resolved. Of an issue that `des issue add` recorded, the
    record alone counts."""
    added = {ident: status for ident, (step, _, status) in _recorded(log).items() if step}
    return tuple(issue for issue in found if (added[issue.id] == OPEN if issue.id in added else not issue.resolved))


def _recorded(log: Log) -> dict[str, tuple[str, str, str]]:
    """Id -> step, document, status; as the newest record of each says."""
    found: dict[str, tuple[str, str, str]] = {}
    for event in log.events:
        if event.gate == GATE and isinstance(event.raw, dict):
            said = {name: str(event.raw.get(name, "")) for name in ("id", "step", "document")}
            before = found.get(said["id"], ("", "", ""))
            found[said["id"]] = (said["step"] or before[0], said["document"] or before[1], event.gate_status or "")
    return found


def of(delivery: Delivery) -> tuple[Issue, ...]:
    """Every issue in the feature's documents, of both layouts, resolved ones included."""
    found: list[Issue] = []
    for path in [delivery.feature_dir / "feature-delta.md", *_legacy(delivery)]:
        if path.is_file():
            name = path.relative_to(delivery.root).as_posix()
            read = issues.of_delta if name.endswith("/feature-delta.md") else issues.of_legacy
            found += read(read_text(str(path)), name)
    return tuple(found)


def _legacy(delivery: Delivery) -> list[Path]:
    waves = (*feature_delta.LEGACY_WAVES, "deliver")
    return [delivery.feature_dir / wave / name for wave in waves for name in issues.LEGACY]


def add(delivery: Delivery, step: str, about: str, what: str) -> Issue:
    """Append an issue to the feature's document, and record it: the step is held from now on.

    ``about`` is the document of an earlier wave it is about, relative to the project (L99). DesError for a step that
    is not in the roadmap, a document that does not exist, and words that say nothing or would read as an answer.
    """
    words = " ".join(what.split())
    roadmap = delivery.roadmap()
    if roadmap is None or roadmap.step(step) is None:
        known = ", ".join(s.id for s in roadmap.steps) if roadmap else "none: there is no roadmap"
        raise _wrong(f"{step!r} is no step of the roadmap ({known})", "give the step that cannot go on as it is")
    inside = (delivery.root / about).resolve()
    if not inside.is_file() or not inside.is_relative_to(delivery.root.resolve()):
        raise _wrong(f"{about!r} is no file of the project", "give the document that is wrong, relative to the root")
    if len(words) < 10:
        raise _wrong(f"{words!r} does not say what is wrong", "say what the document says, and what contradicts it")
    document = inside.relative_to(delivery.root.resolve()).as_posix()
    path, place = _document(delivery)
    text = read_text(str(path)) if path.exists() else ""
    taken = {issue.id for issue in of(delivery)} | set(_recorded(delivery.log()))
    ident = next(name for n in range(1, len(taken) + 2) if (name := f"U-{n:02}") not in taken)
    line = f"- {ident} (step {step}, about `{document}`): {words}"
    new = _appended(text, line, delivery.feature_id, path.name)
    read = issues.of_delta if path.name == "feature-delta.md" else issues.of_legacy
    issue = next((one for one in read(new, place) if one.id == ident), None)
    if issue is None or issue.resolved:
        raise _wrong(f"{words!r} would not read as an open issue", "leave out headings, boxes and `Resolved:`")
    store.write_atomic(str(path), new)
    record.gate(delivery, GATE, OPEN, id=ident, step=step, document=document, what=words)
    return issue


def _document(delivery: Delivery) -> tuple[Path, str]:
    """Where this feature's issues go: its feature-delta, or the file of the older layout."""
    delta = delivery.feature_dir / "feature-delta.md"
    older = feature_delta.is_legacy(delivery.feature_dir)
    path = delivery.directory / "upstream-issues.md" if older else delta
    return path, path.relative_to(delivery.root).as_posix()


def _appended(text: str, line: str, feature: str, name: str) -> str:
    """The document with one more issue: behind the last of DELIVER's section, or in a new section at the end."""
    lines = text.split("\n")
    end = "\r" if text.count("\r\n") * 2 > text.count("\n") else ""
    if name == "feature-delta.md":
        own = [
            s for s in feature_delta.sections(text)
            if s.wave == "DELIVER" and s.title.lower().startswith(issues.SECTION.lower())
        ]  # fmt: skip
        if own:
            at = min(own[-1].last, len(lines))
            while at > own[-1].line and not lines[at - 1].strip():
                at -= 1
            gap = [] if lines[at - 1].startswith(("- ", "  ")) else [end]
            return "\n".join([*lines[:at], *gap, line + end, *lines[at:]] + ([""] if at == len(lines) else []))
        begin = text.rstrip() or f"# Feature: {feature}"
        return f"{begin}{end}\n{end}\n{_HEADING}{end}\n{end}\n{line}{end}\n"
    begin = text.rstrip() or f"# {issues.SECTION}\n"
    return f"{begin}{end}\n{line}{end}\n"


def resolve(delivery: Delivery, ident: str, decision: str) -> str:
    """Record the user's decision, and write it into the document where the issue stands; that document ("" when the
    issue is gone from it: the record holds the step, so it can still be decided). DesError for an unknown or decided
    issue."""
    words, log = " ".join(decision.split()), delivery.log()
    still = unresolved(of(delivery), log)
    issue = next((one for one in still if one.id == ident), None)
    recorded = [name for name, (_, _, status) in _recorded(log).items() if status == OPEN]
    if issue is None and ident not in recorded:
        known = ", ".join(dict.fromkeys([*recorded, *(one.id for one in still)])) or "none"
        raise _wrong(f"{ident!r} is no open upstream issue (open: {known})", "give the id that `des next` names")
    if not words:
        raise _wrong("there is no decision", "give the user's answer in their words")
    if issue is not None:
        path = delivery.root / issue.file
        lines = read_text(str(path)).split("\n")
        store.write_atomic(str(path), "\n".join(_marked(lines, issue, words)))
    record.gate(delivery, GATE, RESOLVED, id=ident, decision=words, issue=issue.text if issue else "")
    return issue.file if issue else ""


def _marked(lines: Sequence[str], issue: Issue, words: str) -> list[str]:
    """The document's lines with the decision: in the row's last cell, or below the item."""
    out = list(lines)
    end = "\r" if out[issue.last - 1].endswith("\r") else ""
    if issue.row:
        row = out[issue.line - 1].rstrip().removesuffix("|").rstrip()
        cell = words.replace("|", "\\|")
        out[issue.line - 1] = f"{row} — Resolved: {cell} |{end}"
    else:
        lead = "  " if out[issue.line - 1].lstrip().startswith(("-", "*", "+")) else ""
        out.insert(issue.last, f"{lead}Resolved: {words}{end}")
    return out


def _wrong(what: str, how: str) -> DesError:
    return DesError(what, "an upstream issue holds a step until the user has decided", how)
