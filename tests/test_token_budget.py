"""What a session pays for the plugin: descriptions always, a skill when it is invoked, words for each dispatch.

Four characters a token is how the host itself counts where it cannot ask; for output 3.5 are taken, to be careful.
The same figures from the host: tests/host/test_host_budget.py.
"""

from __future__ import annotations

import json

import pytest

from des.contract import ids, phases
from des.flow.action import Dispatch
from tests.test_markdown import AGENTS, LOADED, ROOT, front

#: Of all descriptions together, 2,000 characters; a third of the components, the Delivery Track's, is to come.
DESCRIPTIONS = 1400
LONGEST = 120
DELIVER_TOKENS = 900
DISPATCH_TOKENS = 120
PER_TOKEN = 3.5


def test_the_listing_stays_small() -> None:
    described = {path.stem: len(str(front(path)["description"])) for path in LOADED}
    assert sum(described.values()) <= DESCRIPTIONS
    del described["flow-delivery-track"]  # written anew with the track
    assert max(described.values()) <= LONGEST


def test_nw_deliver_stays_short() -> None:
    """It stays in the context for a whole delivery."""
    assert len((ROOT / "skills/nw-deliver/SKILL.md").read_text("utf-8")) / 4 <= DELIVER_TOKENS


@pytest.mark.parametrize("agent", [path.stem for path in AGENTS])
def test_the_words_of_a_dispatch_stay_few(agent: str) -> None:
    """The call itself, with the longest id that words can give, and the line to the user."""
    feature = "authentication-authorization-notification-administration-internationalization"
    owes = tuple(f"phase:{phase}" for phase in phases.CANON)
    dispatch = Dispatch("step", agent, feature[: ids.MAX_FEATURE_ID], "01-02", "01-02 A name of eight words at most", owes)
    call = {"subagent_type": agent, "description": dispatch.description, "prompt": dispatch.prompt}
    line = "Step 01-02 is next: the crafter makes the scenario true."
    assert len(json.dumps(call) + line) / PER_TOKEN <= DISPATCH_TOKENS
