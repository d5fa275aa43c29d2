"""Running one suite once."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath

from des.runner import bats_, environment, journal, junit, node_, process, python_run, verdict
from des.runner.outcome import Distrust, Run
from des.runner.prepared import Task
from des.runner.provenance import foreign_modules
from des.runner.suites import Suite
from des.verdict import Finding, Place

_PREPARE = {
    "pytest": python_run.prepare,
    "unittest": python_run.prepare,
    "node": node_.prepare,
    "bats": bats_.prepare,
}


def run(
    tree: Path,
    suite: Suite,
    select: Sequence[str] = (),
    *,
    source_roots: Sequence[str | Path] = (),
    origin: Path | None = None,
    pass_env: Sequence[str] = (),
    progress: Callable[[str], None] | None = None,
) -> Run:
    """Run a suite, or only `select` of it, in `tree`, and say what every test did. Never raises for what tests do.

    tree: a directory with the project's files; nothing is written there but what the tests write themselves.
    select: test files or ids, relative to the tree. source_roots: the directories Python's imports start from,
    relative to the tree or absolute (default: `src` where it exists, and the tree). origin: the checkout that `tree`
    is a clean copy of, for its environment and its packages, and for noticing that its modules were imported instead
    (default: the tree itself). pass_env: names of the caller's variables that the tests get beside the usual ones.
    progress: called about once a second with one line.
    """
    tree, origin = tree.resolve(), (origin or tree).resolve()
    targets, problem = _targets(tree, suite, select)
    if problem:
        return Run(problem=problem)
    with tempfile.TemporaryDirectory(prefix="des-run-", ignore_cleanup_errors=True) as name:
        place = Path(name).resolve()
        base = environment.private(os.environ, place, pass_env)
        task = Task(tree, suite, targets, origin, base, place, source_roots)
        prepared = _PREPARE[suite.runner](task)
        if isinstance(prepared, Finding):
            return Run(problem=prepared)
        log, argv = place / "log", prepared.argv
        ended = process.execute(argv, cwd=tree, env=prepared.env, log=log, timeout=suite.timeout, progress=progress)
        notes, text = journal.read(place), process.tail(log)
        outcomes, problem = verdict.judge(
            verdict.Traces(ended, junit.read(task.report), notes, text, tree, targets, suite.timeout)
        )
        foreign = foreign_modules(notes.modules, tree, prepared.roots, origin, prepared.libraries)
        return Run(outcomes, problem, round(ended.seconds, 3), argv, text, foreign)


def _targets(tree: Path, suite: Suite, select: Sequence[str]) -> tuple[tuple[str, ...], Finding | None]:
    """What to hand to the runner. Paths of the suite that do not exist here (yet) are left out."""
    for one in select:
        path = PurePosixPath(one.partition("::")[0])
        if path.is_absolute() or ".." in path.parts or one.startswith("-") or "\0" in one:
            return (), Finding(Distrust.USAGE, Place(), f"{one!r} does not name a test file inside the project.")
    if select:
        missing = [one for one in select if not (tree / one.partition("::")[0]).exists()]
        return tuple(select), verdict.no_tests(missing) if missing else None
    present = tuple(path for path in suite.paths if (tree / path).exists())
    return present, verdict.no_tests(suite.paths) if suite.paths and not present else None
