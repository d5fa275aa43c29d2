"""What bats prints with --tap, as tests. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

_RESULT = re.compile(r"(ok|not ok) \d+ (.*?)(?: # (?:skip|SKIP)(?: (.*))?)?$")
_PLAN = re.compile(r"1\.\.(\d+)$")
_PLACE = re.compile(r"\bin (?:test )?file (.+?), line (\d+)")
_FIXTURE = re.compile(r"from function `(?:setup|teardown)(?:_file|_suite)?' in ")
_FAILED = re.compile(r"`(.*)' failed(?: with status (\d+))?", re.S)
_ASSERTS = re.compile(r"(?:^|[{;|&!]\s*|\b(?:then|do)\s+)(?:\[\[?\s|\(\(|test\s|assert|refute|diff\s|cmp\s|e?grep\s)")
#: Results that bats makes up: the file could not be read, or the fixture of all its tests failed.
_WHOLE_FILE = ("bats-gather-tests", "setup_file failed", "setup_suite failed")


class Test(NamedTuple):
    """One result. failure: what went wrong, in a line or more; names: what kind of error that is; place: (file, line)
    of it; in_fixture: in setup or teardown."""

    name: str
    failure: str | None = None
    names: tuple[str, ...] = ()
    place: tuple[str, int] | None = None
    in_fixture: bool = False
    skipped: str | None = None


class Said(NamedTuple):
    """What bats said about a file. load: what kept its tests from running; broken: why some have no result."""

    tests: list[Test]
    load: Test | None = None
    broken: str = ""


def read(text: str, file: str) -> Said:
    """The tests of one file."""
    planned: int | None = None
    tests: list[Test] = []
    for block in re.split(r"(?m)^(?=ok \d|not ok \d|1\.\.\d)", text):
        head, _, rest = block.partition("\n")
        plan, result = _PLAN.match(head), _RESULT.match(head)
        if plan:
            planned = int(plan[1])
        elif result:
            lines = [line[2:] if line.startswith("# ") else "" for line in rest.split("\n") if line.startswith("#")]
            tests.append(_test(result, [line for line in lines if line and not line.startswith("bats warning")]))
    whole = [test for test in tests if test.failure is not None and test.name in _WHOLE_FILE]
    found = [test for test in tests if test not in whole]
    if whole:
        return Said(found, whole[0])
    if planned is None or planned != len(found):
        wanted = "an unknown number of" if planned is None else planned
        return Said(found, None, f"bats reports {len(found)} results for {wanted} tests of {file}")
    return Said(found)


def _test(result: re.Match[str], lines: list[str]) -> Test:
    state, name, reason = result.groups()
    if state == "ok":
        skipped = reason or "" if " # skip" in result[0].lower() else None
        return Test(name, skipped=skipped)
    text = "\n".join(lines)
    place = _PLACE.search(text)
    failed = _FAILED.search(text)
    story = [line for line in lines if not line.lstrip().startswith(("(", "from function", "in test file", "in file"))]
    names = ("CommandFailed",)
    if failed and failed[2] is None and _ASSERTS.search(failed[1]):
        names = ("AssertionError",)
    told = "\n".join(line.strip() for line in story) or text or "failed"
    where = (place[1], int(place[2])) if place else None
    return Test(name, told, names, where, bool(_FIXTURE.search(text)))
