"""What the demo gate saw, as a section of the feature's documents; writing it again replaces it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from typing import Protocol

from des import limits
from des.contract.files import read_text
from des.facts import feature_delta, markdown
from des.facts.markdown import Heading
from des.flow.delivery import Delivery
from des.state import store

HEADING = "## Wave: DELIVER / [REF] Demo Evidence"
LEGACY_HEADING = "## Demo Evidence"


class Seen(Protocol):
    """What is told of one command."""

    @property
    def command(self) -> str: ...
    @property
    def code(self) -> int | None: ...
    @property
    def output(self) -> str: ...
    @property
    def seconds(self) -> float: ...
    @property
    def time(self) -> str: ...


def render(seen: Sequence[tuple[str, Seen]]) -> str:
    """The section's body: for each (story id, command) exit code, time, and the command with its output in a fence."""
    return "\n\n".join(_one(story, shown) for story, shown in seen)


def _one(story: str, shown: Seen) -> str:
    lines = shown.output.rstrip().splitlines()
    kept = lines[: limits.DEMO_LINES] + (
        [f"… {len(lines) - limits.DEMO_LINES} more lines"] if len(lines) > limits.DEMO_LINES else []
    )
    ticks = max((len(run) for run in re.findall(r"`+", shown.output + shown.command)), default=0)
    fence = "`" * max(3, ticks + 1)
    body = "\n".join([f"$ {shown.command}", *kept])
    ended = f"Exit code {shown.code}, {shown.seconds:.2f} s, {shown.time}."
    return f"### {story}\n\n{ended}\n\n{fence}text\n{body}\n{fence}"


def with_section(document: str, heading: str, body: str, same: Callable[[str], bool]) -> str:
    """The document with one section of that heading: in the place of the first whose title is the ``same``, else at
    the end. Further ones go."""
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", document)
    heads = [b for b in markdown.blocks(document) if isinstance(b, Heading) and b.level <= 2]
    spans = [
        (head.line - 1, heads[i + 1].line - 1 if i + 1 < len(heads) else len(lines))
        for i, head in enumerate(heads)
        if same(head.text)
    ]
    section = f"{heading}\n\n{body}\n"
    if not spans:
        before = document.rstrip("\n")
        return f"{before}\n\n{section}" if before else section
    for begin, end in reversed(spans[1:]):
        del lines[begin:end]
    begin, end = spans[0]
    lines[begin:end] = [section if end == len(lines) else section + "\n"]
    return "".join(lines)


def write(delivery: Delivery, seen: Sequence[tuple[str, Seen]]) -> None:
    """Put the section into feature-delta.md; without one, into a legacy feature's deliver/wave-decisions.md."""
    delta = delivery.feature_dir / "feature-delta.md"
    if delta.exists():
        path, heading, same = delta, HEADING, _is_ours
    else:
        path = delivery.directory / "wave-decisions.md"
        heading, same = f"{LEGACY_HEADING} — {store.now()[:10]}", _is_legacy
    document = read_text(str(path)) if path.exists() else ""
    store.write_atomic(os.fspath(path), with_section(document, heading, render(seen), same))


def _is_ours(title: str) -> bool:
    found = feature_delta.sections(f"## {title}\n")
    return bool(feature_delta.named(found, "DELIVER", "Demo Evidence"))


def _is_legacy(title: str) -> bool:
    return title.startswith(LEGACY_HEADING.removeprefix("## "))
