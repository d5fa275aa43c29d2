"""How much a wave writes down, and whether it asks for more at its end (nw-deliver text, "Density resolution").

Every value is checked where it is read: what is unknown, empty or of the wrong type is passed over for the next level
of the cascade and named in `ignored`. See D-40 to D-44 in docs/decisions.md.
"""

from __future__ import annotations

from dataclasses import dataclass

MODES = ("lean", "full")
PROMPTS = ("ask", "ask-intelligent", "always-skip", "always-expand", "smart")
DEFAULT_MODE, DEFAULT_PROMPT = "lean", "ask-intelligent"

#: rigor.profile -> mode and prompt. `inherit` leaves the models to the session; for everything else it is standard.
PROFILES = {
    "lean": ("lean", "always-skip"),
    "standard": (DEFAULT_MODE, DEFAULT_PROMPT),
    "inherit": (DEFAULT_MODE, DEFAULT_PROMPT),
    "thorough": ("full", "always-expand"),
    "exhaustive": ("full", "always-expand"),
    "custom": (DEFAULT_MODE, DEFAULT_PROMPT),
}


@dataclass(frozen=True)
class Density:
    """mode: one of MODES. expansion_prompt: one of PROMPTS.

    provenance, of the mode: `explicit_override`, `rigor.profile=<name>` or `default`. ignored: one line for each
    setting that was passed over, with what may stand there.
    """

    mode: str
    expansion_prompt: str
    provenance: str
    ignored: tuple[str, ...] = ()


def resolve_density(global_config: object) -> Density:
    """The density that the parsed global configuration asks for. Total: anything gives an answer, nothing raises.

    1. `documentation.density` decides the mode, and the prompt is the default one.
    2. Else `rigor.profile` decides both, 3. else the defaults do.
    In each case `documentation.expansion_prompt`, where it is set, replaces the prompt.
    """
    ignored: list[str] = []
    config = _block(global_config, "the configuration", ignored)
    documentation = _block(config.get("documentation"), "documentation", ignored)
    mode = _one_of(documentation, "documentation.density", MODES, ignored)
    prompt = _one_of(documentation, "documentation.expansion_prompt", PROMPTS, ignored)
    rigor = _block(config.get("rigor"), "rigor", ignored)
    profile = _one_of(rigor, "rigor.profile", tuple(PROFILES), ignored)
    if mode is not None:
        found = (mode, DEFAULT_PROMPT, "explicit_override")
    elif profile is not None:
        found = (*PROFILES[profile], f"rigor.profile={profile}")
    else:
        found = (DEFAULT_MODE, DEFAULT_PROMPT, "default")
    return Density(found[0], prompt or found[1], found[2], tuple(ignored))


def _block(value: object, name: str, ignored: list[str]) -> dict[object, object]:
    """`value` when it is an object; {} for null, and for anything else, which is noted."""
    if isinstance(value, dict):
        return value
    if value is not None:
        ignored.append(f"{name} is {_shown(value)}; it must be an object")
    return {}


def _one_of(block: dict[object, object], name: str, allowed: tuple[str, ...], ignored: list[str]) -> str | None:
    """The value of the last part of `name` in `block` when it is allowed; null and absent are None without a note."""
    value = block.get(name.rpartition(".")[2])
    if isinstance(value, str) and value in allowed:
        return value
    if value is not None:
        ignored.append(f"{name} is {_shown(value)}; it may be {', '.join(allowed)}")
    return None


def _shown(value: object) -> str:
    return repr(value)[:60] if isinstance(value, (str, bool)) else f"of type {type(value).__name__}"
