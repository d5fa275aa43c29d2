"""A density, and a wave's catalogue of sections, as text for the orchestrator."""

from __future__ import annotations

from des.flow.density import Density
from des.flow.expansions import Catalog, Expansion, WaveEnd


def text(density: Density, end: WaveEnd, catalog: Catalog) -> str:
    """Several lines: the density and where it is from, then what to write, what to offer, and how to record it."""
    lines = [
        f"density: {density.mode}, expansion_prompt {density.expansion_prompt} ({density.provenance})",
        f"write under `## Wave: {catalog.wave} / [REF]`: {', '.join(one.title for one in catalog.tier_1)}",
    ]
    if end.expand:
        lines += [f"write under `## Wave: {catalog.wave}` too, then record it:", *_listed(end.expand)]
        lines.append(f"  des density record expand {' '.join(one.id for one in end.expand)}")
    if end.offer:
        lines += [_offer(end), *_listed(end.offer, end.only_on_occasion)]
        lines.append("  des density record expand ID…, then skip ID… for what was declined; none at all: skip '*'")
    elif not end.expand:
        lines.append("no expansion, and no question; record it: des density record skip '*'")
    return "\n".join(lines)


def listing(catalog: Catalog) -> str:
    """Both tiers, one line a section."""
    return "\n".join(
        [
            f"Tier-1, always, under `## Wave: {catalog.wave} / [REF] …`:",
            *(f"  {one.title}: {one.holds}" for one in catalog.tier_1),
            f"Tier-2, on demand, under `## Wave: {catalog.wave} / [WHY|HOW] …`:",
            *_listed(catalog.tier_2),
        ]
    )


def _offer(end: WaveEnd) -> str:
    if end.chooser == "agent":
        return "write those of these that are worth it:"
    if end.only_on_occasion:
        return "ask the user about those of these whose occasion came (none did, or nobody can answer: skip):"
    return "ask the user which of these to write (nobody can answer: skip):"


def _listed(expansions: tuple[Expansion, ...], with_occasion: bool = False) -> list[str]:
    occasions = [f"  — occasion: {one.occasion}" if with_occasion else "" for one in expansions]
    return [f"  {one.id} [{one.tier}] {one.holds}{told}" for one, told in zip(expansions, occasions)]
