"""The demo gate: commands run as written, the text's message, and the evidence in the feature-delta."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from des.deliver.gates import demo
from des.deliver.gates.demo import Shown
from des.deliver.gates.demo_evidence import HEADING, render, with_section
from des.state import session
from des.verdict import Status
from tests.support.small import FEATURE, Small

HEAD = "# Add numbers\n\n## Wave: DISCUSS / [REF] User Stories with Elevator Pitches\n\n"
DELTA = f"docs/feature/{FEATURE}/feature-delta.md"


@pytest.fixture
def small(tmp_path: Path) -> Small:
    small = Small(tmp_path / "a project")
    small.start()
    return small


def told(small: Small, *afters: str, tags: str = "") -> None:
    """Write a feature-delta with one story per After line."""
    stories = [
        f"### US-0{n}: Story {tags}\n\n### Elevator Pitch\n\nBefore: x.\n{after}\nDecision enabled: y.\n"
        for n, after in enumerate(afters, 1)
    ]
    small.write(DELTA, HEAD + "\n".join(stories) + "\n## Wave: DESIGN / [REF] DDD List\n\nNone.\n")


@pytest.mark.req("ND-114", "ND-117")
def test_a_command_that_shows_what_it_promises_passes_and_is_recorded_once(small: Small) -> None:
    small.write(
        "src/shop/__main__.py", "import sys\nprint('```\\n## Wave: DELIVER / [REF] x\\n42 EUR', *sys.argv[1:])\n"
    )
    told(small, "After: run `python -m shop 'two words'` → sees `42 EUR two words`")
    for _ in range(2):
        result = demo.run(small.delivery)
        assert (result.status, result.findings) == (Status.PASS, ())
    assert result.facts["stories_demoed"] == ["US-01"]
    text = (small.root / DELTA).read_text("utf-8")
    assert text.count(HEADING) == 1
    assert text.startswith(HEAD)
    assert re.search(
        r"### US-01\n\nExit code 0, [\d.]+ s, \d{4}-.*Z\.\n\n````text\n\$ python -m shop 'two words'\n", text
    )
    assert not list(small.root.rglob("src/**/__pycache__"))


def test_the_evidence_is_written_for_the_active_feature_only(small: Small) -> None:
    told(small, "After: run `python -c 'print(7)'` → sees `7`")
    before = (small.root / DELTA).read_text("utf-8")
    session.remove(str(small.root))
    assert demo.run(small.delivery).status is Status.PASS
    assert (small.root / DELTA).read_text("utf-8") == before


@pytest.mark.parametrize(
    ("command", "cause"),
    [
        ("no-such-program --now", "could not be started"),
        ("python -c 'import sys; sys.exit(\"no price\")'", "exit code 1, not 0; it said: no price"),
        ("python -c 'import sys; print(42, file=sys.stderr)'", "nothing on stdout; it said: 42"),
        ("python -c 'print(41)'", "does not contain '42'; it begins with '41'"),
        ("python -c 'print(42)' | cat", "'|' needs a shell"),
        ("python -c 'print(42)", "No closing quotation"),
    ],
)
def test_what_does_not_show_is_refused_in_the_words_of_the_text(small: Small, command: str, cause: str) -> None:
    told(small, f"After: run `{command}` → sees `42`")
    result = demo.run(small.delivery)
    assert result.exit_code == 1
    (finding,) = result.findings
    assert (finding.where.file, finding.where.line) == (DELTA, 10)
    assert finding.text == (
        f"Story US-01: demo command {command} did not produce visible output — either the CLI is broken or the story "
        "Elevator Pitch is fictional. Fix one or the other."
    )
    assert cause in finding.fix
    assert HEADING not in (small.root / DELTA).read_text("utf-8")


@pytest.mark.parametrize(
    ("command", "argv", "problem"),
    [
        ("""a --x='b|c' "d;\\"e" f\\&g""", ["a", "--x=b|c", 'd;"e', "f&g"], ""),
        ("a '|' b(c)", ["a", "|", "b(c)"], ""),
        ("a 2>&1", [], "'>&' needs a shell"),
        ("a && b", [], "'&&' needs a shell"),
        ("a>b", [], "'>' needs a shell"),
        ("a 'b", [], "No closing quotation"),
        ("  ", [], "there is no command"),
        ("a\0b", [], "there is no command"),
    ],
)
def test_a_command_is_split_as_a_shell_would_and_needs_none(command: str, argv: list[str], problem: str) -> None:
    words, why = demo.split(command)
    assert words == argv
    assert why.startswith(problem)
    assert bool(why) == bool(problem)


