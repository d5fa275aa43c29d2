"""Reading small files that others wrote: whole, bounded, or one clear DesError."""

from __future__ import annotations

import json
import os
import stat

from des import limits
from des.contract.errors import DesError

_BOM = b"\xef\xbb\xbf"


def read_text(path: str, limit: int = limits.LARGEST_DOCUMENT, *, how: str = "") -> str:
    """The text of a regular UTF-8 file of at most `limit` bytes; a leading byte order mark is dropped.

    path: any path. limit: bytes. how: the way on when the file is missing (default: check the path).
    An empty file gives "". Raises DesError (code 2) for a missing, unreadable, irregular, too big or non-UTF-8 file.
    """
    try:
        with open(path, "rb", opener=_open_at_once) as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise DesError(f"{path}: is not a regular file.", how="Name the file itself.")
            data = stream.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise DesError(f"{path}: no such file.", how=how or "Check the path, or create the file.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DesError(f"{path!r}: cannot be read: {reason}.", how="Check the path and its permissions.") from None
    if len(data) > limit:
        raise DesError(
            f"{path}: larger than {limit} bytes.", "Nothing that belongs there grows to this size.", _restore(path)
        )
    return decode(path, data[len(_BOM) :] if data.startswith(_BOM) else data)


def read_json(path: str, limit: int = limits.LARGEST_DOCUMENT, *, how: str = "") -> object:
    """The value of a JSON file. Arguments and errors as read_text and parse_json."""
    return parse_json(read_text(path, limit, how=how), path)


def parse_json(text: str, where: str) -> object:
    """The value of a strict JSON text (no NaN, no half surrogate pairs); `where` names its source in messages.

    Raises DesError (code 2), with line and column where known, for an empty, truncated, invalid or too deeply nested
    document.
    """
    if not text.strip():
        raise DesError(f"{where}: empty, JSON was expected.", how=_restore(where))
    try:
        value: object = json.loads(text, parse_constant=_refuse_constant)
        if "\\u" in text:
            # A half pair can be read but never written or printed again; better to say so here.
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise DesError(f"{where}: not valid JSON at {place}: {error.msg}.", how=_restore(where)) from None
    except UnicodeEncodeError:
        raise DesError(f"{where}: holds half of a surrogate pair (\\udXXX).", how=_restore(where)) from None
    except RecursionError:
        raise DesError(f"{where}: JSON nested too deeply.", how=_restore(where)) from None
    except ValueError as error:
        raise DesError(f"{where}: not valid JSON: {error}.", how=_restore(where)) from None
    return value


def storable(value: object) -> object:
    """A JSON value in which every text can be written as UTF-8: half surrogate pairs become "?".

    Git names files by bytes: what is no UTF-8 in a name is read as such halves, which no file takes.
    """
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {key: storable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable(item) for item in value]
    return value


def _open_at_once(path: str, flags: int) -> int:
    """Without O_NONBLOCK a named pipe would hang a hook until its deadline."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def decode(path: str, data: bytes) -> str:
    """The text of UTF-8 bytes; DesError naming the line of the first byte that is none. path: for the message."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DesError(
            f"{path}: line {line} is not UTF-8 (byte {data[error.start]:#04x} at offset {error.start}).",
            how="Save the file as UTF-8, or restore it from git.",
        ) from None


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON value")


def _restore(path: str) -> str:
    return f"Repair it, or restore the last good one: git checkout -- {path}"
