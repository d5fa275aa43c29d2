"""Are a step's tests still the ones that were seen failing? Formatting aside: a commit hook may do that (R9)."""

from __future__ import annotations

import hashlib
import re

from des.contract.paths import PathRules, classify
from des.proof.git import Git

#: Names, numbers and operators, in their order; formatters change what stands between them.
_WORD = re.compile(r"\w+|[-+*/%!=<>~&|^]")
#: Formatters sort imports, and break them into lines.
_IMPORT = re.compile(
    r"^[ \t]*(?:import|from|use|using|require|#[ \t]*include)\b[^\n({]*(?:\([^)]*\)|\{[^}]*\})?[^\n]*", re.MULTILINE
)
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
        text = git.show(head, path) or ""
        imported = sorted(word for one in _IMPORT.findall(text) for word in _WORD.findall(one))
        said = _WORD.findall(_IMPORT.sub("", text))
        digest.update(f"{path}\0{imported}\0{said}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
