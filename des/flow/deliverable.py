"""What kind of thing a delivery ships: application, plugin or skill (nw-deliver text 1.7; des-reference §7.8)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

KEY, FROM = "deliverable_type", "deliverable_type_from"
TYPES = ("application", "plugin", "skill")
_PLUGIN = frozenset((".claude-plugin", "plugin.json", "marketplace.json"))
_SKILL = frozenset(("skills", "commands", "hooks"))


def chosen(config: Mapping[str, object], user: Mapping[str, object], top: Collection[str]) -> dict[str, str]:
    """The header's entries for the type. config: the project's settings; user: the global ones; top: what lies in the
    project's root.

    What the project declares wins, and a word that is no type counts as application. Without it the user's default
    counts (the header then says where it came from), then the root. Nothing deeper is looked at.
    """
    if KEY in config:
        return {KEY: _known(config[KEY]) or "application"}
    defaults = user.get("defaults")
    told = _known(defaults.get(KEY)) if isinstance(defaults, dict) else ""
    if told:
        return {KEY: told, FROM: "global"}
    return {KEY: "plugin" if _PLUGIN & set(top) else "skill" if _SKILL & set(top) else "application"}


def told(header: Mapping[str, object]) -> dict[str, object]:
    """The global settings as far as a log's header keeps them: another machine does not have the file."""
    return {"defaults": {KEY: header.get(KEY)}} if header.get(FROM) == "global" else {}


def _known(value: object) -> str:
    return value if isinstance(value, str) and value in TYPES else ""
