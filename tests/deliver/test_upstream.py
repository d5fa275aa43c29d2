"""An upstream issue holds its step until the user's decision is on record (R30; nw-deliver text, L96-101)."""

from __future__ import annotations

from pathlib import Path

import pytest

from des import cli
from des.contract.errors import DesError
from des.deliver import upstream
from des.deliver.facts import gather
from des.deliver.phases.start import held
from des.flow.action import ActionKind
from tests.support.small import FEATURE, Small

DELTA = f"docs/feature/{FEATURE}/feature-delta.md"


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Small:
    """A delivery of two steps with a feature-delta, as the current directory."""
    monkeypatch.delenv("CLAUDE_PROJECT_DIR", raising=False)
    monkeypatch.delenv("CLAUDE_CODE_SESSION_ID", raising=False)
    small = Small(tmp_path / "project")
    small.start(steps=2)
    small.write(DELTA, "# Feature\n\n## Wave: DESIGN / [REF] Technology Choices\n\nfloat\n")
    monkeypatch.chdir(small.root)
    return small


@pytest.mark.req("ND-063", "ND-064")
def test_an_issue_is_written_down_and_holds_its_step_until_it_is_decided(
    small: Small, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        cli.main(
            "des",
            ["issue", "add", "--step", "01-02", "--document", DELTA, "DESIGN says float,\nthe prices need Decimal"],
        )
        == 0
    )
    assert f"recorded: U-01 in {DELTA}:9; step 01-02 waits" in capsys.readouterr().out
    text = (small.root / DELTA).read_text("utf-8")
    heading = "\n\n## Wave: DELIVER / [WHY] Upstream Issues\n\n"
    assert text.endswith(f"{heading}- U-01 (step 01-02, about `{DELTA}`): DESIGN says float, the prices need Decimal\n")
    upstream.add(small.delivery, "01-01", DELTA, "and the rounding is not said")
    assert upstream.held_steps(small.delivery.log()) == {"01-02": "U-01", "01-01": "U-02"}
    assert cli.main("des", ["issue", "resolve", "U-01", "Decimal; that deviates from DESIGN, which was a slip"]) == 0
    lines = (small.root / DELTA).read_text("utf-8").splitlines()
    assert lines[9:11] == [
        "  Resolved: Decimal; that deviates from DESIGN, which was a slip",
        f"- U-02 (step 01-01, about `{DELTA}`): and the rounding is not said",
    ]
    assert upstream.held_steps(small.delivery.log()) == {"01-01": "U-02"}
    assert upstream.decided_documents(small.delivery.log()) == {DELTA}
    assert [one.id for one in upstream.unresolved(upstream.of(small.delivery), small.delivery.log())] == ["U-02"]
    assert upstream.add(small.delivery, "01-02", DELTA, "the zone is not said").id == "U-03"


@pytest.mark.req("ND-065")
def test_a_held_step_asks_what_it_waits_for(small: Small) -> None:
    assert held(gather(small.delivery), "01-02") is None
    upstream.add(small.delivery, "01-02", DELTA, "the zone is not said")
    action = held(gather(small.delivery), "01-02")
    assert action is not None
    assert action.kind is ActionKind.ASK
    assert f"U-01: {DELTA}: the zone is not said" in action.question
    assert "des issue resolve U-01 " in action.question
    assert held(gather(small.delivery), "01-01") is None


def test_words_in_the_document_alone_free_no_step(small: Small) -> None:
    upstream.add(small.delivery, "01-02", DELTA, "the zone is not said")
    small.write(DELTA, (small.root / DELTA).read_text("utf-8") + "  Resolved: whatever\n")
    assert upstream.held_steps(small.delivery.log()) == {"01-02": "U-01"}
    assert [one.id for one in upstream.unresolved(upstream.of(small.delivery), small.delivery.log())] == ["U-01"]


def test_an_issue_that_is_gone_from_the_document_can_still_be_decided(small: Small) -> None:
    before = (small.root / DELTA).read_text("utf-8")
    upstream.add(small.delivery, "01-02", DELTA, "the zone is not said")
    small.write(DELTA, before)
    assert upstream.resolve(small.delivery, "U-01", "any zone") == ""
    assert upstream.held_steps(small.delivery.log()) == {}
    assert (small.root / DELTA).read_text("utf-8") == before


