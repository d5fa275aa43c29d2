"""Which files of the work tree a git command changes, what it publishes, and which git commands only read."""

from __future__ import annotations

import os

from des.contract import roots
from des.guard.words import Word

_READ = ("show", "diff", "log", "status", "blame")
_PUSH_VALUED = ("-o", "--push-option", "--receive-pack", "--exec", "--repo", "--recurse-submodules")
_BRANCH_CHANGES = ("-f", "--force", "-M", "-m", "--move", "-C", "-c", "--copy", "-d", "-D", "--delete")
_GLOBAL_VALUED = ("-C", "-c", "--git-dir", "--work-tree", "--namespace")


def git_reads(words: list[Word]) -> bool:
    """Is this `git show|diff|log|status|blame` without an option that writes a file or runs a program?"""
    sub, args, options = _split(words)
    if sub not in _READ or "-c" in options or not all(word.literal for word in words):
        return False
    return not any(word.text.startswith(("--output", "--ext-diff", "--textconv")) for word in args)


def git_writes(words: list[Word], cwd: str | None, root: str) -> list[tuple[Word, str | None]]:
    """The paths that checkout, restore, rm, mv, stash, reset --hard and clean change, with the directory they are
    relative to. Everything that touches no file of the work tree by name gives nothing."""
    sub, args, options = _split(words)
    base = _directory(cwd, options)
    flags = [word.text for word in args if word.text.startswith("-")]
    named = [word for word in args if not word.text.startswith("-")]
    whole: list[tuple[Word, str | None]] = [(_tree(), root)]
    if sub == "checkout":
        return [(word, base) for word in _checked_out(args, named, flags, base)]
    if sub == "restore" and ("-W" in flags or "--worktree" in flags or not {"-S", "--staged"} & set(flags)):
        return [(word, base) for word in _without_value(args, ("-s", "--source"))]
    if sub == "rm" and "--cached" not in flags:
        return [(word, base) for word in named]
    if sub == "mv":
        return [(word, base) for word in named]
    if sub == "stash" and (not named or named[0].text in ("push", "save")):
        pathspec = _after_dashes(args)
        return [(word, base) for word in pathspec] if pathspec else whole
    if sub == "reset" and {"--hard", "--merge", "--keep"} & set(flags):
        return whole
    if sub == "clean" and any(_forces(flag) for flag in flags):
        return [(word, base) for word in named] if named else [(_tree(), base)]
    return []


def git_pushes(words: list[Word], cwd: str | None, root: str) -> list[str]:
    """The revisions of the project `root` that a `git push` publishes; "*" stands for every branch.

    What is not known before it runs counts as HEAD. [] for any other command, for a push of another repository, for
    one that only deletes or only shows what it would do.
    """
    sub, args, options = _split(words)
    base = _directory(cwd, options)
    if sub != "push" or (base is not None and roots.relative(root, roots.resolve(base, root)) is None):
        return []
    flags = {word.text for word in args if word.text.startswith("-")}
    if flags & {"-d", "--delete", "-n", "--dry-run"}:
        return []
    if flags & {"--all", "--branches", "--mirror"}:
        return ["*"]
    specs = [word for word in _without_value(args, _PUSH_VALUED)[1:] if word.text != "tag"]
    found = [_source(word) for word in specs]
    return [source for source in found if source] if specs else ["HEAD"]


def git_branches(words: list[Word], cwd: str | None, root: str) -> list[str]:
    """The branches of the project `root` that a git command switches to, moves, renames, removes or checks out beside.

    [] for any other command and for one in another directory. What is not known before it runs is let through.
    """
    sub, args, options = _split(words)
    base = _directory(cwd, options)
    if base is not None and roots.relative(root, roots.resolve(base, root)) is None:
        return []
    named = [word.text for word in args if not word.text.startswith("-")]
    flags = {word.text for word in args if word.text.startswith("-")}
    if sub in ("checkout", "switch"):
        return [] if "--" in flags and named[:1] and args[0].text == "--" else named[:1]
    if sub == "branch" and flags & set(_BRANCH_CHANGES):
        return named[:2]
    if sub in ("update-ref", "symbolic-ref"):
        return [_plain(name) for name in named]
    if sub == "rebase":
        return named[1:2]
    if sub == "worktree" and named[:1] == ["add"]:
        if flags & {"-b", "-B"}:
            return named[1:]
        return named[2:3] or [os.path.basename(name) for name in named[1:]]  # git makes a branch of the folder's name
    if sub in ("push", "fetch", "pull"):
        return [_plain(name.rpartition(":")[2]) for name in named if ":" in name]
    return []


def _plain(ref: str) -> str:
    return ref.removeprefix("refs/heads/")


def _source(word: Word) -> str:
    """The revision that a refspec publishes: "" for `:branch`, which deletes."""
    text = word.text.lstrip("+")
    if not word.literal:
        return "HEAD"
    return "*" if "*" in text or text == ":" else text.partition(":")[0]


def _directory(cwd: str | None, options: dict[str, list[str]]) -> str | None:
    """Where git works: `-C` counts from the directory before it."""
    for folder in options.get("-C", []):
        cwd = os.path.join(cwd, folder) if cwd is not None else None
    return cwd


def _split(words: list[Word]) -> tuple[str, list[Word], dict[str, list[str]]]:
    """The subcommand, its words, and the global options that take a value."""
    options: dict[str, list[str]] = {}
    at = 1
    while at < len(words) and words[at].text.startswith("-"):
        if words[at].text in _GLOBAL_VALUED and at + 1 < len(words):
            options.setdefault(words[at].text, []).append(words[at + 1].text)
            at += 1
        at += 1
    return (words[at].text if at < len(words) else ""), words[at + 1 :], options


def _checked_out(args: list[Word], named: list[Word], flags: list[str], base: str | None) -> list[Word]:
    pathspec = _after_dashes(args)
    if pathspec:
        return pathspec
    if base is None or {"-b", "-B", "--orphan", "--detach", "-t", "--track"} & set(flags):
        return []
    return [word for word in named if os.path.lexists(os.path.join(base, word.text))]


def _after_dashes(args: list[Word]) -> list[Word]:
    at = next((index for index, word in enumerate(args) if word.text == "--"), None)
    return [] if at is None else args[at + 1 :]


def _without_value(args: list[Word], valued: tuple[str, ...]) -> list[Word]:
    found = []
    skip = False
    for word in args:
        if skip:
            skip = False
        elif word.text in valued:
            skip = True
        elif not word.text.startswith("-"):
            found.append(word)
    return found


def _forces(flag: str) -> bool:
    return flag == "--force" or (not flag.startswith("--") and "f" in flag and "n" not in flag)


def _tree() -> Word:
    word = Word()
    word.text = "."
    return word
