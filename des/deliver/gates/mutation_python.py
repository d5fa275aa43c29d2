"""Mutation testing of Python: mutmut 3, or cosmic-ray where that is what the project has (R33)."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from des import limits
from des.deliver.gates.mutation_job import ABSENT, FAILED, Job, Program, Trial, cleared, failing, text, unreadable
from des.facts import mutation_cosmic, mutation_mutmut
from des.facts.mutants import BadReport, Fate, Mutant, within
from des.runner import environment, process, python
from des.runner.launch import run
from des.runner.outcome import Distrust, Run
from des.runner.provenance import default_roots
from des.runner.suites import Suite
from des.verdict import Finding, Place

_INSTALLED = (
    "import importlib.metadata as m, json\n"
    "found = [(d.metadata['Name'] or '', d.version) for d in m.distributions()]\n"
    "print(json.dumps({name.lower().replace('_', '-'): version for name, version in found}))"
)
_BASELINE = ("failed to collect stats. runner returned", "Failed to run clean test")


@dataclass(frozen=True)
class _Python:
    """The project's interpreter and what is installed for it (name in small letters -> version)."""

    executable: str
    packages: dict[str, str]
    program: Program

    def pytest(self) -> list[str]:
        """Options that let pytest run inside of a mutation tool, whatever the project's settings say."""
        return [
            *(("-n0",) if "pytest-xdist" in self.packages else ()),
            *(("--no-cov",) if "pytest-cov" in self.packages else ()),
        ]

    def install(self, package: str) -> str:
        """The command that installs a package for this interpreter."""
        python = shlex.quote(self.executable)
        with_uv = f"uv pip install --python {python} {package}"
        return f"{python} -m pip install {package}" if "pip" in self.packages else with_uv


def mutate(job: Job) -> Trial | Finding:
    """Mutate the job's Python files with the tool the project has; the next one when the first cannot work on it, or
    changes nothing on these lines."""
    found = _python(job)
    if isinstance(found, Finding):
        return found
    tools = [_cosmic, _mutmut] if _prefers_cosmic(job.tree) else [_mutmut, _cosmic]
    troubles, empty = [], None
    for tool in tools:
        answer = tool(job, found)
        cleared(job.tree / "mutants")
        if isinstance(answer, Trial):
            if within(answer.mutants, job.lines):
                return answer
            empty = empty or answer
        elif answer.rule == ABSENT:
            troubles.append(answer)
        else:
            return answer
    return empty or Finding(FAILED, Place(), "; ".join(one.text for one in troubles), troubles[0].fix)


def _prefers_cosmic(tree: Path) -> bool:
    """A project that has settings for cosmic-ray and none for mutmut has chosen."""
    own = (tree / "pyproject.toml", tree / "setup.cfg")
    mutmut = any(re.search(r"^\[(?:tool\.)?mutmut\]", _read(path), re.MULTILINE) for path in own)
    return not mutmut and any((tree / name).is_file() for name in ("cosmic-ray.toml", "cosmic_ray.toml"))


def _read(path: Path) -> str:
    return path.read_text("utf-8", "replace") if path.is_file() and not path.is_symlink() else ""


def _python(job: Job) -> _Python | Finding:
    suite = next((one for one in job.suites if one.runner == "pytest"), Suite("tests"))
    base = environment.scrubbed(os.environ)
    executable = python.find(suite, job.origin, base)
    prepared = executable if not isinstance(executable, str) else python.probe(executable, base, job.tree)
    if not isinstance(prepared, python.Interpreter):
        return Finding(FAILED, Place(), prepared.what, prepared.fix)
    env = environment.for_tests(
        base, executable=prepared.executable, in_venv=prepared.in_venv, python_path=(),
        bytecode=job.place / "bytecode", journal=job.place,
    )  # fmt: skip
    # A change within the same second could be hidden by bytecode, and these tools start Python too often to do without
    # that of the libraries.
    del env["PYTHONPYCACHEPREFIX"]
    program = Program(job.tree, job.place, job.say, {**env, "PYTHONDONTWRITEBYTECODE": "1"})
    code = program.run(
        "packages",
        prepared.executable,
        "-c",
        _INSTALLED,
        seconds=limits.MUTATION_CALL_SECONDS,
        errors=job.place / "errors",
    )
    try:
        packages = json.loads(text(program.log)) if code == 0 else {}
    except ValueError:
        packages = {}
    return _Python(prepared.executable, packages, program)


