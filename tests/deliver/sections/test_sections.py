"""Each section is a function from facts to lines."""

from __future__ import annotations

import pytest

from des.contract import log as log_file
from des.contract.log import Log
from des.contract.roadmap import Step
from des.deliver.sections import done, files, prerequisites, quality, scenarios
from des.deliver.sections.done import UNDECIDED, Evidence
from des.deliver.sections.files import Touched
from des.facts.design import Component
from des.facts.done import Item, items
from des.facts.scenarios import Scenario, Tag

PLACE = "tests/acceptance/x"


def scenario(name: str, *tags: str) -> Scenario:
    return Scenario(name, tuple(Tag(tag, 3) for tag in tags), 3, f"{PLACE}/x.feature", 4)


def step(name: str, test_file: str) -> Step:
    raw: dict[str, object] = {"id": "01-01", "name": "n", "scenario_name": name, "test_file": test_file}
    return Step(raw, "roadmap", "01", "", [])


def log(*events: dict[str, object], **header: object) -> Log:
    rigor = header.pop("rigor", {"profile": "standard"})
    return log_file.parse(
        {"schema_version": "4.0", "feature_id": "x", "rigor": rigor, **header, "events": list(events)}, "log"
    )


@pytest.mark.req("ND-013")
def test_files_stand_by_kind_with_their_steps() -> None:
    told = files.lines(
        [
            Touched("src/a.py", "production", "new", ("01-01", "01-02")),
            Touched("pyproject.toml", "config", "changed"),
            Touched("tests/test_a.py", "test", "deleted", ("01-01",)),
        ],
        ["docs/evolution/x-evolution.md"],
    )
    assert [line for line in told if line] == [
        "Production:", "- `src/a.py`: new, steps 01-01, 01-02", "- `pyproject.toml`: changed, no step",
        "Tests:", "- `tests/test_a.py`: deleted, step 01-01",
        "Documentation:", "- `docs/evolution/x-evolution.md`: written when the delivery was archived",
    ]  # fmt: skip
    assert "Production: none." in files.lines([])


OWN = f"{PLACE}/test_x.py::test_a_clerk_asks"


@pytest.mark.req("ND-014")
@pytest.mark.parametrize(
    ("one", "steps", "outcomes", "green", "why"),
    [
        (scenario("A clerk asks"), [], {OWN: "passed"}, True, "1 test passed"),
        (scenario("A clerk asks", "@pending"), [], {OWN: "passed"}, False, "still @pending"),
        (scenario("A clerk asks"), [], {f"{OWN}[a]": "passed", f"{OWN}[b]": "skipped"}, False, "[b]` is skipped"),
        (scenario("A clerk asks"), [], {OWN: "failed"}, False, "is failed"),
        (scenario("A clerk asks"), [], {OWN: "xfailed"}, False, "is xfailed"),
        (scenario("A clerk asks"), [], {}, False, "no test of it ran"),
        (scenario("A clerk asks"), [], {"tests/unit/test_u.py::test_a_clerk_asks": "passed"}, False, "no test"),
        # Another scenario's test of the file does not count when this one has its own.
        (scenario("A clerk asks"), [], {OWN: "passed", f"{PLACE}/test_x.py::test_b": "failed"}, True, "1 test"),
        (scenario("By hand"), [step("by hand", f"{PLACE}/test_x.py")], {OWN: "passed"}, True, "1 test passed"),
        (scenario("Unnamed"), [], {OWN: "passed", f"{PLACE}/test_x.py::test_b": "failed"}, False, "test_b` is failed"),
        (scenario("Unnamed"), [], {OWN: "passed", f"{PLACE}/test_x.py::test_b": "passed"}, True, "2 tests passed"),
    ],
)
def test_what_makes_a_scenario_green(
    one: Scenario, steps: list[Step], outcomes: dict[str, str], green: bool, why: str
) -> None:
    (told,) = scenarios.judge([one], steps, [f"{PLACE}/test_x.py"], outcomes)
    assert told.green is green
    assert why in told.why
    first, *_, last = scenarios.lines([told], "a" * 40, "2026-01-01T00:00:00Z")
    assert first.startswith(f"{int(green)} of 1 scenarios green at 2026-01-01T00:00:00Z")
    assert last.startswith("- green" if green else "- NOT green")


