"""`waivers.json`: what a person accepted or excused in a delivery. Committed with it and shown in every report."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from des import limits
from des.contract.errors import DesError
from des.contract.files import parse_json, read_text, storable
from des.contract.json_places import line_of
from des.flow import questions, schemas
from des.flow.delivery import Delivery
from des.flow.questions import Question
from des.state import store

FILE = "waivers.json"


@dataclass(frozen=True)
class Waiver:
    """One decision. ``id``, ``kind``, ``check``, ``subject``: the question it answers. ``approver``: name and e-mail
    address in git. ``expires``: its last day, "" for never. ``by``: prompt or terminal. ``session``: the Claude
    session it was typed in, "" in a terminal."""

    id: str
    kind: str
    subject: str
    check: str
    reason: str
    approver: str
    at: str
    expires: str
    by: str
    session: str

    def line(self) -> str:
        """The decision in one line, for reports."""
        until = f" until {self.expires}" if self.expires else ""
        why = f": {self.reason}" if self.reason else ""
        return f"{self.kind} {self.check} of {self.subject}{until} by {self.approver} ({self.by}){why}"


def covers(waivers: Iterable[Waiver], question: Question, today: date) -> Waiver | None:
    """The newest decision that answers exactly this question and has not expired, or None."""
    answers = [one for one in waivers if one.id == question.id]
    standing = [one for one in answers if not one.expires or today <= date.fromisoformat(one.expires)]
    return standing[-1] if standing else None


def reason_and_expiry(kind: str, words: str, today: date) -> tuple[str, str]:
    """What was typed behind a question's name: the reason, and the last day of a waiver ("" for an ack).

    A waiver's reason may end in ``until YYYY-MM-DD``; without it holds for 30 days. DesError (exit 1) for a waiver
    without reason, and for a day that is none or is over.
    """
    if kind != "waive":
        return words, ""
    found = re.fullmatch(r"(?:(.*\S) +)?until +([0-9]{4}-[0-9]{2}-[0-9]{2})", words)
    reason = (found[1] or "") if found else words
    if not reason:
        raise DesError(
            "a waiver needs its reason",
            "who reads the report asks why something did not have to pass",
            "type the same line with the reason behind it: des waive <id> <reason> [until YYYY-MM-DD]",
            1,
        )
    last = _day(found[2]) if found else today + timedelta(days=limits.WAIVER_DAYS)
    if last is None or last < today:
        raise DesError(
            f"{found[2] if found else last} is no day from now on",
            "a waiver ends by itself, so that nobody excuses something for ever by mistake",
            "type the same line with a later day: … until YYYY-MM-DD",
            1,
        )
    return reason, last.isoformat()


def load(delivery: Delivery) -> tuple[Waiver, ...]:
    """All decisions of the delivery, oldest first; () without a file.

    DesError, naming file, line and repair, for a file that is not of the form of schemas/waivers.schema.json.
    """
    path = delivery.directory / FILE
    if not os.path.lexists(path):
        return ()
    text = read_text(os.fspath(path))
    data = parse_json(text, os.fspath(path))
    found = schemas.problems("waivers", data, text)
    if not found:
        wrong = _contradictions([Waiver(**entry) for entry in data])  # type: ignore[attr-defined]
        found = [f"line {line_of(text, one.partition(': ')[0])}: {one}" for one in wrong]
    if found:
        lines = "\n".join(f"  - {problem}" for problem in found)
        raise DesError(
            f"{path} is not a list of decisions:\n{lines}",
            "it says what a person accepted, so nothing in it may be guessed",
            f"correct these lines, or restore the file: git checkout -- {delivery.relative}/{FILE}",
        )
    return tuple(Waiver(**entry) for entry in data)  # type: ignore[attr-defined]


def unanswered(waivers: Sequence[Waiver], questions: Iterable[Question], today: date) -> tuple[Question, ...]:
    """The questions that no standing decision answers, in order: what is still to be asked."""
    return tuple(one for one in questions if covers(waivers, one, today) is None)


def skips(delivery: Delivery, step: str, phase: str) -> bool:
    """Did the user say yes to skipping this phase (APPROVED_SKIP, R11)? Errors as `load`."""
    return covers(load(delivery), questions.skip(step, phase), today()) is not None


def today() -> date:
    """The day it is, in UTC like every time on record."""
    return date.fromisoformat(store.now()[:10])


def append(delivery: Delivery, question: Question, reason: str, expires: str, by: str, session: str) -> Waiver:
    """Add one decision, under a lock and atomically; the user's name comes from git. Errors as `load`."""
    waiver = Waiver(
        question.id, question.kind, question.subject, question.check, str(storable(reason)), _approver(delivery),
        store.now(), expires, by, session,
    )  # fmt: skip
    # The lock lies with the coordination files: in the feature directory it would be committed.
    with store.locked(store.state_path(os.fspath(delivery.root), f"waivers-{delivery.feature_id}")):
        entries = [asdict(one) for one in (*load(delivery), waiver)]
        text = json.dumps(entries, indent=1, ensure_ascii=False) + "\n"
        store.write_atomic(os.fspath(delivery.directory / FILE), text)
    return waiver


def _contradictions(waivers: Iterable[Waiver]) -> list[str]:
    """What no schema sees: ``path: message`` for a waiver without reason or end, and for an id of another question."""
    found = []
    for number, one in enumerate(waivers):
        if one.kind == "waive" and not one.reason.strip():
            found.append(f"[{number}].reason: a waiver has a reason")
        if one.expires and _day(one.expires) is None:
            found.append(f"[{number}].expires: {one.expires} is no day")
        if one.kind == "waive" and not one.expires:
            found.append(f"[{number}].expires: a waiver ends some day")
        expected = Question(one.kind, one.check, one.subject).id
        if one.id != expected:
            found.append(f"[{number}].id: {one.id} is not the question of this check and subject, {expected}")
    return found


def _approver(delivery: Delivery) -> str:
    name, email = (_setting(delivery, key) for key in ("user.name", "user.email"))
    if not name or not email:
        raise DesError(
            "git does not know who you are",
            "a decision without a name is nobody's",
            'git config user.name "Your Name" and git config user.email you@example.org; then type it again',
        )
    return f"{name} <{email}>"


def _setting(delivery: Delivery, key: str) -> str:
    known = delivery.git.ok("config", "--get", key)
    return delivery.git.run("config", "--get", key).strip() if known else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
