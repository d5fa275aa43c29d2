"""The suites of a level on HEAD: what ran, what is gone, and whether it passes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from des.flow.excuses import Excuses
from des.track import asked, settings
from des.track.criteria import Criterion, Status
from des.track.suites import measuring, verdict
from tests.support.histories import History
from tests.track.iteration import BEGIN, SUITE, Iteration, excused, silent

NO_COVERAGE = {"not_applicable": {"coverage": "measured elsewhere"}}
TWO = BEGIN["tests/unit/test_shop.py"] + "\n\ndef test_express():\n    assert shop.price('express') == 9\n"


def measured(iteration: Iteration, level: str = "unit") -> dict[str, Any]:
    return measuring.measure(iteration.delivery, level, silent)


def judged(
    facts: dict[str, Any], given: Excuses | None = None, level: str = "unit"
) -> tuple[Status, dict[str, Criterion]]:
    status, rows = verdict.judge(level, facts, settings.THRESHOLDS, given or excused())
    return status, {row.id: row for row in rows}


@pytest.mark.req("DT-108", "DT-111", "DT-122")
def test_all_tests_of_head_are_counted(history: History) -> None:
    iteration = Iteration(history, NO_COVERAGE)
    history.commit("feat: express", {"tests/unit/test_shop.py": TWO})
    history.write({"tests/unit/test_more.py": "def test_uncommitted():\n    assert False\n"})
    facts = measured(iteration)
    assert (facts["run"], facts["passed"], facts["skipped"]) == (2, 2, 0)
    assert (facts["failing"], facts["flaky"], facts["missing"], facts["weakened"]) == ([], [], [], [])
    assert facts["code"] == iteration.delivery.code(iteration.delivery.log(), "HEAD")
    assert facts["suites"][0]["name"] == "unit"
    assert judged(facts)[0] is Status.PASS


@pytest.mark.req("DT-111", "DT-122")
def test_a_failure_is_named_with_its_message(history: History) -> None:
    iteration = Iteration(history, NO_COVERAGE)
    history.commit("feat: dearer", {"src/shop.py": "def price(kind):\n    return 6\n"})
    facts = measured(iteration)
    assert [one["id"] for one in facts["failing"]] == ["tests/unit/test_shop.py::test_price"]
    assert "assert 6 == 5" in facts["failing"][0]["message"]
    status, rows = judged(facts)
    assert (status, rows["failing"].status) == (Status.FAIL, Status.FAIL)


@pytest.mark.req("DT-125")
def test_a_flaky_test_is_told_and_no_pass_unless_the_user_left_it_out_for_a_time(
    history: History, tmp_path: Path
) -> None:
    iteration = Iteration(history, NO_COVERAGE)
    mark = tmp_path / "once"
    chance = f"from pathlib import Path\n\n\ndef test_chance():\n    once = Path({str(mark)!r})\n    first = not once.exists()\n    once.touch()\n    assert not first\n"
    history.commit("test: chance", {"tests/unit/test_chance.py": chance})
    facts = measured(iteration)
    name = "tests/unit/test_chance.py::test_chance"
    assert (facts["flaky"], facts["failing"], facts["passed"]) == ([name], [], 1)
    status, rows = judged(facts)
    assert status is Status.FAIL
    assert asked.flaky(name).typed in rows["flaky"].fix
    status, rows = judged(facts, excused(asked.flaky(name)))
    assert (status, rows["flaky"].status) == (Status.PASS, Status.CONDITIONAL)
    assert judged(facts, excused(asked.flaky("another")))[0] is Status.FAIL


@pytest.mark.req("DT-108", "DT-126")
def test_a_deleted_test_is_missing_unless_a_commit_says_why(history: History) -> None:
    iteration = Iteration(history, NO_COVERAGE, {"tests/unit/test_shop.py": TWO})
    history.commit("test: fewer", {"tests/unit/test_shop.py": BEGIN["tests/unit/test_shop.py"]})
    facts = measured(iteration)
    gone = ["tests/unit/test_shop.py::test_express"]
    assert facts["missing"] == gone
    status, rows = judged(facts)
    assert (status, rows["missing"].status) == (Status.FAIL, Status.FAIL)
    assert judged(facts, excused(asked.missing(gone)))[0] is Status.PASS
    history.commit(f"test: fewer\n\nSupersedes: {gone[0]} — there is no express any more\n")
    assert measured(iteration)["missing"] == []


@pytest.mark.req("DT-108")
def test_a_test_that_was_red_in_a_task_must_still_be_there(history: History) -> None:
    iteration = Iteration(history, NO_COVERAGE)
    iteration.red("tests/unit/test_new.py::test_new", "tests/e2e/test_other.py::test_of_another_level")
    assert measured(iteration)["missing"] == ["tests/unit/test_new.py::test_new"]


def test_a_test_that_moved_is_not_missing(history: History) -> None:
    iteration = Iteration(history, NO_COVERAGE)
    history.move("tests/unit/test_shop.py", "tests/unit/test_prices.py")
    history.commit("test: move")
    assert measured(iteration)["missing"] == []


@pytest.mark.req("DT-126")
def test_a_skip_is_told_unless_a_reviewer_named_it(history: History) -> None:
    iteration = Iteration(history, NO_COVERAGE, {"tests/unit/test_shop.py": TWO})
    skipped = TWO.replace("def test_express", "@pytest.mark.skip(reason='later')\ndef test_express")
    history.commit("test: skip", {"tests/unit/test_shop.py": f"import pytest\n{skipped}"})
    facts = measured(iteration)
    assert facts["weakened"] == ["tests/unit/test_shop.py:9: test_express is switched off: pytest.mark.skip"]
    assert (facts["skipped"], facts["missing"]) == (1, [])
    status, rows = judged(facts)
    assert (status, rows["weakened"].status) == (Status.FAIL, Status.FAIL)
    iteration.reviewed("test_expressly is fine")
    iteration.reviewed("test_express may wait", "NEEDS_CHANGES")
    assert measured(iteration)["weakened"] == facts["weakened"]
    iteration.reviewed("test_express may wait for the carrier")
    facts = measured(iteration)
    assert facts["weakened"] == []
    assert facts["answered"][0]["by"] == "code-reviewer in 03-01"
    assert judged(facts)[0] is Status.PASS


@pytest.mark.req("DT-126")
def test_a_test_that_skips_itself_while_it_runs_is_seen_by_the_run(history: History) -> None:
    iteration = Iteration(history, NO_COVERAGE, {"tests/unit/test_shop.py": TWO})
    inside = TWO.replace(
        "    assert shop.price('express') == 9",
        "    if shop:\n        pytest.skip('later')\n    assert shop.price('express') == 9",
    )
    history.commit("test: skip", {"tests/unit/test_shop.py": f"import pytest\n{inside}"})
    assert measured(iteration)["weakened"] == ["tests/unit/test_shop.py:0: test_express passed before and is skipped"]


@pytest.mark.req("DT-126")
def test_fewer_assertions_are_told(history: History) -> None:
    iteration = Iteration(history, NO_COVERAGE)
    history.commit(
        "test: less", {"tests/unit/test_shop.py": "import shop\n\n\ndef test_price():\n    shop.price('normal')\n"}
    )
    assert measured(iteration)["weakened"] == [
        "tests/unit/test_shop.py:4: test_price asserts nothing, once at the start"
    ]


@pytest.mark.req("DT-108", "DT-114")
@pytest.mark.parametrize(
    "content",
    [None, "", "def helper():\n    pass\n", "import pytest\n\n\n@pytest.mark.skip\ndef test_a():\n    assert 1\n"],
)
def test_no_test_is_no_pass(history: History, content: str | None) -> None:
    iteration = Iteration(history, NO_COVERAGE, {"tests/unit/test_shop.py": "def test_nothing():\n    assert 1\n"})
    history.commit("test: none", {"tests/unit/test_shop.py": content})
    status, rows = judged(measured(iteration))
    assert (status, rows["ran"].status) == (Status.FAIL, Status.FAIL)


@pytest.mark.req("DT-108")
def test_each_suite_of_a_level_has_to_run(history: History) -> None:
    other = {"name": "core", "runner": "pytest", "paths": ["tests/core"]}
    track = {**NO_COVERAGE, "suites": {"unit": ["unit", "core"]}}
    iteration = Iteration(history, track, {"tests/core/helper.py": ""}, [SUITE, other])
    status, rows = judged(measured(iteration))
    assert (status, rows["ran"].fix) == (Status.FAIL, "no test of suite core ran and passed")
    history.commit("test: core", {"tests/core/test_core.py": "def test_core():\n    assert 1 + 1 == 2\n"})
    facts = measured(iteration)
    assert (facts["run"], judged(facts)[0]) == (2, Status.PASS)


@pytest.mark.req("DT-122")
def test_a_suite_that_cannot_run_is_undecided(history: History) -> None:
    iteration = Iteration(history, NO_COVERAGE)
    history.commit("test: broken", {"conftest.py": "import nowhere\n"})
    facts = measured(iteration)
    status, rows = judged(facts)
    assert status is Status.INDETERMINATE
    assert "No module named 'nowhere'" in rows["ran"].fix


@pytest.mark.req("DT-113", "DT-114")
def test_a_level_without_suites_is_undecided_and_one_declared_absent_is_exempt(history: History) -> None:
    iteration = Iteration(history, {"not_applicable": {"integration": "one module"}})
    status, rows = judged(measured(iteration, "e2e"), level="e2e")
    assert status is Status.INDETERMINATE
    assert '"not_applicable": {"e2e"' in rows["ran"].fix
    facts = measured(iteration, "integration")
    assert judged(facts, level="integration")[0] is Status.EXEMPT
    assert facts["exempt"] == "one module"


@pytest.mark.req("DT-117", "DT-118", "DT-113")
def test_the_critical_paths_must_run_and_pass(history: History) -> None:
    suite = {"name": "e2e", "runner": "pytest", "paths": ["tests/e2e"]}
    path = "tests/e2e/test_order.py::test_order"
    files = {
        "tests/e2e/test_order.py": "import pytest\n\n\n@pytest.mark.parametrize('n', [1, 2])\ndef test_order(n):\n    assert n\n"
    }
    iteration = Iteration(history, {"critical_paths": [path, "tests/e2e/test_pay.py::test_pay"]}, files, [SUITE, suite])
    status, rows = judged(measured(iteration, "e2e"), level="e2e")
    assert status is Status.FAIL
    assert rows[f"critical-{path}"].status is Status.PASS
    assert rows["critical-tests/e2e/test_pay.py::test_pay"].actual == "did not run and pass"


def test_the_facts_can_be_recorded(history: History) -> None:
    facts = measured(Iteration(history, NO_COVERAGE))
    assert json.loads(json.dumps(facts)) == facts
