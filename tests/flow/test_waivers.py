"""`waivers.json`: what counts, what is refused, and what a spoiled file says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from des.contract.errors import DesError
from des.flow import questions, waivers
from des.flow.delivery import Delivery
from des.flow.questions import Question
from des.flow.waivers import Waiver
from tests.support.small import Small

TODAY = date(2026, 3, 1)
DESIGN = Question("waive", "design", "01-02")
GOOD = Waiver(
    DESIGN.id, "waive", "01-02", "design", "why", "Ada <a@b>", "2026-03-01T00:00:00Z", "2026-03-31", "prompt", "s"
)


@pytest.mark.parametrize(
    ("question", "today", "covered"),
    [
        (DESIGN, TODAY, True),
        (DESIGN, date(2026, 3, 31), True),
        (DESIGN, date(2026, 4, 1), False),
        (Question("ack", "design", "01-02"), TODAY, False),
        (Question("waive", "design", "01-03"), TODAY, False),
        (Question("waive", "wiring", "01-02"), TODAY, False),
        (Question("waive", "design"), TODAY, False),
    ],
)
def test_a_decision_covers_its_own_question_while_it_lasts(question: Question, today: date, covered: bool) -> None:
    assert (waivers.covers([GOOD], question, today) is not None) is covered


def test_the_newest_decision_counts_and_an_ack_has_no_end() -> None:
    later = replace(GOOD, reason="newer")
    assert waivers.covers([GOOD, later], DESIGN, TODAY) is later
    assert waivers.covers([GOOD, replace(later, expires="2026-01-01")], DESIGN, TODAY) is GOOD
    ack = replace(GOOD, id="ack-design-01-02", kind="ack", expires="")
    assert waivers.covers([ack], Question("ack", "design", "01-02"), date(2099, 1, 1)) is ack


def test_what_is_still_to_be_asked() -> None:
    other = Question("ack", "harness", "01-02-f0123abcd")
    left = waivers.unanswered([GOOD], [other, DESIGN, other], TODAY)
    assert left == (other, other)
    assert "    des ack harness-01-02-f0123abcd [reason]" in questions.ask(left).splitlines()
    assert waivers.unanswered([GOOD], [DESIGN], date(2099, 1, 1)) == (DESIGN,)


@pytest.mark.parametrize(
    ("words", "reason", "expires"),
    [
        ("the table is old", "the table is old", "2026-03-31"),
        ("it is old until 2026-03-05", "it is old", "2026-03-05"),
        ("today only until 2026-03-01", "today only", "2026-03-01"),
        ("not until 2026-03-05 is it there", "not until 2026-03-05 is it there", "2026-03-31"),
        ("wait until then", "wait until then", "2026-03-31"),
    ],
)
def test_a_waiver_has_a_reason_and_an_end(words: str, reason: str, expires: str) -> None:
    assert waivers.reason_and_expiry("waive", words, TODAY) == (reason, expires)
    assert waivers.reason_and_expiry("ack", words, TODAY) == (words, "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "needs its reason"),
        ("until 2026-03-05", "needs its reason"),
        ("old until 2026-02-28", "no day from now on"),
        ("old until 2026-02-30", "2026-02-30 is no day"),
        ("old until 2026-13-01", "2026-13-01 is no day"),
    ],
)
def test_a_waiver_without_reason_or_with_a_day_that_is_none(words: str, said: str) -> None:
    with pytest.raises(DesError, match=said) as error:
        waivers.reason_and_expiry("waive", words, TODAY)
    assert "until YYYY-MM-DD" in error.value.how
    assert error.value.code == 1


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Delivery:
    return Small(tmp_path_factory.mktemp("waivers") / "project").start(2)


def test_what_is_appended_is_read_back(delivery: Delivery) -> None:
    assert waivers.load(delivery) == ()
    first = waivers.append(delivery, DESIGN, "é\nwhy \ud800", "2099-01-01", "prompt", "s1")
    assert first.reason == "é\nwhy ?", "half a pair, which no file takes"
    second = waivers.append(delivery, Question("ack", "foreign"), "", "", "terminal", "")
    assert waivers.load(delivery) == (first, second)
    assert first.approver == "Ada Example <ada@example.org>"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", first.at)
    assert second.line() == "ack foreign of delivery by Ada Example <ada@example.org> (terminal)"
    assert [path.name for path in delivery.directory.iterdir() if "waivers" in path.name] == ["waivers.json"]


def without(key: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda entry: {name: value for name, value in entry.items() if name != key}


def with_(**changes: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda entry: {**entry, **changes}


#: How an entry is spoiled -> the key the message names (None: the entry's first line).
SPOILED = [
    (with_(reason=""), "reason"),
    (with_(reason="  "), "reason"),
    (with_(expires=""), "expires"),
    (with_(expires="2026-02-30"), "expires"),
    (with_(expires="next year"), "expires"),
    (with_(kind="excuse"), "kind"),
    (with_(id="waive-wiring-01-02"), "id"),
    (with_(by="agent"), "by"),
    (with_(approver=""), "approver"),
    (with_(at=3), "at"),
    (with_(extra=1), None),
    (without("approver"), None),
]


@pytest.mark.parametrize(("spoil", "key"), SPOILED)
def test_a_spoiled_entry_is_refused_with_its_line(
    delivery: Delivery, spoil: Callable[[dict[str, Any]], dict[str, Any]], key: str | None
) -> None:
    entries = [asdict(GOOD), spoil(asdict(GOOD))]
    text = json.dumps(entries, indent=1)
    second = text.splitlines().index(" },") + 1
    line = next((n for n, one in enumerate(text.splitlines()) if n > second and key and f'"{key}"' in one), second) + 1
    (delivery.directory / "waivers.json").write_text(text, "utf-8")
    with pytest.raises(DesError, match=r"waivers\.json") as error:
        waivers.load(delivery)
    assert f"line {line}: [1]" in error.value.what
    assert "git checkout -- docs/feature/add-numbers/deliver/waivers.json" in error.value.how


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", "line 1: top level"),
        ("", "empty"),
        ("[{]", "line 1, column"),
        ("[3]", "line 1: [0]"),
        ("[[", "not valid JSON"),
    ],
)
def test_a_file_that_is_no_list_of_decisions(delivery: Delivery, text: str, said: str) -> None:
    (delivery.directory / "waivers.json").write_text(text, "utf-8")
    with pytest.raises(DesError, match=r"waivers\.json") as error:
        waivers.append(delivery, DESIGN, "why", "2099-01-01", "prompt", "")
    assert said in error.value.what
    assert (delivery.directory / "waivers.json").read_text("utf-8") == text, "nothing is written over it"


def test_without_a_name_in_git_nothing_is_decided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = Small(tmp_path / "project")
    for key in ("user.name", "user.email"):
        small.git("config", "--unset", key)
    for name in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "nowhere"))
    with pytest.raises(DesError, match="does not know who you are") as error:
        waivers.append(small.delivery, DESIGN, "why", "2099-01-01", "prompt", "")
    assert "git config user.name" in error.value.how
