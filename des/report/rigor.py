"""The rigor of the next delivery: text for people, JSON for programs."""

from __future__ import annotations

from typing import Any

from des.flow.rigor import FILES, Choice
from des.proof.policy import CONFIG


def text(choice: Choice, pending: bool) -> str:
    """A line for the profile, one for each setting with its origin, one more when a commit is missing."""
    rows = {**choice.rigor.as_block()}
    lines = [f"rigor: {rows.pop('profile')} ({choice.origin('profile')}{_file(choice)})"]
    lines += [f"  {key:<17} {_shown(value):<20} {choice.origin(key)}" for key, value in sorted(rows.items())]
    if pending:
        lines.append(
            "A delivery starts with what is committed; this is not yet: "
            f"git add {CONFIG} && git commit -m 'chore: rigor {choice.rigor.profile}' -- {CONFIG}"
        )
    return "\n".join(lines)


def to_json(choice: Choice, pending: bool) -> dict[str, Any]:
    """The same as one object."""
    settings = choice.rigor.as_block()
    return {
        "settings": settings,
        "origins": {key: choice.origin(key) for key in settings},
        "source": choice.source,
        "committed": not pending,
    }


def _file(choice: Choice) -> str:
    return f", {FILES[choice.source]}" if "profile" in choice.given else ""


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
