"""Did the step touch what steers tests, or does production speak of being tested?"""

from __future__ import annotations

import re

from des.proof.change import Change
from des.proof.check import Cause, Check, Outcome

_SUSPECT = re.compile(
    r"\b(?:_?pytest\w*|unittest|junit\w*|doctest|hypothesis|atexit|conftest"
    r"|node:test|jest|vitest|NODE_TEST_CONTEXT|BATS_\w+|process\.(?:reallyExit|execArgv)|require\.cache"
    r"|__code__|__closure__|os\._exit|sys\.(?:settrace|setprofile|_getframe)|faulthandler|gc\.get_\w+)\b",
    re.IGNORECASE,
)


def harness(change: Change) -> Check:
    """List changed test settings and lines of production, new in this step, that name the test machinery.

    Nothing is refused here: red and census show the harm. A human says yes to the list at the end of the delivery.
    """
    found = [f"{_verb(file.status)} {file.path}, which steers tests" for file in change.touched("harness")]
    for path, lines in change.lines.items():
        for number, text in lines.added:
            word = _SUSPECT.search(text)
            if word:
                found.append(f"{path}:{number} mentions {word[0]}")
    if not found:
        return Check("harness", Outcome.PASS)
    return Check("harness", Outcome.ACK, Cause.STEERING, tuple(found))


def _verb(status: str) -> str:
    return {"A": "adds", "D": "deletes", "R": "moves"}.get(status, "changes")
