"""The code digest: one name for all that can change a program's behaviour (R9, DESIGN §7)."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from des.contract.paths import PathRules, classify
from des.proof.git import Entry, Git, split

_NOT_CODE = frozenset({"documentation", "evidence"})
_NOT_CODE_ROOTS = (".aiwg/", ".nwave/")


def code_digest(git: Git, commit: str | None, exclude: Iterable[str] = (), rules: PathRules | None = None) -> str:
    """A hash over path, mode and blob of every file but documentation, `.aiwg/`, `.nwave/` and the excluded directories.

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


def worktree_entries(git: Git) -> Mapping[str, Entry]:
    """The files of the work tree as a commit of everything would hold them; the user's index and objects stay untouched."""
    index = Path(git.run("rev-parse", "--path-format=absolute", "--git-path", "index").rstrip("\n"))
    with tempfile.TemporaryDirectory(prefix="des-index-") as directory:
        private = Path(directory) / "index"
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(index, private)  # its cached file times make the next line fast
        (Path(directory) / "objects").mkdir()
        env = {
            "GIT_INDEX_FILE": str(private),
            "GIT_OBJECT_DIRECTORY": f"{directory}/objects",
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": _quoted(git.common_dir / "objects"),
        }
        top = Git(git.top)
        top.run("add", "--all", env=env)
        found = {}
        for line in split(top.run("ls-files", "--stage", "-z", env=env)):
            facts, _, path = line.partition("\t")
            mode, oid, _ = facts.split(" ")
            found[path] = Entry(mode, oid)
        return found


def _quoted(path: Path) -> str:
    """A path as git reads it from a list separated by colons."""
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
