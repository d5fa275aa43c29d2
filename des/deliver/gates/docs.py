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
from des.flow.gate import GateFinding, GateResult, judged

NAME = "docs"
#: The [REF] sections of the DELIVER wave (nw-deliver text, Outputs).
TIER_1 = (
    "Implementation summary", "Files modified", "Scenarios green count", "DoD check", "Demo evidence", "Quality gates",
    "Pre-requisites",
)  # fmt: skip
_UNSAID = r"TBD|TODO|FIXME|to be (?:done|written|determined|filled(?: in)?)"
_PLACEHOLDER = re.compile(rf"\s*(?:[(\[<]?(?:{_UNSAID})[)\]>]?[.:…]*|\{{[^{{}}]*\}}|\.\.\.|…|\?+)\s*", re.I)


def decide(file: str, text: str | None) -> GateResult:
    """FAIL for each section that is missing, repeated, empty, or holds a placeholder. text: None when the file is not
    there."""
    if text is None:
        fix = "create it with the sections " + ", ".join(TIER_1)
        return judged(NAME, f"there is no {file}", [GateFinding(file, 0, "it is missing", fix)])
    sections = feature_delta.sections(text)
    found = [finding for title in TIER_1 for finding in judge(file, title, sections)]
    found += [GateFinding(d.file, d.line, d.text, d.fix) for d in feature_delta.misheaded(text, file)]
    held = len(TIER_1) - len({finding.text.partition(":")[0] for finding in found} & set(TIER_1))
    return judged(NAME, f"{held} of {len(TIER_1)} sections of DELIVER are filled in", found)


def judge(file: str, title: str, sections: list[Section], tier: str = "REF") -> Iterator[GateFinding]:
    """What is wrong with one section of DELIVER: missing, repeated, empty, a broken table, a placeholder."""
    own = feature_delta.named(sections, "DELIVER", title, tier)
    if not own:
        yield GateFinding(file, 0, f"{title}: the section is missing", f"add `## Wave: DELIVER / [{tier}] {title}`")
        return
    for again in own[1:]:
        yield GateFinding(file, again.line, f"{title}: the section stands twice", "merge the two")
    section = own[0]
    blocks = markdown.blocks(section.body, section.first)
    for number, text in markdown.problems(blocks):
        fix = "give every row as many cells as the header; write a pipe inside a cell as \\|"
        yield GateFinding(file, number, f"{title}: {text}", fix)
    texts = list(_texts(blocks))
    open_ = [line for line in texts if line.text.strip() and _PLACEHOLDER.fullmatch(line.text)]
    if "```" not in section.body and not any(line.text.strip() for line in texts):
        fix = "write what holds; `None.` is an answer"
        yield GateFinding(file, section.line, f"{title}: the section is empty", fix)
    for line in open_:
        yield GateFinding(file, line.line, f"{title}: a placeholder, {line.text.strip()!r}", "write what holds")


def _texts(blocks: Sequence[markdown.Block]) -> Iterator[Line]:
    """Lines and table cells; headings alone say nothing."""
    for block in blocks:
        if isinstance(block, Table):
            yield from (cell for row in block.rows for cell in row)
        elif not isinstance(block, Heading):
            yield block


def run(delivery: Delivery) -> GateResult:
    """Judge the feature's document as it lies in the work tree."""
    file = document.place(delivery)
    path = delivery.root / file
    return decide(file, read_text(str(path)) if path.exists() else None)
