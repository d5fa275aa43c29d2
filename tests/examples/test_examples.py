"""The examples are honest: green at their base, red after each step's tests, green after its sources."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from des.runner.launch import run as run_suite
from des.runner.outcome import FailureKind, Outcome, Run
from des.runner.suites import detect
from tests.support.environments import environment
from tests.support.programs import nodes_on_path, search_path
from tests.support.projects import EXAMPLES

#: What is expected of each example: passing and skipped tests at its base, then (failing, passing) after red and green.
COUNTS = {
    "parcel-quote": ((21, 3), [((2, 21), (0, 23)), ((3, 23), (0, 26))]),
    "meter-readings-js": ((11, 3), [((3, 11), (0, 14)), ((2, 16), (0, 18))]),
}
NAMES = sorted(COUNTS)
#: The example of the track is laid out by tasks; its own tests look at them.
HISTORIES = ["meter-billing", *NAMES]
STEPS = ("01-01", "01-02")
LEFT_OUT = r"__pycache__|_cache/|^delivery/|^history.json$"


def run(command: list[str], where: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "GIT_CONFIG_GLOBAL": os.devnull, **extra}
    return subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, check=False, timeout=60)


def make(example: str, target: Path) -> Path:
    made = run([sys.executable, str(EXAMPLES / "make_history.py"), example, str(target)], target.parent)
    assert made.returncode == 0, made.stderr
    return target


def suite(project: Path) -> Run:
    config = json.loads((project / ".nwave/des-config.json").read_text("utf-8"))
    python = {"python": str(environment("pytest") / "bin/python")} if config["suites"][0]["runner"] == "pytest" else {}
    settings = {"suites": [{**one, **python} for one in config["suites"]]}
    with nodes_on_path():
        return run_suite(project, detect(project, settings)[0])


def counted(done: Run, *outcomes: Outcome) -> list[int]:
    assert done.problem is None, done.problem
    return [sum(result.outcome is outcome for result in done.outcomes.values()) for outcome in outcomes]


@pytest.mark.parametrize("name", HISTORIES)
def test_the_history_is_the_same_everywhere_and_ends_with_the_example_itself(name: str, tmp_path: Path) -> None:
    first, second = make(name, tmp_path / "first"), make(name, tmp_path / "second")
    ids = [run(["git", "rev-list", "HEAD"], where).stdout.split() for where in (first, second)]
    assert len(ids[0]) == 6
    assert ids[0] == ids[1]
    tracked = run(["git", "ls-files", "-z"], first).stdout.split("\0")[:-1]
    for file in tracked:
        assert (first / file).read_bytes() == (EXAMPLES / name / file).read_bytes(), file
    own = {path.relative_to(EXAMPLES / name).as_posix() for path in (EXAMPLES / name).rglob("*") if path.is_file()}
    assert {file for file in own - set(tracked) if not re.search(LEFT_OUT, file)} == set()


@pytest.mark.parametrize("name", NAMES)
def test_each_step_is_red_by_assertion_and_then_green(name: str, tmp_path: Path) -> None:
    project, delivery = make(name, tmp_path / "project"), EXAMPLES / name / "delivery"
    before, after = COUNTS[name]
    assert counted(suite(project), Outcome.PASSED, Outcome.SKIPPED) == list(before)
    for step, (red, green) in zip(STEPS, after):
        shutil.copytree(delivery / step / "red", project, dirs_exist_ok=True)
        done = suite(project)
        assert counted(done, Outcome.FAILED, Outcome.PASSED) == list(red)
        assert {result.kind for result in done.failing} == {FailureKind.ASSERTION}
        shutil.copytree(delivery / step / "green", project, dirs_exist_ok=True)
        done = suite(project)
        assert counted(done, Outcome.FAILED, Outcome.PASSED) == list(green)
    assert counted(done, Outcome.SKIPPED) == [0]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("step", STEPS)
def test_a_step_changes_only_what_the_roadmap_says(name: str, step: str) -> None:
    delivery = EXAMPLES / name / "delivery"
    roadmap = json.loads((delivery / "roadmap.json").read_text("utf-8"))
    planned = {s["id"]: s for phase in roadmap["phases"] for s in phase["steps"]}[step]
    green = delivery / step / "green"
    changed = {path.relative_to(green).as_posix() for path in green.rglob("*") if path.is_file()}
    assert changed == set(planned["files_to_modify"])
    assert (delivery / step / "red" / planned["test_file"]).is_file()
    feature = next((EXAMPLES / name / planned["test_file"]).parent.glob("*.feature"))
    assert planned["scenario_name"] in feature.read_text("utf-8")
    assert f"Step-ID: {step}\n" in (delivery / step / "message.txt").read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_every_finding_of_the_review_is_at_a_line_that_exists(name: str) -> None:
    delivery = EXAMPLES / name / "delivery"
    for finding in json.loads((delivery / "review.json").read_text("utf-8"))["findings"]:
        assert finding["file"].endswith("/roadmap.json")
        assert finding["line"] <= len((delivery / "roadmap.json").read_text("utf-8").splitlines())


@pytest.mark.parametrize("name", NAMES)
def test_the_elevator_pitches_run_once_all_is_delivered(name: str, tmp_path: Path) -> None:
    project = make(name, tmp_path / "project")
    for step in STEPS:
        shutil.copytree(EXAMPLES / name / "delivery" / step / "green", project, dirs_exist_ok=True)
    delta = next((project / "docs/feature").glob("*/feature-delta.md")).read_text("utf-8")
    pitches = re.findall(r"^After: run `(python|node) (.+)` → sees `(.+)`$", delta, re.M)
    assert len(pitches) == 2
    for program, arguments, seen in pitches:
        command = [sys.executable if program == "python" else program, *arguments.split()]
        done = run(command, project, PYTHONPATH="src", PATH=search_path())
        assert (done.returncode, seen in done.stdout) == (0, True), done


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "usage"),
        (["parcel-quote"], "usage"),
        (["parcel-quote", "--help"], "usage"),
        (
            ["parcel-letter", "free"],
            "there is no example parcel-letter; there are meter-billing, meter-readings-js, parcel-quote",
        ),
        (["parcel-quote", "full"], "not empty"),
        (["parcel-quote", "file"], "not empty"),
        (["parcel-quote", str(EXAMPLES / "parcel-quote" / "copy")], "outside them"),
    ],
)
def test_make_history_refuses_in_one_line(tmp_path: Path, arguments: list[str], reason: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("", encoding="utf-8")
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = run([sys.executable, str(EXAMPLES / "make_history.py"), *arguments], tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert reason in done.stderr
    assert len(done.stderr.splitlines()) == 1
