"""Earlier waves are put before the orchestrator, bounded, after a checklist (R29; nw-deliver text, L82-95)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from des import cli
from des.contract import template
from des.contract.errors import DesError
from des.deliver import design_context, prior_waves
from des.deliver.prior_waves import Document
from tests.support.small import FEATURE, Small

DELTA = f"docs/feature/{FEATURE}/feature-delta.md"
TEXT = """# Feature

## Wave: DESIGN / [REF] Technology Choices

Decimal only.

## Wave: DEVOPS / [REF] Environment Matrix

clean

## Wave: DISTILL / [REF] Test Placement

| What | Path |
|---|---|
| scenarios | `tests/calc/*.feature` |
| tests | `tests/calc/test_calc_accepted.py` |
"""


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Small:
    """A project with an active delivery, as the current directory."""
    monkeypatch.delenv("CLAUDE_PROJECT_DIR", raising=False)
    monkeypatch.delenv("CLAUDE_CODE_SESSION_ID", raising=False)
    small = Small(tmp_path / "project")
    small.start()
    monkeypatch.chdir(small.root)
    return small


@pytest.mark.req("ND-054", "ND-056", "ND-057", "ND-058", "ND-059")
def test_every_document_is_shown_after_a_checklist_and_recorded(
    small: Small, capsys: pytest.CaptureFixture[str]
) -> None:
    small.write(DELTA, TEXT)
    small.write("tests/calc/mul.feature", "Feature: Products\n  Scenario: Product\n    Then it is 12\n")
    small.write(".gitignore", "tests/calc/old.feature\n")
    small.write("tests/calc/old.feature", "Feature: Old\n")
    assert cli.main("des", ["context"]) == 0
    told = capsys.readouterr().out
    assert told.split("\n\n")[0].splitlines() == [
        f"✓ {DELTA}",
        "⊘ docs/product/architecture/brief.md (not found)",
        "✓ tests/calc/mul.feature",
        "⊘ tests/calc/test_calc_accepted.py (not found)",
    ]
    assert TEXT.strip() in told
    assert "Then it is 12" in told
    (event,) = [event for event in small.delivery.log().events if event.gate == prior_waves.GATE]
    shown = prior_waves.shown(small.delivery.log())
    assert shown is not None
    assert list(shown) == [DELTA, "tests/calc/mul.feature"]
    assert cli.main("des", ["context"]) == 0
    assert [e.h for e in small.delivery.log().events if e.gate == prior_waves.GATE] == [event.h]
    small.write(DELTA, TEXT + "\nmore\n")
    assert cli.main("des", ["context"]) == 0
    again = prior_waves.shown(small.delivery.log())
    assert again is not None
    assert again[DELTA] != shown[DELTA]


@pytest.mark.req("ND-060")
def test_the_older_layout_is_read_where_no_earlier_wave_wrote_into_the_delta(small: Small) -> None:
    feature = f"docs/feature/{FEATURE}"
    for name in ("design/architecture-design.md", "distill/scenarios.feature", "discover/notes.md", "design/a.png"):
        small.write(f"{feature}/{name}", "x\n")
    found = prior_waves.documents(small.delivery)
    assert [one.path for one in found if one.text is not None] == [
        f"{feature}/design/architecture-design.md",
        f"{feature}/distill/scenarios.feature",
    ]
    small.write(DELTA, "# Feature\n\n## Wave: DELIVER / [REF] Demo Evidence\n\nx\n")
    assert len([one for one in prior_waves.documents(small.delivery) if one.text is not None]) == 3
    small.write(DELTA, "# Feature\n\n## Wave: DISCUSS / [REF] Persona ID\n\nx\n")
    assert [one.path for one in prior_waves.documents(small.delivery) if one.text is not None] == [DELTA]


@pytest.mark.req("ND-059")
def test_without_any_document_the_checklist_says_so(small: Small) -> None:
    found = prior_waves.documents(small.delivery)
    assert prior_waves.checklist(found) == [
        f"⊘ {DELTA} (not found)",
        "⊘ docs/product/architecture/brief.md (not found)",
        f"⊘ tests/acceptance/{FEATURE}/*.feature (not found)",
    ]


def test_what_does_not_fit_is_named_with_the_line_it_goes_on_at() -> None:
    long = "".join(f"line {n}\n" for n in range(1, 1001))
    told = prior_waves.rendered([Document("a.md", "short\n"), Document("b.md", long)], 1000)
    assert "===== a.md\nshort\n" in told
    match = re.search(r"line (\d+)\n\(cut here: Read b.md from line (\d+)\)", told)
    assert match
    assert int(match[2]) == int(match[1]) + 1
    assert len(told) < 1200
    assert "cut here" not in prior_waves.rendered([Document("a.md", "x" * 500), Document("b.md", "y" * 499)], 1000)


@pytest.mark.parametrize(
    ("sizes", "total", "each"),
    [([], 10, 0), ([4, 6], 10, 6), ([4, 7], 10, 6), ([1, 2, 30, 40], 43, 20), ([9, 9], 9, 4)],
)
def test_short_documents_are_whole_and_the_others_share_the_rest(sizes: list[int], total: int, each: int) -> None:
    assert prior_waves.share(sizes, total) == each


@pytest.mark.req("ND-062")
def test_one_section_is_read_again_and_nothing_is_recorded(small: Small, capsys: pytest.CaptureFixture[str]) -> None:
    small.write(DELTA, TEXT)
    for wanted in ("DESIGN / Technology Choices", "design/technology", "DESIGN / [REF] Technology Choices"):
        assert cli.main("des", ["context", "--section", wanted]) == 0
        told = capsys.readouterr().out
        assert "Decimal only." in told
        assert "clean" not in told
        assert f"{DELTA}:3" in told
    assert cli.main("des", ["context", "--section", "DESIGN / Prices"]) == 2
    assert "sections are: DESIGN / Technology Choices" in capsys.readouterr().err
    assert prior_waves.shown(small.delivery.log()) is None


def test_a_document_that_cannot_be_read_is_named(small: Small) -> None:
    (small.root / DELTA).write_bytes(b"# F\n\xff\n")
    with pytest.raises(DesError, match="line 2 is not UTF-8"):
        prior_waves.documents(small.delivery)


@pytest.mark.req("ND-069", "ND-055", "ND-060")
def test_the_design_context_is_taken_word_for_word() -> None:
    feature = "docs/feature/x"
    delta = Document(f"{feature}/feature-delta.md", TEXT)
    brief = Document(prior_waves.BRIEF, "# Brief\n\nOne process.\n" + "word\n" * 1000)
    told = design_context.compose([delta, brief], feature)
    assert told.startswith("Technology Choices:\nDecimal only.")
    assert "One process." in told
    assert told.endswith(f"(the rest: {prior_waves.BRIEF})")
    assert "Environment Matrix" not in told
    older = [
        Document(f"{feature}/design/adr-1.md", "Why.\n"),
        Document(f"{feature}/design/architecture-design.md", "Ports.\n"),
        Document(f"{feature}/discuss/user-stories.md", "Stories.\n"),
    ]
    assert design_context.compose(older, feature) == (
        f"{feature}/design/architecture-design.md:\nPorts.\n\n{feature}/design/adr-1.md:\nWhy."
    )
    assert design_context.compose([Document(f"{feature}/feature-delta.md", None)], feature) == template.NO_DESIGN
