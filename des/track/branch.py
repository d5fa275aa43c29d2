"""The two branches of an iteration: the one its work is on, and the protected one that it is merged to (R43)."""

from __future__ import annotations

from dataclasses import dataclass

from des.contract.errors import DesError
from des.contract.log import Log
from des.proof.git import Git

_HEADS = "refs/heads/"
#: Where a clone has a branch that nobody has checked out in it.
_ORIGIN = "refs/remotes/origin/"


@dataclass(frozen=True)
class Branches:
    """Names without `refs/heads/`."""

    work: str
    protected: str


def of(log: Log) -> Branches:
    """The branches in the header of an iteration's log."""
    return Branches(str(log.header.get("branch", "")), str(log.header.get("protected", "")))


def choose(git: Git, iteration: str, protected: str) -> Branches:
    """The branches of a new iteration; makes and checks out a branch of its name where the protected one is.

    DesError when no branch is checked out, when the protected one does not exist, or git refuses.
    """
    current = checked_out(git)
    if not _exists(git, f"{_HEADS}{protected}"):
        raise DesError(
            f"there is no branch {protected}, which the iteration would be merged to",
            "an iteration ends on a branch that holds finished work only",
            'name it in .nwave/des-config.json: {"track": {"protected_branch": "<branch>"}} and commit that; or make '
            f"it: git branch {protected}",
        )
    if current != protected:
        return Branches(current, protected)
    if _exists(git, f"{_HEADS}{iteration}"):
        raise DesError(
            f"a branch {iteration} is there already, and {protected} is checked out",
            "nobody can tell whether what it holds belongs to this iteration",
            f"go on there: git switch {iteration}; or give it another name: git branch -m {iteration} <name>",
            1,
        )
    git.run("switch", "--quiet", "--create", iteration)
    return Branches(iteration, protected)


def checked_out(git: Git) -> str:
    """The branch that is checked out; DesError when none is."""
    if not git.ok("symbolic-ref", "--quiet", "HEAD"):
        raise DesError(
            "no branch is checked out (detached HEAD)",
            "the work of an iteration is kept on a branch",
            "make one: git switch -c <name>",
            1,
        )
    return git.run("symbolic-ref", "--short", "HEAD").strip()


def require(git: Git, branches: Branches) -> None:
    """DesError when another branch than the iteration's is checked out."""
    current = checked_out(git)
    if current != branches.work:
        raise DesError(
            f"{current} is checked out, and the iteration's work is on {branches.work}",
            "its tests and gates speak of the commits on that branch",
            f"git switch {branches.work}",
            1,
        )


def tip(git: Git, branch: str) -> str:
    """The commit a branch of this repository is at; DesError when it has none of that name."""
    if not _exists(git, f"{_HEADS}{branch}"):
        raise DesError(
            f"there is no branch {branch} in this clone",
            "an iteration is merged here, not in the remote repository",
            f"make it: git branch {branch} origin/{branch}",
            1,
        )
    return git.run("rev-parse", "--verify", f"{_HEADS}{branch}^{{commit}}").strip()


def there(git: Git, branch: str) -> str:
    """The full name of a branch: of this repository, or as a clone knows it from its origin; "" for neither."""
    return next((one for one in (f"{_HEADS}{branch}", f"{_ORIGIN}{branch}") if _exists(git, one)), "")


def holds(git: Git, branch: str, commit: str) -> bool:
    """Is the commit on the branch?"""
    ref = there(git, branch)
    return bool(ref) and git.ok("merge-base", "--is-ancestor", commit, ref)


def _exists(git: Git, ref: str) -> bool:
    return git.ok("rev-parse", "--verify", "--quiet", ref)


def behind(git: Git, branches: Branches) -> int:
    """How many commits the protected branch has that the work does not."""
    return int(git.run("rev-list", "--count", f"{tip(git, branches.work)}..{tip(git, branches.protected)}").strip())


def merge_commit(git: Git, branches: Branches, message: str) -> str:
    """A merge of the work into the protected branch, as a commit that no branch points at yet.

    Its tree is exactly the work's: the protected branch holds nothing that the work does not (`behind` is 0).
    """
    work, protected = tip(git, branches.work), tip(git, branches.protected)
    return git.run("commit-tree", f"{work}^{{tree}}", "-p", protected, "-p", work, "-m", message).strip()


def advance(git: Git, branches: Branches, commit: str, since: str) -> None:
    """Let the protected branch point at ``commit``, if it still is at ``since``.

    DesError when it has moved meanwhile, or is checked out in another work tree (whose files would then differ).
    """
    ref = f"{_HEADS}{branches.protected}"
    worktrees = git.run("worktree", "list", "--porcelain")
    if f"branch {ref}\n" in worktrees + "\n":
        raise DesError(
            f"{branches.protected} is checked out in another work tree",
            "moving it under that tree would make its files look changed",
            "switch that tree to another branch (git worktree list shows it), then run the command again",
            1,
        )
    if not git.ok("update-ref", "-m", "des: merge an iteration", ref, commit, since):
        raise DesError(
            f"{branches.protected} has moved, or a hook keeps it where it is",
            "what is merged has to be exactly what was tested",
            "run `des next`: it takes up what came in, and tests again",
            1,
        )
