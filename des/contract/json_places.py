"""Where a value stands in a JSON text, so that messages about documents can name the line."""

from __future__ import annotations

import json
import re

from des.contract.errors import DesError

_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_PART = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
_PLACE = re.compile(r"\s*([\w.\[\]-]*)(?::? ?'([\w.\[\]-]+)')?")


def line_of(text: str, path: str) -> int:
    """The line of the value at ``path``, as in `phases[0].steps[1].name`; an object's entry stands where its key is.

    Of a path that is not there the deepest part that is counts; 1 when nothing is. ``text`` is valid JSON.
    """
    wanted = [int(index) if index else name for index, name in _PART.findall(path)]
    here: list[object] = []  # per open object or array: the current key (None: one is expected) or index
    best, found, line, at = 0, 1, 1, 0
    for token in _TOKEN.finditer(text):
        sign = token.group()
        line, at = line + text.count("\n", at, token.start()), token.start()
        if sign in "]}":
            here.pop()
        elif sign == ",":
            here[-1] = here[-1] + 1 if isinstance(here[-1], int) else None
        elif sign != ":":
            if here and here[-1] is None:
                here[-1] = json.loads(sign)
            if best < len(here) <= len(wanted) and here == wanted[: len(here)]:
                best, found = len(here), line
            if sign in "[{":
                here.append(0 if sign == "[" else None)
    return found


def placed(error: DesError, where: str, text: str) -> DesError:
    """The same error with the line behind the file's name, where it names a place in it: `FILE: a.b[0] …`,
    `FILE: 'a' …`, `FILE: a.b: 'c' …`. ``text`` is what the file holds."""
    if not error.what.startswith(where + ": "):
        return error
    rest = error.what[len(where) + 2 :]
    match = _PLACE.match(rest)
    path = ".".join(part for part in match.groups() if part) if match else ""
    return DesError(f"{where}:{line_of(text, path)}: {rest}", error.why, error.how, error.code)