def _paths(job: Job) -> list[str]:
    return sorted({path for suite in job.suites for path in suite.paths if (job.tree / path).exists()})


# mutmut


def _mutmut(job: Job, py: _Python) -> Trial | Finding:
    version = py.packages.get("mutmut", "")
    if not re.match(r"[3-9]\.|\d\d", version) or "pytest" not in py.packages:
        told = f"mutmut {version} is too old" if version else "mutmut is not installed"
        return Finding(
            ABSENT, Place(), f"{told} for {py.executable}", f"install it: {py.install('pytest')} 'mutmut>=3'"
        )
    cleared(job.tree / "mutants")
    _configure(job, py)
    code = py.program.run("mutmut", py.executable, "-m", "mutmut", "run")
    if isinstance(code, Finding):
        return code
    if code and any(sign in py.program.output() for sign in _BASELINE):
        # Perhaps only where mutmut puts the project, in a folder of the copy: the other tool would know.
        return failing("mutmut", py.program, ABSENT)
    if code:
        text = f"mutmut does not work on this project: {py.program.last()}"
        fix = f"try the other tool: {py.install('cosmic-ray')}, then run the gate again"
        return Finding(ABSENT, Place(), text, fix)
    try:
        mutants = [mutant for file in sorted(job.lines) for mutant in _results(job.tree, file)]
    except BadReport as error:
        return unreadable("mutmut", "mutants/", error)
    return Trial(f"mutmut {version}", tuple(_second_look(job, py, mutants)))


def _configure(job: Job, py: _Python) -> None:
    """Write mutmut's settings into the copy: only these files, everything copied. The project's own count for nothing,
    since a setting can keep mutants away."""
    beside = [name for name in os.listdir(job.tree) if name not in (".git", "mutants", ".venv", "venv")]
    settings = {
        "source_paths": sorted(job.lines),
        "also_copy": sorted(beside),
        "pytest_add_cli_args": py.pytest(),
        "pytest_add_cli_args_test_selection": _paths(job),
    }
    path = job.tree / "pyproject.toml"
    others = re.sub(r"(?ms)^\[tool\.mutmut\][^\n]*\n.*?(?=^\[|\Z)", "", _read(path))
    own = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in settings.items())
    path.unlink(missing_ok=True)
    path.write_text(f"{others.rstrip()}\n\n[tool.mutmut]\n{own}", "utf-8")


def _results(tree: Path, file: str) -> Sequence[Mutant]:
    meta = tree / "mutants" / f"{file}.meta"
    if not meta.exists() and (tree / "mutants" / file).exists():
        return ()  # nothing in it that mutmut changes
    try:
        return mutation_mutmut.read(file, text(meta), text(tree / "mutants" / file), text(tree / file))
    except BadReport as error:
        raise BadReport(f"{file}.meta: {error}") from None


def _second_look(job: Job, py: _Python, mutants: list[Mutant]) -> list[Mutant]:
    """The mutants, with those killed that the whole suites kill after all, until there are enough.

    mutmut runs for each mutant the tests it saw calling the function; a test that starts the program as a process of
    its own is none of them. So a mutant is put into the source, as `mutmut apply` does it, and everything is run.
    """
    ours = within(mutants, job.lines)
    killed_before, living = sum(one.fate.caught for one in ours), [one for one in ours if one.fate.alive]
    wanted = (limits.MUTANTS_KILLED * (killed_before + len(living)) + 99) // 100 - killed_before
    living = living if wanted > 0 else []
    changed = {one: _applied(job, py, one) for one in living}
    cleared(job.tree / "mutants")  # a suite without paths would collect the tests in it
    usual = {suite: _ran(job, suite) for suite in job.suites} if living else {}
    if any(done.problem or done.foreign_modules for done in usual.values()):
        return mutants
    killed: set[Mutant] = set()
    for number, (one, content) in enumerate(changed.items(), 1):
        job.say(f"mutmut: {number} of {len(changed)} survivors again, with all tests")
        if content and len(killed) < wanted and _killed(job, one, content, usual):
            killed.add(one)
    return [replace(one, fate=Fate.KILLED) if one in killed else one for one in mutants]


def _applied(job: Job, py: _Python, mutant: Mutant) -> bytes:
    """The mutant's source file with the mutant in it; nothing when mutmut cannot tell."""
    path = job.tree / mutant.file
    before = path.read_bytes()
    code = py.program.run(
        "mutmut", py.executable, "-m", "mutmut", "apply", mutant.key, seconds=limits.MUTATION_CALL_SECONDS
    )
    after = path.read_bytes()
    path.write_bytes(before)
    return after if code == 0 and after != before else b""


