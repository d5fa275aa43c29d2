"""Reading what differs from HEAD in the work tree, as the decision about leftovers needs it (R8)."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

from des.contract.log import Log
from des.contract.paths import classify
from des.flow.delivery import Delivery
from des.flow.leftovers import Dirt
from des.proof.tree import changed_paths

#: What can change a program or what its tests show; documents, records and generated files are in nobody's way.
_CODE = frozenset({"production", "test", "harness", "snapshot", "lock"})


def read(delivery: Delivery, log: Log) -> tuple[Dirt, ...]:
    """The uncommitted code of the work tree, untracked files included; ignored ones and other repositories not."""
    rules, found = delivery.policy(log).rules, []
    top = delivery.git.top
    for path in changed_paths(delivery.git):
        kind = classify(path, rules)
        where = top / path
        repository = where.is_dir() and not where.is_symlink()
        if kind in _CODE and not repository and not path.startswith((".nwave/", ".aiwg/")):
            found.append(Dirt(path, kind, *_state(where)))
    return tuple(found)


def _state(path: Path) -> tuple[str, str]:
    """When the file changed and a digest of what it holds.

    The time of the inode, not of the content: unpacking and copying bring the latter along from elsewhere.
    """
    try:
        changed = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(os.lstat(path).st_ctime))
        content = os.fsencode(os.readlink(path)) if path.is_symlink() else path.read_bytes()
    except OSError:
        return "", ""
    return changed, hashlib.sha256(content).hexdigest()[:16]
