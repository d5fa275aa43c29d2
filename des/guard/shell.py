"""Reading a shell command line far enough to see its simple commands, and no further.

Understood: quotes, escapes, lists, pipelines, groups, redirections, here-documents, substitutions (their commands
count as run), variables assigned in the same line. Everything else stays a word that is marked as not literal.
"""

from __future__ import annotations

from des import limits
from des.guard.words import Command, Line, Redirect, Word

_BLANK = " \t"
_WORD_END = " \t\n;&|()<>"
_KEYWORDS = ("if", "then", "else", "elif", "fi", "while", "until", "do", "done", "case", "esac", "{", "}", "!", "time")
_REDIRECTS = ("&>>", "&>", ">>", ">|", ">&", "<<<", "<<-", "<<", "<&", "<>", ">", "<")  # longest first


def parse(text: str, variables: dict[str, str]) -> Line:
    """The simple commands of `text`, in order. `variables` are known values, e.g. HOME. Never raises."""
    reader = _Reader(text, dict(variables))
    try:
        while reader.at < len(text):
            reader.read_list()
            if reader.at < len(text):  # a closing parenthesis without its partner
                reader.line.plain = False
                reader.at += 1
    except _GiveUp:
        reader.line.plain = False
    return reader.line


class _GiveUp(Exception):
    pass


