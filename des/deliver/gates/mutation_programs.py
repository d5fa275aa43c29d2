"""Mutation testing outside of Python: Stryker, cargo-mutants and Pitest, each in the package its files belong to."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from des import limits
from des.deliver.gates import mutation_job, mutation_python
from des.deliver.gates.mutation_job import ABSENT, FAILED, Job, Program, Trial, cleared, failing, ranges, unreadable
from des.facts import mutation_cargo, mutation_pitest, mutation_stryker
from des.facts.mutants import BadReport, Mutant
from des.proof.git import Git
from des.verdict import Finding, Place


@dataclass(frozen=True)
class _Package:
    """One package of the project. job: its part of the work, with paths relative to it. prefix: its place in the
    project, "" or "folder/"."""

    job: Job
    prefix: str
    program: Program


def mutate(language: str, job: Job) -> Trial | Finding:
    """Mutate the job's files, which are of this language ("": nobody knows which); Finding when no tool is known."""
    if language == "Python":
        return mutation_python.mutate(job)
    if language not in _TOOLS:
        return Finding(
            FAILED,
            Place(),
            f"no mutation tool for {language or 'the language of this file'} is known here",
            "run one by hand and let the user decide; another strategy in CLAUDE.md holds from the next delivery on",
        )
    manifest, tool = _TOOLS[language]
    named, mutants = "", []
    for folder, files in _packages(job.tree, list(job.lines), manifest).items():
        if folder is None:
            return Finding(
                FAILED, Place(), f"{files[0]} belongs to no package: no {manifest} is above it", f"add a {manifest}"
            )
        prefix = "" if folder == "." else f"{folder}/"
        lines = {path.removeprefix(prefix): job.lines[path] for path in files}
        inner = replace(job, tree=job.tree / folder, origin=job.origin / folder, lines=lines)
        answer = tool(_Package(inner, prefix, Program(inner.tree, job.place, job.say)))
        if isinstance(answer, Finding):
            return answer
        named = answer.tool
        mutants += [replace(one, file=prefix + one.file) for one in answer.mutants]
    return Trial(named, tuple(mutants))


def _packages(tree: Path, files: Sequence[str], manifest: str) -> dict[str | None, list[str]]:
    """Files by the nearest folder above them that holds a manifest; None for those without."""
    found: dict[str | None, list[str]] = {}
    for file in sorted(files):
        above = (folder for folder in PurePosixPath(file).parents if (tree / folder / manifest).is_file())
        folder = next(above, None)
        found.setdefault(None if folder is None else str(folder), []).append(file)
    return found


def _stryker(package: _Package) -> Trial | Finding:
    job, program = package.job, package.program
    modules = next((root / "node_modules" for root in (job.origin, *job.origin.parents)
                    if (root / "node_modules/@stryker-mutator/core").is_dir()), None)  # fmt: skip
    install = f"npm --prefix {job.origin} install --save-dev @stryker-mutator/core"
    if modules is None:
        return Finding(ABSENT, Place(), "Stryker is not installed", f"install it: {install}")
    if not (job.tree / "node_modules").exists():
        (job.tree / "node_modules").symlink_to(modules)
    report = job.tree / "reports" / "mutation" / "mutation.json"
    cleared(report)
    version = program.run(
        "stryker", "npx", "--no-install", "stryker", "--version", seconds=limits.MUTATION_CALL_SECONDS
    )
    if version:
        return Finding(
            FAILED, Place(), f"`npx --no-install stryker` does not work: {program.last()}", f"install it: {install}"
        )
    name = f"Stryker {_version(program)}"
    chosen = [f"{file}:{a}-{b}" for file, lines in sorted(job.lines.items()) for a, b in ranges(sorted(lines))]
    code = program.run(
        "stryker", "npx", "--no-install", "stryker", "run", "--force", "--reporters", "json",
        "--mutate", ",".join(chosen), "--allowConsoleColors", "false",
    )  # fmt: skip
    if isinstance(code, Finding):
        return code
    if code and re.search(r"There were failed tests in the initial test run|initial test run fail", program.output()):
        return failing("Stryker", program)
    if code and not report.exists():
        return Finding(FAILED, Place(), f"Stryker failed: {program.last()}", "see in the project: npx stryker run")
    where = "reports/mutation/mutation.json"
    return _read(package, name, where, lambda: mutation_stryker.read(mutation_job.text(report)))


