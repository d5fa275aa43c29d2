"""Names of questions: what is printed is what can be typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.contract import human
from des.contract.errors import DesError
from des.flow import questions
from des.flow.questions import Question

CHECKS = st.sampled_from(["design", "harness", "no-new-tests", "supersedes", "skip-red-unit", "foreign"])
SUBJECTS = st.sampled_from(["delivery", "01-02", "99-99", "01-02-f0123abcd", "fdeadbeef"])


def test_the_two_names_of_a_question() -> None:
    question = Question("waive", "design", "01-02")
    assert (question.id, question.typed) == ("waive-design-01-02", "des waive design-01-02 <reason>")
    assert Question("ack", "foreign").id == "ack-foreign"
    assert questions.skip("01-02", "RED_UNIT").typed == "des ack skip-red-unit-01-02 [reason]"


@given(st.sampled_from(questions.KINDS), CHECKS, SUBJECTS)
def test_what_is_printed_is_read_back_from_what_is_typed(kind: str, check: str, subject: str) -> None:
    question = Question(kind, check, subject)
    line = human.read(question.typed)
    assert line is not None
    assert questions.read(line.verb, line.rest.split()[0]) == question
    assert question.step in ("", subject[:5])


@pytest.mark.parametrize(
    "name", ["", "01-02", "Design-01-02", "design-1-2", "design_01-02", "-design", "fdeadbeef", "é"]
)
def test_other_names_are_no_questions(name: str) -> None:
    with pytest.raises(DesError) as error:
        questions.read("waive", name)
    assert "des waive design-01-02 <reason>" in error.value.how
    assert error.value.code == 1


def test_a_finding_is_named_by_its_content() -> None:
    assert questions.finding("a", "b") == questions.finding("a", "b") != questions.finding("ab")
    assert questions.read("ack", f"harness-{questions.finding('x')}").subject == questions.finding("x")