@pytest.mark.parametrize(
    ("before", "line"),
    [
        (
            "## Wave: DELIVER / [WHY] Upstream Issues\r\n\r\n- older, of nobody\r\n\r\n## Wave: DELIVER / [REF] DoD Check\r\n\r\nx\r\n",
            4,
        ),
        ("## Wave: DELIVER / [WHY] Upstream Issues\n", 3),
        ("", 5),
    ],
)
def test_it_is_appended_to_the_section_that_is_there(small: Small, before: str, line: int) -> None:
    (small.root / DELTA).write_bytes(before.encode())
    issue = upstream.add(small.delivery, "01-02", DELTA, "the zone is not said")
    assert issue.line == line
    kept = (small.root / DELTA).read_bytes().decode()
    assert [part for part in before.split() if part not in kept.split()] == []
    assert kept.count("\r\n") in (0, kept.count("\n"))


@pytest.mark.parametrize(
    ("step", "about", "what", "said"),
    [
        ("09-01", DELTA, "the zone is not said", "'09-01' is no step of the roadmap (01-01, 01-02)"),
        ("01-01", "docs/nowhere.md", "the zone is not said", "'docs/nowhere.md' is no file of the project"),
        ("01-01", "../outside.md", "the zone is not said", "'../outside.md' is no file of the project"),
        ("01-01", DELTA, "  odd \n ", "'odd' does not say what is wrong"),
        ("01-01", DELTA, "The zone. Resolved: any zone", "would not read as an open issue"),
    ],
)
def test_an_issue_that_says_nothing_is_refused(small: Small, step: str, about: str, what: str, said: str) -> None:
    before = (small.root / DELTA).read_bytes()
    (small.root.parent / "outside.md").write_text("x", "utf-8")
    with pytest.raises(DesError) as error:
        upstream.add(small.delivery, step, about, what)
    assert said in error.value.what
    assert error.value.how
    assert (small.root / DELTA).read_bytes() == before
    assert upstream.held_steps(small.delivery.log()) == {}


@pytest.mark.req("ND-061")
def test_issues_of_earlier_waves_are_decided_in_their_own_place(small: Small) -> None:
    small.write(
        DELTA,
        "# F\n\n## Wave: DESIGN / [WHY] Upstream Issues\n\n| Issue | Status |\n|---|---|\n| 12 or 13 | open |\n\nAnd this.\n",
    )
    log = small.delivery.log()
    assert [one.id for one in upstream.unresolved(upstream.of(small.delivery), log)] == ["DESIGN-1", "DESIGN-2"]
    upstream.resolve(small.delivery, "DESIGN-1", "13 | not 12")
    upstream.resolve(small.delivery, "DESIGN-2", "leave it")
    text = (small.root / DELTA).read_text("utf-8")
    assert "| 12 or 13 | open — Resolved: 13 \\| not 12 |\n" in text
    assert "And this.\nResolved: leave it\n" in text
    assert upstream.unresolved(upstream.of(small.delivery), small.delivery.log()) == ()
    small.write(DELTA, text.replace("And this.", "And that.\n\nAnd this.").replace("| 12", "| 11 or 12 | open |\n| 12"))
    still = upstream.unresolved(upstream.of(small.delivery), small.delivery.log())
    assert [(one.id, one.text) for one in still] == [("DESIGN-1", "| 11 or 12 | open |"), ("DESIGN-3", "And that.")]
    small.write(DELTA, text)
    with pytest.raises(DesError, match=r"'DESIGN-1' is no open upstream issue \(open: none\)"):
        upstream.resolve(small.delivery, "DESIGN-1", "again")


@pytest.mark.req("ND-060", "ND-061", "ND-063")
def test_the_older_layout_has_its_own_files(small: Small) -> None:
    (small.root / DELTA).unlink()
    feature = f"docs/feature/{FEATURE}"
    small.write(f"{feature}/design/upstream-changes.md", "# Upstream Changes\n\n- 12 or 13\n")
    (one,) = upstream.of(small.delivery)
    assert (one.id, one.file) == ("DESIGN-1", f"{feature}/design/upstream-changes.md")
    issue = upstream.add(small.delivery, "01-01", f"{feature}/design/upstream-changes.md", "and what of 14?")
    assert (issue.id, issue.file, issue.line) == ("U-01", f"{feature}/deliver/upstream-issues.md", 3)
