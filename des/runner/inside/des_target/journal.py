"""Notes for the runner outside, one JSON object per line and process, so that a crash loses none of them."""

from __future__ import annotations

import json
import os
import re
import site
import sys
import sysconfig
from types import TracebackType
from typing import Any

_MESSAGE = 4000
_FRAMES = 30
_ILLEGAL = re.compile("[^\t\n\r\x20-\x7e\x80-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Journal:
    """Appends records to <$DES_JOURNAL>/<pid>.jsonl. Raises KeyError when the variable is missing."""

    def __init__(self) -> None:
        path = os.path.join(os.environ["DES_JOURNAL"], f"{os.getpid()}.jsonl")
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, **record: Any) -> None:
        """Append one record."""
        os.write(self._descriptor, (json.dumps(record) + "\n").encode("ascii"))

    def end(self) -> None:
        """The last record of a process that came to its end in an orderly way: where its modules came from."""
        self.write(modules=loaded_modules())


def key(node: str) -> str:
    """A test id as JUnit's classname and name, joined by a dot, spell it."""
    node = legal(node)
    path, bracket, parameters = node.partition("[")
    names = path.split("::")
    names[0] = re.sub(r"\.py$", "", names[0].replace("/", "."))
    return ".".join(names) + bracket + parameters


def legal(text: str) -> str:
    """The text without characters that XML cannot hold, written as pytest writes them."""
    return _ILLEGAL.sub(lambda match: f"#x{ord(match.group()):02X}", text)


def describe(error: BaseException) -> dict[str, Any]:
    """An exception as data: class names (special first; builtins bare), text, and the files it came through.

    frames: [absolute file, line] from the outside in, library code left out. module, path: of an ImportError.
    """
    error = _origin(error)
    frames = _frames(error.__traceback__)
    if isinstance(error, SyntaxError) and error.filename:
        frames.append([os.path.abspath(error.filename), error.lineno or 0])
    return {
        "names": class_names(type(error)),
        "message": _text(error),
        "module": getattr(error, "name", None) if isinstance(error, ImportError) else None,
        "path": getattr(error, "path", None) if isinstance(error, ImportError) else None,
        "frames": frames,
    }


def class_names(cls: type) -> list[str]:
    """The names of an exception class and its bases, most special first."""
    names = []
    for base in cls.__mro__:
        if base not in (object, BaseException):
            prefix = "" if base.__module__ == "builtins" else base.__module__ + "."
            names.append(prefix + base.__qualname__)
    return names


def loaded_modules() -> dict[str, str]:
    """Where every imported module that is not of the standard library came from."""
    found = {}
    for name, module in list(sys.modules.items()):
        # vars(), not getattr(): a lazy module would load itself now.
        file = getattr(module, "__dict__", {}).get("__file__")
        if isinstance(file, str) and name != "__main__" and not _is_standard(file):
            found[name] = os.path.realpath(file)
    return found


def library_directories() -> list[str]:
    """The real paths of the standard library and the site-packages of this interpreter."""
    paths = sysconfig.get_paths()
    found = [paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    found += site.getsitepackages() if hasattr(site, "getsitepackages") else []
    found.append(site.getusersitepackages())
    return sorted({os.path.realpath(path) for path in found})


def _is_standard(file: str) -> bool:
    real = os.path.realpath(file)
    inner = [path for path in _LIBRARIES if path not in _STANDARD and real.startswith(path + os.sep)]
    return not inner and any(real.startswith(path + os.sep) for path in _STANDARD)


def _frames(traceback: TracebackType | None) -> list[list[Any]]:
    frames: list[list[Any]] = []
    ours: dict[str, str] = {}  # a deep recursion names the same file a thousand times
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_filename
        if name not in ours:
            file = os.path.realpath(name)
            library = any(file.startswith(path + os.sep) for path in _LIBRARIES)
            ours[name] = "" if library or not os.path.isfile(file) else file
        if ours[name]:
            frames.append([ours[name], traceback.tb_lineno])
        traceback = traceback.tb_next
    return frames[-_FRAMES:]


def _origin(error: BaseException) -> BaseException:
    """pytest wraps what a test file or a conftest raised; the exception of the project is what counts."""
    while type(error).__name__ in ("CollectError", "ConftestImportFailure"):
        inner = getattr(error, "cause", None) or error.__cause__
        excinfo = getattr(error, "excinfo", None)
        if not isinstance(inner, BaseException) and isinstance(excinfo, tuple) and len(excinfo) > 1:
            inner = excinfo[1]
        if not isinstance(inner, BaseException):
            break
        error = inner
    return error


def _text(error: BaseException) -> str:
    try:
        return str(error)[:_MESSAGE]
    except Exception:
        return ""  # a __str__ that fails itself


_STANDARD = {os.path.realpath(sysconfig.get_paths()[name]) for name in ("stdlib", "platstdlib")}
_LIBRARIES = [*library_directories(), os.path.dirname(os.path.realpath(__file__))]
