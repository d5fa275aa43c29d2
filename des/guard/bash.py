"""What a Bash command would write, which of our programs it calls, and whether it does nothing but that."""

from __future__ import annotations

import os

from des import limits
from des.contract import roots
from des.guard import shell
from des.guard.git import git_branches, git_pushes, git_reads
from des.guard.targets import targets, unwrapped
from des.guard.words import Command, Redirect, Word

PROGRAMS = ("des", "des-init-log", "des-log-phase", "des-verify-integrity")
_VIEWERS = ("head", "tail", "grep", "cat", "echo")
_READERS = (*_VIEWERS, "ls", "wc", "pwd", "true")
_WRITES = (">", ">>", ">|", "&>", "&>>", "<>", ">&")
_SHELLS = ("bash", "sh", "dash", "zsh", "ksh")


class Write:
    """One understood write. path: absolute, resolved. whole: a directory, with everything in it."""

    __slots__ = ("path", "whole")

    def __init__(self, path: str, whole: bool) -> None:
        self.path = path
        self.whole = whole


class Call:
    """A call of one of our programs. args: None where the text is not known before the command runs."""

    __slots__ = ("args", "program")

    def __init__(self, program: str, args: list[str | None]) -> None:
        self.program = program
        self.args = args

    def option(self, name: str) -> str | None:
        """The literal value of `--name VALUE` or `--name=VALUE`; None when absent or not literal."""
        for at, arg in enumerate(self.args):
            if arg == name:
                return self.args[at + 1] if at + 1 < len(self.args) else None
            if arg is not None and arg.startswith(name + "="):
                return arg[len(name) + 1 :]
        return None

    def verb(self) -> tuple[str, ...]:
        """The leading words that are no options: `des review submit x` gives ("review", "submit", "x")."""
        words: list[str] = []
        for arg in self.args:
            if arg is None or arg.startswith("-"):
                break
            words.append(arg)
        return tuple(words)


class Reading:
    """What a command does as far as it is understood. stranger: the first command that a reviewer may not use.
    approved: every simple command is a call of ours, at least one, or `cd`, or a harmless view inside the project.
    pushes: the revisions that `git push` publishes from this project. branches: those that git switches to or moves.
    prompts: what another Claude Code is told, with the whole command behind it; empty when none is started."""

    __slots__ = ("approved", "branches", "calls", "prompts", "pushes", "stranger", "writes")

    def __init__(self) -> None:
        self.writes: list[Write] = []
        self.calls: list[Call] = []
        self.pushes: list[str] = []
        self.branches: list[str] = []
        self.prompts: list[str] = []
        self.stranger = ""
        self.approved = False


def read(command: str, cwd: str, root: str, programs: str, home: str) -> Reading:
    """Read `command`, run in `cwd` of the project `root`. programs: this plugin's bin directory. Never raises.

    Writes that are not understood are absent: what cannot be read is let through (DESIGN §5).
    """
    walk = _Walk(root, programs, home)
    walk.read(command, cwd, 0)
    reading = walk.reading
    if reading.prompts:
        reading.prompts.append(command)
    reading.approved = bool(reading.calls) and walk.harmless
    return reading


