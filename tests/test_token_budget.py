"""What a session pays for the plugin: descriptions always, a skill when it is invoked, words for each dispatch.

Four characters a token is how the host itself counts where it cannot ask; for output 3.5 are taken, to be careful.
The same figures from the host: tests/host/test_host_budget.py.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from des import limits
from des.contract import phases
from des.flow.action import Dispatch
from tests.test_markdown import AGENTS, COMMANDS, LOADED, ROOT, front, home_name, label

#: Of all descriptions together, in characters.
DESCRIPTIONS = 2000
LONGEST = 120
ROLE = 90
DELIVER_TOKENS = 900
TRACK_TOKENS = 1000
DISPATCH_TOKENS = 120
PER_TOKEN = 3.5


def test_the_listing_stays_small() -> None:
    described = {home_name(path): len(str(front(path)["description"])) for path in LOADED}
    assert sum(described.values()) <= DESCRIPTIONS
    assert max(described.values()) <= LONGEST
    roles = [str(front(path)["description"]) for path in AGENTS if not path.stem.startswith("nw-")]
    assert max(len(role) for role in roles) <= ROLE


def test_nw_deliver_stays_short() -> None:
    """It stays in the context for a whole delivery."""
    assert len((ROOT / "skills/nw-deliver/SKILL.md").read_text("utf-8")) / 4 <= DELIVER_TOKENS


@pytest.mark.req("DT-003")
@pytest.mark.parametrize("path", COMMANDS, ids=label)
def test_a_command_of_the_track_stays_short(path: Path) -> None:
    """What is to be done next is computed; the text only says how to go on, whatever comes."""
    assert len(path.read_text("utf-8").split("\n---\n", 1)[1]) / 4 <= TRACK_TOKENS


@pytest.mark.parametrize("agent", [path.stem for path in AGENTS])
def test_the_words_of_a_dispatch_stay_few(agent: str) -> None:
    """The call itself, with the longest id that words can give, and the line to the user."""
    feature = "authentication-authorization-notification-administration-internationalization"
    owes = tuple(f"phase:{phase}" for phase in phases.CANON)
    dispatch = Dispatch(
        "step", agent, feature[: limits.LONGEST_FEATURE_ID], "01-02", "01-02 A name of eight words at most", owes
    )
    call = {"subagent_type": agent, "description": dispatch.description, "prompt": dispatch.prompt}
    line = "Step 01-02 is next: the crafter makes the scenario true."
    assert len(json.dumps(call) + line) / PER_TOKEN <= DISPATCH_TOKENS
