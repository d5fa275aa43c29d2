"""The handoff to operations: by evidence, with the notes of people kept; and settings of an iteration in a header."""

from __future__ import annotations

import json

import pytest

from des.flow import header
from des.track import conditions, handing_off, settings
from des.track.artifacts import places
from des.track.facts import gather
from tests.support.histories import History
from tests.track.desk import Desk
from tests.track.iteration import Iteration
from tests.track.merging import merging

PLACE = ".aiwg/handoffs/handoff-delivery-to-operations-iteration-3.md"


@pytest.mark.req("DT-240")
def test_a_finished_iteration_is_ready_and_what_is_missing_is_named(tmp_path_factory: pytest.TempPathFactory) -> None:
    desk = Desk(tmp_path_factory.mktemp("handoff") / "project", "completed")
    done = handing_off.handoff(desk.facts)
    assert (done.ready, "handoff of iteration 3: READY" in done.text) == (True, True)
    place = desk.root / PLACE
    text = place.read_text("utf-8")
    assert "PRESENT" in text
    assert "MISSING" not in text
    place.write_text(
        text.replace("<!-- des:notes:begin -->\n", "<!-- des:notes:begin -->\nAda, operations.\n"), "utf-8"
    )
    (desk.root / places.runbook(3)).unlink()
    done = handing_off.handoff(desk.facts)
    assert not done.ready
    assert f"- {places.runbook(3)} is missing" in done.text
    text = place.read_text("utf-8")
    assert "Ada, operations." in text
    assert "status: PARTIAL" in text


@pytest.mark.req("DT-240")
def test_an_iteration_in_its_middle_is_not_ready(history: History) -> None:
    iteration = merging(history)
    done = handing_off.handoff(gather(iteration.delivery))
    assert (done.ready, "BLOCKED" in done.text) == (False, True)
    assert "the iteration is not complete: des track complete" in done.text


@pytest.mark.req("DT-110", "DT-160")
def test_the_settings_of_the_track_are_those_of_the_base(history: History) -> None:
    """A header with the keys of an iteration is as good as any; one whose settings were loosened is not."""
    iteration = merging(history)
    git = iteration.delivery.git
    raw = json.loads(iteration.delivery.log_path.read_text("utf-8"))
    told = {key: value for key, value in raw.items() if key not in ("events", "schema_version", "feature_id")}
    assert told["branch"] == "iteration-3"
    assert header.differences(git, told) == []
    history.commit("chore: looser", {".nwave/des-config.json": '{"track": {"thresholds": {"coverage_line": 10}}}'})
    assert header.differences(git, told) == []
    assert settings.of(iteration.delivery.log()).thresholds["coverage_line"] == 80
    told["config"] = {**told["config"], "track": {"thresholds": {"coverage_line": 10}}}
    assert header.differences(git, told)[0].what.startswith("header: config is")


@pytest.mark.req("DT-158", "DT-070")
def test_what_the_user_accepts_before_work_begins(tmp_path_factory: pytest.TempPathFactory) -> None:
    desk = Desk(tmp_path_factory.mktemp("conditions") / "project", "planned")
    facts = desk.facts
    asked = dict(conditions.of_plan(facts.track, facts.record, facts.team.capacity))
    assert [one.check for one in asked] == [] or [one.check for one in asked] == ["not-applicable"]
    [capacity] = [text for one, text in conditions.of_plan(facts.track, facts.record, 1) if one.check == "capacity"]
    assert "% of the team's hours. Is that accepted?" in capacity


def test_a_header_without_a_branch_names_none(history: History) -> None:
    assert gather(Iteration(history).delivery).finalized is False
