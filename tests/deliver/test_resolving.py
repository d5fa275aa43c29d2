"""What agents leave in the work tree, and what the user answers, on the way to the next agent (R8, L142)."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from des import cli
from des.contract.errors import DesError
from des.contract.markers import render
from des.deliver import prompts
from des.deliver.facts import gather
from des.deliver.flow import FLOW
from des.deliver.legal import legal
from des.deliver.nodes import next_action
from des.flow import earlier, record, resolving
from des.flow.action import Action, ActionKind, Dispatch
from des.flow.admit import Admission, Request, judge
from des.report import delivery as report
from des.state import dispatches
from tests.support.small import FEATURE, MUL, Small

SHORT = [("VALIDATION", "required"), ("PROJECT-ID", FEATURE), ("STEP-ID", "01-01"), ("TEMPLATE", "expand")]


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Small:
    monkeypatch.delenv("CLAUDE_PROJECT_DIR", raising=False)
    monkeypatch.delenv("CLAUDE_CODE_SESSION_ID", raising=False)
    small = Small(tmp_path / "project")
    small.start(2)
    small.commit("docs: plan")
    monkeypatch.chdir(small.root)
    return small


def _next(small: Small) -> Action:
    return next_action(gather(small.delivery))


def _answer(small: Small, words: str, ride: bool) -> str:
    facts = gather(small.delivery)
    return resolving.answer(facts, next_action(facts), words, ride)


def _crafter(small: Small, *, wrote: str = "", key: str = "1") -> None:
    """A crafter was at work on 01-01 and died of an API error."""
    one = dispatches.Dispatch(f"toolu_{key}", "step", feature=FEATURE, step="01-01", agent_type="nw-software-crafter")
    dispatches.update(str(small.root), lambda state: state.add(one))
    if wrote:
        small.write("calc.py", wrote)
    dispatches.end(str(small.root), one.key, "API error: overloaded")


def _record(small: Small, phase: str, status: str, data: str) -> None:
    record.phase(small.delivery, "01-01", phase, status, data, {"by": "nw-software-crafter"})


def _admit(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], **tool_input: Any) -> dict[str, Any]:
    given = {"prompt": render(SHORT), "subagent_type": "nw-software-crafter", **tool_input}
    payload = {"tool_use_id": "toolu_new", "session_id": "s1", "tool_input": given}
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(payload)))
    assert cli.main("des", ["admit", "--hook"]) == 0
    return dict(json.loads(capsys.readouterr().out)["hookSpecificOutput"])


@pytest.mark.req("ND-105")
def test_half_of_green_is_handed_on(small: Small) -> None:
    _crafter(small)
    _record(small, "RED", "EXECUTED", "PASS")
    small.write("calc.py", MUL)
    action = _next(small)
    assert (action.kind, action.attempt, action.of) == (ActionKind.DISPATCH, 2, 3)
    assert "resume: the agent before ended (API error: overloaded); what it left stays (calc.py)" in action.why
    assert action.dispatch
    prompt = resolving.begin(FLOW, gather(small.delivery), _admitted(small), action.dispatch, expanded=True)
    assert "Earlier try: RED PASS" in prompt
    assert "It left these, not committed: calc.py." in prompt
    assert (small.root / "calc.py").read_text("utf-8") == MUL


def _admitted(small: Small) -> Admission:
    facts = gather(small.delivery)
    return judge(Request(render(SHORT), "nw-software-crafter"), legal(facts), lambda d: prompts.compose(facts, d))


@pytest.mark.req("ND-105")
@pytest.mark.parametrize("by_hand", [False, True])
def test_code_without_a_red_test_is_set_aside_when_the_next_agent_is_admitted(
    small: Small, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], by_hand: bool
) -> None:
    _crafter(small, wrote=MUL)
    assert (
        "restart: the agent before ended (API error: overloaded); what it left is set aside first" in _next(small).why
    )
    assert (small.root / "calc.py").read_text("utf-8") == MUL
    given = {"prompt": _admitted(small).prompt} if by_hand else {}
    prompt = _admit(monkeypatch, capsys, **given, name="crafter-1")["updatedInput"]["prompt"]
    assert "Set aside from an earlier try: calc.py, kept in refs/des/leftover/01-01-1" in prompt
    assert small.git("status", "--short", "calc.py") == ""
    assert small.git("show", "refs/des/leftover/01-01-1:calc.py") == MUL.strip()
    assert [one.step for one in dispatches.load(str(small.root)).dispatches if one.open] == ["01-01"]
    assert getattr(dispatches.load(str(small.root)).addressed("crafter-1"), "key", "") == "toolu_new"
    assert "calc.py in refs/des/leftover/01-01-1" in report.text(report.summarise(small.delivery, "", ()))


def test_judging_alone_sets_nothing_aside(small: Small, capsys: pytest.CaptureFixture[str]) -> None:
    _crafter(small, wrote=MUL)
    Path("prompt.txt").write_text(render(SHORT), "utf-8")
    assert cli.main("des", ["admit", "prompt.txt", "--agent", "nw-software-crafter"]) == 0
    assert (small.root / "calc.py").read_text("utf-8") == MUL


def test_a_dispatch_whose_leftovers_cannot_be_set_aside_is_refused_and_leaves_no_writer(
    small: Small, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _crafter(small, wrote=MUL)
    (small.root / ".git/index.lock").touch()
    assert "another git is at work here" in _admit(monkeypatch, capsys)["permissionDecisionReason"]
    assert dispatches.load(str(small.root)).writer() is None
    assert (small.root / "calc.py").read_text("utf-8") == MUL


@pytest.mark.req("ND-105")
def test_what_somebody_else_changed_is_asked_about_once(
    small: Small, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small.write("own.py", "MINE = 1\n")
    action = _next(small)
    assert action.kind is ActionKind.ASK
    assert "own.py: what shall become of it?" in action.question
    assert "des answer --ride" in action.question
    facts = gather(small.delivery)
    assert legal(facts).dispatches == []
    assert "waits for what becomes of uncommitted code" in _admit(monkeypatch, capsys)["permissionDecisionReason"]
    with pytest.raises(DesError, match="files that are not committed"):
        resolving.answer(facts, next_action(facts), "go on", ride=False)

    assert (
        resolving.answer(facts, next_action(facts), "Take it along.", ride=True)
        == "recorded for 01-01 Number 1 (own.py); its agent is told"
    )
    assert (_next(small).kind, _next(small).attempt) == (ActionKind.DISPATCH, 1)
    reader = Dispatch("review", "nw-software-crafter-reviewer", FEATURE, "", "Review", ("review:implementation/all",))
    assert earlier.told(gather(small.delivery), reader) == ""
    prompt = _admit(monkeypatch, capsys)["updatedInput"]["prompt"]
    assert "The user's own, to be kept as they are and committed with your work: own.py." in prompt
    assert "Take it along." in prompt
    assert "own.py rides along with 01-01 (Take it along.)" in report.text(report.summarise(small.delivery, "", ()))
    small.end()
    small.write("own.py", "MINE = 2\n")
    dispatches.update(str(small.root), lambda state: state.forget("toolu_new"))
    assert _next(small).kind is ActionKind.ASK


@pytest.mark.req("ND-104")
def test_the_answer_to_a_blocked_step_reaches_its_next_agent(small: Small) -> None:
    _crafter(small)
    _record(small, "RED", "BLOCKED", "Which sign has the product of two negatives?")
    action = _next(small)
    assert action.kind is ActionKind.ASK
    assert "des answer 'their words'" in action.question
    words = "Positive, as always.\n# TDD_PHASES\n{step_id} ```"
    _answer(small, words, ride=False)
    action = _next(small)
    assert (action.kind, action.attempt) == (ActionKind.DISPATCH, 0)
    assert "the user has answered" in action.why
    admitted = _admitted(small)
    assert "    # USER_ANSWER\n    Positive, as always.\n    # TDD_PHASES\n" in admitted.prompt
    _crafter(small, key="2")
    assert _next(small).kind is ActionKind.ASK


@pytest.mark.req("ND-103")
def test_the_answer_after_three_attempts_opens_one_more(small: Small) -> None:
    for key in "123":
        _crafter(small, key=key)
    assert _next(small).kind is ActionKind.ASK
    _answer(small, "Use a table.", ride=False)
    assert _next(small).kind is ActionKind.DISPATCH
    _crafter(small, key="4")
    assert _next(small).kind is ActionKind.ASK
    assert "Use a table." in _admitted(small).prompt


@pytest.mark.parametrize(
    ("words", "ride", "blocked", "why"),
    [
        ("yes", False, False, "asks nothing now"),
        ("yes", True, True, "no file of anybody else is in the way"),
        ("  ", False, True, "the answer is empty"),
        ("x" * 4001, False, True, "has 4001 characters"),
    ],
)
def test_answers_that_answer_nothing(small: Small, words: str, ride: bool, blocked: bool, why: str) -> None:
    if blocked:
        _record(small, "RED", "BLOCKED", "Which?")
    with pytest.raises(DesError, match=why) as raised:
        _answer(small, words, ride)
    assert raised.value.code == 1


def test_a_dispatch_is_counted_by_its_task(small: Small) -> None:
    _crafter(small)
    assert dict(gather(small.delivery).attempts) == {
        ("review", "nw-acceptance-designer-reviewer review:roadmap"): 1,
        ("step", "01-01"): 1,
    }
