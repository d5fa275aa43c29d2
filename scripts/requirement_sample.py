"""Whether a mark shows what it claims: the place that the demand names is broken, and the marked tests must fail.

Everything happens in a copy of the project. Tests of the real host are not run for it: they take too long.
"""

from __future__ import annotations

import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import coverage

from scripts.requirement_mutants import Mutant, Source, choose, definition, entered

#: How many breaks each demand has to notice one of.
MUTANTS = 3
HOST = "tests/host/"
_PASSED, _FAILED = 0, 1
_SLOW = 120  # seconds for the tests of one demand, unbroken


@dataclass(frozen=True)
class Trial:
    """What the marked tests said to one mutant."""

    mutant: Mutant
    killed: bool


@dataclass(frozen=True)
class Sampled:
    """One demand. trials: () when it was not sampled, and ``why`` says the reason."""

    id: str
    demand: str
    trials: tuple[Trial, ...] = ()
    why: str = ""

    @property
    def shown(self) -> bool:
        """At least one break was noticed."""
        return any(trial.killed for trial in self.trials)


@dataclass(frozen=True)
class Claim:
    """A demand, the places that implement it as its row names them, and the tests that carry its id."""

    id: str
    demand: str
    places: Sequence[str]
    tests: Sequence[str]


def drawn(claims: Sequence[Claim], count: int, root: Path) -> list[Claim]:
    """``count`` of them, or all when there are no more; another sample for each commit, the same for one commit."""
    return random.Random(_seed(root)).sample(claims, min(count, len(claims)))


def sample(claims: Sequence[Claim], root: Path) -> Iterator[Sampled]:
    """Break what each claim names, in a copy of the project at ``root``, and say what its tests noticed."""
    seed = _seed(root)
    with tempfile.TemporaryDirectory(prefix="marks-") as folder:
        trial = _Copy(root, Path(folder))
        for claim in claims:
            yield trial.of(claim, seed)


def lines(sampled: Sequence[Sampled]) -> list[str]:
    """The outcome for people: the count, the marks that show nothing with their breaks, then single survivors."""
    tried = [item for item in sampled if item.trials]
    trials = [trial for item in tried for trial in item.trials]
    empty = [item for item in tried if not item.shown]
    killed = sum(trial.killed for trial in trials)
    shown = ["", f"sampled: {len(tried)} of {len(sampled)} marks, {len(tried) - len(empty)} show their demand; "
             f"their tests noticed {killed} of {len(trials)} breaks"]  # fmt: skip
    for why, group in itertools.groupby(sorted(sampled, key=lambda item: item.why), key=lambda item: item.why):
        if why:
            shown.append(f"  not sampled, {why}: {', '.join(item.id for item in group)}")
    for title, items in (("no break was noticed", empty), ("not noticed", [item for item in tried if item.shown])):
        survivors = [(item, trial.mutant) for item in items for trial in item.trials if not trial.killed]
        if survivors:
            shown += ["", f"{title} ({len({item.id for item, _ in survivors})})"]
        for before, (item, mutant) in zip([None, *(item.id for item, _ in survivors)], survivors, strict=False):
            shown += [f"  {item.id}: {item.demand}"] if item.id != before else []
            shown += [f"    {mutant.path}:{mutant.line}", *_difference(mutant)]
    return shown


def _difference(mutant: Mutant) -> list[str]:
    sides = (("-", mutant.before), ("+", mutant.after))
    return [f"    {sign} {line.strip()}" for sign, text in sides for line in text.splitlines() if line.strip()]


def _seed(root: Path) -> str:
    return subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=root, text=True)


