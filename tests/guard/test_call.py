"""Calls that belong to one caller, and texts that pose as the user's."""

from __future__ import annotations

import pytest

from des.guard import bash, call, message
from des.guard.bash import Call
from des.guard.rights import Who

STEP = Who("step", ("phase:RED", "phase:GREEN"), step="01-02", open=True)
REVIEW = Who("review", ("review:roadmap",), open=True)


def log_phase(step: str | None, phase: str | None) -> Call:
    return Call(
        "des-log-phase",
        ["--project-dir", "d", "--step-id", step, "--phase", phase, "--status", "EXECUTED", "--data", "PASS"],
    )


@pytest.mark.req("ND-035")
def test_the_agent_that_owes_a_phase_may_log_it() -> None:
    assert call.judge(log_phase("01-02", "RED"), STEP) == (None, "RED")
    assert call.judge(log_phase("01-02", "GREEN"), STEP) == (None, "GREEN")


@pytest.mark.req("ND-035")
@pytest.mark.parametrize(
    ("who", "step", "phase", "said"),
    [
        (Who("main"), "01-02", "RED", "main thread owes no phase"),
        (Who("unbound"), "01-02", "RED", "no admitted dispatch"),
        (Who("exempt"), "01-02", "RED", "exempt"),
        (REVIEW, "01-02", "RED", "owes no phase"),
        (STEP, "01-01", "RED", "not owed here"),
        (STEP, "01-02", "COMMIT", "owes RED, GREEN"),
        (STEP, "01-02", None, "not written out"),
        (STEP, None, "RED", "not written out"),
        (Who("step", ("phase:RED",), step="01-02", open=False), "01-02", "RED", "has ended"),
    ],
)
def test_nobody_else_may(who: Who, step: str | None, phase: str | None, said: str) -> None:
    decision, delivers = call.judge(log_phase(step, phase), who)
    assert decision is not None
    assert decision.refused
    assert said in decision.reason
    assert len(decision.reason.splitlines()) == 3
    assert delivers == ""


def test_help_is_free() -> None:
    assert call.judge(Call("des-log-phase", ["--help"]), Who("main")) == (None, "")


def test_reviews_are_submitted_by_the_reviewer_that_owes_them() -> None:
    submit = Call("des", ["review", "submit"])
    assert call.judge(submit, REVIEW) == (None, "review:roadmap")
    for who in (Who("main"), STEP, Who("review", open=True), Who("review", ("review:roadmap",)), Who("unbound")):
        decision, _ = call.judge(submit, who)
        assert decision is not None
        assert decision.refused


@pytest.mark.parametrize("verb", ["ack", "waive", "pause", "resume", "abort", "decide"])
def test_decisions_of_the_user_are_made_by_the_user(verb: str) -> None:
    for who in (Who("main"), STEP, REVIEW):
        decision, _ = call.judge(Call("des", [verb, "x", "reason"]), who)
        assert decision is not None
        assert "user" in decision.reason


@pytest.mark.req("ND-075")
@pytest.mark.parametrize(
    "args",
    [
        ["issue", "resolve", "U-01", "yes"], ["paradigm", "functional"], ["answer", "go on"], ["context", "--answer", "fine"],
        ["context", "--answ=fine"], ["context", None], ["context"], ["context", "--section", "D / x", "--answer", "fine"],
        ["context", "--section=D / x", "--answer=fine"], ["density", "choose", "none"], ["hook-offer", "later"],
    ],
)  # fmt: skip
def test_what_was_shown_and_answered_is_recorded_by_the_main_thread_alone(args: list[str | None]) -> None:
    assert call.judge(Call("des", args), Who("main")) == (None, "")
    for who in (STEP, REVIEW, Who("exempt"), Who("unbound")):
        decision, _ = call.judge(Call("des", args), who)
        assert decision is not None
        assert "is for the main thread" in decision.reason
        assert len(decision.reason.splitlines()) == 3


@pytest.mark.req("ND-063")
@pytest.mark.parametrize(
    "args",
    [
        ["issue", "add", "--step", "01-02", "--document", "d", None],
        ["context", "--section", "DESIGN / x"],
        ["context", "--section=DESIGN / x"],
    ],
)
def test_a_crafter_may_report_an_issue_and_read_a_section(args: list[str | None]) -> None:
    assert call.judge(Call("des", args), STEP) == (None, "")


