"""A JavaScript project has the same suites, coverage and complexity as any other."""

from __future__ import annotations

import pytest

from des.flow import record
from des.track import settings
from des.track.criteria import Status
from des.track.gates import quality
from des.track.suites import measuring, verdict
from tests.support import programs
from tests.support.histories import History
from tests.track.iteration import Iteration, excused, silent

COVERAGE = [
    "node", "--test", "--experimental-test-coverage", "--test-reporter=lcov",
    "--test-reporter-destination={report}", "tests/unit/price.test.js",
]  # fmt: skip
TRACK = {
    "tools": {"coverage": {"command": COVERAGE, "format": "lcov"}},
    "not_applicable": {"lint": "none", "api_docs": "none"},
}
UNIT = {"name": "unit", "runner": "node", "paths": ["tests/unit"]}
TESTS = """\
const test = require("node:test"), assert = require("node:assert");
const { price } = require("../../src/price.js");
test("normal", () => assert.equal(price("normal"), 5));
"""


def branches(count: int) -> str:
    """price.js with this complexity; one line for each branch."""
    cases = "".join(f'  if (kind === "{n}") return {n};\n' for n in range(count - 1))
    return f"function price(kind) {{\n{cases}  return 5;\n}}\nmodule.exports = {{ price }};\n"


@pytest.fixture
def iteration(history: History, monkeypatch: pytest.MonkeyPatch) -> Iteration:
    monkeypatch.setenv("PATH", programs.search_path())
    return Iteration(history, TRACK, {"package.json": '{"private": true}', "src/price.js": branches(2),
                                      "tests/unit/price.test.js": TESTS, "src/shop.py": "", "tests/unit/test_shop.py": ""},
                     [UNIT])  # fmt: skip


@pytest.mark.req("DT-077", "DT-108", "DT-110", "DT-127")
def test_its_suite_is_run_and_its_coverage_read(iteration: Iteration) -> None:
    facts = measuring.measure(iteration.delivery, "unit", silent)
    assert (facts["run"], facts["passed"], facts.get("problems", [])) == (1, 1, [])
    known = facts["coverage"]
    assert 0 < known["lines_covered"] <= known["lines_valid"]
    assert verdict.judge("unit", facts, settings.THRESHOLDS, excused())[0] is Status.PASS


@pytest.mark.req("DT-149", "DT-150")
def test_functions_that_do_too_much_fail_the_gate(iteration: Iteration) -> None:
    iteration.history.commit("feat: many prices", {"src/price.js": branches(12)})
    facts = measuring.measure(iteration.delivery, "unit", silent)
    code = iteration.delivery.code(iteration.delivery.log(), "HEAD")
    record.gate(iteration.delivery, "suite-unit", "PASS", **{**facts, "code": code})
    found = quality.measure(iteration.delivery, silent)
    assert [(one["function"], one["complexity"]) for one in found["offenders"]] == [("price", 12)]
