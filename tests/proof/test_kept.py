"""des.proof.kept: does what passed at the end of a step still pass after what came later? (R19, R20)"""

from __future__ import annotations

import pytest

from des.proof.bench import Known
from des.proof.check import Outcome
from des.proof.policy import Policy
from des.proof.proving import kept, prove
from tests.support.histories import Files, History

ADD = "def add(a, b):\n    return a + b\n"
MUL = ADD + "\n\ndef mul(a, b):\n    return a * b\n"
TEST = "import calc\n\n\ndef test_{0}():\n    assert calc.{0}(3, 4) == {1}\n"
BEFORE: Files = {"calc.py": ADD, "tests/test_add.py": TEST.format("add", 7)}
STEP: Files = {"calc.py": MUL, "tests/test_mul.py": TEST.format("mul", 12)}


@pytest.mark.parametrize(
    ("later", "outcome", "word"),
    [
        ({"README.md": "more"}, Outcome.SKIP, "the code is the same"),
        ({"tests/test_mul.py": None, "tests/test_all.py": TEST.format("mul", 12)}, Outcome.PASS, ""),
        ({"calc.py": MUL.replace("a * b", "12 * b")}, Outcome.FAIL, "test_mul"),
        ({"calc.py": ADD, "tests/test_mul.py": None}, Outcome.FAIL, "test_mul is gone"),
        ({"conftest.py": "raise RuntimeError('at home')"}, Outcome.FAIL, "at home"),
    ],
)
def test_what_came_after_a_step(history: History, later: Files, outcome: Outcome, word: str) -> None:
    base = history.commit("base", BEFORE)
    step = history.commit("feat: multiply", STEP, step="01-01")
    policy, known = Policy.detect(history.path, base), Known()
    prove(history.path, base, step, policy, known=known)
    head = history.commit("by hand", later)
    found = kept(history.path, step, head, policy, known=known)
    assert found.outcome is outcome, found.reasons
    assert word in "".join(found.reasons)
