"""User stories with their Elevator Pitches: of the feature-delta, or a legacy user-stories.md (des-reference §3.14)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from des.contract.files import read_text
from des.facts import feature_delta, markdown
from des.facts.markdown import Block, Heading, Line
from des.verdict import Finding, Place

SECTION = "User Stories with Elevator Pitches"
LEGACY = "discuss/user-stories.md"
AFTER = "After: run `<command>` → sees `<what it prints>`"
_ID = re.compile(r"((?:US|Story)[- ]?\d+)\b\s*[:.—–-]*\s*", re.I)
_TAG = re.compile(r"(?<!\S)`?(@[\w:.-]+)`?")
_LABEL = re.compile(r"\s*(Before|After|Decision(?: enabled)?)\s*:\s*", re.I)
#: Code spans stand as their number between NULs, so that nothing inside them is taken for the clause's own words.
_CODE = re.compile("\0(\\d+)\0")
_AFTER = re.compile(r"\bruns?\b\s*:?\s*(?P<run>.+?)\s*(?:→|⇒|->|=>|,)?\s*\bsees?\b\s*:?\s*(?P<sees>.+?)\s*\Z", re.I)
_QUOTED = re.compile(r"[\"“](.+?)[\"”]")


@dataclass(frozen=True)
class Pitch:
    """One Elevator Pitch. ``run`` is the command of the After line, ``sees`` the texts its output shall contain; both
    are empty when the line does not say them. ``line`` is the After line's, else the pitch's."""

    line: int
    before: str = ""
    after: str = ""
    decision: str = ""
    run: str = ""
    sees: tuple[str, ...] = ()


@dataclass(frozen=True)
class Story:
    """One story: id as written (`US-01`), title, tags with their `@`, its pitch or None."""

    id: str
    title: str
    tags: tuple[str, ...]
    file: str
    line: int
    pitch: Pitch | None

    @property
    def infrastructure(self) -> bool:
        return "@infrastructure" in self.tags


@dataclass(frozen=True)
class Stories:
    """What a document says. ``file`` is "" when no document of that kind is there, ``line`` the section's heading."""

    file: str = ""
    line: int = 0
    stories: tuple[Story, ...] = ()
    defects: tuple[Finding, ...] = ()


def load(root: Path, feature_dir: Path) -> Stories:
    """The stories of a feature. Documents that cannot be read raise DesError; what is wrong in them is a defect."""
    delta = feature_dir / "feature-delta.md"
    legacy = feature_dir / LEGACY
    if delta.exists() and not feature_delta.is_legacy(feature_dir):
        return of_delta(read_text(str(delta)), delta.relative_to(root).as_posix())
    if legacy.exists():
        return of_blocks(markdown.blocks(read_text(str(legacy))), legacy.relative_to(root).as_posix(), 0)
    return Stories()


def of_delta(text: str, file: str) -> Stories:
    """The stories of a feature-delta; no document at all when it has no DISCUSS wave."""
    waves = feature_delta.sections(text)
    found = feature_delta.named(waves, "DISCUSS", SECTION)
    misheaded = tuple(feature_delta.misheaded(text, file))
    if not found:
        if misheaded:
            return Stories(file, 0, (), misheaded)
        if not any(section.wave == "DISCUSS" for section in waves):
            return Stories()
        fix = f"add the section `## Wave: DISCUSS / [REF] {SECTION}`"
        return Stories(file, 0, (), (Finding("no-stories", Place(file), "the DISCUSS wave has no user stories", fix),))
    blocks = [block for section in found for block in markdown.blocks(section.body, section.first)]
    return of_blocks(blocks, file, found[0].line)


def of_blocks(blocks: Sequence[Block], file: str, line: int) -> Stories:
    """The stories among blocks: a heading that begins with an id begins one, its pitch follows `Elevator Pitch`."""
    reader = _Reader(file)
    for block in blocks:
        reader.take(block)
    stories = reader.finish()
    if not stories and not reader.defects:
        fix = "give each story a heading `### US-01: <title>` below this one"
        reader.defects.append(Finding("no-stories", Place(file, line), "there is no user story", fix))
    return Stories(file, line, stories, tuple(reader.defects))


@dataclass
class _Draft:
    id: str
    title: str
    tags: list[str]
    line: int
    level: int
    pitch: int = 0
    inside: bool = False
    lines: list[Line] = field(default_factory=list)


