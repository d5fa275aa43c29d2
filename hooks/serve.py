"""One hook call from its payload to its answer: reading, deadline, printing, and what a failure of ours means."""

from __future__ import annotations

import json
import signal
import sys
from types import FrameType

from des import limits
from hooks import host

_DECIDES = ("pre-agent", "subagent-stop")


class Deadline(BaseException):
    """The script took too long. Not an Exception, so that no handler on the way mistakes it for its own."""


class Unreadable(Exception):
    """What came on standard input is no payload of the host."""


def serve(event: str) -> int:
    """Answer one call of `event` on stdout; returns the exit code 0. Raises what went wrong where a decision was due:
    main.py refuses then, with the cause."""
    payload: dict[str, object] = {}
    try:
        signal.signal(signal.SIGALRM, _late)
        signal.setitimer(signal.ITIMER_REAL, limits.HOOK_SECONDS.get(event, limits.ANY_HOOK_SECONDS))
        raw = sys.stdin.buffer.read(limits.LARGEST_PAYLOAD + 1)
        payload = _parsed(raw)
        module = __import__("hooks." + event.replace("-", "_"), fromlist=["run"])
        answer = module.run(payload, raw)
        text = "" if answer is None else json.dumps(answer) + "\n"
        signal.setitimer(signal.ITIMER_REAL, 0)
    except BaseException as error:
        signal.setitimer(signal.ITIMER_REAL, 0)
        host.record_failure(payload, event, f"{type(error).__name__}: {error}"[:600])
        # An agent sent back by a broken hook would come back for ever; what it owes is asked for again by `des next`.
        if event not in _DECIDES or (event == "subagent-stop" and payload.get("stop_hook_active") is True):
            return 0
        raise
    sys.stdout.write(text)
    sys.stdout.flush()
    return 0


def _late(_number: int, _frame: FrameType | None) -> None:
    raise Deadline("no answer within its time")


def _parsed(raw: bytes) -> dict[str, object]:
    if len(raw) > limits.LARGEST_PAYLOAD:
        raise Unreadable(f"the payload is larger than {limits.LARGEST_PAYLOAD} bytes")
    try:
        payload = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"the payload is not JSON: {str(error)[:120]}") from error
    if not isinstance(payload, dict):
        raise Unreadable("the payload is not a JSON object")
    return payload
