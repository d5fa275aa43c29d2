"""Setting an agent's uncommitted work aside before its task begins anew: kept under a ref, then cleaned (R8).

Nothing is removed that is not in the ref. A run that is killed leaves either all of it in the tree, or the rest of it:
the next one keeps that under the next number.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from des.contract.errors import DesError
from des.contract.log import Log
from des.flow import gate_record, record
from des.flow.delivery import Delivery
from des.flow.leftovers import Task
from des.proof.git import SUBMODULE, Git, split

GATE = "set-aside"
_REFS = "refs/des/leftover"
_AUTHOR = {f"GIT_{role}_{key}": "des@localhost" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}


@dataclass(frozen=True)
class Kept:
    """A ref that holds work that was set aside, and the files it is about."""

    ref: str
    paths: tuple[str, ...]


def set_aside(delivery: Delivery, task: Task, paths: Sequence[str]) -> Kept:
    """Keep these files of the work tree under a new ref, note that in the log, then put them back to HEAD.

    The ref's commit is like one of `git stash`: its second parent is the index. HEAD and branches stay as they are, the
    index too but for these files. Raises DesError, and changes nothing, while a merge is under way.
    """
    git = Git(delivery.git.top)
    if git.run("ls-files", "--unmerged", "-z"):
        raise DesError(
            "a merge is under way in this work tree",
            "files in conflict can be neither set aside nor handed on",
            "finish it, or git merge --abort, then dispatch again",
        )
    with _index(git) as private:
        tree, index = _trees(git, private, paths)
        head = git.head()
        staged = git.run("commit-tree", index, "-p", head, "-m", "index", env=_AUTHOR).strip()
        message = f"left by {' '.join(filter(None, task))} of {delivery.feature_id}"
        commit = git.run("commit-tree", tree, "-p", head, "-p", staged, "-m", message, env=_AUTHOR).strip()
        ref = _new_ref(git, task, commit)
        kept = Kept(ref, tuple(paths))
        record.gate(delivery, GATE, "KEPT", kind=task[0], step=task[1], ref=ref, commit=commit, paths=list(paths))
        moving = _moving(git, private, paths)
        _clean(git, [path for path in paths if path not in moving])
    return kept


def of(delivery: Delivery, log: Log, task: Task) -> list[Kept]:
    """What was set aside for this task and is still there, oldest first: refs do not travel to a fresh clone."""
    return [
        Kept(str(one.get("ref")), tuple(map(str, one.get("paths", []))))
        for one in gate_record.every(log, GATE)
        if (one.get("kind"), one.get("step")) == task
        and delivery.git.ok("rev-parse", "--verify", "--quiet", f"{one.get('ref')}^{{commit}}")
    ]


@contextlib.contextmanager
def _index(git: Git) -> Iterator[Mapping[str, str]]:
    """The environment in which git uses a copy of the index."""
    index = Path(git.run("rev-parse", "--path-format=absolute", "--git-path", "index").rstrip("\n"))
    with tempfile.TemporaryDirectory(prefix="des-index-") as directory:
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(index, Path(directory) / "index")
        yield {"GIT_INDEX_FILE": str(Path(directory) / "index")}


def _trees(git: Git, private: Mapping[str, str], paths: Sequence[str]) -> tuple[str, str]:
    """HEAD with these files as they are in the work tree, and the index as it is. The private index then holds the
    first."""
    index = git.run("write-tree", env=private).strip()
    git.run("read-tree", "HEAD", env=private)
    git.run("add", "--all", "--force", "--", *paths, env=private)
    return git.run("write-tree", env=private).strip(), index


def _new_ref(git: Git, task: Task, commit: str) -> str:
    """A ref of the next free number; made only if nobody else made it meanwhile."""
    name, number = task[1] or task[0], 1
    while not git.ok("update-ref", f"{_REFS}/{name}-{number}", commit, "0" * len(commit)):
        if not git.ok("rev-parse", "--verify", "--quiet", f"{_REFS}/{name}-{number}"):
            git.run("update-ref", f"{_REFS}/{name}-{number}", commit)  # says why it cannot be made
        number += 1
    return f"{_REFS}/{name}-{number}"


def _moving(git: Git, private: Mapping[str, str], paths: Sequence[str]) -> set[str]:
    """Files that changed while they were being kept, or are folders now: what they hold is not in the ref, so they
    stay."""
    kept = set(split(git.run("ls-files", "-z", env=private)))
    changed = split(git.run("diff-files", "--name-only", "-z", env=private))
    return {*changed, *(path for path in paths if path not in kept and os.path.lexists(git.path / path))}


def _clean(git: Git, paths: Sequence[str]) -> None:
    """Put files back to HEAD, in the work tree and in the index. Directories are never removed with what they hold."""
    committed = git.entries("HEAD")
    for path in paths:
        where = git.path / path
        if path not in committed and (where.is_symlink() or where.is_file()):
            where.unlink()
            _prune(where.parent, git.path)
    back = [path for path in paths if path in committed and committed[path].mode != SUBMODULE]
    if back:
        git.run("restore", "--source=HEAD", "--staged", "--worktree", "--", *back)
    gone = [path for path in paths if path not in committed and not os.path.lexists(git.path / path)]
    if gone:
        git.run("rm", "--cached", "--quiet", "--ignore-unmatch", "--", *gone)


def _prune(folder: Path, top: Path) -> None:
    """Remove folders that became empty."""
    while folder != top:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
