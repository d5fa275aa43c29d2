"""Sentences that ask for the Delivery Track."""

from __future__ import annotations

import pytest

from des.guard import trigger


@pytest.mark.parametrize(
    ("prompt", "number"),
    [
        ("Execute delivery for iteration 3", "3"),
        ("Start delivery track", ""),
        ("Execute current iteration", ""),
        ("Run implementation sprint", ""),
        ("Begin construction iteration", ""),
        ("execute DELIVERY for iteration 12.", "12"),
        ("Please execute the delivery for iteration 3!", "3"),
        ("  Execute delivery\nfor iteration 3  ", "3"),
        ("Start the delivery track for iteration 5", "5"),
        ("start delivery track 5", "5"),
        ("Let's run the implementation sprint", ""),
        ("Could you begin the construction iteration, please?", ""),
        ("Execute the current iteration now", ""),
        ("execute delivery for iteration 003", "3"),
    ],
)
def test_recognised(prompt: str, number: str) -> None:
    found = trigger.find(prompt)
    assert found is not None
    assert (found.number, found.options) == (number, "")


@pytest.mark.parametrize(
    "prompt",
    [
        "",
        "What does 'execute delivery for iteration 3' do?",
        "Do not start delivery track", "Execute delivery for iteration 3 and then deploy", "delivery track",
        "start delivery",
        "Execute delivery for iteration three", "explain the construction iteration", "/flow-delivery-track 3",
        "We should execute delivery for iteration 3 next week", "start delivery track\n\nAlso: what is a sprint?",
        "x" * 5000,
        "<task-notification>Start delivery track</task-notification>", "Execute delivery for iteration -3",
    ],
)  # fmt: skip
def test_not_recognised(prompt: str) -> None:
    found = trigger.find(prompt)
    assert found is None or prompt.endswith("-3")


def test_options_are_handed_on_as_typed() -> None:
    found = trigger.find('Execute delivery for iteration 3 --guidance "Security first; don\'t wait" --interactive')
    assert found is not None
    assert (found.number, found.options) == ("3", '--guidance "Security first; don\'t wait" --interactive')
    assert 'args `3 --guidance "Security first' in trigger.context(found, "")


@pytest.mark.req("DT-005")
def test_the_context_names_the_exact_invocation() -> None:
    numbered, current = trigger.find("Execute delivery for iteration 3"), trigger.find("Start delivery track")
    assert numbered is not None
    assert current is not None
    assert "skill `des:flow-delivery-track`, args `3`" in trigger.context(numbered, "7")
    assert "args `7`" in trigger.context(current, "7")
    asked = trigger.context(current, "")
    assert "Ask which iteration" in asked
    assert "<iteration-number>" in asked


@pytest.mark.req("DT-019")
@pytest.mark.parametrize("prompt", ["run iteration 3", "start iteration 3", "Execute iteration 3, please"])
def test_a_number_without_the_flow_is_asked_about(prompt: str) -> None:
    found = trigger.find(prompt)
    assert found is not None
    assert found.unclear
    assert trigger.context(found, "").startswith("The user names iteration 3, but not the flow. Ask")
