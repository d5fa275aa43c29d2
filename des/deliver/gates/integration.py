"""Post-merge integration: the acceptance suite in every environment, and every story's demonstration (text 3.5)."""

from __future__ import annotations

from collections.abc import Sequence

from des.deliver.gates import acceptance, demo
from des.flow.delivery import Delivery
from des.flow.gate import GateResult, GateStatus

NAME = "post-merge-integration"
_KEYS = ("environments_tested", "stories_demoed", "failing")


def run(delivery: Delivery) -> GateResult:
    """Both gates on HEAD, as one."""
    return together([acceptance.run(delivery), demo.run(delivery)])


def together(results: Sequence[GateResult]) -> GateResult:
    """The worst status of all; EXEMPT only when nothing had anything to judge. Facts are those the record needs."""
    for status in (GateStatus.FAIL, GateStatus.INDETERMINATE, GateStatus.PASS, GateStatus.EXEMPT):
        if any(result.status is status for result in results):
            break
    facts = {key: value for result in results for key, value in result.facts if key in _KEYS}
    facts = {"environments_tested": [], "stories_demoed": [], **facts}
    summary = "; ".join(result.summary for result in results)
    return GateResult(NAME, status, summary, tuple(f for r in results for f in r.findings), tuple(facts.items()))


def stubborn(before: GateResult | None, now: GateResult) -> list[str]:
    """Tests that failed in two environments or more before a repair, and still do: then the user decides (R13)."""
    if before is None:
        return []
    return sorted(_widespread(before) & _widespread(now))


def _widespread(result: GateResult) -> set[str]:
    failing = dict(result.facts).get("failing", {})
    lists = list(failing.values()) if isinstance(failing, dict) else []
    return {test for tests in lists for test in tests if sum(test in other for other in lists) > 1}
