"""One step through its phases, in a real repository with real pytest (DESIGN §6, R9-R11, R19)."""

from __future__ import annotations

from pathlib import Path

import pytest

from des.contract.errors import DesError
from des.contract.log import latest_cycle
from des.flow import cycle, integrity, steps
from des.flow.delivery import Delivery
from des.flow.precheck import Claim
from des.flow.steps import StepStatus
from tests.support.small import Small, no_gates


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return Small(tmp_path / "project")


def _perform(delivery: Delivery, phase: str) -> cycle.PhaseResult:
    return cycle.perform(delivery, "01-01", phase, "unknown", lambda line: None, no_gates)


def _claim(phase: str, status: str = "EXECUTED", data: str = "PASS") -> Claim:
    return Claim("01-01", phase, status, data)


def _status(delivery: Delivery) -> StepStatus:
    roadmap = delivery.roadmap()
    assert roadmap
    return steps.facts(roadmap, delivery.log(), steps.history(delivery.log(), delivery.git))["01-01"].status


def _cycle(delivery: Delivery) -> dict[str, str]:
    return {phase: event.data for phase, event in latest_cycle(delivery.log(), "01-01").items()}


@pytest.mark.req("ND-184")
def test_red_green_commit_is_proven_and_a_later_edit_opens_the_step_again(small: Small) -> None:
    delivery = small.start()
    small.dispatch("step", "01-01", "nw-software-crafter")
    small.red()
    red = _perform(delivery, "RED")
    assert (red.code, red.evidence["failing"], red.evidence["collected"]) == (0, 1, 1)
    small.green()
    green = _perform(delivery, "GREEN")
    assert green.code == 0
    assert any(line.startswith("git add -- calc.py tests/test_mul.py docs/feature/add-numbers") for line in green.lines)
    small.commit("feat: multiply\n\nStep-ID: 01-01\n")
    done = _perform(delivery, "COMMIT")
    assert done.code == 0, done.lines
    assert done.evidence["verdict"] == "PROVEN"
    assert _cycle(delivery) == {"RED": "PASS", "GREEN": "PASS", "COMMIT": "PASS"}
    assert _status(delivery) is StepStatus.PROVEN
    small.write("calc.py", "def add(a, b):\n    return a + b\n\n\ndef mul(a, b):\n    return 12\n")
    small.commit("feat: faster\n\nStep-ID: 01-01\n")
    assert _status(delivery) is StepStatus.OPEN


@pytest.mark.req("ND-184")
def test_red_names_what_is_no_red(small: Small) -> None:
    delivery = small.start()
    assert _perform(delivery, "RED").lines[0] == "RED refused: no test file is new or changed in the work tree"
    small.write("tests/test_mul.py", "def test_true():\n    assert True\n")
    result = _perform(delivery, "RED")
    assert result.code == 1
    assert "pass without new production code: tests/test_mul.py::test_true" in result.lines[0]
    small.write(
        "tests/test_mul.py", "import pytest\n\n\n@pytest.fixture\ndef x():\n    1 / 0\n\n\ndef test_x(x):\n    pass\n"
    )
    assert "broken before it tests" in _perform(delivery, "RED").lines[0]
    small.write("tests/test_mul.py", "import pytest\n\n\n@pytest.mark.skip\ndef test_x():\n    assert 0\n")
    assert "skipped or expected to fail" in _perform(delivery, "RED").lines[0]
    assert _cycle(delivery) == {"RED": "FAIL"}


def test_red_does_not_care_for_production_that_is_there_already(small: Small) -> None:
    delivery = small.start()
    small.red()
    small.green()
    assert _perform(delivery, "RED").code == 0


@pytest.mark.req("ND-147", "ND-184")
def test_green_is_refused_while_something_fails(small: Small) -> None:
    delivery = small.start()
    small.red()
    result = _perform(delivery, "GREEN")
    assert result.code == 1
    assert "tests/test_mul.py::test_mul" in "\n".join(result.lines)
    assert _cycle(delivery)["GREEN"] == "FAIL"


def test_what_failed_at_the_base_does_not_count(tmp_path: Path) -> None:
    small = Small(tmp_path / "project")
    small.write("tests/test_old.py", "def test_old():\n    assert 0\n")
    small.commit("test: known to fail")
    delivery = small.start()
    small.red()
    small.green()
    result = _perform(delivery, "GREEN")
    assert result.code == 0, result.lines
    assert "failing before the step already: tests/test_old.py::test_old" in "\n".join(result.lines)


@pytest.mark.req("ND-102", "ND-184")
def test_commit_without_a_commit_or_with_an_empty_one_is_refused(small: Small) -> None:
    delivery = small.start()
    assert "no commit of this delivery has the line" in _perform(delivery, "COMMIT").lines[0]
    small.git("commit", "-q", "--allow-empty", "-m", "feat: nothing", "-m", "Step-ID: 01-01")
    result = _perform(delivery, "COMMIT")
    assert result.code == 1
    assert "NO_NEW_TESTS" in result.lines[0]


@pytest.mark.req("ND-049")
def test_lean_commits_for_the_agent_and_claims_no_more_than_green(tmp_path: Path) -> None:
    small = Small(tmp_path / "project", {"rigor": {"profile": "lean"}})
    delivery = small.start()
    small.dispatch("step", "01-01", "nw-software-crafter")
    small.red()
    assert _perform(delivery, "RED").code == 0
    small.green()
    result = _perform(delivery, "GREEN")
    assert result.code == 0, result.lines
    assert "Step-ID: 01-01" in small.git("log", "-1", "--format=%B")
    assert _status(delivery) is StepStatus.PROVEN
    small.end()
    roadmap = delivery.roadmap()
    assert roadmap
    assert integrity.verify(delivery, roadmap, delivery.log(), no_gates, replay=True).violations == ()


