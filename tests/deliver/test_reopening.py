"""What a gate finds after a step was proven sends the step back, and a new cycle answers it (R7)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from des import limits
from des.contract.errors import DesError
from des.deliver import completion, prompts, reviews, settle
from des.deliver.facts import gather
from des.deliver.gates import integration
from des.deliver.legal import legal
from des.deliver.nodes import next_action
from des.flow import cycle, gate_record, integrity, refactoring, refactoring_submission, reopenings
from des.flow.action import ActionKind, Dispatch
from des.flow.integrity import Integrity
from des.flow.precheck import Claim
from des.verdict import Finding, Place, Result
from tests.support.stage import FEATURE, MUL, PLACE, TESTED, Stage

WRONG = MUL.replace("a * b", "a + b")


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage.at(tmp_path / "project", "stepped")


def _integrate(stage: Stage) -> reopenings.Settled:
    return settle.settle(stage.delivery, integration.NAME, integration.run)[1]


def _breaks(stage: Stage) -> None:
    """Somebody's commit, with no step id, undoes the step's code."""
    stage.write("calc.py", WRONG)
    stage.commit("chore: tidy")


def _repair(stage: Stage, edit: Callable[[], None], red: str = "RED") -> cycle.PhaseResult:
    """The crafter's new cycle: a test that is red, the repair, the commit."""
    stage.dispatch("step", "01-01", "nw-software-crafter")
    edit()
    stage.commit("fix: multiply again\n\nStep-ID: 01-01\n")
    for phase in ("RED", "GREEN"):
        cycle.perform(stage.delivery, "01-01", phase, "unknown", lambda line: None, list)
    done = cycle.perform(
        stage.delivery, "01-01", "COMMIT", "unknown", lambda line: None, lambda: completion.after_a_step(stage.delivery)
    )
    stage.end()
    return done


def _verified(stage: Stage, replay: bool = False) -> integrity.Integrity:
    roadmap = stage.delivery.roadmap()
    assert roadmap
    log = stage.delivery.log()
    return integrity.verify(stage.delivery, roadmap, log, completion.gates(stage.delivery), replay=replay)


@pytest.mark.req("ND-107", "ND-108", "ND-112", "ND-118", "ND-120")
def test_a_failing_acceptance_suite_reopens_the_step_and_its_repair_is_proven(stage: Stage) -> None:
    _breaks(stage)
    assert _integrate(stage).reopened == ("01-01",)
    facts = gather(stage.delivery)
    action = next_action(facts)
    assert action.kind is ActionKind.DISPATCH
    assert action.dispatch
    assert action.dispatch.step == "01-01"
    assert "reopened by post-merge-integration (1 of 3)" in action.why
    prompt = prompts.compose(facts, action.dispatch)
    assert "test_multiplies" in prompt
    assert "Repair: what changes behaviour begins with a test" in prompt
    stage.dispatch("step", "01-01", "nw-software-crafter")
    with pytest.raises(DesError, match="comes after RED, which is not recorded"):
        cycle.authorise(stage.delivery, Claim("01-01", "GREEN", "EXECUTED", "PASS"))

    def edit() -> None:
        stage.write("calc.py", MUL)
        stage.write("tests/test_calc_mul.py", "import calc\n\n\ndef test_mul():\n    assert calc.mul(3, 4) == 12\n")

    assert _repair(stage, edit).code == 0
    assert next_action(gather(stage.delivery)).command == "des gate integration --record"
    assert _integrate(stage) == reopenings.Settled()
    for phase in ("refactored", "reviewed"):
        getattr(stage, phase)()
    assert _verified(stage, replay=True).exit_code == 0, _verified(stage, replay=True)


def test_without_a_new_commit_a_reopened_step_stays_open(stage: Stage) -> None:
    _breaks(stage)
    _integrate(stage)
    stage.dispatch("step", "01-01", "nw-software-crafter")
    done = cycle.perform(stage.delivery, "01-01", "COMMIT", "unknown", lambda line: None, list)
    assert done.lines[0].startswith("COMMIT refused: no commit since it was reopened has the line")


@pytest.mark.req("ND-113", "ND-116")
def test_a_demo_that_shows_nothing_reopens_the_step(stage: Stage) -> None:
    stage.write(
        "calc.py", MUL.replace("    main(sys.argv[1:])", "    main(sys.argv[1:]) if len(sys.argv) > 4 else None")
    )
    stage.write(
        f"{PLACE}/test_mul.py",
        TESTED.replace('"4"]', '"4", "1"]').replace("12", "12").replace("mul", "add").replace("12", "8"),
    )
    stage.commit("chore: tidy")
    assert _integrate(stage).reopened == ("01-01",)
    assert "Story US-01: demo command" in next_action(gather(stage.delivery)).why


