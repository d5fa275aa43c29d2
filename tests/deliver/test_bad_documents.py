"""Bad documents: the message names the file, the line and the fix, and nothing is written or lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from des import cli
from des.deliver import contradictions, prior_waves
from des.state import session
from tests.support.small import FEATURE, Small, roadmap

HERE = f"docs/feature/{FEATURE}"
DELIVER = f"{HERE}/deliver"
DELTA, ROADMAP, LOG = f"{HERE}/feature-delta.md", f"{DELIVER}/roadmap.json", f"{DELIVER}/execution-log.json"
SCENARIOS, CONFIG = f"tests/acceptance/{FEATURE}/mul.feature", ".nwave/des-config.json"
DOCUMENT = """# Add numbers

## Wave: DISCUSS / [REF] User Stories with Elevator Pitches

### US-01: Multiply

#### Elevator Pitch

Before: nobody multiplies.
After: run `python -c "print(12)"` → sees `12`
Decision enabled: whether to go on.

## Wave: DESIGN / [REF] Component Decomposition

| # | Component | Path | Change type |
|---|---|---|---|
| 1 | Calc | calc.py | extend |

## Wave: DESIGN / [REF] Reuse Analysis

| Existing Component | File | Decision |
|---|---|---|
| Calc | calc.py | EXTEND |

## Wave: DEVOPS / [REF] Environment Matrix

| Environment | Why |
|---|---|
| with-pre-commit | hooks |

## Wave: DISTILL / [REF] Test Placement

| Path | What |
|---|---|
| tests/acceptance/add-numbers/ | all |

## Wave: DELIVER / [REF] Implementation summary