def test_a_lean_run_killed_after_its_commit_is_taken_up(tmp_path: Path) -> None:
    small = Small(tmp_path / "project", {"rigor": {"profile": "lean"}})
    delivery = small.start()
    small.dispatch("step", "01-01", "nw-software-crafter")
    small.red()
    assert _perform(delivery, "RED").code == 0
    small.green()
    commit = small.commit("feat: Number 1\n\nStep-ID: 01-01")
    result = _perform(delivery, "GREEN")
    assert result.code == 0, result.lines
    assert result.evidence["commits"] == [commit]
    assert _status(delivery) is StepStatus.PROVEN


def test_lean_has_nothing_to_prove_where_nothing_changed(tmp_path: Path) -> None:
    small = Small(tmp_path / "project", {"rigor": {"profile": "lean"}})
    delivery = small.start()
    small.commit("docs: the plan")
    assert _perform(delivery, "GREEN").lines[0] == "GREEN refused: nothing has changed since the last commit"


def test_what_is_committed_already_is_not_committed_again(small: Small) -> None:
    delivery = small.start()
    small.red()
    small.green()
    commit = small.commit("feat: multiply\n\nStep-ID: 01-01")
    assert f"next: record COMMIT; all of it is committed already, the last in {commit[:12]}" in (
        _perform(delivery, "GREEN").lines
    )


@pytest.mark.req("ND-048")
def test_legacy_phases_are_recorded_in_their_order(tmp_path: Path) -> None:
    legacy = ["PREPARE", "RED_ACCEPTANCE", "RED_UNIT", "GREEN", "COMMIT"]
    small = Small(tmp_path / "project", {"rigor": {"tdd_phases": legacy}})
    delivery = small.start()
    small.dispatch("step", "01-01", "nw-software-crafter")
    by = cycle.authorise(delivery, _claim("PREPARE"))
    cycle.note(delivery, _claim("PREPARE"), by)
    small.red()
    assert _perform(delivery, "RED_ACCEPTANCE").code == 0
    cycle.note(delivery, _claim("RED_UNIT", "SKIPPED", "NOT_APPLICABLE: the acceptance test says it all"), by)
    small.green()
    assert _perform(delivery, "GREEN").code == 0
    small.commit("feat: multiply\n\nStep-ID: 01-01\n")
    assert _perform(delivery, "COMMIT").code == 0
    assert _status(delivery) is StepStatus.PROVEN
    small.end()
    roadmap = delivery.roadmap()
    assert roadmap
    assert integrity.verify(delivery, roadmap, delivery.log(), no_gates, replay=False).violations == ()


@pytest.mark.req("ND-035")
def test_only_a_live_dispatch_of_the_step_may_record(small: Small) -> None:
    delivery = small.start(2)
    with pytest.raises(DesError, match="no live dispatch"):
        cycle.authorise(delivery, _claim("RED"))
    small.dispatch("step", "01-02", "nw-software-crafter")
    with pytest.raises(DesError, match="no live dispatch"):
        cycle.authorise(delivery, _claim("RED"))
    small.end()
    small.dispatch("step", "01-01", "nw-software-crafter")
    assert cycle.authorise(delivery, _claim("RED")) == "unknown"


def test_blocked_ends_the_step_and_a_new_cycle_takes_it_up(small: Small) -> None:
    delivery = small.start()
    small.dispatch("step", "01-01", "nw-software-crafter")
    claim = _claim("RED", "BLOCKED", "the tests contradict the criteria")
    cycle.note(delivery, claim, cycle.authorise(delivery, claim))
    assert _status(delivery) is StepStatus.BLOCKED
    small.red()
    assert _perform(delivery, "RED").code == 0
    assert _status(delivery) is StepStatus.OPEN


@pytest.mark.parametrize("subject", ["docs: describe it", "refactor: tidy up"])
def test_a_label_does_not_stand_in_for_a_promised_test(tmp_path: Path, subject: str) -> None:
    """An exempt commit completes no step that the roadmap gives a scenario or a test file."""
    small = Small(tmp_path / "project")
    delivery = small.start(promised="tests/test_mul.py")
    small.write("README.md", "# Numbers\n")
    if subject.startswith("refactor"):
        small.write("calc.py", "def add(first, second):\n    return first + second\n")
    small.commit(f"{subject}\n\nStep-ID: 01-01\n")
    result = _perform(delivery, "COMMIT")
    assert result.code == 1
    assert "the roadmap promises the test 'tests/test_mul.py'" in "\n".join(result.lines)
    assert _status(delivery) is StepStatus.OPEN
    roadmap = delivery.roadmap()
    assert roadmap
    replayed = integrity.verify(delivery, roadmap, delivery.log(), no_gates, replay=True)
    assert any("promises the test" in finding.text for finding in replayed.violations)


def test_what_ran_on_the_same_code_does_not_run_again(small: Small) -> None:
    delivery = small.start()
    small.red()
    _perform(delivery, "RED")
    small.green()
    _perform(delivery, "GREEN")
    small.commit("feat: multiply\n\nStep-ID: 01-01\n")
    said: list[str] = []
    assert cycle.perform(delivery, "01-01", "COMMIT", "unknown", said.append, no_gates).code == 0
    known = [line for line in said if "known from an earlier run" in line]
    assert [line.partition(" ")[0] for line in known] == ["green:"]
    said.clear()
    roadmap = delivery.roadmap()
    assert roadmap
    assert (
        integrity.verify(delivery, roadmap, delivery.log(), no_gates, replay=True, progress=said.append).exit_code == 0
    )
    again = [line for line in said if "known from an earlier run" in line]
    assert all(line.startswith("head ") for line in again), "a replay looks up nothing that it did not run itself"
