"""Publishing what was committed: a plain `git push`, where the branch has a place to go (R36)."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from des import limits
from des.proof.git import Git, scrubbed


def push(root: Path, seconds: float = limits.PUSH_SECONDS) -> str:
    """Push the current branch to its upstream; one line: where it went, or why not and the command that does it.

    Never raises and never asks: a push is a convenience, what counts is committed. The user's hooks and settings apply,
    as in a push by hand.
    """
    git = Git(root)
    remotes = git.run("remote").split()
    if not remotes:
        return "committed, not pushed: this repository has no remote"
    if not git.ok("symbolic-ref", "--quiet", "HEAD"):
        return f"committed, not pushed: no branch is checked out; publish it: git push {remotes[0]} HEAD:<branch>"
    if not git.ok("rev-parse", "--verify", "--quiet", "@{upstream}"):
        remote = "origin" if "origin" in remotes else remotes[0]
        return f"committed, not pushed: the branch has no upstream; publish it: git push -u {remote} HEAD"
    upstream = git.run("rev-parse", "--abbrev-ref", "@{upstream}").strip()
    reason = _push(root, seconds)
    return f"committed, not pushed: {reason}; publish it: git push" if reason else f"pushed to {upstream}"


def _push(root: Path, seconds: float) -> str:
    """Why the push was refused, "" when it was not."""
    env = scrubbed({"GIT_SSH_COMMAND": os.environ.get("GIT_SSH_COMMAND", "ssh -o BatchMode=yes")})
    try:
        done = subprocess.run(
            ["git", "push"],
            cwd=root,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"git push did not end within {seconds:.0f} s"
    except OSError as error:
        return f"git could not be started: {error.strerror}"
    if done.returncode == 0:
        return ""
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    marks = ("!", "error:", "fatal:", "remote: error", "ERROR")
    return next((line.strip() for line in said if line.strip().startswith(marks)), said[-1] if said else "refused")