Numbers are multiplied.
"""
SCENARIO = "Feature: Multiply\n\n  @US-01\n  Scenario: Product\n    Given two numbers\n    Then it is 12\n"
SCENARIO += "\n  @US-01\n  Scenario: Sign\n    Given a number\n    Then it is -1\n"
REVIEW = """{
  "subject": "roadmap",
  "verdict": "NEEDS_CHANGES",
  "summary": "x",
  "findings": [
    {"severity": "major", "file": "calc.py", "line": 1, "problem": "p", "fix": "f"}
  ]
}
"""


@dataclass(frozen=True)
class Bad:
    """One bad document. ``path``: what is edited, (old, new) or the whole content; ``without``: a document that is
    taken away first. ``place``, ``said`` and ``fix`` stand in the message."""

    path: str
    edit: tuple[str, str] | str | bytes
    code: int
    place: str
    said: str
    fix: str
    without: str = ""


ROW = "repair the table: | # | Component | Path |"
ENV = "write a table whose first column `Environment` names one environment per row"
HEAD = "write `## Wave: <NAME> / [REF] <Section>`"
STORY = "write `### US-01: <title>`"
SKILL = "skills/nw-roadmap/SKILL.md"
LEGACY_DESIGN, LEGACY_STORIES = f"{HERE}/design/architecture-design.md", f"{HERE}/discuss/user-stories.md"
LEGACY_ENV = f"{HERE}/devops/environments.yaml"
GATES: dict[str, list[Bad]] = {
    "design": [
        Bad(DELTA, ("[REF] Component", "[REF] Some"), 2, DELTA, "no section `## Wave: DESIGN / [REF] Component", ROW),
        Bad(DELTA, ("/ [REF] Component", "[REF] Component"), 2, f"{DELTA}:13", "begins no section", HEAD),
        Bad(DELTA, ("| Path | Change", "| Where | Change"), 2, f"{DELTA}:15", "the table has no column Path", ROW),
        Bad(DELTA, ("|---|---|---|---|", "|---|---|"), 2, f"{DELTA}:16", "line of dashes has 2 columns, the header has 4", ROW),
        Bad(DELTA, ("| calc.py | extend", "| extend"), 2, f"{DELTA}:17", "the row has 3 cells, the header has 4", ROW),
        Bad(DELTA, ("| extend |", "| extend | new |"), 2, f"{DELTA}:17", "the row has 5 cells, the header has 4", ROW),
        Bad(DELTA, "# F\n\n## Wave: DESIGN / [REF] Component Decomposition\n\nsoon\n", 2, f"{DELTA}:3", "has no table", ROW),
        Bad(DELTA, b"# F\n\n\xff\n", 2, "feature-delta.md: line 3", "is not UTF-8", "Save the file as UTF-8"),
        Bad(LEGACY_DESIGN, "# A\n\n## Changes Per File\n\n| File |\n| a.py |\n", 2, f"{LEGACY_DESIGN}:5", "these lines are no table", ROW, DELTA),
        Bad(LEGACY_DESIGN, "# A\n", 2, LEGACY_DESIGN, "no section `## Changes Per File`", ROW, DELTA),
    ],
    "scaffold": [
        Bad(DELTA, ("| calc.py | extend", "| extend"), 2, f"{DELTA}:17", "the row has 3 cells", ROW),
        Bad(ROADMAP, ('"validation"', '"supersedes_paths": "old.py",\n  "validation"'), 2, f"{ROADMAP}:50", "supersedes_paths is not a list of paths", '["src/old.py"]'),
        Bad(ROADMAP, ('"name": "Number 2"', '"supersedes_paths": [1],\n"name": "Number 2"'), 2, f"{ROADMAP}:27", "steps[1].supersedes_paths", '["src/old.py"]'),
    ],
    "demo": [
        Bad(DELTA, ("[REF] User Stories", "[REF] Users"), 1, DELTA, "has no user stories", "add the section `## Wave: DISCUSS / [REF] User Stories"),
        Bad(DELTA, ("/ [REF] User", "[REF] User"), 1, f"{DELTA}:3", "begins no section", HEAD),
        Bad(DELTA, ("DISCUSS", "DISCUS"), 1, f"{DELTA}:3", "begins no section", "write `## Wave: DISCUSS /"),
        Bad(DELTA, ("### US-01: Multiply", "### Multiply"), 1, f"{DELTA}:5", "'Multiply' is no story: it has no id", STORY),
        Bad(DELTA, ("### US-01: Multiply", ""), 1, f"{DELTA}:7", "'Elevator Pitch' is no story", STORY),
        Bad(DELTA, ("#### Elevator Pitch", "#### Why"), 1, f"{DELTA}:5", "US-01 has no Elevator Pitch", "or tag the story @infrastructure"),
        Bad(DELTA, ("After: run", "Afterwards: run"), 1, f"{DELTA}:7", "does not say what to run and what is seen", "write one line: After: run `<command>`"),
        Bad(DELTA, (" → sees `12`", ""), 1, f"{DELTA}:10", "does not say what to run and what is seen", "write one line: After: run"),
        Bad(DELTA, ("#### Elevator Pitch", "### US-01: Again @infrastructure\n\n#### Elevator Pitch"), 1, f"{DELTA}:7", "story US-01 stands twice", "an id of its own"),
        Bad(DELTA, ("python -c", "python | -c"), 1, f"{DELTA}:10", "Story US-01: demo command", "'|' needs a shell"),
        Bad(LEGACY_STORIES, "# Stories\n\nNone yet.\n", 1, LEGACY_STORIES, "there is no user story", "### US-01: <title>", DELTA),
    ],
    "acceptance": [
        Bad(DELTA, ("| with-pre-commit |", "| windows |"), 2, f"{DELTA}:29", "windows: no environment of that name", "name one of: clean, with-pre-commit, with-stale-config"),
        Bad(DELTA, ("| with-pre-commit |", "| |"), 2, f"{DELTA}:29", "this row names no environment", ENV),
        Bad(DELTA, ("|---|---|\n| with", "|---|\n| with"), 2, f"{DELTA}:28", "line of dashes has 1 columns", ENV),
        Bad(DELTA, ("| hooks |", "| a|b |"), 2, f"{DELTA}:29", "the row has 3 cells, the header has 2", ENV),
        Bad(DELTA, ("DEVOPS / [REF]", "DEVOPS / REF"), 2, f"{DELTA}:25", "begins no section", HEAD),
        Bad(DELTA, ("acceptance/add-numbers/", "acceptance/add/"), 1, f"{DELTA}:35", "no file is at tests/acceptance/add/", "correct Test Placement"),
        Bad(".pre-commit-config.yaml", "repos: {", 2, f"{DELTA}:29", "with-pre-commit: `pre-commit install-hooks` failed", "repair .pre-commit-config.yaml until this works"),
        Bad(LEGACY_ENV, "environments: []\n", 2, LEGACY_ENV, "names no target_environments", "write `target_environments:` as a list", DELTA),
        Bad(LEGACY_ENV, "target_environments:\n  - platform: linux\n", 2, f"{LEGACY_ENV}:2", "an environment has no name", "each with a `name:`", DELTA),
        Bad(LEGACY_ENV, "target_environments: [\n", 2, f"{LEGACY_ENV}:2", "not YAML", "correct that line", DELTA),
    ],
    "waves": [
        Bad(SCENARIOS, ("@US-01", "@US-07"), 1, f"{SCENARIOS}:3", f"@US-07 is no story of {DELTA}", "correct the tag, or write the story"),
        Bad(SCENARIOS, ("@US-01", "@pending"), 1, f"{SCENARIOS}:3", "still @pending", "deliver it in a step"),
        Bad(SCENARIOS, ("    Given two numbers\n    Then", "    Thn"), 1, f"{SCENARIOS}:4", "has no steps", "a misspelt keyword is read as prose"),
        Bad(SCENARIOS, ("Feature:", "Featur:"), 1, f"{SCENARIOS}:1", "not Gherkin", "correct that line"),
        Bad(DELTA, ("DISTILL / [REF] Test", "DISTILL [REF] Test"), 1, f"{DELTA}:31", "begins no section", HEAD),
        Bad(DELTA, ("# Add numbers", "# Add numbers\n\nDESIGNED, DISTILL needed"), 1, f"{DELTA}:3", 'it says "DESIGNED, DISTILL needed"', "run DISTILL for it"),
    ],
    "docs": [
        Bad(DELTA, ("[REF] Implementation", "[REF] Some"), 1, DELTA, "Implementation summary: the section is missing", "add `## Wave: DELIVER / [REF] Implementation summary`"),
        Bad(DELTA, ("Numbers are multiplied.", "TBD"), 1, f"{DELTA}:39", "a placeholder, 'TBD'", "write what holds"),
        Bad(DELTA, ("Numbers are multiplied.", "| a | b |\n|---|---|\n| 1 |"), 1, f"{DELTA}:41", "the row has 1 cells", "give every row as many cells as the header"),
        Bad(DELTA, ("## Wave: DELIVER", "### Wave: DELIVER"), 1, f"{DELTA}:37", "begins no section", HEAD),
    ],
    "layout": [
        Bad(f"{HERE}/notes.md", "x", 1, f"{HERE}/notes.md", "a loose Markdown file", "into a section of feature-delta.md"),
        Bad(LEGACY_STORIES, "x", 1, LEGACY_STORIES, "a document of the older layout", f"git rm {LEGACY_STORIES}"),
    ],
}  # fmt: skip
WAIVERS = f"{DELIVER}/waivers.json"
JSONS = [
    Bad(ROADMAP, ('"phases": [', '"phases": [,'), 2, "roadmap.json: not valid JSON at line 7, column 14", "Expecting value", "git checkout --"),
    Bad(ROADMAP, "", 2, "roadmap.json: empty", "JSON was expected", "git checkout --"),
    Bad(ROADMAP, "[]", 1, "roadmap.json:1", "this is a list", SKILL),
    Bad(ROADMAP, ('"id": "01-02"', '"id": "1-2"'), 1, "roadmap.json:25", "the step id '1-2' is not of the form NN-NN", SKILL),
    Bad(ROADMAP, ('"id": "01-02"', '"id": "01-01"'), 1, "roadmap.json:25", "01-01 stands twice, the first time in phases[0].steps[0]", SKILL),
    Bad(ROADMAP, ('"name": "Number 2"', '"name": 7'), 1, "roadmap.json:27", "phases[0].steps[1]: 'name' must be text", SKILL),
    Bad(ROADMAP, ('"name": "Number 2"', '"name": ""'), 1, "line 27", "phases[0].steps[1].name: '' should be non-empty", SKILL),
    Bad(ROADMAP, ('"total_steps": 2', '"total_steps": 9'), 1, "line 5", "roadmap.total_steps: says 9, there are 2 steps", SKILL),
    Bad(ROADMAP, ('"01-01"\n', '"01-09"\n'), 1, "line 25", "step 01-02: depends on 01-09, which does not exist", SKILL),
    Bad(ROADMAP, ('"deps": []', '"deps": ["01-02"]'), 1, "line 12", "wait for each other in a circle", "remove one dependency"),
    Bad(ROADMAP, ('"project_id": "add-numbers"', '"project_id": "x"'), 1, "line 3", "'x' is not the feature id", SKILL),
    Bad(LOG, ('"events": [', '"events": [7, '), 2, "execution-log.json:", "events[0]: an event is an object", "Restore the last good one"),
    Bad(LOG, ('"4.0"', '"9.0"'), 2, "execution-log.json:2", "schema_version '9.0' is not known", "Update the plugin"),
    Bad(LOG, ('"timestamp"', '"time"'), 2, "execution-log.json:", "'timestamp' is missing", "Restore the last good one"),
]  # fmt: skip
DECISIONS = [
    Bad(WAIVERS, '[\n {"id": "x",]', 2, "waivers.json: not valid JSON at line 2, column 13", "Expecting property name", "git checkout --"),
    Bad(WAIVERS, '[\n {"id": "x",\n  "kind": "forgive"}]', 2, "line 3: [0].kind", "'forgive' is not one of", "correct these lines"),
]  # fmt: skip
REVIEWS = [
    Bad("r.json", ('"roadmap",', '"roadmap"'), 1, "not valid JSON at line 3, column 3", "Expecting ',' delimiter", "correct the submission"),
    Bad("r.json", ('"major"', '"grave"'), 1, "line 6: findings[0].severity", "'grave' is not one of", "correct the submission"),
    Bad("r.json", ('"summary": "x"', '"summary": " "'), 1, "line 4: summary", "does not match", "correct the submission"),
    Bad("r.json", ('"fix": "f"', '"fixe": "f"'), 1, "line 6: findings[0]", "'fix' is a required property", "correct the submission"),
    Bad("r.json", ('"line": 1', '"line": 99'), 1, "calc.py:99", "these places do not exist", "correct the submission"),
    Bad("r.json", b'{\n"a": "\xff"}', 2, "r.json: line 2", "is not UTF-8", "Save the file as UTF-8"),
]  # fmt: skip
SETTINGS = [
    Bad(CONFIG, '{\n  "suites": [],\n}', 2, f"{CONFIG} at ", "is not a JSON object: Expecting property name enclosed in double quotes: line 3 column 1", "repair and commit it"),
    Bad(CONFIG, "[]", 2, f"{CONFIG} at ", "is not a JSON object", "repair and commit it"),
    Bad(CONFIG, '{\n "suites": []}', 2, f"{CONFIG}:2", "suites must be a list of at least one suite", "for example"),
    Bad(CONFIG, '{\n "suites": [\n  {"name": "t", "runner": "make"}]}', 2, f"{CONFIG}:3", "suites[0].runner must be one of", "for example"),
    Bad(CONFIG, '{\n "paths": {\n  "tests": ["x"]}}', 2, f"{CONFIG}:3", "paths.tests cannot be declared", "Correct it there"),
    Bad(CONFIG, '{\n "paths": {\n  "test": "x"}}', 2, f"{CONFIG}:3", "paths.test must be a list of texts", "Correct it there"),
    Bad(CONFIG, '{\n "rigor": {\n  "profile": "best"}}', 2, f"{CONFIG}:3", "rigor.profile 'best' is unknown", "Correct it there"),
    Bad(CONFIG, '{\n "rigor": {"profile": "custom",\n  "tdd_phases": ["COMMIT"]}}', 2, f"{CONFIG}:3", "is no complete cycle", "Correct it there"),
]  # fmt: skip
NOTED = [
    Bad(CONFIG, '{\n "deliverable_type": "plug-in"}', 0, f"{CONFIG}:2", "'plug-in' is none of application, plugin, skill", "correct and commit it"),
    Bad("CLAUDE.md", "# P\n\n## Development Paradigm\n\nprocedural\n", 0, "CLAUDE.md:3", "names none of object-oriented, functional", "correct and commit it"),
    Bad("CLAUDE.md", "## Mutation Testing Strategy\n\nweekly\n", 0, "CLAUDE.md:1", "names none of per-feature", "correct and commit it"),
]  # fmt: skip


def _named(bad: Bad) -> str:
    return f"{bad.path.rpartition('/')[2]}-{bad.said[:40]}"


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Small:
    small = Small(tmp_path_factory.mktemp("documents") / "project")
    small.start(steps=2)
    small.write(DELTA, DOCUMENT)
    small.write(SCENARIOS, SCENARIO)
    small.write(SCENARIOS.replace("mul.feature", "test_mul.py"), "def test_mul():\n    assert 3 * 4 == 12\n")
    small.write(f"{HERE}/distill/.keep.yaml", "")
    plan = roadmap(2, SCENARIOS.replace("mul.feature", "test_mul.py"))
    for step, name in zip(plan["phases"][0]["steps"], ("Product", "Sign"), strict=True):  # type: ignore[index]
        step["scenario_name"] = name
    small.write(ROADMAP, json.dumps(plan, indent=2) + "\n")
    small.write("r.json", REVIEW)
    small.commit("docs: the waves before")
    return small


@pytest.fixture
def small(origin: Small, monkeypatch: pytest.MonkeyPatch) -> Small:
    origin.git("reset", "-q", "--hard", "main")
    monkeypatch.chdir(origin.root)
    monkeypatch.delenv("CLAUDE_PROJECT_DIR", raising=False)
    monkeypatch.delenv("CLAUDE_CODE_SESSION_ID", raising=False)
    return origin


def _apply(small: Small, bad: Bad) -> None:
    if bad.without:
        (small.root / bad.without).unlink()
    path = small.root / bad.path
    if isinstance(bad.edit, tuple):
        before = path.read_text("utf-8")
        assert bad.edit[0] in before
        small.write(bad.path, before.replace(*bad.edit, 1))
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bad.edit if isinstance(bad.edit, bytes) else bad.edit.encode())


def _files(root: Path) -> Mapping[str, bytes]:
    inside = (
        path for path in root.rglob("*") if path.is_file() and ".git" not in path.parts and ".venv" not in path.parts
    )
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in inside}


def _told(small: Small, capsys: pytest.CaptureFixture[str], bad: Bad, program: str, *argv: str) -> None:
    before = _files(small.root)
    code = cli.main(program, argv)
    captured = capsys.readouterr()
    text = captured.out + captured.err
    assert code == bad.code, text
    assert [part for part in (bad.place, bad.said, bad.fix) if part not in text] == [], text
    assert "Traceback" not in text
    assert bad.code == 0 or _files(small.root) == before


@pytest.mark.parametrize(
    ("gate", "bad"),
    [(gate, bad) for gate, listed in GATES.items() for bad in listed],
    ids=lambda v: v if isinstance(v, str) else _named(v),
)
def test_a_gate_says_what_is_wrong_with_a_document(
    small: Small, capsys: pytest.CaptureFixture[str], gate: str, bad: Bad
) -> None:
    _apply(small, bad)
    if bad.path == ".pre-commit-config.yaml":
        small.equip("pre-commit")
    if not bad.path.startswith("docs/"):  # what counts of tests and settings is committed
        small.git("checkout", "-q", "--detach")
        small.commit("test: a bad document")
    _told(small, capsys, bad, "des", "gate", gate, DELIVER)
    small.git("checkout", "-q", "-f", "main")
    small.git("clean", "-fdq", "docs")


@pytest.mark.parametrize("bad", JSONS, ids=_named)
def test_roadmap_and_log(small: Small, capsys: pytest.CaptureFixture[str], bad: Bad) -> None:
    _apply(small, bad)
    _told(small, capsys, bad, "des-verify-integrity", DELIVER)
    if bad.path == ROADMAP:
        _told(small, capsys, bad, "des", "roadmap", "check", DELIVER)


@pytest.mark.parametrize("bad", DECISIONS, ids=_named)
def test_decisions(small: Small, capsys: pytest.CaptureFixture[str], bad: Bad) -> None:
    _apply(small, bad)
    _told(small, capsys, bad, "des", "report", DELIVER)
    (small.root / WAIVERS).unlink()


@pytest.mark.parametrize("wave", ["DISCUSS", "DESIGN", "DEVOPS", "DISTILL"])
def test_a_misspelt_heading_is_told_before_any_work(small: Small, wave: str) -> None:
    small.write(DELTA, DOCUMENT.replace(f"{wave} / [", f"{wave} ["))
    told = contradictions.of(small.delivery, prior_waves.documents(small.delivery))
    assert [(one.where.file, "begins no section" in one.text, HEAD in one.fix) for one in told][:1] == [
        (DELTA, True, True)
    ]


@pytest.mark.req("ND-092")
@pytest.mark.parametrize("bad", REVIEWS, ids=_named)
def test_a_review(small: Small, capsys: pytest.CaptureFixture[str], bad: Bad) -> None:
    small.dispatch("review", "", "nw-acceptance-designer-reviewer", "review:roadmap")
    _apply(small, bad)
    _told(small, capsys, bad, "des", "review", "submit", "--file", "r.json")
    small.end()


@pytest.mark.parametrize("bad", SETTINGS + NOTED, ids=_named)
def test_settings(small: Small, capsys: pytest.CaptureFixture[str], bad: Bad) -> None:
    kept = (small.root / ".nwave/des/deliver-session.json").read_bytes()
    session.remove(str(small.root))
    small.git("checkout", "-q", "--detach")
    _apply(small, bad)
    small.commit("chore: a bad setting")
    _told(small, capsys, bad, "des", "session", "start", "Divide the other thing")
    small.git("checkout", "-q", "-f", "main")
    small.git("clean", "-fdq", "docs")
    (small.root / ".nwave/des/deliver-session.json").write_bytes(kept)
