"""Which words of a simple command name the files it changes."""

from __future__ import annotations

import os

from des.guard.git import git_writes
from des.guard.words import Word

# Programs that run the rest of their line -> the options of theirs that take a value.
_WRAPPERS = {
    "builtin": "", "command": "", "env": "uCS", "exec": "a", "ionice": "cnp", "nice": "n", "nohup": "", "setsid": "",
    "stdbuf": "ioe", "sudo": "ugpCD", "timeout": "sk",
}  # fmt: skip
# Programs that change the files they are given -> the options of theirs that take a value.
_CHANGERS = {"rm": "", "rmdir": "", "shred": "ns", "tee": "", "touch": "drt", "truncate": "rs", "unlink": ""}
_EDITORS = {"perl": "eE", "sed": "efl"}
_COPIERS = {"cp": "St", "install": "gmoSt", "ln": "St", "mv": "St", "rsync": "efT"}


def targets(program: str, words: list[Word], cwd: str | None, root: str) -> list[tuple[Word, str | None]]:
    """The words of a command that name what it writes, each with the directory it is relative to (None = unknown).

    program: its bare name; root: the project. A program that is not known here gives nothing.
    """
    if program == "git":
        return git_writes(words, cwd, root)
    args = words[1:]
    if program in _CHANGERS:
        found = _operands(args, _CHANGERS[program])
    elif program in _COPIERS:
        found = _copied(program, args, cwd)
    elif program in _EDITORS:
        found = _edited(program, args)
    elif program == "dd":
        found = [_word(word.text[3:], word) for word in args if word.text.startswith("of=")]
    else:
        found = []
    return [(word, cwd) for word in found]


def _operands(args: list[Word], valued: str, taken: list[tuple[str, Word]] | None = None) -> list[Word]:
    """The words that are no options. valued: letters of short options that take a value; the (option, value) pairs
    found, long ones of the form --name=value included, are added to `taken`."""
    found: list[Word] = []
    values: list[tuple[str, Word]] = [] if taken is None else taken
    at = 0
    while at < len(args):
        word = args[at]
        at += 1
        if word.text == "--":
            return found + args[at:]
        if word.text.startswith("--"):
            name, _, value = word.text[2:].partition("=")
            values.append((name, _word(value, word)))
        elif len(word.text) > 1 and word.text.startswith("-"):
            letter = next((place for place, one in enumerate(word.text) if place and one in valued), None)
            if letter is None:
                continue
            glued = _word(word.text[letter + 1 :], word)
            if not glued.text and at < len(args):
                glued = args[at]
                at += 1
            values.append((word.text[letter], glued))
        else:
            found.append(word)
    return found


def _word(text: str, like: Word) -> Word:
    word = Word()
    word.text, word.literal, word.glob = text, like.literal, like.glob
    return word


def unwrapped(words: list[Word]) -> tuple[str, list[Word]]:
    """The program that really runs (its bare name) and its words, past `env`, `timeout 5`, `sudo` and the like."""
    name = os.path.basename(words[0].text)
    while name in _WRAPPERS and len(words) > 1:
        rest = words[1:]
        while rest and rest[0].text.startswith("-"):
            valued = len(rest[0].text) == 2 and rest[0].text[1] in _WRAPPERS[name]
            rest = rest[2 if valued else 1 :]
        if name == "env":
            while rest and "=" in rest[0].text:
                rest = rest[1:]
        if name == "timeout":
            rest = rest[1:]
        if not rest:
            break
        words = rest
        name = os.path.basename(words[0].text)
    return name, words


def _copied(program: str, args: list[Word], cwd: str | None) -> list[Word]:
    """What cp, mv, install, ln and rsync write: the target (in a directory: under the source's name), mv's sources."""
    taken: list[tuple[str, Word]] = []
    words = _operands(args, _COPIERS[program], taken)
    folder = next((value for option, value in taken if option in ("t", "target-directory")), None)
    if folder is None and len(words) == 1 and program == "ln":
        return [_word(os.path.basename(words[0].text.rstrip("/")), words[0])]
    if folder is None and len(words) < 2:
        return []
    target, sources = (folder, words) if folder is not None else (words[-1], words[:-1])
    into = folder is not None or target.text.endswith("/") or os.path.isdir(os.path.join(cwd or "/", target.text))
    if into:
        base = target.text.rstrip("/") or "/"
        found = [_joined(base, target, source) for source in sources]
    else:
        found = [target]
    return found + sources if program == "mv" else found


def _joined(base: str, target: Word, source: Word) -> Word:
    word = _word(os.path.join(base, os.path.basename(source.text.rstrip("/"))), source)
    word.literal = source.literal and target.literal
    return word


def _edited(program: str, args: list[Word]) -> list[Word]:
    """The files of `sed -i` and `perl -i`; without in-place editing they write nothing we understand."""
    flags = [word.text for word in args if word.text.startswith("-") and not word.quoted]
    inplace = any(
        flag.startswith("--in-place") or (not flag.startswith("--") and "i" in flag.partition("e")[0]) for flag in flags
    )
    if not inplace:
        return []
    taken: list[tuple[str, Word]] = []
    rest = [word for word in args if not word.text.startswith("-i")]
    words = [word for word in _operands(rest, _EDITORS[program], taken) if word.text]
    scripted = program == "perl" or any(option in ("e", "f", "expression", "file") for option, _ in taken)
    return words if scripted else words[1:]
