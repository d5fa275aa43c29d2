"""Signs of testing theater in node:test and bats files, read as text; less is seen than in Python."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from des.deliver.gates.theater_tests import Sign
from des.facts import skips_text
from des.facts.javascript_tests import Code, asserting, asserts, closing, tests
from des.flow.gate import GateFinding

_ASSERTION = re.compile(r"\bassert(?:\.\w+)*\s*(?=\()")
_EXPECT = re.compile(r"\bexpect\s*(?=\()")
_TWO = re.compile(r"\.(?:strict|deep|deepStrict|partialDeepStrict)?[eE]qual\Z")
_ONE = re.compile(r"\Aassert(?:\.strict)?(?:\.ok)?\Z")
_LITERAL = re.compile(r"""true|false|null|undefined|-?\d[\d_.]*|'[^'\n]*'|"[^"\n]*"|`[^`$]*`|\[\s*\]|\{\s*\}""")
_TRUTHY = re.compile(r"""true|!\s*(?:false|0|null|undefined)|[1-9][\d_.]*|'[^'\n]+'|"[^"\n]+"|\[.*\]|\{.*\}""", re.S)
_SLEEP = re.compile(
    r"\bawait\s+(?:new\s+Promise\s*\([^;]{0,80}?\bsetTimeout|setTimeout|sleep|delay|scheduler\.wait)\s*\(")
_LOOP = re.compile(r"\b(?:for|while|do)\b")
_TRY = re.compile(r"\btry\s*(?=\{)")
_CATCH = re.compile(r"\s*catch\s*(?:\((\w*)[^)]*\))?\s*(?=\{)")
_SHELL_TEST = re.compile(r"^@test\s+(['\"])(.*?)\1\s*\{(.*?)^\}", re.M | re.S)
_ONE_LINE = re.compile(r"^@test\s+(['\"])(.*?)\1\s*\{(.+)\}[ \t]*$", re.M)
#: Commands that fail for no answer of the program.
_HARMLESS = re.compile(
    r"(?:\A|\s)*(?:run\s(?!-\d|!)|skip\b|true\b|:|echo\b|printf\b|cd\b|export\b|local\b|mkdir\b|sleep\b|#|[A-Za-z_]\w*=|$)")
_WAIT = "wait for the condition itself, with a limit, or give the code a clock that the test moves"


def findings(
    changed: Mapping[str, str], before: Mapping[str, str], world: Mapping[str, str]
) -> Iterator[GateFinding]:
    """The signs in changed test files. before: what these files were; world: all test files, for helpers that
    assert."""
    helpers = asserting(Code.of(text) for path, text in world.items() if not path.endswith((".py", ".bats")))
    for path, text in sorted(changed.items()):
        found, was = (
            (_bats(text), _bats(before.get(path, ""))) if path.endswith(".bats")
            else (_javascript(text, helpers), _javascript(before.get(path, ""), helpers))
        )  # fmt: skip
        known = {body for _, body, _ in was}
        for name, body, signs in found:
            if body not in known:
                yield from (GateFinding(path, s.line, f"{name}: {s.text}", s.fix, s.blocks) for s in signs)
        yield from _skips(path, text, before.get(path, ""))


def _skips(path: str, text: str, before: str) -> Iterator[GateFinding]:
    """Skips that give no reason: `.skip(…)`, and options that only say true."""
    if path.endswith(".bats"):
        return
    lines, old = text.splitlines(), set(before.splitlines())
    for skip in skips_text.node(text):
        line = lines[skip.line - 1]
        if line not in old and not skip.conditional and not re.search(r"\b(?:skip|todo)\s*:\s*['\"`]\S", line):
            yield GateFinding(path, skip.line, f"{skip.what} without a reason", "say why, or let the test run")


def _javascript(text: str, helpers: Collection[str]) -> list[tuple[str, str, list[Sign]]]:
    return [(name, call.text, list(_signs(call, helpers))) for name, call in tests(Code.of(text))]


def _signs(test: Code, helpers: Collection[str]) -> Iterator[Sign]:
    skipped = re.search(r"\A\w+\.(?:skip|todo)\b|\b(?:skip|todo)\s*:", test.bare)
    if not skipped and not asserts(test, helpers):
        yield Sign(test.line, "asserts nothing", "assert what the code answers or does")
    for call, arguments in test.calls(_ASSERTION):
        method, given = call.bare[: call.bare.index("(")].rstrip(), [one.text.strip() for one in arguments]
        if (_TWO.search(method) and len(given) > 1 and _same(*given[:2])) or (
            _ONE.match(method) and _TRUTHY.fullmatch(given[0])
        ):
            yield _always(call)
    for call, arguments in test.calls(_EXPECT):
        after = test.text[test.text.index(call.text) + len(call.text) :]
        told = re.match(r"\s*\.to(?:Be|Equal|StrictEqual)\((.*?)\)\s*(?:;|\n|\Z)", after)
        if told and _same(arguments[0].text.strip(), told[1].strip()):
            yield _always(call)
    for found in _SLEEP.finditer(test.bare):
        line = test.line + test.bare.count("\n", 0, found.start())
        yield Sign(line, "sleeps: too short on a slow machine, too long on every other", _WAIT,
                   blocks=not _LOOP.search(test.bare))  # fmt: skip
    yield from _caught(test, helpers)


def _same(left: str, right: str) -> bool:
    both = _LITERAL.fullmatch(left) and _LITERAL.fullmatch(right)
    return bool(both) or (left == right and "(" not in left and "await" not in left)


def _always(call: Code) -> Sign:
    return Sign(call.line, f"`{call.text[:80]}` is always true", "compare what the code answers")


def _caught(test: Code, helpers: Collection[str]) -> Iterator[Sign]:
    for found in _TRY.finditer(test.bare):
        end = closing(test.bare, found.end())
        catch = _CATCH.match(test.bare, end + 1)
        if not catch or not asserts(test.part(found.end(), end), helpers):
            continue
        handler = test.part(catch.end(), closing(test.bare, catch.end()))
        kept = catch[1] and re.search(rf"\b{re.escape(catch[1])}\b", handler.bare)
        if not kept and not asserts(handler, helpers):
            line = test.line + test.bare.count("\n", 0, catch.end())
            fix = "let the error through; where one is expected, name it: assert.throws(…, ThatError)"
            yield Sign(line, "catches every failure of its own assertions", fix)


def _bats(text: str) -> list[tuple[str, str, list[Sign]]]:
    """bats fails a test at its first command that fails; only `run` keeps a command from that."""
    found = []
    for one in (*_ONE_LINE.finditer(text), *_SHELL_TEST.finditer(text)):
        if "\n" in one[3] and _ONE_LINE.match(text, one.start()):
            continue  # a test on one line, taken together with what follows it
        line, commands = text.count("\n", 0, one.start()) + 1, re.split(r"[\n;]", one[3])
        signs = []
        if all(_HARMLESS.match(command.strip()) for command in commands):
            signs.append(Sign(line, "asserts nothing", "look at $status and $output of what it ran"))
        for number, command in enumerate(one[3].split("\n")):
            if re.search(r"(?:^|[;{])\s*sleep\s", command):
                signs.append(Sign(line + number, "sleeps: too short on a slow machine, too long on every other", _WAIT))
        found.append((one[2], one[0], signs))
    return found