class _Copy:
    """A copy of a project in ``folder`` in which files can be broken and tests run."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._tree, self._folder = folder / "tree", folder
        self._settings = folder / "coveragerc"
        self._settings.write_text(f"[run]\ndata_file = {folder}/coverage\nsource = {self._tree}\n", "utf-8")
        self._clock = itertools.count(int(time.time()) - 10**7)
        subprocess.run(["git", "clone", "-q", str(root), str(self._tree)], check=True)
        listed = subprocess.check_output(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=root, text=True)
        for name in filter(None, listed.split("\0")):
            source, target = root / name, self._tree / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if not source.exists():
                target.unlink(missing_ok=True)
            elif not source.is_symlink():
                shutil.copy2(source, target)

    def of(self, claim: Claim, seed: str) -> Sampled:
        """Try the first mutants of a claim; those that nothing can be collected with do not count."""
        tests = [test for test in claim.tests if not test.startswith(HOST)]
        if not tests:
            return Sampled(claim.id, claim.demand, why="shown by the host")
        began = time.monotonic()
        code = self._run(["coverage", "run", f"--rcfile={self._settings}", "-m", "pytest"], tests, _SLOW)
        if code != _PASSED:
            why = "its tests take too long" if code is None else "its tests do not pass as they are"
            return Sampled(claim.id, claim.demand, why=why)
        limit = 60 + 10 * (time.monotonic() - began)
        trials: list[Trial] = []
        for mutant in self._mutants(claim, seed):
            code = self._broken(mutant, tests, limit)
            if code in (_PASSED, _FAILED, None):
                trials.append(Trial(mutant, code != _PASSED))
            if len(trials) == MUTANTS:
                break
        return Sampled(claim.id, claim.demand, tuple(trials), "" if trials else "nothing in its places can be broken")

    def _mutants(self, claim: Claim, seed: str) -> Iterator[Mutant]:
        """Each place in its turn. Places whose functions the tests do not enter are left out while others are there:
        what runs in another process is not seen."""
        data = coverage.CoverageData(str(self._folder / "coverage"))
        data.read()
        places = [self._sources(place, data) for place in claim.places]
        entered = [[source for source in sources if source.lines or not _is_code(source)] for sources in places]
        if not any(_is_code(source) for sources in entered for source in sources):
            entered = places
        turns = itertools.zip_longest(*(choose(sources, claim.demand, seed) for sources in entered if sources))
        return (mutant for turn in turns for mutant in turn if mutant is not None)

    def _sources(self, place: str, data: coverage.CoverageData) -> list[Source]:
        """The files of a place; of code the lines of the functions that were entered, and of those named alone."""
        path, _, name = place.partition("::")
        below = sorted((self._tree / path).rglob("*.*")) if path.endswith("/") else [self._tree / path]
        sources = []
        for file in below:
            if file.suffix in (".py", ".md", ".json", ".j2"):
                text = file.read_text("utf-8")
                ran = set(data.lines(str(file)) or ())
                may = definition(text, name) if name else entered(text, ran) if file.suffix == ".py" else frozenset()
                sources.append(Source(str(file.relative_to(self._tree)), text, may))
        return sources

    def _broken(self, mutant: Mutant, tests: Sequence[str], limit: float) -> int | None:
        path = self._tree / mutant.path
        whole = path.read_text("utf-8")
        try:
            self._write(path, mutant.broken)
            return self._run(["pytest"], tests, limit)
        finally:
            self._write(path, whole)

    def _write(self, path: Path, text: str) -> None:
        """Each text has a time of its own: what Python compiled before would count for one of equal time and size."""
        path.write_text(text, "utf-8")
        moment = next(self._clock)
        os.utime(path, (moment, moment))

    def _run(self, module: Sequence[str], tests: Sequence[str], limit: float) -> int | None:
        """The exit code of pytest; None when it did not end in time."""
        scratch = self._folder / "scratch"
        scratch.mkdir()
        command = [sys.executable, "-m", *module, "-x", "-p", "no:cacheprovider", *tests]
        process = subprocess.Popen(
            command, cwd=self._tree, env=os.environ | {"TMPDIR": str(scratch)}, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            return process.wait(limit)
        except subprocess.TimeoutExpired:
            return None
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            shutil.rmtree(scratch, ignore_errors=True)


def _is_code(source: Source) -> bool:
    return source.path.endswith(".py")
