"""The gates on a delivery in JavaScript: the example's own passes, and each gate fails when it should."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from des.deliver.gates import acceptance, demo, design, layout, scaffold, theater, waves, wiring
from des.flow import header, record
from des.flow.delivery import Delivery
from des.state import store
from des.verdict import Status
from tests.support.programs import search_path
from tests.support.projects import EXAMPLES, make_project

STEPS = EXAMPLES / "meter-readings-js" / "delivery"
SUITE = "tests/acceptance/check-meter-readings/suspicious.test.js"


def commit(root: Path, *message: str) -> None:
    identity = {f"GIT_{who}_{what}": "ada@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    for arguments in (["add", "-A"], ["commit", "-q", *message]):
        subprocess.run(["git", *arguments], cwd=root, env={**os.environ, **identity}, check=True, capture_output=True)


@pytest.fixture
def delivered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Delivery:
    """The example with both steps committed, as its delivery does."""
    monkeypatch.setenv("PATH", search_path())
    root = tmp_path / "meters"
    make_project("meter-readings-js", root, os.environ)
    delivery = Delivery(root.resolve(), "check-meter-readings")
    delivery.directory.mkdir(parents=True)
    record.create(delivery, header.snapshot(delivery.git, delivery.git.head(), "Check meter readings", store.now()))
    shutil.copy(STEPS / "roadmap.json", delivery.roadmap_path)
    for step in ("01-01", "01-02"):
        for part in ("red", "green"):
            shutil.copytree(STEPS / step / part, root, dirs_exist_ok=True)
        commit(root, "-F", str(STEPS / step / "message.txt"))
    return delivery


def test_the_example_passes_every_gate_that_reads_javascript(delivered: Delivery) -> None:
    results = {gate.NAME: gate.run(delivered) for gate in (acceptance, demo, waves)}
    results |= {
        gate.__name__.rpartition(".")[2]: gate.run(delivered) for gate in (design, layout, scaffold, theater, wiring)
    }
    assert {name: result.status for name, result in results.items()} == dict.fromkeys(results, Status.PASS)
    assert results["acceptance"].facts["environments_tested"] == ["clean", "with-stale-config"]


def test_a_failing_scenario_and_a_skipped_one_are_found(delivered: Delivery) -> None:
    file = delivered.root / SUITE
    text = file.read_text("utf-8").replace("usually 2'", "usually 3'")
    file.write_text(text.replace("it('is not invented', ", "it.skip('is not invented', "), "utf-8")
    commit(delivered.root, "-m", "test: other words")
    where = "suspicious readings::a sudden jump in usage::is reported with what is usual"
    found = acceptance.run(delivered)
    assert found.status is Status.FAIL
    assert f"{SUITE}::{where}" in found.findings[0].text
    assert [(one.where.file, one.where.line) for one in waves.run(delivered).findings] == [(SUITE, 14)]
