"""The marker block of a dispatch: `<!-- DES-NAME : value -->` comments at the very top of a prompt (DESIGN §1, §4)."""

from __future__ import annotations

import re

from des.contract.ids import is_feature_id, is_step_id
from des.verdict import Finding, Place

# Name -> the one legal value, or None where the value is an id.
KNOWN: dict[str, str | None] = {
    "VALIDATION": "required",
    "PROJECT-ID": None,
    "STEP-ID": None,
    "MODE": "orchestrator",
    "ENFORCEMENT": "exempt",
    "TEMPLATE": "expand",
}

_BLANK_LINES = re.compile(r"\A(?:[ \t\r]*\n)+")
_COMMENT = re.compile(r"\s*<!--(.*?)(-->|\Z)", re.DOTALL)
_NAME = re.compile(r"\s*DES-([A-Za-z0-9_-]*)\s*(:?)\s*", re.IGNORECASE)
_LISTED = ", ".join(f"DES-{name}" for name in KNOWN)


class Markers:
    """What the block says. values: name without "DES-" -> legal value. faults: what is wrong with it, coded.
    body: the prompt below the block."""

    __slots__ = ("body", "faults", "values")

    def __init__(self, values: dict[str, str], faults: list[Finding], body: str) -> None:
        self.values = values
        self.faults = faults
        self.body = body

    @property
    def problems(self) -> list[str]:
        """The messages of the faults; any of them is a reason to refuse the dispatch."""
        return [fault.what for fault in self.faults]

    @property
    def required(self) -> bool:
        return "VALIDATION" in self.values

    @property
    def exempt(self) -> bool:
        return "ENFORCEMENT" in self.values

    @property
    def expand(self) -> bool:
        return "TEMPLATE" in self.values

    @property
    def orchestrator(self) -> bool:
        return "MODE" in self.values

    @property
    def feature_id(self) -> str | None:
        return self.values.get("PROJECT-ID")

    @property
    def step_id(self) -> str | None:
        return self.values.get("STEP-ID")


def read(prompt: str) -> Markers:
    """Read the block of HTML comments that opens a prompt; markers further down are text. Never raises.

    Comments of others in the block are skipped. A repeated, unknown, malformed or contradictory marker becomes a fault
    with a code of its own: MARKER_REPEATED, MARKER_UNKNOWN, MARKER_MALFORMED, MARKER_VALUE, MARKER_MISSING,
    MARKER_CONFLICT.
    """
    values: dict[str, str] = {}
    faults: list[Finding] = []
    seen: set[str] = set()
    end = 1 if prompt.startswith("\ufeff") else 0
    while comment := _COMMENT.match(prompt, end):
        end = comment.end()
        found = _NAME.match(comment.group(1))
        if found:
            value = comment.group(1)[found.end() :].strip()
            _take(found, value, bool(comment.group(2)), values, faults, seen)
    faults.extend(_combination(values, seen))
    return Markers(values, faults, _BLANK_LINES.sub("", prompt[end:], count=1))


def render(pairs: list[tuple[str, str]]) -> str:
    """The block for (name without "DES-", value) pairs, one comment per line."""
    return "\n".join(f"<!-- DES-{name} : {value} -->" for name, value in pairs)


def _take(
    found: re.Match[str], value: str, closed: bool, values: dict[str, str], faults: list[Finding], seen: set[str]
) -> None:
    name = found.group(1)
    if not closed or not found.group(2):
        faults.append(_fault("MALFORMED", f"the marker DES-{name} is not of the form <!-- DES-NAME : value -->"))
    elif name not in KNOWN:
        faults.append(_fault("UNKNOWN", f"unknown marker DES-{name}; known are {_LISTED}"))
    elif name in seen:
        faults.append(_fault("REPEATED", f"the marker DES-{name} stands more than once; keep one"))
    elif trouble := _value_problem(name, value):
        faults.append(_fault("VALUE", f"DES-{name} is {_shown(value)}; {trouble}"))
    else:
        values[name] = value
    seen.add(name)


def _value_problem(name: str, value: str) -> str | None:
    legal = KNOWN[name]
    if legal is not None:
        return None if value == legal else f"its only value is {legal!r}"
    if name == "PROJECT-ID":
        return None if is_feature_id(value) else "a feature id is kebab-case: a-z, 0-9 and single hyphens"
    return None if is_step_id(value) else "a step id is two digits, hyphen, two digits, like 01-02"


def _combination(values: dict[str, str], seen: set[str]) -> list[Finding]:
    """Faults of the block as a whole; a marker that is there but faulty is not reported as missing again."""
    if "VALIDATION" in values and "ENFORCEMENT" in values:
        return [_fault("CONFLICT", "DES-VALIDATION : required and DES-ENFORCEMENT : exempt contradict each other")]
    others = [name for name in values if name not in ("VALIDATION", "ENFORCEMENT")]
    if "VALIDATION" not in values:
        if not others or "VALIDATION" in seen:
            return []
        return [_fault("MISSING", f"DES-{others[0]} means nothing without <!-- DES-VALIDATION : required -->")]
    faults = []
    if "PROJECT-ID" not in seen:
        faults.append(_fault("MISSING", "DES-PROJECT-ID is missing: <!-- DES-PROJECT-ID : feature-id -->"))
    if "STEP-ID" not in seen and "MODE" not in seen:
        faults.append(_fault("MISSING", "DES-STEP-ID is missing (or DES-MODE : orchestrator, for work on no step)"))
    return faults


def _fault(code: str, message: str) -> Finding:
    return Finding(f"MARKER_{code}", Place(), message[0].upper() + message[1:] + ".")


def _shown(value: str) -> str:
    return repr(value if len(value) <= 60 else value[:57] + "...")
