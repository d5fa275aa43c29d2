"""Sentences that ask for the Delivery Track (DT §3.2): recognised by fixed phrases, never by likeness (R26)."""

from __future__ import annotations

import re

from des import limits

_POLITE = (
    r"(?:please |now |ok |okay |hey |hi |claude |let'?s |let us |could you |can you |would you |i want (?:you )?to )*"
)
_BEGIN = r"(?:execute|start|run|begin|launch|kick off|do)"
_TAIL = r"(?: (?:please|now|again))*"
_NUMBER = r"(?P<number>[0-9]{1,4})"

# Each phrase with the number it may carry.
_PHRASES = tuple(
    re.compile(rf"{_POLITE}{phrase}{_TAIL}")
    for phrase in (
        rf"{_BEGIN} (?:the )?delivery(?: track)? (?:for|of|on) (?:the )?iteration (?:no |number |nr )?{_NUMBER}",
        rf"{_BEGIN} (?:the )?delivery track(?: (?:for|of|on) (?:the )?(?:current|this) iteration| {_NUMBER})?",
        rf"{_BEGIN} (?:the )?delivery (?:for|of) (?:the )?(?:current|this) iteration",
        rf"{_BEGIN} (?:the )?current iteration",
        rf"{_BEGIN} (?:the |an )?implementation sprint(?: {_NUMBER})?",
        rf"{_BEGIN} (?:the |a )?construction iteration(?: {_NUMBER})?",
    )
)
# A number alone could mean any flow: asked about, never started.
_UNCLEAR = re.compile(rf"{_POLITE}{_BEGIN} (?:the )?iteration {_NUMBER}{_TAIL}")
_OPTIONS = re.compile(r"\s--(?:guidance|interactive)\b.*", re.DOTALL)


class Trigger:
    """A recognised request. number: the iteration as written, "" when the sentence means the current one. options:
    what stands behind it (`--guidance "…"`), as typed. unclear: it may mean another flow."""

    __slots__ = ("number", "options", "unclear")

    def __init__(self, number: str, options: str, unclear: bool = False) -> None:
        self.number = number
        self.options = options
        self.unclear = unclear


def find(prompt: str) -> Trigger | None:
    """The request a prompt makes when the whole prompt is one of the phrases; None otherwise."""
    if len(prompt) > limits.LONGEST_TRIGGER:
        return None
    options = _OPTIONS.search(prompt)
    sentence = prompt[: options.start()] if options else prompt
    words = " ".join(re.sub(r"[^\w\s'-]", " ", sentence.lower().replace("\u2019", "'")).split())
    for phrase in (*_PHRASES, _UNCLEAR):
        found = phrase.fullmatch(words)
        if found:
            number = found.groupdict().get("number") or ""
            return Trigger(number.lstrip("0"), options.group().strip() if options else "", phrase is _UNCLEAR)
    return None


def context(trigger: Trigger, current: str) -> str:
    """What the orchestrator is told: the exact invocation. current: the iteration that is next here, or ""."""
    number = trigger.number or current
    arguments = f"{number or '<iteration-number>'} {trigger.options}".strip()
    call = f"Skill tool, skill `des:flow-delivery-track`, args `{arguments}`"
    if trigger.unclear:
        return (
            f"The user names iteration {number}, but not the flow. Ask whether they mean the Delivery Track; "
            f"only if so: {call}."
        )
    if not number:
        return (
            "The user asks for the Delivery Track, but names no iteration and the project has none yet. "
            f"Ask which iteration is meant, then invoke it and do nothing else first: {call}."
        )
    under_way = f"(iteration {current} is the one under way, or the first that waits)"
    which = f"of iteration {number}" if trigger.number else under_way
    return f"The user asks for the Delivery Track {which}. Invoke it now, before anything else: {call}."
