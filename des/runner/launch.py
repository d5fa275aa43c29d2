"""Running one suite once."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from des.runner import bytecode, environment, journal, junit, process, pytest_, python, unittest_, verdict
from des.runner.outcome import Problem, ProblemKind, Run
from des.runner.provenance import default_roots, foreign_modules
from des.runner.suites import Suite

_ARGV = {"pytest": pytest_.argv, "unittest": unittest_.argv}


def run(
    tree: Path,
    suite: Suite,
    select: Sequence[str] = (),
    *,
    source_roots: Sequence[str | Path] = (),
    origin: Path | None = None,
    env: Mapping[str, str] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Run:
    """Run a suite, or only `select` of it, in `tree`, and say what every test did. Never raises for what tests do.

    tree: a directory with the project's files; nothing is written there but what the tests write themselves.
    select: test files or ids, relative to the tree. source_roots: the directories imports start from, relative to the
    tree or absolute (default: `src` where it exists, and the tree). origin: the checkout that `tree` is a clean copy
    of, for its environment and for noticing that its modules were imported instead (default: the tree itself).
    env: variables on top of the scrubbed ones. progress: called about once a second with one line.
    """
    tree, origin = tree.resolve(), (origin or tree).resolve()
    targets, problem = _targets(tree, suite, select)
    if problem:
        return Run(problem=problem)
    with tempfile.TemporaryDirectory(prefix="des-run-", ignore_cleanup_errors=True) as name:
        place = Path(name).resolve()
        base = environment.scrubbed(os.environ, env)
        prepared = _interpreter(suite, origin, base, tree, place)
        if isinstance(prepared, Problem):
            return Run(problem=prepared)
        argv = _ARGV[suite.runner](prepared, suite, targets, place / "junit.xml")
        if isinstance(argv, Problem):
            return Run(problem=argv)
        given = [tree / root for root in source_roots] or default_roots(tree)
        roots = (*given, *_installed_roots(prepared, origin, tree))
        variables = environment.for_tests(
            base, executable=prepared.executable, in_venv=prepared.in_venv,
            python_path=(*roots, python.INSIDE), bytecode=place / "bytecode", journal=place,
        )
        log = place / "log"
        ended = process.execute(argv, cwd=tree, env=variables, log=log, timeout=suite.timeout, progress=progress)
        notes, text = journal.read(place), process.tail(log)
        outcomes, problem = verdict.judge(verdict.Traces(
            ended, junit.read(place / "junit.xml"), notes, text, tree, targets, suite.timeout))
        foreign = foreign_modules(notes.modules, tree, roots, origin, prepared.libraries)
        return Run(outcomes, problem, round(ended.seconds, 3), tuple(argv), text, foreign)


def _interpreter(
    suite: Suite, origin: Path, env: Mapping[str, str], tree: Path, place: Path
) -> python.Interpreter | Problem:
    executable = python.find(suite, origin, env)
    if isinstance(executable, Problem):
        return executable
    interpreter = python.probe(executable, env, tree)
    if isinstance(interpreter, python.Interpreter):
        bytecode.share_libraries(place / "bytecode", interpreter.libraries, interpreter.path, tree, env)
    return interpreter


def _targets(tree: Path, suite: Suite, select: Sequence[str]) -> tuple[tuple[str, ...], Problem | None]:
    """What to hand to the runner. Paths of the suite that do not exist here (yet) are left out."""
    for one in select:
        path = PurePosixPath(one.partition("::")[0])
        if path.is_absolute() or ".." in path.parts or one.startswith("-") or "\0" in one:
            return (), Problem(ProblemKind.USAGE, f"{one!r} does not name a test file inside the project.")
    if select:
        missing = [one for one in select if not (tree / one.partition("::")[0]).exists()]
        return tuple(select), verdict.no_tests(missing) if missing else None
    present = tuple(path for path in suite.paths if (tree / path).exists())
    return present, verdict.no_tests(suite.paths) if suite.paths and not present else None


def _installed_roots(interpreter: python.Interpreter, origin: Path, tree: Path) -> tuple[Path, ...]:
    """The counterparts in `tree` of directories of `origin` that a development install put on sys.path."""
    found = []
    for entry in interpreter.path:
        path = Path(entry).resolve()
        if path.is_relative_to(origin) and not any(path.is_relative_to(one) for one in interpreter.libraries):
            found.append(tree / path.relative_to(origin))
    return tuple(path for path in found if path.is_dir() and path != python.INSIDE)
