"""What an agent says of a gate: it can fail one that the tools pass, and never pass one that they fail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from des.track.criteria import Criterion, Status

_GRAVE = ("critical", "high")


def rows(
    submission: Mapping[str, Any] | None, agent: str, wanted: Sequence[str], soft: Sequence[str] = ()
) -> Iterator[Criterion]:
    """The rows of an agent's answer. submission: its content, None before there is one. wanted: ids of checks that it
    must hold. soft: those of them that only warn when they are not fine."""
    if submission is None:
        fix = f"dispatch the {agent}: des track next"
        yield Criterion("attested", f"answer of the {agent}", "=", "PASS", "", Status.INDETERMINATE, fix)
        return
    verdict = str(submission.get("verdict", ""))
    status = Status.PASS if verdict == "PASS" else Status.FAIL
    fix = "" if status is Status.PASS else str(submission.get("summary", ""))
    yield Criterion("attested", f"answer of the {agent}", "=", "PASS", verdict, status, fix)
    grave = [one for one in _list(submission, "findings") if str(one.get("severity", "")).lower() in _GRAVE]
    told = "; ".join(f"{one.get('file')}:{one.get('line')}: {one.get('required_change')}" for one in grave)
    yield Criterion(
        "attested-findings", f"critical or high findings of the {agent}", "=", "0", str(len(grave)),
        Status.FAIL if grave else Status.PASS, told,
    )  # fmt: skip
    for check in wanted:
        yield _check(check, checks(submission, check), agent, check in soft)


def checks(submission: Mapping[str, Any] | None, name: str) -> list[Mapping[str, Any]]:
    """The entries of an answer about the check ``name``."""
    return [one for one in _list(submission or {}, "checks") if one.get("id") == name]


def _check(name: str, found: Sequence[Mapping[str, Any]], agent: str, soft: bool) -> Criterion:
    if not found:
        fix = f"the {agent} answers the check {name!r}: des track next"
        return Criterion(f"check-{name}", f"check {name}", "=", "ok", "", Status.INDETERMINATE, fix)
    bad = [one for one in found if one.get("ok") is not True]
    note = "; ".join(str(one.get("note", "")) for one in bad or found)
    failed = Status.WARNING if soft else Status.FAIL
    actual = "not ok" if bad else "ok"
    return Criterion(f"check-{name}", f"check {name}", "=", "ok", actual, failed if bad else Status.PASS, note)


def _list(submission: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = submission.get(key)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
