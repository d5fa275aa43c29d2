"""The parts of a prompt that differ from agent to agent."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from des.contract.paths import classify
from des.flow.action import Dispatch
from des.track.facts import TrackFacts
from des.track.forms import FORMS

PLUGIN_ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Brief:
    """task: what to do, in words. inputs: documents to read, relative to the project; those that are not there are left
    out. sections: title and body of what else is known; one without a body is left out. owed: what has to be there at
    the end, and how."""

    task: str
    owed: str
    inputs: tuple[str, ...] = ()
    sections: tuple[tuple[str, str], ...] = ()


def program(name: str) -> str:
    """One of our programs by its absolute path, as a shell word (R23)."""
    return shlex.quote(f"{PLUGIN_ROOT}/bin/{name}")


def submission(dispatch: Dispatch, subject: str = "") -> str:
    """How the submission that a dispatch owes is made; of ``subject`` where it owes more."""
    found = (one.removeprefix("submission:") for one in dispatch.owes if one.startswith("submission:"))
    name = next(one for one in found if one.partition("/")[0] == (subject or one.partition("/")[0]))
    form = FORMS[name.partition("/")[0]]
    return (
        f"One submission, JSON of this form (all of it: {program('des')} track schema {name.partition('/')[0]}):\n"
        f"{program('des')} track submit {name} --file - <<'EOF'\n{form}\nEOF"
    )


def lines(items: Iterable[str]) -> str:
    """One line each, with a dash."""
    return "\n".join(f"- {item}" for item in items)


def data(value: Any) -> str:
    """Facts of the record as JSON: data, whatever words are in it."""
    return json.dumps(value, ensure_ascii=False)


def item(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A backlog item as agents need it."""
    wanted = ("id", "title", "kind", "user_visible", "estimate", "risk", "use_case", "acceptance_criteria",
              "test_criteria", "design_refs", "design_not_needed", "dependencies")  # fmt: skip
    return {name: raw[name] for name in wanted if raw.get(name) not in (None, "", [], ())}


def changed(facts: TrackFacts, *classes: str) -> list[str]:
    """The files of these classes that the iteration changed and that are still there."""
    rules = facts.delivery.policy(facts.log).rules
    found = facts.delivery.git.changed(facts.settings.base, "HEAD")
    return [one for one in found if classify(one, rules) in classes and (facts.delivery.root / one).is_file()]
