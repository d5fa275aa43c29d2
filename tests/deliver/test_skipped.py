"""What a profile leaves out is told with its reason, and what it asks for is not."""

from __future__ import annotations

import pytest

from des.contract import log as log_file
from des.deliver.skipped import skipped
from des.flow import settings

CI = "handled by CI nightly pipeline"
OFF = "mutation testing is off in the rigor profile"


@pytest.mark.req("ND-121", "ND-134", "ND-136")
@pytest.mark.parametrize(
    ("rigor", "strategy", "told"),
    [
        ({"profile": "lean"}, "per-feature", ["no refactoring pass", "no review", OFF]),
        ({"profile": "standard"}, "per-feature", [OFF]),
        ({"profile": "thorough"}, "nightly-delta", [OFF]),
        ({"profile": "exhaustive"}, "per-feature", []),
        ({"profile": "exhaustive"}, "nightly-delta", [CI]),
        ({"profile": "exhaustive"}, "pre-release", ["handled at release boundary"]),
        ({"profile": "exhaustive"}, "disabled", ["disabled per project configuration"]),
        ({"profile": "custom", "reviewer_model": "skip", "mutation_enabled": True}, "", ["no review", CI]),
        (
            {"profile": "custom", "review_enabled": False, "refactor_pass": False},
            "",
            ["no refactoring", "no review", OFF],
        ),
    ],
)
def test_what_is_left_out(rigor: dict[str, object], strategy: str, told: list[str]) -> None:
    raw = {"schema_version": "4.0", "feature_id": "x", "rigor": rigor, "mutation_strategy": strategy, "events": []}
    found = list(skipped(settings.of(log_file.parse(raw, "log"))).values())
    assert len(found) == len(told)
    assert all(word in sentence for word, sentence in zip(told, found))