@pytest.mark.req("ND-015")
@pytest.mark.parametrize(
    ("item", "asks"),
    [
        ("Every scenario of `x.feature` is green.", "scenarios"),
        ("All scenarios pass", "scenarios"),
        ("Both elevator pitches run as written.", "demos"),
        ("All tests pass.", "tests"),
        ("The full test suite is green", "tests"),
        ("Mutation score at least 80 %", "mutation"),
        ("The code was reviewed", "review"),
        ("All tests pass on Windows", ""),
        ("Every scenario of `x.feature` is green twice.", ""),
        ("No scenario is green", ""),
        ("Standard quotes are unchanged.", ""),
        ("", ""),
    ],
)
def test_only_a_sentence_that_asks_just_that_is_decided(item: str, asks: str) -> None:
    assert done.question(item) == asks


def test_items_are_passed_failed_or_left_to_people() -> None:
    listed = [Item("All tests pass.", 3), Item("All scenarios are green.", 4), Item("The README shows it.", 5)]
    told = done.lines(listed, {"tests": Evidence(False, "1 failed"), "scenarios": Evidence(True, "2 of 2 green")})
    assert told == [
        "- FAILED: All tests pass. (1 failed)",
        "- passed: All scenarios are green. (2 of 2 green)",
        f"- open: The README shows it. ({UNDECIDED})",
    ]
    assert done.lines([], {}) == ["None: DISCUSS wrote no Definition of Done for this feature."]


def test_the_items_of_a_definition_of_done() -> None:
    text = (
        "## Wave: DISCUSS / [REF] Definition of Done\n\n- [ ] All tests\n  pass.\n- [x] It `runs`.\n\nAnd a sentence.\n\n"
        "| # | Item |\n|---|---|\n| 1 | In a table |\n\n### Head\n\n## Wave: DESIGN / [REF] Definition of Done\n\n- not this\n"
    )
    assert [(item.text, item.line) for item in items(text)] == [
        ("All tests pass.", 3), ("It runs.", 5), ("And a sentence.", 7), ("1 In a table", 11)
    ]  # fmt: skip
    assert items("# F\n") == []


@pytest.mark.req("ND-017", "ND-136")
def test_every_gate_is_told_and_what_was_left_out_has_its_sentence() -> None:
    record = log(
        {"gate": "roadmap-review", "status": "NEEDS_CHANGES", "timestamp": "t1", "reviewer": "r"},
        {"gate": "roadmap-review", "status": "APPROVED", "timestamp": "t2", "reviewer": "r", "summary": "fine"},
        {"gate": "integrity", "status": "PASS", "timestamp": "t3", "replay": True},
        {"gate": "new-gate", "status": "FAIL", "timestamp": "t4"},
        {"gate": "expansions", "status": "CHOSEN", "timestamp": "t5"},
        rigor={"profile": "exhaustive", "refactor_pass": False},
        mutation_strategy="nightly-delta",
    )
    told = quality.lines(quality.outcomes(record, {}, [], False))
    assert told == [
        "- Roadmap review: APPROVED (t2; by r; fine)",
        "- Steps: 0 of 0 proven",
        "- Post-merge integration: not recorded",
        "- Refactoring: SKIPPED (rigor exhaustive has no refactoring pass)",
        "- Implementation review: not recorded",
        "- Mutation testing: SKIPPED (handled by CI nightly pipeline)",
        "- Integrity: PASS (t3; replayed from git)",
        "- New gate: FAIL (t4)",
        "- Retrospective: clean run",
    ]
    held = quality.lines(quality.outcomes(record, {}, ["x"], True))[-1]
    assert held == "- Retrospective: held (1 reason, see Retrospective notes)"


@pytest.mark.req("ND-018")
def test_prerequisites_say_what_was_used_and_what_is_not_there() -> None:
    components = [
        Component("Express", ("src/express.py",), "create", 3),
        Component("Zones", ("src/zones.py",), "", 4),
        Component("Cache", ("src/cache.py",), "create", 5),
    ]
    changed = [Touched("src/express.py", "production", "new", ("01-01",))]
    told = prerequisites.lines([scenario("A clerk asks")], components, {"src/express.py", "src/zones.py"}, changed)
    assert f"- A clerk asks (`{PLACE}/x.feature:4`)" in told
    assert told[-3:] == [
        "- Express (`src/express.py`), planned: create: changed in 01-01",
        "- Zones (`src/zones.py`): used as it is",
        "- Cache (`src/cache.py`), planned: create: not there",
    ]
