"""Complete is a state that only this sets, after every box holds and all evidence was executed once more (R17, R41)."""

from __future__ import annotations

from dataclasses import dataclass

from des.contract.errors import DesError
from des.flow import gate_record, integrity, record
from des.flow.delivery import Delivery
from des.flow.finalize import end
from des.flow.finalized import GATE
from des.flow.integrity import Integrity
from des.track import branch, documents, verify
from des.track.facts import gather
from des.track.tools import Say


@dataclass(frozen=True)
class Completed:
    """The check, and the commit that closed the iteration; "" when it did not. note: where its documents are, when the
    protected branch does not have them."""

    checked: Integrity
    commit: str
    note: str = ""


def complete(delivery: Delivery, say: Say) -> Completed:
    """Verify everything again, record the end, commit the documents and take them to the protected branch.

    DesError (exit 1) when a box of the Definition of Done does not hold, or something changed meanwhile.
    """
    facts = gather(delivery)
    open_ = [box for box in facts.boxes if not box.met]
    if open_:
        told = "\n".join(f"  - {box.text}: {box.why}" for box in open_)
        raise DesError(
            f"iteration {delivery.iteration} is not done:\n{told}",
            "complete means that every box of the Definition of Done holds",
            "run `des track next`: it names what is still to do",
            1,
        )
    documents.write(delivery, facts.record)
    checked = verify.verify(delivery, recompute=True, say=say)
    integrity.note(delivery, delivery.log(), checked)
    if checked.exit_code:
        return Completed(checked, "")
    if delivery.code(delivery.log(), "HEAD") != facts.code:
        raise DesError("the code changed meanwhile", "what is complete is what was verified", "des track next", 1)
    record.gate(delivery, GATE, "PASS", code=facts.code, head=delivery.git.head())
    after = gather(delivery)
    documents.write(delivery, after.record)
    documents.commit(delivery, after.record, f"docs: complete iteration {delivery.iteration}")
    end(delivery)
    return Completed(checked, delivery.git.head(), _take_over(delivery))


def _take_over(delivery: Delivery) -> str:
    """Let the protected branch hold the closing documents too; its code stays exactly what was merged. "", or why not.

    Somebody else's commits on it stay the last word there: the documents are then on the iteration's branch only.
    """
    log, git = delivery.log(), delivery.git
    branches = branch.of(log)
    since = branch.tip(git, branches.protected)
    if since != gate_record.newest(log, "integration").get("commit"):
        return f"{branches.protected} has moved since the merge: the closing documents are on {branches.work} only"
    commit = branch.merge_commit(git, branches, f"Merge the documents of iteration {delivery.iteration}\n")
    try:
        branch.advance(git, branches, commit, since)
    except DesError as error:
        return f"the closing documents are on {branches.work} only: {error.what}"
    return ""
