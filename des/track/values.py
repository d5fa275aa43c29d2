"""Plain values out of records: what is missing or of another type reads as empty, and text becomes one line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

#: Line ends and control characters, the marks that turn the direction of writing, and half surrogate pairs.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]+")


def flat(value: object) -> str:
    """Text from elsewhere as one line, without characters that steer a terminal or hide what stands there."""
    return " ".join(_UNSEEN.sub(" ", "" if value is None else str(value)).split())


def text(record: Mapping[str, Any], key: str) -> str:
    """One value as one line; "" when there is none."""
    return flat(record.get(key))


def texts(record: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """A list of texts, each one line; empty ones are left out."""
    value = record.get(key)
    found = (flat(one) for one in value) if isinstance(value, (list, tuple)) else ()
    return tuple(one for one in found if one)


def mapping(record: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """One object; {} when there is none."""
    value = record.get(key)
    return value if isinstance(value, Mapping) else {}


def mappings(record: Mapping[str, Any], key: str) -> tuple[Mapping[str, Any], ...]:
    """A list of objects; what is none is left out."""
    value = record.get(key)
    return tuple(one for one in value if isinstance(one, Mapping)) if isinstance(value, (list, tuple)) else ()


def named(record: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """A list of ids, whether they stand there alone or in objects; of an object without an id all that it says."""
    value = record.get(key)
    found = []
    for one in value if isinstance(value, (list, tuple)) else ():
        if isinstance(one, Mapping):
            said = text(one, "id") or text(one, "test")
            found.append(said or flat(", ".join(f"{name}: {what}" for name, what in one.items())))
        else:
            found.append(flat(one))
    return tuple(one for one in found if one)


def number(record: Mapping[str, Any], key: str) -> float:
    """A number; 0 when there is none."""
    value = record.get(key)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else 0


def count(record: Mapping[str, Any], key: str) -> int:
    """A whole number; 0 when there is none."""
    return int(number(record, key))


def shown(value: float) -> str:
    """A number as people write it: at most two decimals, none when it is whole."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def percent(part: float | Fraction, whole: float) -> str:
    """A share in percent, cut off after one decimal: 79.99 is never shown as the 80 that it missed. "unknown" of 0."""
    if not whole:
        return "unknown"
    tenths = Fraction(part) * 1000 // Fraction(whole)
    return f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}%"


def share(value: object) -> str:
    """A fraction (0.85) in percent; "unknown" for anything that is no number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return "unknown"
    # A float like 0.29 lies a hair below what it stands for, and would be cut to 28.9.
    return percent(Fraction(str(value)), 1)


def reason(record: Mapping[str, Any]) -> str:
    """Why a record of a program says what it says: its reason, why it does not apply, or what stood in the way."""
    exempt = record.get("exempt")
    if isinstance(exempt, Mapping):
        exempt = "; ".join(f"{flat(name)}: {flat(why)}" for name, why in exempt.items())
    problems = "; ".join(text(one, "text") for one in mappings(record, "problems"))
    return text(record, "reason") or flat(exempt) or problems


def plural(number_of: int, noun: str) -> str:
    """``1 task``, ``2 tasks``. For nouns that only take an s."""
    return f"{number_of} {noun}" + ("" if number_of == 1 else "s")
