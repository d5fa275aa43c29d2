"""User stories and their Elevator Pitches (des-reference §3.14)."""

from __future__ import annotations

from pathlib import Path

import pytest

from des.facts import stories
from des.facts.stories import Stories, of_delta

HEAD = "# Feature\n\n## Wave: DISCUSS / [REF] User Stories with Elevator Pitches\n\n"
PITCH = "Before: by phone.\nAfter: run `tool --now` → sees `42 EUR`\nDecision enabled: yes or no.\n"


def read(body: str) -> Stories:
    return of_delta(HEAD + body, "docs/f.md")


def test_a_story_with_its_pitch_and_lines() -> None:
    found = read(
        f"### US-01: Price @walking_skeleton\n\nAs a clerk.\n\n### Elevator Pitch\n\n{PITCH}\n### US-02: Disk\n\n@infrastructure\n"
    )
    one, two = found.stories
    assert (one.id, one.title, one.tags, one.line) == ("US-01", "Price", ("@walking_skeleton",), 5)
    assert one.pitch is not None
    assert (one.pitch.run, one.pitch.sees, one.pitch.line) == ("tool --now", ("42 EUR",), 12)
    assert (one.pitch.before, one.pitch.decision) == ("by phone.", "yes or no.")
    assert two.infrastructure
    assert found.defects == ()


@pytest.mark.parametrize(
    ("after", "run", "sees"),
    [
        ("After: run `a b` → sees `x`", "a b", ("x",)),
        ("**After:** run `a b` -> sees `x`.", "a b", ("x",)),
        ("- After: the clerk runs `a b` and sees `x` and `y`", "a b", ("x", "y")),
        ("After: run `a sees b` →\nsees `x`", "a sees b", ("x",)),
        ('After: run tool --now → sees "42 EUR"', "tool --now", ("42 EUR",)),
        ("After: run `a` → sees 42 EUR.", "a", ("42 EUR",)),
        ("after : run `a | b` → sees `x → y`", "a | b", ("x → y",)),
        ("After: run `a` then `b` → sees `x`", "", ()),
        ("After: open the page → sees `x`", "", ()),
        ("After: run `a`", "", ()),
        ("Before: nothing", "", ()),
    ],
)
def test_the_after_line(after: str, run: str, sees: tuple[str, ...]) -> None:
    found = read(f"### US-01: One\n\n### Elevator Pitch\n\n{after}\n")
    pitch = found.stories[0].pitch
    assert pitch is not None
    assert (pitch.run, pitch.sees) == (run, sees)
    assert bool(found.defects) == (not run)


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        ("", 3, "no user story"),
        ("Only prose.\n", 3, "no user story"),
        ("### Pricing\n\n### Elevator Pitch\n", 5, "'Pricing' is no story"),
        ("### US-01: One\n\nprose\n", 5, "US-01 has no Elevator Pitch"),
        ("### US-01: One\n\n```\n### Elevator Pitch\n```\n", 5, "US-01 has no Elevator Pitch"),
        ("### US-01: One\n\n### Elevator Pitch\n\nBefore: x\n", 7, "does not say what to run"),
        (
            f"### US-01: One\n\n### Elevator Pitch\n\n{PITCH}\n### Two\n\n### Elevator Pitch\n\n{PITCH}",
            15,
            "a second Elevator Pitch",
        ),
        (f"### US-01: One\n\n### Elevator Pitch\n\n{PITCH}\n### us-01: Again @infrastructure\n", 13, "stands twice"),
    ],
)
def test_a_bad_document_names_line_and_fix(body: str, line: int, said: str) -> None:
    defect = read(body).defects[0]
    assert (defect.where.file, defect.where.line) == ("docs/f.md", line)
    assert said in defect.text
    assert defect.fix


def test_prose_that_mentions_infrastructure_is_no_tag() -> None:
    found = read("### US-01: One\n\nThis is not @infrastructure at all.\n")
    assert not found.stories[0].infrastructure


def test_without_the_section_it_is_said_and_without_the_wave_there_is_no_document() -> None:
    found = of_delta("# F\n\n## Wave: DISCUSS / [REF] Persona ID\n\nx\n", "f.md")
    assert "User Stories with Elevator Pitches" in found.defects[0].fix
    assert of_delta("# F\n", "f.md") == Stories()


def test_the_legacy_file_is_read_when_there_is_no_delta(tmp_path: Path) -> None:
    feature = tmp_path / "docs/feature/x"
    (feature / "discuss").mkdir(parents=True)
    assert stories.load(tmp_path, feature) == Stories()
    (feature / "discuss/user-stories.md").write_text(
        f"# User Stories\n\n## US-01: One\n\n### Elevator Pitch\n\n{PITCH}", "utf-8"
    )
    found = stories.load(tmp_path, feature)
    assert (found.file, found.stories[0].id, found.defects) == ("docs/feature/x/discuss/user-stories.md", "US-01", ())
    (feature / "feature-delta.md").write_text("# F\n\n## Wave: DESIGN / [REF] DDD List\n\nnone\n", "utf-8")
    assert stories.load(tmp_path, feature) == Stories()
