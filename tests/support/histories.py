"""Histories for tests: a real git repository, built commit by commit."""

from __future__ import annotations

import os
import subprocess
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

Files = Mapping[str, "str | bytes | None"]

_IDENTITY = {
    "GIT_AUTHOR_NAME": "A. Crafter",
    "GIT_AUTHOR_EMAIL": "crafter@example.org",
    "GIT_COMMITTER_NAME": "A. Crafter",
    "GIT_COMMITTER_EMAIL": "crafter@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


class History:
    """A repository that grows by `commit`; every method that makes a commit returns its full id."""

    def __init__(self, path: Path, python: Path | None = None) -> None:
        """python: the interpreter of an environment that becomes the project's .venv, unseen by git."""
        path.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.python = python
        self.git("init", "-q", "-b", "main")
        if python:
            (path / ".venv").symlink_to(python.parents[1])
            (path / ".git" / "info").mkdir(exist_ok=True)
            (path / ".git" / "info" / "exclude").write_text("/.venv\n")

    def git(self, *args: str, check: bool = True) -> str:
        """What `git args…` prints, without the last line end."""
        env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | _IDENTITY
        done = subprocess.run(["git", *args], cwd=self.path, env=env, capture_output=True, text=True, check=False)
        if check and done.returncode:
            raise AssertionError(f"git {' '.join(args)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout.rstrip("\n")

    def write(self, files: Files) -> None:
        """Put files into the work tree: text (dedented), bytes as they are, None to delete."""
        for name, content in files.items():
            target = self.path / name
            if content is None:
                target.unlink()
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            data = content if isinstance(content, bytes) else textwrap.dedent(content).lstrip("\n").encode()
            target.write_bytes(data)

    def commit(self, message: str, files: Files | None = None, *, step: str | None = None) -> str:
        """Write the files and commit everything, also nothing at all; `step` adds its trailer to the message."""
        self.write(files or {})
        self.git("add", "-A")
        trailer = f"\n\nStep-ID: {step}\n" if step else ""
        self.git("commit", "-q", "--allow-empty", "-m", message + trailer)
        return self.head

    def move(self, old: str, new: str) -> None:
        """Rename a file in the work tree; the next commit takes it."""
        (self.path / new).parent.mkdir(parents=True, exist_ok=True)
        self.git("mv", old, new)

    def merge(self, message: str, branch: str, files: Files | None = None) -> str:
        """Merge a branch; `files` are put over the result (the resolution of conflicts, or a change smuggled in)."""
        self.git("merge", "-q", "--no-ff", "--no-commit", branch, check=False)
        return self.commit(message, files)

    def switch(self, branch: str, start: str = "HEAD") -> None:
        """Go to a branch, beginning it at `start` when it is new."""
        known: Sequence[str] = self.git("branch", "--format=%(refname:short)").split()
        self.git("switch", "-q", branch) if branch in known else self.git("switch", "-q", "-c", branch, start)

    @property
    def head(self) -> str:
        return self.git("rev-parse", "HEAD")
