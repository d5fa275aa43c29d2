"""The forms of what the track's agents submit: schema and model say the same."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.contract.errors import DesError
from des.flow import schemas
from des.track import models
from des.track.models.planning import BreakdownModel
from tests.support.track_samples import sample, task

SUBJECTS = list(models.SUBJECTS)


@pytest.mark.req("DT-027", "DT-055")
@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_complete_submission_fits_schema_and_model(subject: str) -> None:
    data = sample(subject)
    assert models.parse(subject, json.dumps(data)) == data
    models.of(models.SUBJECTS[subject], data)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_unknown_and_missing_keys_are_refused(subject: str) -> None:
    data = sample(subject)
    with pytest.raises(DesError, match="'extra' was unexpected"):
        models.parse(subject, json.dumps({**data, "extra": 1}))
    needed = models.SUBJECTS[subject].model_json_schema()["required"]
    for key in needed:
        with pytest.raises(DesError, match=f"'{key}' is a required property") as caught:
            models.parse(subject, json.dumps({name: value for name, value in data.items() if name != key}))
        assert caught.value.code == 1
        assert f"des track schema {subject}" in caught.value.how


@pytest.mark.req("DT-051", "DT-052", "DT-055", "DT-056")
@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"id": "T-1"}, "line 4: tasks[0].id"),
        ({"id": "T-01\n"}, "tasks[0].id"),
        ({"kind": "story"}, "tasks[0].kind"),
        ({"acceptance_criteria": []}, "tasks[0].acceptance_criteria"),
        ({"approach": "Just do it."}, "tasks[0].approach"),
        ({"estimate_hours": 0}, "tasks[0].estimate_hours"),
        ({"estimate_hours": "2"}, "tasks[0].estimate_hours"),
        ({"estimate_hours": True}, "tasks[0].estimate_hours"),
        ({"dependencies": "T-02"}, "tasks[0].dependencies"),
        ({"name": "\u3000 "}, "tasks[0].name"),
        ({"design": {"responsibilities": []}}, "tasks[0].design"),
    ],
)
def test_a_wrong_task_is_named_with_its_place(change: dict[str, Any], where: str) -> None:
    data = {"tasks": [task(1, **change)], "summary": "x"}
    with pytest.raises(DesError) as caught:
        models.parse("breakdown", json.dumps(data, indent=2))
    assert where in caught.value.what


def test_what_only_the_model_refuses_is_a_refusal_too() -> None:
    review = sample("review")
    review["blockers"][0]["line"] = 3.0  # an integer to JSON Schema
    assert schemas.problems("track-review", review, json.dumps(review)) == []
    with pytest.raises(DesError, match=r"blockers\[0\].line") as caught:
        models.parse("review", json.dumps(review))
    assert caught.value.code == 1


def test_a_subject_nobody_knows_and_a_record_of_another_form() -> None:
    with pytest.raises(DesError, match="no subject 'poem'"):
        models.parse("poem", "{}")
    with pytest.raises(DesError, match="top level"):
        models.of(BreakdownModel, None)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(SUBJECTS), st.data())
def test_any_value_in_any_place_is_accepted_or_refused_in_one_way(subject: str, data: st.DataObject) -> None:
    """No JSON makes it fail in another way than a DesError."""
    content: Any = sample(subject)
    place = content
    while isinstance(place, (dict, list)) and place:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[key], (dict, list)) or not place[key] or data.draw(st.booleans()):
            place[key] = data.draw(JSON)
            break
        place = place[key]
    text = json.dumps(content)
    with contextlib.suppress(DesError):
        assert models.parse(subject, text) == content
