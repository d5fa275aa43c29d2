"""A run of pytest or unittest: interpreter, import path, byte code."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from des.runner import bytecode, environment, pytest_, python, unittest_
from des.runner.prepared import Prepared, Task
from des.runner.provenance import default_roots
from des.verdict import Finding

_ARGV = {"pytest": pytest_.argv, "unittest": unittest_.argv}


def prepare(task: Task) -> Prepared | Finding:
    """The command for a Python suite, or why there is none."""
    executable = python.find(task.suite, task.origin, task.env)
    if isinstance(executable, Finding):
        return executable
    interpreter = python.probe(executable, task.env, task.tree)
    if isinstance(interpreter, Finding):
        return interpreter
    bytecode.share_libraries(task.place / "bytecode", interpreter.libraries, interpreter.path, task.tree, os.environ)
    argv = _ARGV[task.suite.runner](interpreter, task.suite, task.targets, task.report, task.tree)
    if isinstance(argv, Finding):
        return argv
    roots = _roots(task, interpreter)
    env = environment.for_tests(
        task.env,
        executable=interpreter.executable,
        in_venv=interpreter.in_venv,
        python_path=(*roots, python.INSIDE),
        bytecode=task.place / "bytecode",
        journal=task.place,
    )
    return Prepared(tuple(argv), env, roots, interpreter.libraries)


def _roots(task: Task, interpreter: python.Interpreter) -> tuple[Path, ...]:
    given: Sequence[Path] = [task.tree / root for root in task.source_roots] or default_roots(task.tree)
    return (*given, *_installed_roots(interpreter, task.origin, task.tree))


def _installed_roots(interpreter: python.Interpreter, origin: Path, tree: Path) -> tuple[Path, ...]:
    """The counterparts in `tree` of directories of `origin` that a development install put on sys.path."""
    found = []
    for entry in interpreter.path:
        path = Path(entry).resolve()
        if path.is_relative_to(origin) and not any(path.is_relative_to(one) for one in interpreter.libraries):
            found.append(tree / path.relative_to(origin))
    return tuple(path for path in found if path.is_dir() and path != python.INSIDE)
