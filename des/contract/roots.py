"""Which project a path belongs to (R5, R6). Looks at the file system only: no git process, no environment."""

from __future__ import annotations

import os

_AGENT_TREES = os.sep + os.path.join(".claude", "worktrees", "agent-")


def policy_root(start_dir: str) -> str | None:
    """The work tree whose session and settings hold for `start_dir`; None outside git.

    The nearest ancestor with a `.git`; a work tree the host made for an agent counts as the tree it was made from; a
    nested repository or submodule inside a managed project belongs to that project. A linked work tree is its own.
    """
    nearest: str | None = None
    current = _without_agent_tree(resolve(start_dir, ""))
    while True:
        marker = os.path.join(current, ".git")
        if os.path.lexists(marker):
            nearest = nearest or current
            if managed(current):
                return current
            if _is_linked(marker):
                return nearest
        parent = os.path.dirname(current)
        if parent == current:
            return nearest
        current = parent


def managed(root: str) -> bool:
    """True when the project at `root` is under DES: it has `.nwave/`, or an iteration was started in `.aiwg/` (R6)."""
    settings = os.path.join(root, ".nwave")
    if os.path.isdir(settings):
        # The home folder's .nwave holds a person's own settings; it does not manage every repository below it.
        if root != resolve("", os.path.expanduser("~")):
            return True
        return any(os.path.exists(os.path.join(settings, own)) for own in ("des", "des-config.json"))
    return os.path.isdir(os.path.join(root, ".aiwg", "delivery"))


def resolve(path: str, cwd: str) -> str:
    """The absolute real path: relative to `cwd`, symlinks and `..` resolved, also where nothing exists yet."""
    joined = os.path.join(cwd, path)
    try:
        return os.path.realpath(joined)
    except (OSError, ValueError):  # a NUL byte: names no file, but must not end a guard
        return os.path.normpath(joined)


def relative(root: str, absolute: str) -> str | None:
    """`absolute` as a '/'-separated path below `root` ("." for the root itself); None when it lies outside.

    Both as `resolve` returns them."""
    if absolute == root:
        return "."
    prefix = root if root.endswith(os.sep) else root + os.sep
    if not absolute.startswith(prefix):
        return None
    return absolute[len(prefix) :].replace(os.sep, "/")


def _without_agent_tree(path: str) -> str:
    return path.partition(_AGENT_TREES)[0] or path


def _is_linked(marker: str) -> bool:
    """A linked work tree's `.git` is a file that points into `worktrees/`; a submodule's points into `modules/`."""
    try:
        with open(marker, encoding="utf-8", errors="replace") as stream:
            target = stream.read(4096)
    except OSError:
        return False
    return "/worktrees/" in target.replace("\\", "/")