def _killed(job: Job, mutant: Mutant, content: bytes, usual: Mapping[Suite, Run]) -> bool:
    path = job.tree / mutant.file
    before = path.read_bytes()
    path.write_bytes(content)
    try:
        return any(_noticed(done, _ran(job, suite, done.seconds)) for suite, done in usual.items())
    finally:
        path.write_bytes(before)


def _ran(job: Job, suite: Suite, usual: float | None = None) -> Run:
    """A whole run of a suite. usual: the seconds it takes without a mutant."""
    limit = suite.timeout if usual is None else min(suite.timeout, 10 + 5 * usual)
    return run(job.tree, replace(suite, timeout=limit), origin=job.origin)


def _noticed(usual: Run, done: Run) -> bool:
    """Did a run end otherwise than usual: a test failed, nothing could be loaded, or it never came to its end?"""
    before = {result.id for result in usual.failing}
    if done.problem and done.problem.rule in (Distrust.TIMEOUT, Distrust.LOAD_ERROR, Distrust.CRASHED):
        return True
    return any(result.id not in before for result in done.failing)


# cosmic-ray

#: `int | None` in an annotation is no code, but cosmic-ray changes its bar into eleven operators nobody notices.
_NOISE = "core/ReplaceBinaryOperator_BitOr_.*"


def _cosmic(job: Job, py: _Python) -> Trial | Finding:
    version = py.packages.get("cosmic-ray", "")
    if not version:
        told = f"cosmic-ray is not installed for {py.executable}"
        return Finding(ABSENT, Place(), told, f"install it: {py.install('cosmic-ray')}")
    roots = os.pathsep.join(map(str, default_roots(job.tree)))
    program = replace(py.program, env={**py.program.env, "PYTHONPATH": roots})
    settings, session = job.place / "cosmic-ray.toml", job.place / "session.sqlite"
    settings.write_text(_cosmic_settings(job, py), "utf-8")
    common = (py.executable, "-m")
    tool = (*common, "cosmic_ray.cli")
    code = program.run("cosmic-ray", *tool, "baseline", str(settings))
    if code:
        return code if isinstance(code, Finding) else failing("cosmic-ray", program)
    for step in (
        (*tool, "init", str(settings), str(session)),
        (*common, "cosmic_ray.tools.filters.git", str(session), "--config", str(settings)),
        (*common, "cosmic_ray.tools.filters.operators_filter", str(session), str(settings)),
        (*tool, "exec", str(settings), str(session)),
        (*tool, "dump", str(session)),
    ):
        code = program.run("cosmic-ray", *step, errors=job.place / "errors")
        if code:
            told = process.tail(job.place / "errors").strip().rpartition("\n")[2] or program.last()
            failed = Finding(
                FAILED,
                Place(),
                f"cosmic-ray {step[3]} failed: {told}",
                "run cosmic-ray by hand in a clone of the project",
            )
            return code if isinstance(code, Finding) else failed
    try:
        return Trial(f"cosmic-ray {version}", mutation_cosmic.read(text(program.log)))
    except BadReport as error:
        return unreadable("cosmic-ray", "its dump", error)


def _cosmic_settings(job: Job, py: _Python) -> str:
    tests = [py.executable, "-m", "pytest", "-x", "-q", *py.pytest(), *_paths(job)]
    if "pytest" not in py.packages:
        tests = [py.executable, "-m", "unittest", "discover", "-f", "-t", ".", "-s", (*_paths(job), ".")[0]]
    seconds = min((suite.timeout for suite in job.suites), default=limits.PLAIN_TEST_SECONDS)
    return "\n".join((
        "[cosmic-ray]",
        f"module-path = {json.dumps(sorted(job.lines), ensure_ascii=False)}",
        f"timeout = {seconds}",
        "excluded-modules = []",
        f"test-command = {json.dumps(shlex.join(tests), ensure_ascii=False)}",
        "[cosmic-ray.distributor]",
        'name = "local"',
        "[cosmic-ray.filters.git-filter]",
        f"branch = {json.dumps(job.base)}",
        "[cosmic-ray.filters.operators-filter]",
        f"exclude-operators = [{json.dumps(_NOISE)}]",
        "",
    ))  # fmt: skip
