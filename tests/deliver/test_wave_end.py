"""The expansions at the end of the wave: what is asked, what is written, what is recorded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from des.contract import log as log_file
from des.contract.errors import DesError
from des.contract.log import Log
from des.deliver import wave_end
from des.deliver.expansions import CATALOG
from des.facts import global_config
from des.state import events
from tests.support.small import Small

ALL = [one.id for one in CATALOG.tier_2]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(global_config, "PATH", str(tmp_path / "global-config.json"))


def setting(**documentation: str) -> None:
    Path(global_config.PATH).write_text(json.dumps({"documentation": documentation}), "utf-8")


def log(*records: dict[str, Any]) -> Log:
    listed = [{"gate": "expansions", "timestamp": "t", **record} for record in records]
    return log_file.parse({"schema_version": "4.0", "feature_id": "x", "events": listed}, "log")


def menu(record: Log, *came: str, held: bool = False) -> list[str]:
    return [one.id for one in wave_end.menu(record, came, held)]


@pytest.mark.req("ND-021", "ND-028")
def test_what_is_asked() -> None:
    chosen = log({"status": "CHOSEN", "expand": []})
    assert menu(log()) == []  # ask-intelligent, and no occasion came
    assert menu(log(), "mutation-testing-report") == ["mutation-testing-report"]
    assert menu(chosen, "mutation-testing-report") == []
    setting(density="lean", expansion_prompt="ask")
    assert menu(log()) == ALL
    assert menu(log(), held=True) == [name for name in ALL if name != "retrospective-notes"]
    assert menu(log({"status": "REQUESTED", "expand": ["coverage-deltas"]})) == [
        n for n in ALL if n != "coverage-deltas"
    ]
    assert menu(chosen) == []
    for prompt in ("always-skip", "always-expand", "smart"):
        setting(density="lean", expansion_prompt=prompt)
        assert menu(log(), *ALL) == []


@pytest.mark.req("ND-027")
def test_what_is_written() -> None:
    def written(record: Log) -> list[str]:
        return [one.id for one in wave_end.chosen(record)]

    asked = {"status": "REQUESTED", "expand": ["coverage-deltas", "of-another-version"]}
    assert written(log()) == []
    assert written(log(asked)) == ["coverage-deltas"]
    answered = log(asked, {"status": "CHOSEN", "expand": ["refactoring-journal"]})
    assert written(answered) == ["refactoring-journal", "coverage-deltas"]
    setting(density="full")
    assert written(log()) == ALL
    setting(density="lean", expansion_prompt="smart")
    assert written(log()) == []
    assert [one.id for one in wave_end.optional(log())] == ALL


@pytest.mark.parametrize(
    ("event", "attempts", "document", "came"),
    [
        ({"gate": "refactoring", "status": "PASS", "timestamp": "t", "commits": []}, 1, "", set()),
        ({"gate": "refactoring", "status": "PASS", "timestamp": "t", "commits": ["c"]}, 1, "", {"refactoring-journal"}),
        ({"gate": "mutation", "status": "PASS", "timestamp": "t"}, 1, "", {"mutation-testing-report"}),
        ({"gate": "mutation", "status": "SKIPPED", "timestamp": "t"}, 1, "", set()),
        (None, 2, "", {"alternative-implementations-rejected"}),
        (None, 1, "## Wave: DELIVER / [WHY] Upstream Issues\n\nx\n", {"architecture-decision-deviations"}),
        ({"gate": "design", "status": "FAIL", "timestamp": "t"}, 1, "", {"architecture-decision-deviations"}),
    ],
)
def test_occasions(event: dict[str, object] | None, attempts: int, document: str, came: set[str]) -> None:
    data = {"schema_version": "4.0", "feature_id": "x", "events": [event] if event else []}
    found = wave_end.occasions(log_file.parse(data, "log"), {("step", "01-01"): attempts}, document)
    assert found == came


@pytest.mark.req("ND-021")
def test_expand_is_taken_out_of_the_typed_goal() -> None:
    assert wave_end.asked_for("Quote --expand coverage-deltas,refactoring-journal parcels") == (
        "Quote parcels", ("refactoring-journal", "coverage-deltas")
    )  # fmt: skip
    assert wave_end.asked_for("Quote  parcels, --expanded") == ("Quote  parcels, --expanded", ())
    with pytest.raises(DesError, match="did you mean coverage-deltas"):
        wave_end.asked_for("Quote parcels --expand=coverage-delta")


@pytest.mark.req("ND-030", "ND-031")
def test_choices_stand_in_the_log_and_as_events(tmp_path: Path) -> None:
    setting(density="lean", expansion_prompt="ask")
    small = Small(tmp_path / "project")
    delivery = small.start()
    wave_end.request(delivery, ["coverage-deltas"])
    wave_end.request(delivery, ["coverage-deltas"])
    offered = wave_end.menu(delivery.log(), (), False)
    wave_end.choose(delivery, ["mutation-testing-report"], offered)
    assert [e.gate_status for e in delivery.log().events if e.gate == "expansions"] == ["REQUESTED", "CHOSEN"]
    told = events.read(str(small.root), "DOCUMENTATION_DENSITY_CHOICE")
    assert [e["expansion_id"] for e in told if e["choice"] == "expand"] == ["mutation-testing-report"]
    assert len([e for e in told if e["choice"] == "skip"]) == len(ALL) - 2
    wave_end.settle(delivery, delivery.log(), "")
    assert events.read(str(small.root), "DOCUMENTATION_DENSITY_CHOICE") == told
    wave_end.choose(delivery, [], offered)
    assert events.read(str(small.root), "DOCUMENTATION_DENSITY_CHOICE")[-1]["expansion_id"] == "*"
