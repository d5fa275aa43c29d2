"""Merging: a merge commit is built, deployed and smoke-tested before the protected branch moves to it (text, step 6).

So that branch never holds a tree that nobody tested: the work contains all of it (else that is taken up and tested
first), and the merge commit's tree is exactly the one the gates passed on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from des import limits
from des.contract.errors import DesError
from des.contract.log import Log
from des.flow import record, settings
from des.flow.delivery import Delivery
from des.flow.excuses import Excuses
from des.proof.git import Git, split
from des.track import branch, documents, tools
from des.track import settings as track_settings
from des.track.branch import Branches
from des.track.facts import gather
from des.track.merged import FAILURE, GATE, SUCCESS
from des.track.settings import TrackSettings
from des.track.suites import measuring
from des.track.suites.verdict import judge
from des.track.tools import NoReport, Say


@dataclass(frozen=True)
class Outcome:
    """How it ended: exit code, what to print."""

    code: int
    lines: tuple[str, ...]


def integrate(delivery: Delivery, ready: Callable[[], str], say: Say) -> Outcome:
    """Merge the iteration, or say what keeps it.

    ready: why the gates do not let it be merged, "" when they do; asked for the work as it is committed.
    """
    log, git = delivery.log(), delivery.git
    branches = branch.of(log)
    branch.require(git, branches)
    why_not = ready()
    if why_not:
        raise DesError(
            f"iteration {delivery.iteration} may not be merged: {why_not}",
            "what stands on the protected branch is taken for finished",
            "run `des track next`: it names what is still to do",
            1,
        )
    documents.commit(delivery, gather(delivery).record, f"docs: iteration {delivery.iteration}, as far as its gates")
    tested, missing = delivery.code(log, "HEAD"), branch.behind(git, branches)
    conflict = _take_up(git, branches) if missing else ()
    if conflict:
        return _conflict(delivery, branches, missing, conflict)
    if delivery.code(log, "HEAD") == tested:
        return _merged(delivery, log, branches, say)
    return Outcome(
        1,
        (
            f"{branches.protected} had {missing} new commits; they are merged into {branches.work}.",
            "What is there now was not tested as a whole: suites and gates run again. Run `des track next`.",
        ),
    )


def _take_up(git: Git, branches: Branches) -> tuple[str, ...]:
    """Merge what came to the protected branch meanwhile into the work (DT-164); the files that do not merge, and then
    nothing has changed."""
    message = f"Merge branch '{branches.protected}' into {branches.work}"
    try:
        git.run("merge", "--no-ff", "--quiet", "-m", message, branches.protected)
    except DesError as error:
        conflicts = tuple(split(git.run("diff", "-z", "--name-only", "--diff-filter=U")))
        git.ok("merge", "--abort")
        return conflicts or (error.what,)
    return ()


def _conflict(delivery: Delivery, branches: Branches, missing: int, files: tuple[str, ...]) -> Outcome:
    """What was written twice is put together by people; it is on record, so that they are asked."""
    error = (
        f"{branches.protected} has {missing} new commits, and they do not merge with {branches.work}: "
        f"{', '.join(files)}"
    )
    record.gate(
        delivery, GATE, FAILURE, code=delivery.code(delivery.log(), "HEAD"), head=delivery.git.head(), commit="",
        merged=0, commits=[], branch=branches.protected, error=error, conflict=list(files),
    )  # fmt: skip
    return Outcome(1, (f"❌ {error}", f"{branches.protected} and {branches.work} stay as they were."))


def _merged(delivery: Delivery, log: Log, branches: Branches, say: Say) -> Outcome:
    git, rules = delivery.git, track_settings.of(log)
    since = branch.tip(git, branches.protected)
    base = settings.of(log).base
    commits = git.run("rev-list", f"{base}..{branch.tip(git, branches.work)}").split()
    commit = branch.merge_commit(git, branches, f"Merge iteration {delivery.iteration}\n")
    facts, error = _checked(delivery, commit, rules, say)
    if not error:
        branch.advance(git, branches, commit, since)
    status = FAILURE if error else SUCCESS
    record.gate(
        delivery, GATE, status, code=delivery.code(log, "HEAD"), commit=commit, head=git.head(), merged=len(commits),
        commits=[one[:12] for one in commits], branch=branches.protected, error=error, **facts,
    )  # fmt: skip
    if error:
        return Outcome(1, (f"❌ Integration build failed; {branches.protected} stays as it was.", "", error))
    return Outcome(
        0, (f"✓ Code merged to {branches.protected}: {len(commits)} commits, merge commit {commit[:12]}", *_told(facts))
    )


def _checked(delivery: Delivery, commit: str, rules: TrackSettings, say: Say) -> tuple[dict[str, Any], str]:
    """Build, deployment and smoke tests of the merge commit, in this order, each only when the one before passed."""
    facts: dict[str, Any] = {}
    for kind in ("build", "deploy"):
        facts[kind], error = _ran(delivery, commit, kind, rules, say)
        if error:
            return facts, error
    facts["smoke"], error = _smoke(delivery, say)
    return facts, error


def _smoke(delivery: Delivery, say: Say) -> tuple[dict[str, Any], str]:
    """What the smoke tests said of HEAD, whose tree is the merge's, and what failed."""
    measured = measuring.measure(delivery, "smoke", say)
    status = judge("smoke", measured, {}, Excuses.of(delivery))[0].value
    facts: dict[str, Any] = {key: measured[key] for key in ("run", "passed", "failing") if key in measured}
    facts |= {"status": status, "reason": str(measured.get("exempt", ""))}
    if status in ("PASS", "EXEMPT"):
        return facts, ""
    found = [str(one.get("id")) for one in measured.get("failing", [])]
    found = found or [str(one.get("text")) for one in measured.get("problems", [])]
    return facts, f"smoke tests: {', '.join(found) or status}"