def _cargo(package: _Package) -> Trial | Finding:
    job, program = package.job, package.program
    if program.run("cargo-mutants", "cargo", "mutants", "--version", seconds=limits.MUTATION_CALL_SECONDS):
        return Finding(
            ABSENT, Place(), "cargo-mutants is not installed", "install it: cargo install --locked cargo-mutants"
        )
    name = f"cargo-mutants {_version(program)}"
    changes = job.place / "changes.diff"
    changes.write_bytes(Git(job.tree).raw(
        "diff", "--no-color", "--no-ext-diff", "--src-prefix=a/", "--dst-prefix=b/", "--relative", job.base, "--",
        *sorted(job.lines),
    ))  # fmt: skip
    cleared(job.tree / "mutants.out")
    code = program.run(
        "cargo-mutants", "cargo", "mutants", "--in-diff", str(changes), "--in-place", "--no-shuffle",
        "--colors", "never",
    )  # fmt: skip
    if isinstance(code, Finding):
        return code
    if code == 4:
        return failing("cargo-mutants", program)
    if code == 0 and not (job.tree / "mutants.out").exists():
        return Trial(name, ())
    if code not in (0, 2, 3):
        return Finding(
            FAILED,
            Place(),
            f"cargo-mutants failed with exit {code}: {program.last()}",
            "see in the project: cargo mutants",
        )
    report = job.tree / "mutants.out" / "outcomes.json"
    return _read(package, name, "mutants.out/outcomes.json", lambda: mutation_cargo.read(mutation_job.text(report)))


def _pitest(package: _Package) -> Trial | Finding:
    job, program = package.job, package.program
    wrapper = job.tree / "mvnw"
    maven = str(wrapper) if os.access(wrapper, os.X_OK) else "mvn"
    if b"pitest-maven" not in mutation_job.data(job.tree / "pom.xml"):
        return Finding(
            FAILED,
            Place(),
            "Pitest is not set up: pom.xml does not name pitest-maven",
            "add the plugin org.pitest:pitest-maven to <build><plugins> of pom.xml (with JUnit 5 also its dependency "
            "org.pitest:pitest-junit5-plugin), then commit it",
        )
    report = job.tree / "target" / "pit-reports" / "mutations.xml"
    cleared(report)
    classes = ",".join(f"{name},{name}$*" for name in map(_class, sorted(job.lines)))
    code = program.run(
        "Pitest", maven, "-B", "-q", "test-compile", "org.pitest:pitest-maven:mutationCoverage",
        f"-DtargetClasses={classes}", "-DoutputFormats=XML", "-DtimestampedReports=false", "-DmutationThreshold=0",
        "-DfailWhenNoMutations=false",
    )  # fmt: skip
    if isinstance(code, Finding):
        return code
    if code and re.search(r"tests did not pass without mutation", program.output()):
        return failing("Pitest", program)
    if code:
        return Finding(
            FAILED, Place(), f"Pitest failed: {program.last()}", "see in the project: mvn pitest:mutationCoverage"
        )
    if not report.exists():
        return Trial("Pitest", ())
    return _read(package, "Pitest", "target/pit-reports/mutations.xml",
                 lambda: mutation_pitest.read(mutation_job.data(report), sorted(job.lines)))  # fmt: skip


def _version(program: Program) -> str:
    """The version that a program has just printed; npm and cargo may say other things before and after it."""
    printed = re.search(r"^(?:\S+ )?v?(\d+\.\d+\S*)$", program.output(), re.MULTILINE)
    return printed[1] if printed else ""


def _class(file: str) -> str:
    """The class a Java file is named after: `src/main/java/a/b/C.java` -> `a.b.C`."""
    path = re.sub(r"^(?:.*/)?src/(?:main/)?(?:java/)?", "", file)
    return path.removesuffix(".java").replace("/", ".")


def _read(package: _Package, name: str, report: str, reader: Callable[[], tuple[Mutant, ...]]) -> Trial | Finding:
    try:
        return Trial(name, reader())
    except BadReport as error:
        return unreadable(name, package.prefix + report, error)


_TOOLS: Mapping[str, tuple[str, Callable[[_Package], Trial | Finding]]] = {
    "JavaScript": ("package.json", _stryker),
    "Rust": ("Cargo.toml", _cargo),
    "Java": ("pom.xml", _pitest),
}
