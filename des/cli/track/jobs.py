"""`des track test|gate|integrate|complete`: what runs for minutes, done by a detached worker (D-160)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import click

from des.cli import flows
from des.cli.next_ import said
from des.cli.waiting import wait_for
from des.flow import clean, cycle
from des.flow.background import Job
from des.flow.delivery import Delivery
from des.report import integrity as report
from des.track import complete as completing
from des.track import integrate as integrating
from des.track import receiving, verdicts
from des.track.facts import gather
from des.track.suites import testing

Say = Callable[[str], None]
Ended = tuple[int, Sequence[str]]


def _verb(name: str, text: str) -> click.Command:
    def run() -> int:
        delivery = flows.active("track")
        state = cycle.code_state(delivery)
        return wait_for(delivery.root, Job("track", f"des track {name}", delivery.feature_id, state, {"verb": name}))

    return click.Command(name, callback=run, help=text)


test = _verb("test", "Run the unit, integration and e2e suites on what is committed, and record what comes out.")
gate = _verb("gate", "Measure the security, performance and quality gates on what is committed, and record them.")
integrate = _verb("integrate", "Build, deploy and smoke-test the merge, then let the protected branch hold it.")
complete = _verb("complete", "Execute all evidence once more and end the iteration.")


def work(delivery: Delivery, args: Mapping[str, str], say: Say) -> Ended:
    """Do one of them (see des.cli.run_job)."""
    return _WORK[args["verb"]](delivery, say)


def _test(delivery: Delivery, say: Say) -> Ended:
    committed(delivery)
    found, settled = testing.run(delivery, gather(delivery).limits, say)
    lines = [f"{level}: {status}" for level, status in found.items()] + receiving.sent_back(settled)
    code = 1 if "FAIL" in found.values() else 2 if "INDETERMINATE" in found.values() else 0
    return code, [*lines, "", said(delivery)]


def _gate(delivery: Delivery, say: Say) -> Ended:
    committed(delivery)
    facts = gather(delivery)
    verdicts.settle(delivery, facts.limits, say)
    return 0, [said(delivery)]


def _integrate(delivery: Delivery, say: Say) -> Ended:
    committed(delivery)

    def ready() -> str:
        """Why the gates keep the work from being merged."""
        facts = gather(delivery)
        open_ = next((node for node in flows.of(delivery).nodes if not node.done(facts)), None)
        name = open_.name if open_ else "merged"
        return "" if name == "merged" else f"not yet: {name}"

    done = integrating.integrate(delivery, ready, say)
    return done.code, [*done.lines, "", said(delivery)]


def _complete(delivery: Delivery, say: Say) -> Ended:
    committed(delivery)
    done = completing.complete(delivery, say)
    lines = [report.text(done.checked)]
    if not done.commit:
        return done.checked.exit_code, [*lines, "NOT COMPLETE"]
    number = delivery.iteration
    note = [f"note: {done.note}"] if done.note else []
    end = [f"complete: iteration {number} in commit {done.commit[:12]}", *note, f"run: des track report {number}"]
    return 0, [*lines, *end]


_WORK: Mapping[str, Callable[[Delivery, Say], Ended]] = {
    "test": _test, "gate": _gate, "integrate": _integrate, "complete": _complete,
}  # fmt: skip


def committed(delivery: Delivery) -> None:
    """DesError (exit 1) while the work tree holds code that no commit has: everything here speaks of commits."""
    clean.require(delivery, "what is tested and merged is what is committed")
