"""What a wave may write into the feature-delta, and which of it a density asks for."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from des.contract.errors import DesError
from des.flow.density import Density


@dataclass(frozen=True)
class Section:
    """A section that is always there: its title under `## Wave: <NAME> / [REF]`, and what it holds."""

    title: str
    holds: str


@dataclass(frozen=True)
class Expansion:
    """A section on demand. tier: WHY or HOW. holds: in one line. occasion: when it is worth offering."""

    id: str
    tier: str
    holds: str
    occasion: str


@dataclass(frozen=True)
class WaveEnd:
    """What to do with the expansions at the end of a wave.

    expand: write these. offer: let `chooser` ("user" or "agent") choose among these; only_on_occasion: among those of
    them whose occasion came. Nothing to offer: chooser is "".
    """

    expand: tuple[Expansion, ...]
    offer: tuple[Expansion, ...] = ()
    chooser: str = ""
    only_on_occasion: bool = False


@dataclass(frozen=True)
class Catalog:
    """The sections of one wave: tier_1 always, tier_2 on demand."""

    wave: str
    tier_1: tuple[Section, ...]
    tier_2: tuple[Expansion, ...]

    def named(self, names: Iterable[str]) -> tuple[Expansion, ...]:
        """The expansions of these ids, each once, in the catalogue's order. DesError for an unknown one."""
        wanted = {name.strip() for name in names}
        known = [expansion.id for expansion in self.tier_2]
        unknown = sorted(wanted.difference(known))
        if unknown:
            near = [match for name in unknown for match in difflib.get_close_matches(name, known, 1)]
            raise DesError(
                f"{self.wave} has no expansion {', '.join(map(repr, unknown))}",
                "only what the catalogue lists has a place in the feature-delta",
                (f"did you mean {', '.join(near)}? " if near else "") + "`des density catalog` lists them",
            )
        return tuple(expansion for expansion in self.tier_2 if expansion.id in wanted)

    def wave_end(self, density: Density, asked_for: Iterable[Expansion] = ()) -> WaveEnd:
        """What ``density`` means for tier 2. What was asked for is written whatever the density is, and never twice."""
        if density.mode == "full" or density.expansion_prompt == "always-expand":
            return WaveEnd(self.tier_2)
        wanted = set(asked_for)
        expand = tuple(one for one in self.tier_2 if one in wanted)
        rest = tuple(one for one in self.tier_2 if one not in wanted)
        if density.expansion_prompt == "always-skip" or not rest:
            return WaveEnd(expand)
        chooser = "agent" if density.expansion_prompt == "smart" else "user"
        return WaveEnd(expand, rest, chooser, density.expansion_prompt == "ask-intelligent")