class _Walk:
    def __init__(self, root: str, programs: str, home: str) -> None:
        self.root = root
        self.programs = programs
        self.home = home
        self.reading = Reading()
        self.harmless = True

    def read(self, text: str, cwd: str | None, depth: int) -> None:
        line = shell.parse(text, {"HOME": self.home, "PWD": cwd} if cwd else {"HOME": self.home})
        if not line.plain or depth:
            self.harmless = False
            self._strange("a command that is more than a list of simple ones")
        directories: dict[tuple[int, ...], str | None] = {(): cwd}
        for command in line.commands:
            at = command.groups
            while at not in directories:
                at = at[:-1]
            directories[command.groups] = self._command(command, directories[at], depth)

    def _command(self, command: Command, cwd: str | None, depth: int) -> str | None:
        """Look at one simple command; returns the directory the next one runs in (None = unknown)."""
        for redirect in command.redirects:
            descriptor = redirect.target.text.isdigit() or redirect.target.text == "-"
            if redirect.operator in _WRITES and not (redirect.operator == ">&" and descriptor):
                self._write(redirect.target, cwd)
        if not command.words:
            self.harmless = False
            return cwd
        words = command.words
        name = words[0].text
        inside = self._is_harmless(command, cwd)
        self.harmless = self.harmless and inside
        program, words = unwrapped(words)
        if program in ("cd", "pushd"):
            return self._changed(words, cwd)
        if program in PROGRAMS:
            self.reading.calls.append(Call(program, [word.text if word.literal else None for word in words[1:]]))
        elif program in _SHELLS or program == "eval":
            self._nested(program, words, cwd, depth)
        elif not (program in _READERS or (program == "git" and git_reads(words))):
            self._strange(name)
        if program == "claude":
            self.reading.prompts += [word.text for word in words]
        elif program == "git":
            self.reading.pushes += git_pushes(words, cwd, self.root)
            self.reading.branches += git_branches(words, cwd, self.root)
        for target, base in targets(program, words, cwd, self.root):
            self._write(target, base)
        return cwd

    def _strange(self, what: str) -> None:
        self.reading.stranger = self.reading.stranger or what

    def _changed(self, words: list[Word], cwd: str | None) -> str | None:
        target = next((word for word in words[1:] if not word.text.startswith("-")), None)
        if target is None:
            return self.home if len(words) == 1 else None
        if cwd is None or not target.literal or target.glob:
            return None
        return os.path.normpath(os.path.join(cwd, target.text))

    def _nested(self, program: str, words: list[Word], cwd: str | None, depth: int) -> None:
        """`bash -c TEXT`, `eval TEXT`: the text is a command line of its own."""
        self._strange(program)
        if depth >= limits.DEEPEST_SHELL_CALL:
            return
        if program == "eval":
            texts = words[1:]
        else:
            flag = next((i for i, w in enumerate(words) if i and w.text[:1] == "-" and "c" in w.text[1:]), None)
            texts = words[flag + 1 : flag + 2] if flag else []
        if texts and all(word.literal for word in texts):
            self.read(" ".join(word.text for word in texts), cwd, depth + 1)

    def _is_harmless(self, command: Command, cwd: str | None) -> bool:
        """Is this simple command one that needs no permission? Judged as written, without unwrapping anything."""
        words = command.words
        if command.assignments or not all(word.literal for word in words):
            return False
        if not all(_quiet(redirect) for redirect in command.redirects):
            return False
        name = words[0].text
        if name in PROGRAMS or (name.startswith(self.programs + "/") and os.path.basename(name) in PROGRAMS):
            return True
        if name == "echo":
            return True
        if cwd is None or name not in ("cd", *_VIEWERS):
            return False
        files = [word for word in words[1:] if not word.text.startswith("-")]
        if name == "grep":
            if _pattern_by_option(words[1:]):
                return False
            files = files[1:]
        return all(self._inside(word, cwd) for word in files)

    def _inside(self, word: Word, cwd: str) -> bool:
        """Does this operand stay in the project? A pattern must not be able to leave it."""
        if word.glob and (word.text.startswith("/") or ".." in word.text):
            return False
        return roots.relative(self.root, roots.resolve(word.text, cwd)) is not None

    def _write(self, word: Word, cwd: str | None) -> None:
        if not word.literal or not word.text or (cwd is None and not word.text.startswith("/")):
            return
        names = [word.text]
        if word.glob:
            import glob

            names = glob.glob(os.path.join(cwd or "/", word.text))[: limits.MOST_EXPANDED]
        for name in names:
            path = roots.resolve(name, cwd or "/")
            if not path.startswith("/dev/"):
                self.reading.writes.append(Write(path, os.path.isdir(path)))


def _pattern_by_option(args: list[Word]) -> bool:
    """Does grep get its pattern from an option (then its first operand is a file), or from a file?"""
    options = [word.text for word in args if word.text.startswith("-")]
    short = "".join(text for text in options if not text.startswith("--"))
    return "e" in short or "f" in short or any(text.startswith(("--reg", "--fil")) for text in options)


def _quiet(redirect: Redirect) -> bool:
    """A redirection that writes no file: 2>&1, to /dev/null, a here-document."""
    text = redirect.target.text
    if redirect.operator in (">", ">>", "&>") and text == "/dev/null":
        return True
    if redirect.operator == ">&":
        return text in ("1", "2")
    return redirect.operator in ("<<", "<<-", "<<<") and redirect.target.literal
