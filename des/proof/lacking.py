"""What the work tree has and a commit of it would not: why a test that passes here fails in a clean copy (R48)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from des import limits
from des.proof.git import SUBMODULE, Git, split
from des.proof.results import Results

#: Environments, packages and caches: never part of a commit, and no test fails for want of them in a copy.
_NEVER_CODE = re.compile(
    r"(?:^|/)(?:\.?venv|env|node_modules|__pycache__|\.[^/]*_cache|\.tox|\.nox|\.nwave|[^/]*\.egg-info|\.coverage)(?:/|$)"
)


@dataclass(frozen=True)
class Absent:
    """A file that tests may miss in the copy. cause: why the commit would not hold it."""

    path: str
    cause: str
    fix: str


def explained(git: Git, commit: str, results: Results) -> tuple[str, ...]:
    """For a run on ``commit`` that failed: the files it asks for that lie in the work tree alone, a line for each.

    Total: () when no failure names one.
    """
    asked = _asked(results)
    absent = [file for file in _absent(git, commit) if _named(file.path, asked)] if asked else []
    return tuple(
        f"the work tree has {one.path}, the commit would not: {one.cause}; {one.fix}"
        for one in absent[: limits.MOST_ABSENT_NAMED]
    )


def _asked(results: Results) -> str:
    """All that failing tests, and a run that came to nothing, say."""
    said = [results.stuck.text] if results.stuck else []
    return "\n".join([*said, *(results.tests[test].message for test in sorted(results.failing))])


def _named(path: str, text: str) -> bool:
    """Whether a text speaks of a file, by its name or as a module: `pkg/_gen.py` is `_gen`, and `pkg._gen`."""
    name = path.rstrip("/").rpartition("/")[2]
    words = {name, name.partition(".")[0]} - {"", "__init__", "index"}
    return any(re.search(rf"(?<![\w]){re.escape(word)}(?![\w])", text) for word in words)


def _absent(git: Git, commit: str) -> Iterator[Absent]:
    for path, entry in git.entries(commit).items():
        if entry.mode == SUBMODULE and any((git.top / path).iterdir() if (git.top / path).is_dir() else ()):
            fix = "tests that need it cannot be proven before its files are in the copy"
            yield Absent(path, "it is a submodule", fix)
    listing = Git(git.top).run("ls-files", "--others", "--ignored", "--exclude-standard", "-z")
    for path in split(listing):
        if not _NEVER_CODE.search(path):
            yield Absent(path, f"git ignores it ({_rule(git, path)})", f"commit it if it is code: git add -f {path}")


def _rule(git: Git, path: str) -> str:
    """The line that makes git ignore a file, `.gitignore:3: build/`."""
    shown = Git(git.top).run("--no-literal-pathspecs", "check-ignore", "--verbose", "--", path)
    source, number, pattern = shown.partition("\t")[0].split(":", 2)
    return f"{source}:{number}: {pattern}"
