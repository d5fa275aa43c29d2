"""Asking git: one repository, its commits and blobs. Nothing of the surrounding process may steer the answers."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from des.contract.errors import DesError

# Settings that would run a program of the repository, or change what is printed.
_SAFE = (
    "--no-pager", "--no-replace-objects", "--literal-pathspecs",
    "-c", "core.hooksPath=/dev/null",
    "-c", "core.fsmonitor=false",
    "-c", "core.quotePath=false",
    "-c", "gc.auto=0",
    "-c", "log.showSignature=false",
    "-c", "i18n.logOutputEncoding=UTF-8",
    "-c", "submodule.recurse=false",
    "-c", "advice.addEmbeddedRepo=false",
)  # fmt: skip

SUBMODULE = "160000"
SYMLINK = "120000"


@dataclass(frozen=True)
class Entry:
    """A file of a tree: its git mode ("100644", "100755", "120000", "160000") and object id."""

    mode: str
    oid: str


@dataclass(frozen=True)
class Commit:
    """A commit: full id, parents' ids (first parent first), whole message."""

    id: str
    parents: tuple[str, ...]
    message: str

    @property
    def subject(self) -> str:
        return self.message.strip().partition("\n")[0].strip()


def scrubbed(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment without GIT_* (a hook or a caller must not redirect us), no prompts, untranslated messages."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    env |= {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_GRAFT_FILE": os.devnull, "LC_ALL": "C"}
    return env | dict(extra or {})


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def split(listing: str) -> list[str]:
    """The fields of a -z listing."""
    return listing.split("\0")[:-1] if listing else []