class _Reader:
    """Collects blocks into stories."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.defects: list[Finding] = []
        self._drafts: list[_Draft] = []

    def take(self, block: Block) -> None:
        if isinstance(block, Heading):
            self._heading(block)
        elif isinstance(block, Line) and self._drafts:
            draft = self._drafts[-1]
            words = block.text.removeprefix("Tags:").split()
            if words and all(word.startswith("@") for word in words):
                draft.tags += words
            elif draft.inside:
                draft.lines.append(block)

    def _heading(self, heading: Heading) -> None:
        pitch = heading.text.strip().lower().startswith("elevator pitch")
        match = _ID.match(heading.text)
        if match and not pitch:
            if any(draft.id.lower() == match[1].lower() for draft in self._drafts):
                self._wrong(
                    "id-repeated", heading.line, f"story {match[1]} stands twice", "give each story an id of its own"
                )
            tags = _TAG.findall(heading.text)
            title = _TAG.sub("", heading.text[match.end() :]).strip(" ()[]")
            self._drafts.append(_Draft(match[1], title, tags, heading.line, heading.level))
        elif not self._drafts:
            # A document's title may stand above its stories.
            if pitch or heading.level > 2:
                self._wrong(
                    "id-missing",
                    heading.line,
                    f"{heading.text!r} is no story: it has no id",
                    "write `### US-01: <title>`",
                )
        elif pitch and self._drafts[-1].pitch:
            text = f"a second Elevator Pitch below {self._drafts[-1].id}"
            self._wrong(
                "pitch-repeated",
                heading.line,
                text,
                "give the story it belongs to a heading with its id: `### US-02: <title>`",
            )
        else:
            self._drafts[-1].inside = pitch
            self._drafts[-1].pitch = self._drafts[-1].pitch or (heading.line if pitch else 0)

    def finish(self) -> tuple[Story, ...]:
        return tuple(self._story(draft) for draft in self._drafts)

    def _story(self, draft: _Draft) -> Story:
        story = Story(draft.id, draft.title, tuple(dict.fromkeys(draft.tags)), self.file, draft.line, _pitch(draft))
        if not story.infrastructure:
            if story.pitch is None:
                self._wrong(
                    "pitch-missing",
                    draft.line,
                    f"story {draft.id} has no Elevator Pitch",
                    f"add `### Elevator Pitch` with `{AFTER}`, or tag the story @infrastructure",
                )
            elif not (story.pitch.run and story.pitch.sees):
                self._wrong(
                    "pitch-form",
                    story.pitch.line,
                    f"story {draft.id} does not say what to run and what is seen",
                    f"write one line: {AFTER}",
                )
        return story

    def _wrong(self, rule: str, line: int, text: str, fix: str) -> None:
        self.defects.append(Finding(rule, Place(self.file, line), text, fix))


def _pitch(draft: _Draft) -> Pitch | None:
    """The three lines; a line without a label goes on with the one above it in the same paragraph."""
    if not draft.pitch:
        return None
    said: dict[str, list[Line]] = {}
    label, block = "", -1
    for line in draft.lines:
        match = _LABEL.match(line.text)
        if match:
            label = match[1].split()[0].lower()
            said[label] = [line]
        elif label and line.block == block:
            said[label].append(line)
        else:
            label = ""
        block = line.block
    texts = {name: _LABEL.sub("", " ".join(one.text for one in lines), count=1) for name, lines in said.items()}
    run, sees = _clauses(said.get("after", []))
    place = said["after"][0].line if "after" in said else draft.pitch
    return Pitch(place, texts.get("before", ""), texts.get("after", ""), texts.get("decision", ""), run, sees)


def _clauses(lines: Sequence[Line]) -> tuple[str, tuple[str, ...]]:
    """The command and the texts of `run … → sees …`; ("", ()) for anything else, also for more than one command."""
    codes = [code for line in lines for code in line.codes]
    numbers = iter(range(len(codes)))
    marked = " ".join("".join(f"\0{next(numbers)}\0" if code else text for code, text in line.parts) for line in lines)
    match = _AFTER.search(_LABEL.sub("", marked, count=1))
    if not match:
        return "", ()
    run = _literals(match["run"], codes)
    return (run[0], _literals(match["sees"], codes)) if len(run) == 1 else ("", ())


def _literals(clause: str, codes: Sequence[str]) -> tuple[str, ...]:
    """What stands in backticks; without any what stands in quotes; without either the clause itself."""
    found = tuple(codes[int(number)] for number in _CODE.findall(clause)) or tuple(_QUOTED.findall(clause))
    return found or ((clause.strip().rstrip("."),) if clause.strip(" .") else ())