def counted_again(delivery: Delivery, recorded: Mapping[str, Any], say: Say) -> dict[str, Any]:
    """What of an integration can be done twice: its commits counted, its commit built and smoke-tested. Nothing is
    deployed."""
    log, git = delivery.log(), delivery.git
    rules, commit = track_settings.of(log), str(recorded.get("commit"))
    if not git.ok("cat-file", "-e", f"{commit}^{{commit}}"):
        return {"commit": "", "merged": 0}
    commits = git.run("rev-list", f"{settings.of(log).base}..{recorded.get('head')}").split()
    build, _ = _ran(delivery, commit, "build", rules, say)
    return {"merged": len(commits), "commits": [one[:12] for one in commits], "build": build,
            "smoke": _smoke(delivery, say)[0]}  # fmt: skip


def _ran(delivery: Delivery, commit: str, kind: str, rules: TrackSettings, say: Say) -> tuple[dict[str, Any], str]:
    """How a command that leaves no report ended, and the last it printed when that was not well."""
    tool = rules.tool(kind)
    if tool is None:
        reason = rules.not_applicable.get(kind, "")
        how = f"no {kind} is configured; {track_settings.example('tools')}, or say why there is none"
        problem = "" if reason else how
        return {"status": "EXEMPT" if reason else "FAIL", "reason": reason}, problem
    say(f"{kind}: {' '.join(tool.command)}")
    answer = tools.on_commit(delivery.git, commit, f"{track_settings.KEY}.tools.{kind}", tool, say)
    if isinstance(answer, NoReport):
        return {"status": "FAIL", "reason": answer.why.what}, "\n".join([answer.why.what, *_last(answer.tail)])
    if answer.code:
        return {"status": "FAIL", "reason": f"exit code {answer.code}"}, "\n".join(
            [f"{kind} ended with {answer.code}", *_last(answer.tail)]
        )
    return {"status": "PASS", "reason": ""}, ""


def _last(tail: str) -> list[str]:
    return tail.strip().splitlines()[-limits.BUILD_LINES :]


def _told(facts: Mapping[str, Any]) -> list[str]:
    names = {
        "build": "CI/CD pipeline successful", "deploy": "Deployed to dev environment", "smoke": "Smoke tests passing",
    }  # fmt: skip
    return [
        f"✓ {text}" if facts[kind]["status"] == "PASS" else f"⚠️ {kind}: not applicable ({facts[kind]['reason']})"
        for kind, text in names.items()
    ]
