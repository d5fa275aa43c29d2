"""des.proof.lasting: does HEAD still show what each step showed? (R19, R20)"""

from __future__ import annotations

import pytest

from des.proof import prove
from des.proof.bench import Known
from des.proof.check import Outcome
from des.proof.lasting import lasting
from des.proof.policy import Policy
from tests.support.histories import Files, History

ADD = "def add(a, b):\n    return a + b\n"
MUL = ADD + "\n\ndef mul(a, b):\n    return a * b\n"
TEST = "import calc\n\n\ndef test_{0}():\n    assert calc.{0}(3, 4) == {1}\n"
BEFORE: Files = {"calc.py": ADD, "tests/test_add.py": TEST.format("add", 7)}
STEP: Files = {"calc.py": MUL, "tests/test_mul.py": TEST.format("mul", 12)}


@pytest.mark.parametrize(
    ("later", "level", "outcome", "word"),
    [
        ({"README.md": "more"}, "standard", Outcome.PASS, "passes at HEAD"),
        ({"tests/test_mul.py": None, "tests/test_all.py": TEST.format("mul", 12)}, "standard", Outcome.PASS, ""),
        ({"calc.py": MUL.replace("a * b", "12 * b")}, "standard", Outcome.FAIL, "test_mul is failed"),
        ({"calc.py": MUL.replace("a * b", "12 * b")}, "lean", Outcome.FAIL, "test_mul is failed"),
        ({"calc.py": ADD, "tests/test_mul.py": None}, "standard", Outcome.FAIL, "test_mul is gone"),
        ({"calc.py": ADD, "tests/test_mul.py": None}, "lean", Outcome.PASS, ""),
        ({"conftest.py": "raise RuntimeError('at home')"}, "standard", Outcome.INDETERMINATE, "at HEAD: suite"),
    ],
)
def test_what_came_after_a_step(history: History, later: Files, level: str, outcome: Outcome, word: str) -> None:
    base = history.commit("base", BEFORE)
    step = history.commit("feat: multiply", STEP, step="01-01")
    policy, known = Policy.detect(history.path, base), Known()
    prove(history.path, base, step, policy, level=level, known=known)
    history.commit("by hand", later)
    found = lasting(history.path, base, [step], policy, known, level=level)
    assert found.outcome is outcome
    assert word in "".join(found.reasons)


def test_steps_that_ran_nothing_ask_for_nothing(history: History) -> None:
    base = history.commit("base", BEFORE)
    assert lasting(history.path, base, [base], Policy.detect(history.path, base), {}).outcome is Outcome.SKIP
