"""The docs gate: DELIVER's Tier-1 sections stand in the feature-delta, each once, and say something."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from des.contract.files import read_text
from des.deliver import document
from des.facts import feature_delta, markdown
from des.facts.feature_delta import Section
from des.facts.markdown import Heading, Line, Table
from des.flow.delivery import Delivery
from des.verdict import Finding, Place, Result

NAME = "docs"
#: The [REF] sections of the DELIVER wave (nw-deliver text, Outputs).
TIER_1 = (
    "Implementation summary", "Files modified", "Scenarios green count", "DoD check", "Demo evidence", "Quality gates",
    "Pre-requisites",
)  # fmt: skip
_UNSAID = r"TBD|TODO|FIXME|to be (?:done|written|determined|filled(?: in)?)"
_PLACEHOLDER = re.compile(rf"\s*(?:[(\[<]?(?:{_UNSAID})[)\]>]?[.:…]*|\{{[^{{}}]*\}}|\.\.\.|…|\?+)\s*", re.I)


def decide(file: str, text: str | None) -> Result:
    """FAIL for each section that is missing, repeated, empty, or holds a placeholder. text: None when the file is not
    there."""
    if text is None:
        fix = "create it with the sections " + ", ".join(TIER_1)
        return Result.of(NAME, f"there is no {file}", [Finding("file-missing", Place(file), "it is missing", fix)])
    sections = feature_delta.sections(text)
    found = [finding for title in TIER_1 for finding in judge(file, title, sections)]
    found += feature_delta.misheaded(text, file)
    held = len(TIER_1) - len({finding.where.part for finding in found} & set(TIER_1))
    return Result.of(NAME, f"{held} of {len(TIER_1)} sections of DELIVER are filled in", found)


def judge(file: str, title: str, sections: list[Section], tier: str = "REF") -> Iterator[Finding]:
    """What is wrong with one section of DELIVER: missing, repeated, empty, a broken table, a placeholder."""
    own = feature_delta.named(sections, "DELIVER", title, tier)
    if not own:
        yield Finding(
            "section-missing",
            Place(file, part=title),
            "the section is missing",
            f"add `## Wave: DELIVER / [{tier}] {title}`",
        )
        return
    for again in own[1:]:
        yield Finding("section-repeated", Place(file, again.line, title), "the section stands twice", "merge the two")
    section = own[0]
    blocks = markdown.blocks(section.body, section.first)
    for number, text in markdown.problems(blocks):
        fix = "give every row as many cells as the header; write a pipe inside a cell as \\|"
        yield Finding("table-broken", Place(file, number, title), text, fix)
    texts = list(_texts(blocks))
    open_ = [line for line in texts if line.text.strip() and _PLACEHOLDER.fullmatch(line.text)]
    if "```" not in section.body and not any(line.text.strip() for line in texts):
        fix = "write what holds; `None.` is an answer"
        yield Finding("section-empty", Place(file, section.line, title), "the section is empty", fix)
    for line in open_:
        yield Finding(
            "placeholder", Place(file, line.line, title), f"a placeholder, {line.text.strip()!r}", "write what holds"
        )


def _texts(blocks: Sequence[markdown.Block]) -> Iterator[Line]:
    """Lines and table cells; headings alone say nothing."""
    for block in blocks:
        if isinstance(block, Table):
            yield from (cell for row in block.rows for cell in row)
        elif not isinstance(block, Heading):
            yield block


def run(delivery: Delivery) -> Result:
    """Judge the feature's document as it lies in the work tree."""
    file = document.place(delivery)
    path = delivery.root / file
    return decide(file, read_text(str(path)) if path.exists() else None)
