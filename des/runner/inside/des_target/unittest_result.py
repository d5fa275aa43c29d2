"""Which tests unittest is going to run, under which ids, and what became of each."""

from __future__ import annotations

import os
import re
import traceback
import unittest
from types import TracebackType
from typing import Any

from .journal import Journal, describe
from .junit_writer import Entry

_FIXTURE_CALLS = {"_callSetUp", "_callTearDown", "_callCleanup", "doCleanups"}
_HOLDER = re.compile(r"\A(setUp|tearDown)(Class|Module) \((.+)\)\Z")


class Plan:
    """Ids of the planned tests and the entries (failures, skips) they collect; no entry means passed once run."""

    def __init__(self) -> None:
        self.ids: dict[int, str] = {}
        self._tests: list[Any] = []  # keeps the objects alive, and with them the keys of `ids`
        self._files: dict[int, str] = {}
        self._count: dict[str, int] = {}
        self._entries: dict[str, list[Entry]] = {}

    def add(self, test: Any, file: str, wanted: set[str]) -> bool:
        """Plan a test of `file`, unless `wanted` names ids and neither it nor its class is among them."""
        parts = [*type(test).__qualname__.replace(".<locals>", "").split("."), _method(test)]
        identity = "::".join([file, *parts])
        if wanted and not any(_within(identity, target) for target in wanted):
            return False
        number = self._count[identity] = self._count.get(identity, 0) + 1
        self._tests.append(test)
        # Doctests and hand-made suites share one method name.
        self.ids[id(test)] = identity if number == 1 else f"{identity}[{number}]"
        self._files[id(test)] = file
        return True

    def add_file(self, file: str, entry: Entry) -> None:
        """A file that did not load, or was skipped as a whole, under its own name."""
        self._entries[file] = [entry]

    def covers(self, target: str) -> bool:
        """Whether a wanted id exists, or its file did not load at all."""
        return target.partition("::")[0] in self._entries or any(_within(one, target) for one in self.ids.values())

    def passed(self, test: Any) -> None:
        """The test came to its end without anything to report."""
        self._entries.setdefault(self.ids[id(test)], [])

    def note(self, test: Any, entry: Entry) -> None:
        """Something to report about a test, or about the class or module whose fixture a stand-in names."""
        if id(test) in self.ids:
            self._entries.setdefault(self.ids[id(test)], []).append(entry)
            return
        match = _HOLDER.match(str(test))
        if not match:
            return
        before, of_class, name = match.group(1) == "setUp", match.group(2) == "Class", match.group(3)
        hit = [one for one in self._tests if _home(one, of_class) == name]
        if before:
            for one in hit:
                self._entries.setdefault(self.ids[id(one)], [entry])
        elif hit:
            owner = self.ids[id(hit[0])].rpartition("::")[0] if of_class else self._files[id(hit[0])]
            self._entries.setdefault(owner, []).append(entry)

    def results(self) -> dict[str, list[Entry]]:
        """Entries by id of everything that was reported, a test that never came to its end being absent."""
        return self._entries


class Result(unittest.TextTestResult):
    """Prints what unittest prints, and enters every outcome into the plan."""

    def __init__(self, plan: Plan, journal: Journal, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._plan, self._journal = plan, journal

    def startTest(self, test: Any) -> None:
        self._journal.write(start=self._plan.ids.get(id(test), str(test)))
        super().startTest(test)

    def addSuccess(self, test: Any) -> None:
        self._plan.passed(test)
        super().addSuccess(test)

    def addError(self, test: Any, err: Any) -> None:
        self._raised(test, err)
        super().addError(test, err)

    def addFailure(self, test: Any, err: Any) -> None:
        self._raised(test, err)
        super().addFailure(test, err)

    def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:
        if err is not None:
            self._raised(test, err, prefix=subtest._subDescription() + " ")
        super().addSubTest(test, subtest, err)

    def addSkip(self, test: Any, reason: str) -> None:
        self._plan.note(getattr(test, "test_case", test), Entry("skipped", str(reason)))
        super().addSkip(test, reason)

    def addExpectedFailure(self, test: Any, err: Any) -> None:
        self._plan.note(test, Entry("skipped", "", type="pytest.xfail"))
        super().addExpectedFailure(test, err)

    def addUnexpectedSuccess(self, test: Any) -> None:
        self._plan.note(test, Entry("failure", "Unexpected success"))
        super().addUnexpectedSuccess(test)

    def _raised(self, test: Any, err: Any, prefix: str = "") -> None:
        facts = describe(err[1])
        in_fixture = id(test) not in self._plan.ids or _came_through_fixture(err[2])
        identity = self._plan.ids.get(id(test))
        if identity:
            self._journal.write(raised=identity, phase="setup" if in_fixture else "call", error=facts)
        message = f"{prefix}{facts['names'][0]}: {facts['message']}"
        places = [f"{os.path.relpath(file)}:{line}: in test" for file, line in facts["frames"]]
        text = "\n".join([*places, *traceback.format_exception_only(err[0], err[1])])
        self._plan.note(test, Entry("error" if in_fixture else "failure", message, text))


def _came_through_fixture(frame: TracebackType | None) -> bool:
    home = os.path.dirname(os.path.realpath(unittest.__file__))
    while frame is not None:
        code = frame.tb_frame.f_code
        if code.co_name in _FIXTURE_CALLS and os.path.dirname(os.path.realpath(code.co_filename)) == home:
            return True
        frame = frame.tb_next
    return False


def _within(identity: str, target: str) -> bool:
    return identity == target or identity.startswith(target + "::")


def _method(test: Any) -> str:
    return str(getattr(test, "_testMethodName", None) or test.id().rpartition(".")[2])


def _home(test: Any, of_class: bool) -> str:
    return f"{type(test).__module__}.{type(test).__qualname__}" if of_class else type(test).__module__
