"""Where a delivery goes on is computed from what git holds: no marker tells it, and none can be wrong (ND-154)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from des.deliver.facts import gather
from des.deliver.nodes import next_action
from des.flow import cycle
from des.flow.delivery import Delivery
from tests.support.small import FEATURE, Small, no_gates

MARKER = ".develop-progress.json"


def position(delivery: Delivery) -> tuple[list[str], list[str]]:
    """The steps that are proven, and the step that comes next."""
    facts = gather(delivery)
    return facts.proven, [dispatch.step for dispatch in next_action(facts).dispatches]


def through(small: Small, phase: str) -> None:
    assert cycle.perform(small.delivery, "01-01", phase, "unknown", lambda line: None, no_gates).code == 0


@pytest.mark.req("ND-154")
def test_another_clone_goes_on_where_this_one_stopped(small: Small, tmp_path: Path) -> None:
    delivery = small.start(steps=2)
    assert position(delivery)[0] == []
    small.red()
    through(small, "RED")
    small.green()
    through(small, "GREEN")
    small.commit("feat: multiply\n\nStep-ID: 01-01\n")
    through(small, "COMMIT")
    small.commit("docs: record")
    here = position(delivery)
    assert here == (["01-01"], ["01-02"])
    small.git("clone", "-q", str(small.root), str(tmp_path / "clone"))
    assert position(Delivery((tmp_path / "clone").resolve(), FEATURE)) == here
    assert list(small.root.rglob(MARKER)) == []


@pytest.mark.req("ND-154")
def test_neither_a_marker_nor_lost_coordination_moves_it(small: Small) -> None:
    delivery = small.start(steps=2)
    before = position(delivery)
    marker = {"completed_steps": ["01-01", "01-02"], "current_step": "01-02"}
    small.write(f"{delivery.relative}/{MARKER}", json.dumps(marker))
    shutil.rmtree(small.root / ".nwave/des")
    assert position(delivery) == before
    assert before == ([], ["01-01"])


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return Small(tmp_path / "project")
