"""New settings that a change reads from its environment, and whether any document has them (text, DoD)."""

from __future__ import annotations

import re

from des.contract.paths import PathRules, classify
from des.proof.change import read_change
from des.proof.git import Git

#: How programs ask their environment, in the languages whose ways are alike.
_READS = (
    r"os\.environ(?:\.get)?[\[(]\s*['\"]([A-Z][A-Z0-9_]+)['\"]",
    r"os\.getenv\(\s*['\"]([A-Z][A-Z0-9_]+)['\"]",
    r"process\.env(?:\.([A-Z][A-Z0-9_]+)|\[['\"]([A-Z][A-Z0-9_]+)['\"]\])",
    r"(?:System\.getenv|os\.Getenv|os\.LookupEnv|ENV\.fetch|env::var(?:_os)?|getenv)\(\s*['\"]([A-Z][A-Z0-9_]+)['\"]",
    r"ENV\[['\"]([A-Z][A-Z0-9_]+)['\"]\]",
)
_KEY = re.compile("|".join(_READS))
_DOCUMENTS = ("documentation",)
_SAMPLES = (".env.example", ".env.sample", ".env.template")


def undocumented(git: Git, base: str, rules: PathRules) -> tuple[str, ...]:
    """The environment variables that production reads since ``base`` and that no document and no sample names."""
    change = read_change(git, git.base(base), git.head(), rules)
    added = (
        text for path, lines in change.lines.items() if classify(path, rules) == "production" for _, text in lines.added
    )
    keys = {name for text in added for found in _KEY.finditer(text) for name in found.groups() if name}
    if not keys:
        return ()
    told = "\n".join(
        git.show("HEAD", path) or "" for path in git.entries("HEAD")
        if classify(path, rules) in _DOCUMENTS or path.rpartition("/")[2] in _SAMPLES
    )  # fmt: skip
    return tuple(sorted(key for key in keys if not re.search(rf"\b{key}\b", told)))
