"""Signs of testing theater in bats files, read as text; less is seen than in Python."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from des.verdict import Finding, Place

_SHELL_TEST = re.compile(r"^@test\s+(['\"])(.*?)\1\s*\{(.*?)^\}", re.M | re.S)
_ONE_LINE = re.compile(r"^@test\s+(['\"])(.*?)\1\s*\{(.+)\}[ \t]*$", re.M)
#: Commands that fail for no answer of the program.
_HARMLESS = re.compile(
    r"(?:\A|\s)*(?:run\s(?!-\d|!)|skip\b|true\b|:|echo\b|printf\b|cd\b|export\b|local\b|mkdir\b|sleep\b|#|[A-Za-z_]\w*=|$)"
)
_WAIT = "wait for the condition itself, with a limit, or give the code a clock that the test moves"


def findings(changed: Mapping[str, str], before: Mapping[str, str]) -> Iterator[Finding]:
    """The signs in changed files. before: what these files were; a test that was so before is not the delivery's."""
    for path, text in sorted(changed.items()):
        known = {body for _, body, _ in _tests(before.get(path, ""))}
        for name, body, signs in _tests(text):
            if body not in known:
                yield from (sign.at(path, name) for sign in signs)


def _tests(text: str) -> list[tuple[str, str, list[Finding]]]:
    """bats fails a test at its first command that fails; only `run` keeps a command from that."""
    found = []
    for one in (*_ONE_LINE.finditer(text), *_SHELL_TEST.finditer(text)):
        if "\n" in one[3] and _ONE_LINE.match(text, one.start()):
            continue  # a test on one line, taken together with what follows it
        line, commands = text.count("\n", 0, one.start()) + 1, re.split(r"[\n;]", one[3])
        signs = []
        if all(_HARMLESS.match(command.strip()) for command in commands):
            signs.append(
                Finding(
                    "asserts-nothing", Place(line=line), "asserts nothing", "look at $status and $output of what it ran"
                )
            )
        for number, command in enumerate(one[3].split("\n")):
            if re.search(r"(?:^|[;{])\s*sleep\s", command):
                signs.append(
                    Finding(
                        "sleeps",
                        Place(line=line + number),
                        "sleeps: too short on a slow machine, too long on every other",
                        _WAIT,
                    )
                )
        found.append((one[2], one[0], signs))
    return found
