"""DESIGN_CONTEXT of a crafter's prompt: what DESIGN and the architecture brief say, word for word (nw-deliver text,
L106). It is composed by this program, so nobody's summary can leave out or invent a decision."""

from __future__ import annotations

from collections.abc import Iterable

from des import limits
from des.contract import template
from des.deliver import prior_waves
from des.deliver.prior_waves import BRIEF, Document
from des.facts import feature_delta
from des.flow.delivery import Delivery

#: Sections of the DESIGN wave a crafter needs: structure, boundaries, technology, data models, decisions.
SECTIONS = (
    "Component Decomposition", "Driving Ports", "Driven Ports", "Technology Choices", "Reuse Analysis", "DDD List",
    "Decisions Table",
)  # fmt: skip


def of(delivery: Delivery) -> str:
    """The design context of a feature; the text's fallback sentence where there is no design at all."""
    return compose(prior_waves.documents(delivery), f"docs/feature/{delivery.feature_id}")


def compose(found: Iterable[Document], feature: str) -> str:
    """The same from the documents themselves; ``feature`` is docs/feature/<id>.

    The DESIGN sections of the feature-delta; of an older feature the documents of the older design/ directory, the
    architecture first; then the brief. What is too long is cut, and the document named that has the rest.
    """
    there = {one.path: one.text for one in found if one.text}
    delta = f"{feature}/feature-delta.md"
    older = sorted(
        (path for path in there if path.startswith(f"{feature}/design/") and path.endswith(".md")),
        key=lambda path: (not path.endswith("/architecture-design.md"), path),
    )
    if not older:
        design = [_cut(_sections(there.get(delta, "")), limits.DESIGN_BUDGET, delta)]
    else:
        most = prior_waves.share([len(there[path]) for path in older], limits.DESIGN_BUDGET)
        design = [f"{path}:\n{_cut(there[path].rstrip(), most, path)}" for path in older]
    brief = f"{BRIEF}:\n{_cut(there[BRIEF].rstrip(), limits.BRIEF_BUDGET, BRIEF)}" if BRIEF in there else ""
    return "\n\n".join(part for part in (*design, brief) if part) or template.NO_DESIGN


def _sections(text: str) -> str:
    """In the order of the document."""
    return "\n\n".join(
        f"{section.title}:\n{section.body}"
        for section in feature_delta.sections(text)
        if section.wave == "DESIGN" and section.title.startswith(SECTIONS)
    )


def _cut(text: str, most: int, source: str) -> str:
    return text if len(text) <= most else text[:most].rpartition("\n")[0] + f"\n(the rest: {source})"
