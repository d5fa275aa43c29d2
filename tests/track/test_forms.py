"""The examples that agents are shown: each is a submission, and has every key that is demanded."""

from __future__ import annotations

import json
from typing import Any

import pytest

from des.track import models
from des.track.forms import FINDING, FORMS
from des.track.models.common import FindingModel

SUBJECTS = list(models.SUBJECTS)


@pytest.mark.req("DT-055", "DT-245")
@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_example_fits_its_schema(subject: str) -> None:
    assert models.parse(subject, FORMS[subject])
    models.of(models.SUBJECTS[subject], json.loads(FORMS[subject]))


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_example_names_every_key_that_is_demanded(subject: str) -> None:
    schema = models.SUBJECTS[subject].model_json_schema()
    assert not list(_missing(schema, schema, json.loads(FORMS[subject]), subject))


def test_the_finding_is_one_when_a_severity_is_chosen() -> None:
    models.of(FindingModel, json.loads(FINDING.replace("critical|high|medium|low", "high")))


def _missing(schema: dict[str, Any], node: dict[str, Any], example: Any, where: str) -> Any:
    if "$ref" in node:
        node = schema["$defs"][node["$ref"].rpartition("/")[2]]
    if isinstance(example, dict):
        yield from (f"{where}.{key}" for key in node.get("required", []) if key not in example)
        for key, value in example.items():
            yield from _missing(schema, node.get("properties", {}).get(key, {}), value, f"{where}.{key}")
    if isinstance(example, list):
        for number, value in enumerate(example):
            yield from _missing(schema, node.get("items", {}), value, f"{where}[{number}]")
