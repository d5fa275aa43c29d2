"""bats with a JUnit report: `python -m des_target.bats_main REPORT JSON` with the tree as cwd.

JSON: {bats, files, wanted}: the program, the test files, and the ids to report (none: all). Each file runs on its own,
since bats tells files of one name apart in no report. Exit codes are pytest's: 0 passed, 1 failures, 5 no tests.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

from .bats_tap import Said, Test, read
from .journal import Journal, key
from .junit_writer import Entry, write

_OURS = ("PYTHON", "DES_")


def main(arguments: list[str]) -> int:
    """Run what the arguments name and write the report; the exit code is returned."""
    report, task = arguments[0], json.loads(arguments[1])
    journal = Journal()
    results: dict[str, list[Entry]] = {}
    loads = 0
    for file in task["files"]:
        journal.write(start=file)
        said = read(_run(task["bats"], file), file)
        loads += said.load is not None
        _note(said, file, journal)
        for identity, test in _named(file, said.tests).items():
            if not task["wanted"] or identity in task["wanted"]:
                results[identity] = _entries(identity, test, journal)
    journal.write(planned=list(results), collected=[[key(identity), identity] for identity in results])
    write(report, results)
    journal.write(modules={})
    failed = loads or any(entry.tag != "skipped" for entries in results.values() for entry in entries)
    return 1 if failed else 0 if results else 5


def _run(bats: str, file: str) -> str:
    """What bats prints; also shown, for the log. Of a file it cannot read it speaks on stderr, in the same form."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    done = subprocess.run([bats, "--tap", file], stdin=subprocess.DEVNULL, capture_output=True, env=env)
    text = "\n".join(part.decode("utf-8", "replace") for part in (done.stdout, done.stderr))
    print(text, flush=True)
    return text


def _note(said: Said, file: str, journal: Journal) -> None:
    if said.load:
        journal.write(raised=file, phase="collect", error=_facts(said.load))
    if said.broken:
        journal.write(internal={"names": ["Error"], "message": said.broken, "frames": []})


def _named(file: str, tests: list[Test]) -> dict[str, Test]:
    found: dict[str, Test] = {}
    for test in tests:
        # As an id the name must fit on one line `Supersedes: <id> — <reason>`.
        name = re.sub(r" (?:-|--|\u2013|\u2014) ", ", ", re.sub(r"\s+", " ", test.name)).translate(_BRACKETS)
        identity, number = f"{file}::{name}", 2
        while identity in found:
            identity, number = f"{file}::{name}[{number}]", number + 1
        found[identity] = test
    return found


_BRACKETS = str.maketrans("[]", "()")


def _entries(identity: str, test: Test, journal: Journal) -> list[Entry]:
    if test.skipped is not None:
        return [Entry("skipped", test.skipped)]
    if test.failure is None:
        return []
    if not test.in_fixture:
        journal.write(raised=identity, phase="call", error=_facts(test))
    text = f"{test.place[0]}:{test.place[1]}: in test" if test.place else ""
    return [Entry("error" if test.in_fixture else "failure", f"{test.names[0]}: {test.failure}", text)]


def _facts(test: Test) -> dict[str, object]:
    frames = [[os.path.abspath(test.place[0]), test.place[1]]] if test.place else []
    return {"names": list(test.names), "message": test.failure or "", "frames": frames}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
