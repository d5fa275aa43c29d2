"""What a Bash command would write, which of our programs it calls, and whether it does nothing but that."""

from __future__ import annotations

import os

from des.contract import roots
from des.guard import shell
from des.guard.git import git_reads, git_writes
from des.guard.shell import Command, Word

PROGRAMS = ("des", "des-init-log", "des-log-phase", "des-verify-integrity")
_VIEWERS = ("head", "tail", "grep", "cat", "echo")
_READERS = (*_VIEWERS, "ls", "wc", "pwd", "true")
_WRITES = (">", ">>", ">|", "&>", "&>>", "<>", ">&")
_SHELLS = ("bash", "sh", "dash", "zsh", "ksh")
_DEEPEST = 5

# Programs that run the rest of their line -> the options of theirs that take a value.
_WRAPPERS = {
    "builtin": "", "command": "", "env": "uCS", "exec": "a", "ionice": "cnp", "nice": "n", "nohup": "", "setsid": "",
    "stdbuf": "ioe", "sudo": "ugpCD", "timeout": "sk",
}  # fmt: skip
# Programs that change the files they are given -> the options of theirs that take a value.
_CHANGERS = {"rm": "", "rmdir": "", "shred": "ns", "tee": "", "touch": "drt", "truncate": "rs", "unlink": ""}
_EDITORS = {"perl": "eE", "sed": "efl"}
_COPIERS = {"cp": "St", "install": "gmoSt", "ln": "St", "mv": "St", "rsync": "efT"}


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
    approved: every simple command is a call of ours, at least one, or `cd`, or a harmless view inside the project."""

    __slots__ = ("approved", "calls", "stranger", "writes")

    def __init__(self) -> None:
        self.writes: list[Write] = []
        self.calls: list[Call] = []
        self.stranger = ""
        self.approved = False


def read(command: str, cwd: str, root: str, programs: str, home: str) -> Reading:
    """Read `command`, run in `cwd` of the project `root`. programs: this plugin's bin directory. Never raises.

    Writes that are not understood are absent: what cannot be read is let through (DESIGN §5).
    """
    walk = _Walk(root, programs, home)
    walk.read(command, cwd, 0)
    reading = walk.reading
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
        program, words = _unwrapped(words)
        if program in ("cd", "pushd"):
            return self._changed(words, cwd)
        if program in PROGRAMS:
            self.reading.calls.append(Call(program, [word.text if word.literal else None for word in words[1:]]))
        elif program in _SHELLS or program == "eval":
            self._nested(program, words, cwd, depth)
        elif not (program in _READERS or (program == "git" and git_reads(words))):
            self._strange(name)
        for target, base in self._targets(program, words, cwd):
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
        if depth >= _DEEPEST:
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
        if cwd is None or name not in ("cd", *_VIEWERS):
            return False
        return all(self._inside(word, cwd) for word in words[1:])

    def _inside(self, word: Word, cwd: str) -> bool:
        """Does this operand not lead out of the project? A pattern must not be able to."""
        if word.glob:
            return not word.text.startswith("/") and ".." not in word.text
        path = roots.resolve(word.text, cwd)
        return roots.relative(self.root, path) is not None or not os.path.lexists(path)

    def _targets(self, program: str, words: list[Word], cwd: str | None) -> list[tuple[Word, str | None]]:
        """The words of a command that name what it writes, each with the directory it is relative to."""
        if program == "git":
            return git_writes(words, cwd, self.root)
        args = words[1:]
        if program in _CHANGERS:
            found = operands(args, _CHANGERS[program])
        elif program in _COPIERS:
            found = _copied(program, args, cwd)
        elif program in _EDITORS:
            found = _edited(program, args)
        elif program == "dd":
            found = [_word(word.text[3:], word) for word in args if word.text.startswith("of=")]
        else:
            found = []
        return [(word, cwd) for word in found]

    def _write(self, word: Word, cwd: str | None) -> None:
        if not word.literal or not word.text or (cwd is None and not word.text.startswith("/")):
            return
        names = [word.text]
        if word.glob:
            import glob

            names = glob.glob(os.path.join(cwd or "/", word.text))[:1000]
        for name in names:
            path = roots.resolve(name, cwd or "/")
            if not path.startswith("/dev/"):
                self.reading.writes.append(Write(path, os.path.isdir(path)))


def operands(args: list[Word], valued: str, taken: list[tuple[str, Word]] | None = None) -> list[Word]:
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


def _unwrapped(words: list[Word]) -> tuple[str, list[Word]]:
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
    words = operands(args, _COPIERS[program], taken)
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
    words = [word for word in operands(rest, _EDITORS[program], taken) if word.text]
    scripted = program == "perl" or any(option in ("e", "f", "expression", "file") for option, _ in taken)
    return words if scripted else words[1:]


def _quiet(redirect: shell.Redirect) -> bool:
    """A redirection that writes no file: 2>&1, to /dev/null, a here-document."""
    text = redirect.target.text
    if redirect.operator in (">", ">>", "&>") and text == "/dev/null":
        return True
    if redirect.operator == ">&":
        return text in ("1", "2")
    return redirect.operator in ("<<", "<<-", "<<<") and redirect.target.literal
