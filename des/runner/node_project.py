"""What a JavaScript project shows about its node:test suite: package.json, and the names of test files."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

_SUFFIX = r"\.[cm]?[jt]s"
_NAMED = re.compile(rf"\A(?:.+[.\-_](?:test|spec)|test-.+|test){_SUFFIX}\Z")
_PROGRAM = re.compile(rf"\A.+{_SUFFIX}\Z")
_DECLARATION = re.compile(r"\.d\.[cm]?ts\Z")
_USES_NODE_TEST = re.compile(r"""['"]node:test['"]""")
#: Frameworks with a runner of their own; their test files look the same.
_OTHERS = {"jest", "vitest", "mocha", "ava", "tap", "jasmine", "@playwright/test", "karma", "uvu", "lab", "tape"}
_TAKES_VALUE = {"--import", "--require", "-r", "--loader", "--experimental-loader", "--conditions", "-C", "--env-file"}
_FLAG = re.compile(r"\A--(?:experimental-[\w-]+|no-[\w-]+|enable-source-maps|preserve-symlinks)\Z")


@dataclass(frozen=True)
class Script:
    """What `node --test …` in package.json's scripts says. options: of node, for every test file; folders: where its
    patterns begin, () when it names none."""

    options: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()


def is_test_file(path: str) -> bool:
    """Whether `node --test` would run a file: by its name, or any program in a folder named test. A file that its
    suite names, a helper say, is run as well, but has no tests."""
    *folders, name = path.split("/")
    if _DECLARATION.search(name):
        return False
    return bool(_NAMED.match(name)) or ("test" in folders and bool(_PROGRAM.match(name)))


def is_program(path: str) -> bool:
    """Whether a file is JavaScript or TypeScript that node could run."""
    return bool(_PROGRAM.match(path.rpartition("/")[2])) and not _DECLARATION.search(path)


def manifest(tree: Path) -> Mapping[str, Any]:
    """package.json, {} when it is missing or broken (node says so itself)."""
    try:
        data = json.loads((tree / "package.json").read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def script(package: Mapping[str, Any]) -> Script | None:
    """The project's own `node --test` among its scripts (`test` first), None without one."""
    scripts = package.get("scripts")
    if not isinstance(scripts, dict):
        return None
    lines = [scripts.get("test"), *scripts.values()]
    found = (_parsed(part) for line in lines if isinstance(line, str) for part in re.split(r"&&|\|\||[;|]", line))
    return next((one for one in found if one), None)


def _parsed(command: str) -> Script | None:
    try:
        words = shlex.split(command)
    except ValueError:
        return None
    while words and "=" in words[0]:
        words = words[1:]
    if not words or words[0] != "node" or "--test" not in words:
        return None
    options, folders, rest = [], [], iter(words[1:])
    for word in rest:
        name = word.partition("=")[0]
        if name in _TAKES_VALUE:
            options += [word] if "=" in word else [word, next(rest, "")]
        elif _FLAG.match(word):
            options.append(word)
        elif not word.startswith("-"):
            folders.append(_beginning(word))
    return Script(tuple(options), () if "." in folders else tuple(dict.fromkeys(folders)))


def _beginning(pattern: str) -> str:
    """The part of a glob before its first wildcard, as a path."""
    parts = PurePosixPath(pattern).parts
    fixed = next((number for number, part in enumerate(parts) if re.search(r"[*?\[{(!]", part)), len(parts))
    return str(PurePosixPath(*parts[:fixed]))


def suite_paths(files: Sequence[str], tree: Path, read: Any) -> tuple[str, ...] | None:
    """Where the node:test files of a tree are, None when node:test is not its runner.

    files: those of the tree. A script `node --test` decides; without one, files that import node:test, unless another
    framework is installed. read: a path's text.
    """
    package = manifest(tree)
    own = script(package)
    if own and own.folders:
        return own.folders
    named = [path for path in files if is_test_file(path)]
    if own is None:
        installed = {name for key in ("dependencies", "devDependencies") for name in package.get(key) or {}}
        if installed & _OTHERS:
            return None
        named = [path for path in named if _USES_NODE_TEST.search(read(tree / path))]
        if not named:
            return None
    holding = {path.partition("/")[0] for path in named if "/" in path}
    beside = [path for path in named if path.partition("/")[0] not in ("tests", "test")]
    return () if beside else tuple(name for name in ("tests", "test") if name in holding)
