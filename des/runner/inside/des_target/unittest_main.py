"""unittest with a JUnit report: `python -m des_target.unittest_main REPORT TARGET…` with the tree as cwd.

TARGET: a directory (searched like unittest's discovery), a test file, or an id `tests/test_x.py::Class::method`.
Exit codes are pytest's: 0 passed, 1 failures, 2 interrupted, 4 usage, 5 no tests.
"""

from __future__ import annotations

import faulthandler
import fnmatch
import importlib
import os
import sys
import unittest
from collections.abc import Iterator
from typing import Any

from .journal import Journal, describe, key
from .junit_writer import Entry, write
from .unittest_result import Plan, Result


def main(arguments: list[str]) -> int:
    """Run what the arguments name and write the report; the exit code is returned."""
    report, targets = arguments[0], arguments[1:]
    journal, plan = Journal(), Plan()
    tests: list[unittest.TestCase] = []
    for file, wanted in _files(targets).items():
        tests += _load(file, wanted, plan, journal)
    missing = [target for target in targets if "::" in target and not plan.covers(target)]
    if missing:
        print("ERROR: not found: " + ", ".join(missing))
        return 4
    journal.write(planned=list(plan.ids.values()))
    interrupted = _run(tests, plan, journal)
    journal.write(collected=[[key(identity), identity] for identity in plan.results()])
    results = plan.results()
    write(report, results)
    journal.end()
    if interrupted:
        return 2
    failed = any(entry.tag in ("failure", "error") for entries in results.values() for entry in entries)
    return 1 if failed else 0 if results else 5


def _run(tests: list[unittest.TestCase], plan: Plan, journal: Journal) -> bool:
    runner = unittest.TextTestRunner(
        stream=sys.stdout, verbosity=2, resultclass=lambda *args, **kw: Result(plan, journal, *args, **kw)
    )
    try:
        runner.run(unittest.TestSuite(tests))
    except KeyboardInterrupt:
        return True
    return False


def _files(targets: list[str]) -> dict[str, set[str]]:
    """Test files in order, each with the ids wanted of it (none: all of them)."""
    files: dict[str, set[str]] = {}
    for target in targets or ["."]:
        path, _, rest = target.partition("::")
        for file in _discover(path) if os.path.isdir(path) else [path]:
            name = os.path.relpath(file).replace(os.sep, "/")
            if not rest:
                files[name] = set()
            elif files.get(name) != set():
                files.setdefault(name, set()).add(target)
    return files


def _discover(directory: str) -> Iterator[str]:
    """The files that `unittest discover` would find: test*.py, and below the start only in packages."""
    names = sorted(os.listdir(directory))
    for name in names:
        path = os.path.join(directory, name)
        if os.path.isfile(path) and fnmatch.fnmatch(name, "test*.py"):
            yield path
        elif os.path.isfile(os.path.join(path, "__init__.py")) and not os.path.islink(path):
            yield from _discover(path)


def _load(file: str, wanted: set[str], plan: Plan, journal: Journal) -> list[unittest.TestCase]:
    """The tests of one file, entered into the plan; what fails to load is an entry of the plan itself."""
    loader = unittest.TestLoader()
    try:
        suite = loader.loadTestsFromModule(_import(file))
    except unittest.SkipTest as skip:
        plan.add_file(file, Entry("skipped", str(skip)))
        return []
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit too: a file that exits must not end the run
        _note_load_error(file, error, plan, journal)
        return []
    tests = []
    for test in _flat(suite):
        broken = getattr(test, "_exception", None)  # unittest's stand-in for a load_tests that raised
        if isinstance(broken, Exception):
            _note_load_error(file, broken, plan, journal)
        elif plan.add(test, file, wanted):
            tests.append(test)
    return tests


def _note_load_error(file: str, error: BaseException, plan: Plan, journal: Journal) -> None:
    facts = describe(error)
    journal.write(raised=file, phase="collect", error=facts)
    text = f"{facts['names'][0]}: {facts['message']}"
    print(f"ERROR loading {file}: {text}")
    plan.add_file(file, Entry("error", "collection failure", text))


def _import(file: str) -> Any:
    """Import a test file under the name its packages give it, from the directory that holds them."""
    directory, name = os.path.split(os.path.abspath(file)[: -len(".py")])
    top = directory
    while os.path.isfile(os.path.join(top, "__init__.py")):
        top, package = os.path.split(top)
        name = package + "." + name
    if top not in sys.path:
        sys.path.insert(0, top)
    if directory not in sys.path:
        sys.path.append(directory)  # siblings may be imported by their bare name, as with `discover -s`
    module = importlib.import_module(name)
    if os.path.realpath(str(module.__file__)) != os.path.realpath(file):
        raise RuntimeError(f"module {name!r} was already imported from {module.__file__}; rename one file")
    return module


def _flat(suite: Any) -> Iterator[Any]:
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from _flat(test)
        else:
            yield test


if __name__ == "__main__":
    faulthandler.enable()
    sys.exit(main(sys.argv[1:]))
