"""The code digest: one name for all that can change a program's behaviour (R9). And the work tree as a commit."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from des.contract.log import LOG_NAME
from des.contract.paths import PathRules, classify
from des.proof.git import Entry, Git, split

_NOT_CODE = frozenset({"documentation", "evidence"})
_NOT_CODE_ROOTS = (".aiwg/", ".nwave/")


def changed_paths(git: Git) -> list[str]:
    """The paths that differ from HEAD in the work tree, untracked ones included, relative to the top level."""
    fields = split(git.run("status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames"))
    return [field[3:] for field in fields]


def code_digest(git: Git, commit: str | None, exclude: Iterable[str] = (), rules: PathRules | None = None) -> str:
    """A hash over path, mode and blob of every file but documentation, `.aiwg/`, `.nwave/` and excluded directories.

    commit None is the work tree as `git add -A` would take it: untracked files count, ignored ones do not. exclude:
    directories relative to the top level, such as "docs/feature/x". Equal digests mean equal code, wherever it lies.
    """
    rules = rules or PathRules.from_config({}, None)
    left_out = (*_NOT_CODE_ROOTS, *(directory.rstrip("/") + "/" for directory in exclude))
    entries = worktree_entries(git) if commit is None else git.entries(commit)
    digest = hashlib.sha256()
    for path in sorted(entries):
        if not path.startswith(left_out) and classify(path, rules) not in _NOT_CODE:
            entry = entries[path]
            digest.update(f"{path}\0{entry.mode} {entry.oid}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def run_key(git: Git, commit: str) -> str:
    """A hash over every file of a commit but execution logs: what a run of its tests may be known by (R48).

    Documents count: tests and production may read them.
    """
    digest = hashlib.sha256()
    for path, entry in sorted(git.entries(commit).items()):
        if path.rpartition("/")[2] != LOG_NAME:
            digest.update(f"{path}\0{entry.mode} {entry.oid}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def worktree_entries(git: Git) -> Mapping[str, Entry]:
    """The files of the work tree as a commit of everything would hold them; the user's objects stay untouched."""
    with tempfile.TemporaryDirectory(prefix="des-objects-") as objects:
        private = {
            "GIT_OBJECT_DIRECTORY": objects,
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": _quoted(git.common_dir / "objects"),
        }
        with _all_staged(git, private) as (top, env):
            found = {}
            for line in split(top.run("ls-files", "--stage", "-z", env=env)):
                facts, _, path = line.partition("\t")
                mode, oid, _ = facts.split(" ")
                found[path] = Entry(mode, oid)
            return found


def worktree_commit(git: Git) -> str:
    """The id of a commit, on no branch, that holds the work tree as `git add -A` would take it.

    The user's index is not touched; git forgets the commit by itself after some weeks.
    """
    author = {f"GIT_{role}_{key}": "des@localhost" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
    with _all_staged(git, author) as (top, env):
        tree = top.run("write-tree", env=env).strip()
        return top.run("commit-tree", tree, "-p", git.head(), "-m", "work tree", env=env).strip()


@contextlib.contextmanager
def _all_staged(git: Git, extra: Mapping[str, str]) -> Iterator[tuple[Git, Mapping[str, str]]]:
    """The repository at its top level, and the environment in which a private index holds all of the work tree."""
    index = Path(git.run("rev-parse", "--path-format=absolute", "--git-path", "index").rstrip("\n"))
    with tempfile.TemporaryDirectory(prefix="des-index-") as directory:
        private = Path(directory) / "index"
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(index, private)  # its cached file times make the next line fast
        env = {"GIT_INDEX_FILE": str(private), **extra}
        top = Git(git.top)
        top.run("add", "--all", env=env)
        yield top, env


def _quoted(path: Path) -> str:
    """A path as git reads it from a list separated by colons."""
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