def test_colours_are_neither_needed_nor_written(small: Small) -> None:
    told(small, 'After: run `python -c \'print(chr(27) + "[31m4" + chr(27) + "[0m2")\'` → sees `42`')
    assert demo.run(small.delivery).status is Status.PASS
    assert "\n42\n```" in (small.root / DELTA).read_text("utf-8")


def test_a_hanging_command_is_ended(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("des.limits.DEMO_SECONDS", 0.5)
    told(small, "After: run `python -c 'print(42, flush=True); import time; time.sleep(600)'` → sees `42`")
    result = demo.run(small.delivery)
    assert result.status is Status.FAIL
    assert "still running" in result.findings[0].fix


def test_the_surroundings_do_not_steer_a_demonstration(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONINSPECT", "1")
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    told(
        small,
        'After: run `python3 -c \'import os; print(*sorted(n for n in os.environ if n[:4] in ("GIT_", "PYTH")))\'` → sees `PYTHONPYCACHEPREFIX`',
    )
    assert demo.run(small.delivery).status is Status.PASS
    text = (small.root / DELTA).read_text("utf-8")
    assert "\nPYTHONPYCACHEPREFIX PYTHONUNBUFFERED\n" in text


def test_nothing_to_show_is_exempt_and_a_missing_section_fails(small: Small) -> None:
    assert demo.run(small.delivery).status is Status.EXEMPT
    told(small, "After: nothing", tags="@infrastructure")
    assert demo.run(small.delivery).status is Status.EXEMPT
    small.write(DELTA, "## Wave: DISCUSS / [REF] Persona ID\n\nx\n")
    result = demo.run(small.delivery)
    assert (result.exit_code, result.findings[0].where.file) == (1, DELTA)


@pytest.mark.req("ND-115")
def test_every_story_is_run_and_each_failure_told(small: Small) -> None:
    told(small, "After: run `python -c 'print(1)'` → sees `1`", "After: run `false` → sees `1`", "After: run it")
    result = demo.run(small.delivery)
    assert result.summary == "1 of 2 stories demonstrated"
    assert [finding.where.line for finding in result.findings] == [26, 18]


@pytest.mark.req("ND-117")
def test_a_legacy_feature_gets_its_evidence_in_wave_decisions(small: Small) -> None:
    folder = f"docs/feature/{FEATURE}"
    small.write(
        f"{folder}/discuss/user-stories.md", "## US-01: One\n\n### Elevator Pitch\n\nAfter: run `echo hi` → sees `hi`\n"
    )
    small.write(
        f"{folder}/deliver/wave-decisions.md",
        "# Decisions\n\n## Demo Evidence — 2020-01-01\n\nold\n\n## Constraints\n\nkept\n",
    )
    assert demo.run(small.delivery).status is Status.PASS
    text = (small.root / folder / "deliver/wave-decisions.md").read_text("utf-8")
    assert text.count("## Demo Evidence — ") == 1
    assert "old" not in text
    assert text.endswith("\n\n## Constraints\n\nkept\n")


SEEN = render([("US-01", Shown("cmd", 0, "out"))])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "{}"),
        ("# F\n", "# F\n\n{}"),
        ("# F\n\n" + HEADING + "\n\nold\n", "# F\n\n{}"),
        (HEADING + "\n\nold\n\n## Next\n\n" + HEADING + "\n\nolder\n", "{}\n## Next\n\n"),
        ("a\r\n\r\n" + HEADING.replace("] ", "]   ") + "\r\nold\r\n\r\n## Next\r\n", "a\r\n\r\n{}\n## Next\r\n"),
        ("```\n" + HEADING + "\n```\n", "```\n" + HEADING + "\n```\n\n{}"),
    ],
)
def test_the_section_replaces_itself(before: str, after: str) -> None:
    def same(title: str) -> bool:
        return title.endswith("Demo Evidence")

    section = f"{HEADING}\n\n{SEEN}\n"
    written = with_section(before, HEADING, SEEN, same)
    assert written == after.format(section)
    assert with_section(written, HEADING, SEEN, same) == written
