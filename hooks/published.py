"""Which revisions hold work of the delivery: git is asked, which only a push is worth."""

from __future__ import annotations

from des.state.session import Session
from hooks import child


def holds(root: str, session: Session, revision: str) -> bool:
    """Does `revision` ("*": any branch) hold commits made here since the delivery began? Unknown counts as yes."""
    made = _count(root, f"{session.base}..HEAD") if session.base else -1
    if made < 0 or revision in ("*", "HEAD", "@"):
        return made != 0
    return _count(root, f"{session.base}..HEAD", f"^{revision}") != made


def _count(root: str, *revisions: str) -> int:
    """How many commits that are; -1 when git does not know."""
    command = ["/usr/bin/env", "git", "-C", root, "rev-list", "--count", "--end-of-options", *revisions]
    status, out, _ = child.run(command, b"")
    return int(out) if status == 0 and out.strip().isdigit() else -1
