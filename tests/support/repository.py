"""A git repository that a test writes and commits in."""

from __future__ import annotations

import subprocess
from pathlib import Path


class Repository:
    """The repository at ``root``, which somebody else has begun."""

    root: Path

    def git(self, *arguments: str) -> str:
        """Run git there; its output."""
        done = subprocess.run(["git", *arguments], cwd=self.root, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def write(self, path: str, text: str) -> None:
        """Write a file of the project."""
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, "utf-8")

    def commit(self, message: str) -> str:
        """Commit everything; the new commit's id."""
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)
        return self.git("rev-parse", "HEAD")