class Git:
    """The repository around ``path``. Methods raise DesError when git cannot answer.

    settings: variables that every call gets.
    """

    def __init__(self, path: str | os.PathLike[str], settings: Mapping[str, str] | None = None) -> None:
        self.path = Path(path)
        self._settings = dict(settings or {})

    def _spawn(
        self, args: tuple[str, ...], stdin: bytes | None, env: Mapping[str, str] | None
    ) -> subprocess.CompletedProcess[bytes]:
        command = ["git", "-C", str(self.path), *_SAFE, *args]
        given: dict[str, object] = {"stdin": subprocess.DEVNULL} if stdin is None else {"input": stdin}
        try:
            return subprocess.run(  # type: ignore[call-overload,no-any-return]
                command, capture_output=True, env=scrubbed(self._settings | dict(env or {})), check=False, **given
            )
        except FileNotFoundError:
            raise DesError(
                "git was not found on PATH",
                "every step is proven from its commits",
                "install git 2.31 or newer, then run the same command again",
            ) from None

    def raw(self, *args: str, stdin: bytes | None = None, env: Mapping[str, str] | None = None) -> bytes:
        """What ``git args…`` prints, as bytes; DesError when it fails."""
        done = self._spawn(args, stdin, env)
        if done.returncode:
            raise self._failure(args, _text(done.stderr).strip())
        return bytes(done.stdout)

    def run(self, *args: str, stdin: str | None = None, env: Mapping[str, str] | None = None) -> str:
        """What ``git args…`` prints, as text (undecodable bytes survive as surrogates); DesError when it fails."""
        return _text(self.raw(*args, stdin=None if stdin is None else _bytes(stdin), env=env))

    def ok(self, *args: str) -> bool:
        """Whether ``git args…`` ends with exit code 0."""
        return self._spawn(args, None, None).returncode == 0

    def ignores(self, path: str) -> bool:
        """Whether git leaves an untracked file of this path, relative to ``self.path``, out of commits."""
        # check-ignore refuses to work with literal pathspecs, and takes its arguments literally anyway.
        return self.ok("--no-literal-pathspecs", "check-ignore", "--quiet", "--", path)

    def _failure(self, args: tuple[str, ...], stderr: str) -> DesError:
        if "not a git repository" in stderr:
            return DesError(
                f"{self.path} is not in a git repository",
                "every step is proven from its commits",
                f"go to the project, or begin one: git init {self.path}",
            )
        if "cannot change to" in stderr:
            return DesError(f"{self.path} is not a directory", "git is asked there", "check the path")
        if "dubious ownership" in stderr:
            return DesError(
                f"git does not trust {self.path}: it belongs to another user",
                stderr.splitlines()[0],
                f"git config --global --add safe.directory {self.path}",
            )
        if lock := re.search(r"'([^']*index\.lock)': File exists", stderr):
            return DesError(
                "another git is at work here, or one was killed and left its lock",
                f"git {args[0]} has to wait until {lock[1]} is gone",
                f"try again; when no git is at work any more: rm '{lock[1]}'",
            )
        lines = stderr.splitlines() or ["it said nothing"]
        told = next((line for line in lines if line.startswith(("fatal: ", "error: "))), lines[-1])
        return DesError(f"git {args[0]} failed in {self.path}: {told}", "", "repair the repository, then try again")

    @cached_property
    def top(self) -> Path:
        """The top level of the work tree."""
        return Path(self.run("rev-parse", "--show-toplevel").rstrip("\n"))

    @cached_property
    def common_dir(self) -> Path:
        """The directory that holds the objects; linked work trees share it."""
        return Path(os.path.realpath(self.path / self.run("rev-parse", "--git-common-dir").rstrip("\n")))

    @cached_property
    def object_format(self) -> str:
        """How objects are named here: "sha1" or "sha256"."""
        return self.run("rev-parse", "--show-object-format").strip()

    @cached_property
    def tags(self) -> str:
        """The tags in the form of git's packed-refs."""
        return self.run("for-each-ref", "--format=%(objectname) %(refname)", "refs/tags")

    @cached_property
    def empty_tree(self) -> str:
        """The id of the tree without files: the base of a root commit."""
        return self.run("hash-object", "-t", "tree", "--stdin", stdin="").strip()

    def commit(self, revision: str) -> str:
        """The full commit id of a revision. DesError: unknown revision, or no commit at all yet."""
        if revision and not revision.startswith("-"):
            found = self._spawn(("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"), None, None)
            if found.returncode == 0:
                return _text(found.stdout).strip()
        self.run("rev-parse", "--git-dir")  # says so when this is no repository
        if not self.ok("rev-parse", "--verify", "--quiet", "HEAD"):
            raise DesError(
                f"{self.path} has no commit yet",
                "a step is proven against the commit it starts from",
                'make the first one: git add -A && git commit -m "chore: begin"',
            )
        raise DesError(
            f"{revision!r} names no commit in {self.path}",
            "a proof needs the exact commits it speaks of",
            "look it up with `git log --oneline`; in a shallow clone run `git fetch --unshallow` first",
        )

    def head(self) -> str:
        """The commit the work tree is on."""
        return self.commit("HEAD")

    def base(self, revision: str) -> str:
        """Like commit(); the empty tree's id stands for "before the root commit"."""
        return revision if revision == self.empty_tree else self.commit(revision)

    def tree(self, commit: str) -> str:
        """The tree id of a commit (a tree's own id for a tree)."""
        return commit if commit == self.empty_tree else self.run("rev-parse", f"{commit}^{{tree}}").strip()

    def log(self, base: str, head: str) -> tuple[Commit, ...]:
        """The commits reachable from head and not from base, parents before children."""
        span = self._span(base, head)
        fields = split(self.run("log", "-z", "--topo-order", "--reverse", "--format=tformat:%H%x00%P%x00%B", *span))
        triples = zip(fields[0::3], fields[1::3], fields[2::3], strict=True)
        return tuple(Commit(oid.strip(), tuple(parents.split()), message) for oid, parents, message in triples)

    def touching(self, base: str, head: str, *places: str) -> dict[str, list[str]]:
        """The commits of log() that change one of these files, or files of these directories, with these files' paths;
        merges aside, newest first."""
        span = self._span(base, head)
        listing = self.run("log", "-z", "--full-history", "--name-only", "--format=%x01%H", *span, "--", *places)
        found: dict[str, list[str]] = {}
        commit = ""
        for field in split(listing):
            if field.startswith("\1"):
                commit = field[1:].strip()
                found[commit] = []
            elif field.strip():
                found[commit].append(field.lstrip("\n"))
        return found

    def _span(self, base: str, head: str) -> list[str]:
        return [head] if base == self.empty_tree else [f"^{base}", head]

    def commits(self, base: str, head: str) -> tuple[str, ...]:
        """The ids of log(), parents before children."""
        return tuple(commit.id for commit in self.log(base, head))

    def changed(self, base: str, head: str) -> list[str]:
        """The paths that differ between two commits, a rename as its two paths; relative to the top level."""
        return split(self.run("diff-tree", "-r", "-z", "--no-renames", "--name-only", base, head))

    def entries(self, treeish: str) -> dict[str, Entry]:
        """Every file of a commit or tree, by path relative to the top level."""
        found = {}
        for line in split(self.run("ls-tree", "-r", "-z", "--full-tree", treeish)):
            facts, _, path = line.partition("\t")
            mode, _, oid = facts.split(" ")
            found[path] = Entry(mode, oid)
        return found

    def blob(self, commit: str, path: str) -> bytes | None:
        """The content of a file at a commit; None when there is none. A directory has no content."""
        done = self._spawn(("cat-file", "blob", f"{commit}:{path}"), None, None)
        return bytes(done.stdout) if done.returncode == 0 else None

    def show(self, commit: str, path: str) -> str | None:
        """The text of a file at a commit; None when there is none."""
        content = self.blob(commit, path)
        return None if content is None else _text(content)