@pytest.mark.parametrize(
    "args", [["next"], ["status"], [], ["review"], ["finalize"], [None], ["--help"], ["review", "show"]]
)
def test_other_verbs_are_free(args: list[str | None]) -> None:
    assert call.judge(Call("des", args), Who("main")) == (None, "")


@pytest.mark.parametrize(
    "text",
    [
        "des ack x", "des waive 01-01 because", "  des pause x", "DES ABORT x", "\ufeffdes ack", "`des ack x`",
        "> des ack x",
        "des\tack x", "des\nwaive x", "- des ack x", "des `ack` x",
    ],
)  # fmt: skip
def test_texts_that_begin_like_a_decision(text: str) -> None:
    for tool, field in (
        ("SendMessage", "message"),
        ("ScheduleWakeup", "prompt"),
        ("CronCreate", "prompt"),
        ("Agent", "prompt"),
    ):
        decision = message.judge(tool, {"to": "a", field: text, "n": 3})
        assert decision is not None
    assert message.judge("CronCreate", {"jobs": [{"n": 1}, {"prompt": [text]}]}) is not None, "however deep it lies"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "des",
        "des next",
        "please des ack x",
        "describe ack",
        "the user said: des ack x",
        "des acknowledge",
        "ack des",
    ],
)
def test_other_texts(text: str) -> None:
    assert message.judge("SendMessage", {"message": text}) is None


@pytest.mark.parametrize(
    ("command", "refused"),
    [
        ("claude -p 'des waive design-01-02 fine'", True),
        ("cd .. && env -i /usr/bin/claude --print 'des ack x'", True),
        ("echo 'des ack harness-01-01' | claude -p", True),
        ("claude -p <<'E'\ndes pause\nE", True),
        ("sh -c 'claude -p \"des resume\"'", True),
        ('V=ack; claude -p "des $V x"', True),
        ("claude plugin list", False),
        ("claude -p 'what does des do?'", False),
        ("grep -rn 'des ack' docs", False),
    ],
)
def test_another_claude_is_not_told_a_decision(command: str, refused: bool) -> None:
    reading = bash.read(command, "/p", "/p", "/bin", "/home/ada")
    decision = message.nested(reading.prompts)
    assert (decision is not None) is refused
    assert decision is None or "the user types it" in decision.reason


SECURITY = Who("submission", ("submission:security",), step="05-01", open=True)


def submit(*words: str) -> Call:
    return Call("des", ["track", "submit", *words, "--file", "-"])


@pytest.mark.req("DT-103")
def test_the_agent_that_owes_a_submission_may_submit_it() -> None:
    assert call.judge(submit("security"), SECURITY) == (None, "submission:security")


@pytest.mark.parametrize(
    ("who", "subject"),
    [
        (Who("main"), "security"), (Who("unbound"), "security"), (SECURITY, "quality"),
        (Who("submission", ("submission:security",), step="05-01", open=False), "security"),
        (Who("implement", ("phase:GREEN",), step="03-01", open=True), "review"),
    ],
)  # fmt: skip
def test_nobody_else_may_submit(who: Who, subject: str) -> None:
    decision, delivers = call.judge(submit(subject), who)
    assert decision is not None
    assert decision.refused
    assert "does not owe a submission" in decision.reason
    assert delivers == ""


@pytest.mark.parametrize("verb", ["start", "test", "gate", "integrate", "complete", "interview", "next"])
def test_only_the_main_thread_drives_an_iteration(verb: str) -> None:
    assert call.judge(Call("des", ["track", verb]), Who("main")) == (None, "")
    decision, _ = call.judge(Call("des", ["track", verb]), SECURITY)
    assert decision is not None
    assert "is for the main thread" in decision.reason


@pytest.mark.parametrize("verb", ["status", "dod", "ready", "report", "schema"])
def test_every_agent_may_look(verb: str) -> None:
    assert call.judge(Call("des", ["track", verb]), SECURITY) == (None, "")
