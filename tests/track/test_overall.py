"""What the gates say together: the truth table of every combination, and what is asked of the user."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from des.flow.excuses import Excuses
from des.flow.questions import read
from des.track import settings
from des.track.criteria import Criterion, Status
from des.track.gates import overall
from des.track.gates.overall import BLOCKED, GATES, MISSING, PASS, STALE
from tests.track.iteration import excused

MIDDLE = ("CONDITIONAL", "WARNING", "EXEMPT")
STATES = (*(status.value for status in Status), MISSING, STALE, "PASSED", "")


def record(status: str, code: str = "now", actual: str = "1") -> dict[str, Any]:
    row = Criterion("debt", "new debt", "=", "0", actual, Status.WARNING, "do it")
    return {"status": status, "code": code, "criteria": [row.to_json()]}


def records(*states: str, actual: str = "1") -> dict[str, dict[str, Any]]:
    found = {}
    for gate, state in zip(GATES, states, strict=True):
        if state != MISSING:
            found[gate] = record("PASS", "before") if state == STALE else record(state, actual=actual)
    return found


def rolled(*states: str, given: Excuses | None = None, **more: str) -> overall.Overall:
    return overall.roll_up(records(*states, **more), "now", given or excused())


@pytest.mark.req("DT-127", "DT-157", "DT-158", "DT-160")
def test_every_combination() -> None:
    for states in itertools.product(STATES, repeat=3):
        open_ = rolled(*states)
        answered = rolled(*states, given=excused(*[open_.asked] if open_.asked else []))
        middle = any(state in MIDDLE for state in states)
        fine = all(state == "PASS" or state in MIDDLE for state in states)
        assert open_.status == (PASS if fine and not middle else BLOCKED), states
        assert answered.status == (PASS if fine else BLOCKED), states
        assert (open_.asked is not None) is middle, states
        assert answered.asked is None, states
        assert [row.gate for row in open_.blocking] == [
            gate for gate, state in zip(GATES, states, strict=True) if not (state == "PASS" or state in MIDDLE)
        ], states


@pytest.mark.req("DT-157")
def test_without_a_record_or_gate_nothing_passes() -> None:
    found = overall.roll_up({}, "now", excused())
    assert (found.status, [row.status for row in found.rows]) == (BLOCKED, [MISSING] * 3)
    assert overall.roll_up({}, "now", excused(), ()).status == BLOCKED
    assert overall.roll_up({gate: record("PASS", "") for gate in GATES}, "", excused()).status == BLOCKED


@pytest.mark.req("DT-161")
def test_a_record_of_other_code_does_not_count() -> None:
    found = rolled("PASS", STALE, "PASS")
    assert (found.status, found.blocking[0].open) == (
        BLOCKED,
        (f"{GATES[1]} is about other code: test again, then des track gate",),
    )


@pytest.mark.req("DT-158")
def test_an_acknowledgement_is_for_exactly_these_conditions() -> None:
    asked = rolled("PASS", "WARNING", "PASS").asked
    assert asked
    assert asked.typed.startswith("des ack gates-f")
    assert read("ack", asked.name) == asked
    found = rolled("PASS", "WARNING", "PASS", given=excused(asked))
    assert (found.status, found.told) == (PASS, "PASS with 1 condition")
    assert rolled("PASS", "WARNING", "WARNING", given=excused(asked)).status == BLOCKED
    assert rolled("PASS", "WARNING", "PASS", given=excused(asked), actual="2").status == BLOCKED
    assert rolled("PASS", "PASS", "PASS").told == "PASS"
    assert rolled("FAIL", "WARNING", "PASS", given=excused(asked)).told == BLOCKED


@pytest.mark.req("DT-159")
def test_what_blocks_is_told_with_its_repair() -> None:
    assert rolled("FAIL", "PASS", "PASS").blocking[0].open == ("new debt is 1, not = 0: do it",)


@pytest.mark.req("DT-138")
def test_what_was_declared_absent_is_asked_once_and_again_when_it_changes() -> None:
    assert overall.not_applicable(settings.read({})) is None
    one = overall.not_applicable(settings.read({"track": {"not_applicable": {"e2e": "a library"}}}))
    other = overall.not_applicable(settings.read({"track": {"not_applicable": {"e2e": "a tool"}}}))
    assert one
    assert one.typed.startswith("des ack not-applicable-f")
    assert read("ack", one.name) == one
    assert one != other