class _Reader:
    def __init__(self, text: str, variables: dict[str, str]) -> None:
        self.text = text
        self.at = 0
        self.line = Line()
        self.variables = variables
        self.group = 0
        self.inside: tuple[int, ...] = ()
        self.documents: list[tuple[Word, bool]] = []

    def peek(self, length: int = 1) -> str:
        return self.text[self.at : self.at + length]

    def read_list(self) -> None:
        """Commands until the end of the text or an unmatched `)`, which is left for the caller."""
        if len(self.inside) > limits.DEEPEST_SYNTAX:
            raise _GiveUp
        command = Command(self.inside)
        while self.at < len(self.text) and self.peek() != ")":
            command = self._step(command)
        self._finish(command)

    def _step(self, command: Command) -> Command:
        """Read one thing; returns the command that is open afterwards."""
        char = self.peek()
        if char in _BLANK:
            self.at += 1
        elif self.peek(2) == "\\\n":
            self.at += 2
        elif char == "#":
            end = self.text.find("\n", self.at)
            self.at = len(self.text) if end < 0 else end
        elif char in "\n;|" or (char == "&" and self.peek(2) != "&>"):
            self._operator()
            self._finish(command)
            return Command(self.inside)
        elif char == "(":
            self._finish(command)
            self._parenthesis()
            return Command(self.inside)
        elif not self._redirect(command):
            self._word_of(command)
        return command

    def _finish(self, command: Command) -> None:
        if not command.empty:
            self.line.commands.append(command)

    def _operator(self) -> None:
        if self.peek(2) in ("&&", "||", "|&", ";;"):
            self.line.plain &= self.peek(2) != ";;"
            self.at += 2
            return
        newline = self.peek() == "\n"
        self.line.plain &= self.peek() != "&"
        self.at += 1
        if newline:
            self._read_documents()

    def _parenthesis(self) -> None:
        """`( … )` gives commands of a group of their own; `(( … ))` is arithmetic, in which `>` writes nothing."""
        self.line.plain = False
        end = self.text.find("))", self.at) if self.peek(2) == "((" else -1
        if end >= 0:
            self.at = end + 2
            return
        self.at += 1
        self.group += 1
        outer, self.inside = self.inside, (*self.inside, self.group)
        self.read_list()
        self.inside = outer
        if self.peek() != ")":
            raise _GiveUp
        self.at += 1

    def _word_of(self, command: Command) -> None:
        word = self._word()
        text = word.text
        if command.words:
            command.words.append(word)
        elif text in _KEYWORDS and not word.quoted:
            self.line.plain = False
        elif self._assigns(word):
            name, _, value = text.partition("=")
            word.text = value
            command.assignments.append((name, word))
            if word.literal:
                self.variables[name] = value
            else:
                self.variables.pop(name, None)
        else:
            if text in ("for", "select", "function", "[[", "(("):
                self.line.plain = False
            command.words.append(word)

    @staticmethod
    def _assigns(word: Word) -> bool:
        name, equals, _ = word.text.partition("=")
        return bool(equals) and name.isidentifier() and (word.bare is None or len(name) < word.bare)

    def _redirect(self, command: Command) -> bool:
        """Read a redirection when one stands here."""
        start = self.at
        while self.peek().isdigit():
            self.at += 1
        fd = self.text[start : self.at]
        operator = next((one for one in _REDIRECTS if self.text.startswith(one, self.at)), "")
        compares = bool(command.words) and command.words[0].text == "[["
        if not operator or compares or self.peek(2) in ("<(", ">("):
            self.at = start
            if compares and self.peek() in "<>":
                self.at += 1
                return True
            return False
        self.at += len(operator)
        while self.peek() and self.peek() in _BLANK:
            self.at += 1
        target = self._word()
        if operator in ("<<", "<<-"):
            self.documents.append((target, operator == "<<-"))
        command.redirects.append(Redirect(fd, operator, target))
        return True

    def _read_documents(self) -> None:
        """Skip the bodies of the here-documents that begin on the line just ended."""
        for delimiter, tabs in self.documents:
            while self.at < len(self.text):
                end = self.text.find("\n", self.at)
                end = len(self.text) if end < 0 else end
                body = self.text[self.at : end]
                self.at = min(end + 1, len(self.text))
                if (body.lstrip("\t") if tabs else body) == delimiter.text:
                    break
                if not delimiter.quoted and ("$" in body or "`" in body):
                    self.line.plain = False
        self.documents = []

    def _word(self) -> Word:
        word = Word()
        if self.peek(2) in ("<(", ">("):
            self.at += 1
            self._substitution(word)
        while self.at < len(self.text):
            char = self.peek()
            if char in _WORD_END:
                break
            self.at += 1
            if char == "\\":
                word.quote()
                word.text += "" if self.peek() == "\n" else self.peek()
                self.at += 1
            elif char == "'":
                self._single(word)
            elif char == '"':
                self._double(word)
            elif char == "$":
                self._dollar(word, quoted=False)
            elif char == "`":
                self._backticks(word)
            else:
                word.glob = word.glob or char in "*?["
                word.literal = word.literal and not (char == "{" and self._expands())
                word.text += char
        if word.text.startswith("~") and word.bare != 0:
            self._home(word)
        return word

    def _expands(self) -> bool:
        """Does an open brace, just read, begin an expansion (`{a,b}`, `{1..3}`) and not a plain `HEAD@{1}`?"""
        inner = self.text[self.at :].partition("}")[0]
        return "," in inner or ".." in inner

    def _home(self, word: Word) -> None:
        home = self.variables.get("HOME", "")
        if home and word.text[1:2] in ("", "/") and word.bare != 1:
            word.text = home + word.text[1:]
        else:
            word.literal = False

    def _single(self, word: Word) -> None:
        end = self.text.find("'", self.at)
        if end < 0:
            raise _GiveUp
        word.quote()
        word.text += self.text[self.at : end]
        self.at = end + 1

    def _double(self, word: Word) -> None:
        word.quote()
        while self.peek() != '"':
            char = self.peek()
            if not char:
                raise _GiveUp
            self.at += 1
            if char == "\\" and self.peek() and self.peek() in '"\\$`\n':
                word.text += self.peek().strip("\n")
                self.at += 1
            elif char == "$":
                self._dollar(word, quoted=True)
            elif char == "`":
                self._backticks(word)
            else:
                word.text += char
        self.at += 1

    def _dollar(self, word: Word, quoted: bool) -> None:
        """What follows an unescaped `$`, which has been read."""
        char = self.peek()
        if char == "(":
            self._substitution(word)
        elif char == "'" and not quoted:
            self.at += 1
            self._single(word)
            word.literal = word.literal and "\\" not in word.text
        elif char == "{":
            end = self.text.find("}", self.at)
            if end < 0:
                raise _GiveUp
            self._variable(word, self.text[self.at + 1 : end])
            self.at = end + 1
        else:
            start = self.at
            while self.peek().isalnum() or self.peek() == "_":
                self.at += 1
            if self.at == start and char and char in "@*#?$!-":
                self.at += 1
            self._variable(word, self.text[start : self.at])

    def _variable(self, word: Word, name: str) -> None:
        if not name:
            word.text += "$"
        elif name in self.variables:
            word.text += self.variables[name]
        else:
            word.literal = False
            word.text += "\0"

    def _substitution(self, word: Word) -> None:
        """`$( … )`, `<( … )`: what stands in it runs."""
        word.literal = False
        word.text += "\0"
        self._parenthesis()

    def _backticks(self, word: Word) -> None:
        end = self.text.find("`", self.at)
        if end < 0:
            raise _GiveUp
        word.literal = False
        word.text += "\0"
        self.line.plain = False
        inner = parse(self.text[self.at : end], self.variables)
        for command in inner.commands:
            command.groups = (*self.inside, *command.groups)
        self.line.commands.extend(inner.commands)
        self.at = end + 1