@pytest.mark.req("ND-129")
def test_a_review_that_asks_for_changes_reopens_the_step_once(stage: Stage) -> None:
    stage.integrated()
    stage.refactored()
    assert next_action(gather(stage.delivery)).attempt == 1, "the roadmap's review is another task"
    stage.dispatch("review", "", "nw-software-crafter-reviewer", "review:implementation/all")
    finding = {
        "severity": "major",
        "file": "calc.py",
        "line": 10,
        "problem": "mul of texts repeats them",
        "fix": "convert",
    }
    given = {"subject": "implementation", "verdict": "NEEDS_CHANGES", "summary": "one thing", "findings": [finding]}
    reviews.submit(stage.delivery, json.dumps(given))
    stage.end()
    action = next_action(gather(stage.delivery))
    assert action.dispatch
    assert action.dispatch.step == "01-01"
    assert "calc.py:10: mul of texts repeats them — convert" in action.why

    def edit() -> None:
        stage.write("calc.py", MUL.replace("a * b", "int(a) * int(b)"))
        stage.write("tests/test_calc_mul.py", "import calc\n\n\ndef test_mul():\n    assert calc.mul('3', '4') == 12\n")

    assert _repair(stage, edit).code == 0
    assert next_action(gather(stage.delivery)).command == "des gate integration --record"
    stage.integrated()
    assert next_action(gather(stage.delivery)).command.startswith("des-verify-integrity"), "one revision pass, then on"


@pytest.mark.req("ND-039", "ND-139")
def test_what_an_integrity_check_finds_reopens_the_proven_step(stage: Stage) -> None:
    _breaks(stage)
    log = stage.delivery.log()
    found = _verified(stage, replay=True)
    assert found.exit_code == 1
    assert settle.integrity_checked(stage.delivery, log, found).reopened == ("01-01",)
    assert "reopened by integrity (1 of 3): replay: proven, but no longer so" in next_action(gather(stage.delivery)).why


def _gate(name: str, *findings: Finding) -> Result:
    return Result.of(name, "", findings)


def _refused(*answers: Result) -> Integrity:
    """As the integrity check answers when these gates do not pass and are not excused."""
    return Integrity((Finding("gate", Place(), "told in other words"),), refused=answers)


SKIPPED = Finding("asserts-nothing", Place(f"{PLACE}/test_mul.py", 8), "asserts nothing", "assert")
LEFT = Finding("scaffold-left", Place("calc.py", 3), "a scaffold", "write the code")
DELTA = Place(f"docs/feature/{FEATURE}/feature-delta.md")
UNWRITTEN = Finding("distill-incomplete", DELTA, "DISTILL produced no .feature file", "write")


@pytest.mark.req("ND-139", "ND-191", "ND-195")
def test_what_the_gates_of_the_end_find_reopens_the_step_once_for_all_of_it(stage: Stage) -> None:
    answers = (_gate("theater", SKIPPED), _gate("scaffold", LEFT), _gate("waves", UNWRITTEN))
    back = settle.violated(stage.delivery, stage.delivery.log(), _refused(*answers))
    assert back.reopened == ("01-01",)
    (one,) = reopenings.all_of(stage.delivery.log())
    assert (one.cause, one.attempt, one.files) == ("integrity", 1, ("calc.py", f"{PLACE}/test_mul.py"))
    assert one.findings == tuple(line for answer in answers[:2] for line in answer.lines())


def test_what_a_document_lacks_and_what_the_user_waived_reopen_nothing(stage: Stage) -> None:
    result = _refused(_gate("waves", UNWRITTEN))
    assert settle.violated(stage.delivery, stage.delivery.log(), result) == reopenings.Settled()
    settle.integrity_checked(stage.delivery, stage.delivery.log(), result)
    assert not reopenings.all_of(stage.delivery.log())


