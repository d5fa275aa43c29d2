"""Are a step's tests still the ones that were seen failing? Formatting aside: a commit hook may do that (R9)."""

from __future__ import annotations

import hashlib
import re
from collections import Counter

from des.contract.paths import PathRules, classify
from des.proof.git import Git

#: Names, numbers and comparisons. Formatters change what stands between them, and the order of imports.
_WORD = re.compile(r"\w+|[=!<>]=|[<>]")
_TESTS = ("test", "snapshot")


def tests_held(git: Git, base: str, head: str, rules: PathRules) -> str:
    """A digest of the tests and snapshots that differ between two commits, as they are at ``head``.

    Equal when the same files say the same, however they are laid out; "" when none differs.
    """
    touched = sorted(path for path in git.changed(base, head) if classify(path, rules) in _TESTS)
    if not touched:
        return ""
    digest = hashlib.sha256()
    for path in touched:
        words = sorted(Counter(_WORD.findall(git.show(head, path) or "")).items())
        digest.update(f"{path}\0{words}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
