"""No false alarm on the example's own delivery, and each gate fails on it when it should."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from des.deliver import contradictions, prior_waves, roadmap_check
from des.deliver.gates import design, frozen, layout, scaffold, theater, waves, wiring
from des.flow import header, record
from des.flow.delivery import Delivery
from des.state import store
from des.verdict import Status
from tests.support.legacy import older
from tests.support.projects import EXAMPLES, make_project

STEPS = EXAMPLES / "parcel-quote" / "delivery"


def _git(root: Path, *arguments: str) -> None:
    identity = {f"GIT_{who}_{what}": "ada@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(["git", *arguments], cwd=root, env={**os.environ, **identity}, check=True, capture_output=True)


@pytest.fixture
def delivered(tmp_path: Path) -> Delivery:
    """The example with both steps committed, as its delivery does."""
    root = tmp_path / "parcel"
    make_project("parcel-quote", root, os.environ)
    return _deliver(root)


def _deliver(root: Path) -> Delivery:
    delivery = Delivery(root.resolve(), "quote-express-parcels")
    delivery.directory.mkdir(parents=True)
    record.create(delivery, header.snapshot(delivery.git, delivery.git.head(), "Quote express parcels", store.now()))
    shutil.copy(STEPS / "roadmap.json", delivery.roadmap_path)
    for step in ("01-01", "01-02"):
        for part in ("red", "green"):
            shutil.copytree(STEPS / step / part, root, dirs_exist_ok=True)
        _git(root, "add", "-A")
        _git(root, "commit", "-q", "-F", str(STEPS / step / "message.txt"))
    return delivery


@pytest.mark.parametrize("gate", [design, frozen, scaffold, theater, wiring])
def test_the_example_passes_without_a_finding_that_blocks(delivered: Delivery, gate: object) -> None:
    result = gate.run(delivered)  # type: ignore[attr-defined]
    assert result.status is Status.PASS
    assert [one for one in result.findings if one.blocks] == []


@pytest.mark.req("ND-060", "ND-186")
def test_a_feature_of_the_older_layout_is_judged_by_its_own_documents(tmp_path: Path) -> None:
    root = tmp_path / "parcel"
    make_project("parcel-quote", root, os.environ)
    older(root)
    delivery = _deliver(root)
    assert roadmap_check.findings(delivery, delivery.roadmap()) == []  # type: ignore[arg-type]
    feature = "docs/feature/quote-express-parcels"
    # What DELIVER writes itself goes into the feature-delta, and takes nothing from the older documents.
    (root / feature / "feature-delta.md").write_text("# F\n\n## Wave: DELIVER / [REF] DoD Check\n\nNone.\n", "utf-8")
    for gate in (design, frozen, layout, scaffold, waves):
        result = gate.run(delivery)
        assert result.status is Status.PASS, result
    assert len(layout.run(delivery).findings) == 5
    assert contradictions.of(delivery, prior_waves.documents(delivery)) == ()
    stories = root / feature / "discuss/user-stories.md"
    stories.write_text(stories.read_text("utf-8").replace("US-02", "US-03"), "utf-8")
    assert [one.where.file for one in contradictions.of(delivery, prior_waves.documents(delivery))] == [
        "tests/acceptance/quote-express-parcels/express.feature",
        f"{feature}/discuss/user-stories.md",
    ]
    (root / "src/parcel/quotes.py").write_text("def spare():\n    return 1\n")
    _git(root, "add", "-A")
    _git(root, "commit", "-q", "-m", "feat: more\n\nStep-ID: 01-02")
    (finding, *_) = [one for one in design.run(delivery).findings if one.blocks]
    assert f"{feature}/design/architecture-design.md" in finding.fix + finding.text


def test_each_gate_fails_where_it_should(delivered: Delivery) -> None:
    root = delivered.root
    (root / "src/parcel/quotes.py").write_text("__SCAFFOLD__ = True\n\n\ndef spare():\n    return 1\n")
    (root / "tests/unit/test_spare.py").write_text(
        "from parcel.quotes import spare\n\n\ndef test_spare():\n    spare()\n"
    )
    _git(root, "add", "-A")
    _git(root, "commit", "-q", "-m", "feat: more\n\nStep-ID: 01-02")
    found = [one for gate in (design, scaffold, theater, wiring) for one in gate.run(delivered).findings if one.blocks]
    assert [(one.where.file, one.where.line) for one in found] == [
        ("src/parcel/quotes.py", 0),
        ("src/parcel/quotes.py", 1),
        ("tests/unit/test_spare.py", 4),
        ("src/parcel/quotes.py", 4),
    ]
    assert "it overlaps Quote (EXTEND, docs/feature/quote-express-parcels/feature-delta.md:107)" in found[0].text