@pytest.mark.req("ND-186", "ND-187")
def test_a_refactoring_answers_to_the_design_as_a_step_does(stage: Stage) -> None:
    stage.write("times.py", "def times(a, b):\n    return a * b\n")
    stage.write(
        "calc.py",
        MUL.replace("return a * b", "return times.times(a, b)").replace("import sys", "import sys\n\nimport times"),
    )
    stage.commit("refactor: a module for products\n\nRefactor: L3\n")
    stage.dispatch("refactor", "", "nw-software-crafter", "gate:refactoring")
    gates = lambda: completion.after_a_step(stage.delivery)  # noqa: E731
    refused = refactoring_submission.submit(stage.delivery, "", lambda line: None, gates)
    assert refused.code == 1
    assert refused.lines[0].startswith("refactoring refused: design: times.py: new production file of the refactoring")
    assert gate_record.newest(stage.delivery.log(), refactoring.GATE)["status"] == "FAIL"


_RENAMED = MUL.replace("def mul(a, b):", "def mul(left, right):").replace("a * b", "left * right")
_MORE = "import calc\n\n\ndef test_more():\n    assert calc.mul(2, 2) == 4\n"


@pytest.mark.req("ND-122", "ND-124")
@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"calc.py": _RENAMED}, ""),
        ({"calc.py": WRONG}, "NOT_GREEN"),
        ({"calc.py": _RENAMED, "tests/test_more.py": _MORE}, "the work of a step, not of a refactoring"),
    ],
)
def test_a_refactoring_leaves_every_test_as_it_was(stage: Stage, files: dict[str, str], said: str) -> None:
    stage.integrated()
    for path, text in files.items():
        stage.write(path, text)
    stage.commit("refactor: names\n\nRefactor: L1\n")
    stage.dispatch("refactor", "", "nw-software-crafter", "gate:refactoring")
    facts = gather(stage.delivery)
    told = prompts.compose(facts, Dispatch("refactor", "nw-software-crafter", stage.feature, "", "Refactor L1-L6", ()))
    assert "# FILES\n- calc.py\n" in told
    done = refactoring_submission.submit(stage.delivery, "", lambda line: None, list)
    assert done.code == bool(said)
    assert said in done.lines[0]
    assert refactoring.settled(stage.delivery.log(), facts.refactorings) == (not said)


def test_a_refactoring_nobody_looked_for_is_none(stage: Stage) -> None:
    stage.dispatch("refactor", "", "nw-software-crafter", "gate:refactoring")
    with pytest.raises(DesError, match="carries the line `Refactor: L<n>`"):
        refactoring_submission.submit(stage.delivery, "", lambda line: None, list)


def test_the_fourth_time_the_user_is_asked(stage: Stage) -> None:
    _breaks(stage)
    for _ in range(limits.MOST_REOPENINGS):
        reopenings.reopen(stage.delivery, stage.delivery.log(), "01-01", integration.NAME, ["again"])
    assert "sent back 3 times" in _integrate(stage).stopped


@pytest.mark.req("ND-119")
def test_a_test_that_fails_everywhere_before_and_after_a_repair_is_put_to_the_user(stage: Stage) -> None:
    delta = stage.delivery.feature_dir / "feature-delta.md"
    row = "| clean | a fresh clone |\n"
    delta.write_text(
        delta.read_text("utf-8").replace(row, row + "| with-stale-config | settings as of the base |\n"), "utf-8"
    )
    stage.write("setup.cfg", "[metadata]\nname = calc\n")
    _breaks(stage)
    assert _integrate(stage).reopened == ("01-01",)
    stage.write("calc.py", WRONG + "# looked at\n")
    stage.commit("fix: nothing\n\nStep-ID: 01-01\n")
    after = _integrate(stage)
    assert not after.reopened
    assert "failed in several environments before the last repair" in after.stopped


@pytest.mark.req("ND-106", "ND-187", "ND-189")
@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("calc.py", MUL + "\n\ndef unused(a):\n    return a\n", "wiring: calc.py:"),
        ("mul.py", "def mul(a, b):\n    return a * b\n", "design: mul.py: new production file of 01-01"),
    ],
)
def test_commit_refuses_what_nobody_calls_and_what_nobody_designed(
    stage: Stage, path: str, text: str, said: str
) -> None:
    _breaks(stage)
    _integrate(stage)

    def edit() -> None:
        stage.write("calc.py", MUL)
        stage.write(path, text)

    refused = _repair(stage, edit)
    assert refused.code == 1
    assert any(said in line for line in refused.lines)
    assert legal(gather(stage.delivery)).dispatches[0].step == "01-01"


def test_a_gate_is_recorded_for_what_is_committed_only(stage: Stage) -> None:
    stage.write("calc.py", WRONG)
    with pytest.raises(DesError, match="no commit holds"):
        _integrate(stage)
    assert not gate_record.every(stage.delivery.log(), integration.NAME)
