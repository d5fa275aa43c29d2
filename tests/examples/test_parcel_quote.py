"""The example is honest: green at its base, red after each step's tests, green after its sources."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "parcel-quote"
DELIVERY = EXAMPLE / "delivery"
STEPS = ("01-01", "01-02")


def run(command: list[str], where: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "GIT_CONFIG_GLOBAL": os.devnull, **extra}
    return subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, check=False, timeout=60)


def make(target: Path) -> subprocess.CompletedProcess[str]:
    return run([sys.executable, str(EXAMPLE.parent / "make_history.py"), EXAMPLE.name, str(target)], target.parent)


def suite(project: Path) -> str:
    """What pytest says at the end and in its summary, one outcome a line."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:randomly", "-rfEs"]
    return run(command, project).stdout


@pytest.fixture
def project(tmp_path: Path) -> Path:
    target = tmp_path / "parcel"
    made = make(target)
    assert made.returncode == 0, made.stderr
    return target


def test_the_history_is_the_same_everywhere(project: Path, tmp_path: Path) -> None:
    assert make(tmp_path / "again").returncode == 0
    ids = [run(["git", "rev-list", "HEAD"], where).stdout.split() for where in (project, tmp_path / "again")]
    assert len(ids[0]) == 6
    assert ids[0] == ids[1]


def test_the_history_ends_with_the_example_itself(project: Path) -> None:
    tracked = run(["git", "ls-files", "-z"], project).stdout.split("\0")[:-1]
    for name in tracked:
        assert (project / name).read_bytes() == (EXAMPLE / name).read_bytes(), name
    own = {path.relative_to(EXAMPLE).as_posix() for path in EXAMPLE.rglob("*") if path.is_file()}
    left_out = {name for name in own - set(tracked) if not re.search(r"__pycache__|_cache/|^delivery/", name)}
    assert left_out == {"history.json"}


def test_each_step_is_red_by_assertion_and_then_green(project: Path) -> None:
    assert re.search(r"^21 passed, 3 skipped", suite(project), re.M)
    for step, red, green in zip(STEPS, ("2 failed, 21 passed", "3 failed, 23 passed"), ("23 passed", "26 passed")):
        shutil.copytree(DELIVERY / step / "red", project, dirs_exist_ok=True)
        text = suite(project)
        assert re.search(f"^{red}", text, re.M), text
        assert "ERROR" not in text
        assert set(re.findall(r"^E   +(\w+Error)\b", text, re.M)) == {"AssertionError"}
        shutil.copytree(DELIVERY / step / "green", project, dirs_exist_ok=True)
        text = suite(project)
        assert re.search(f"^{green}", text, re.M), text
        assert "failed" not in text
    assert "skipped" not in text


@pytest.mark.parametrize("step", STEPS)
def test_a_step_changes_only_what_the_roadmap_says(step: str) -> None:
    roadmap = json.loads((DELIVERY / "roadmap.json").read_text("utf-8"))
    planned = {s["id"]: s for phase in roadmap["phases"] for s in phase["steps"]}[step]
    green = DELIVERY / step / "green"
    changed = {path.relative_to(green).as_posix() for path in green.rglob("*") if path.is_file()}
    assert changed == set(planned["files_to_modify"])
    assert (DELIVERY / step / "red" / planned["test_file"]).is_file()
    assert planned["scenario_name"] in (EXAMPLE / planned["test_file"]).with_name("express.feature").read_text("utf-8")
    assert f"Step-ID: {step}\n" in (DELIVERY / step / "message.txt").read_text("utf-8")


def test_every_finding_of_the_review_is_at_a_line_that_exists() -> None:
    review = json.loads((DELIVERY / "review.json").read_text("utf-8"))
    for finding in review["findings"]:
        assert finding["file"].endswith("/roadmap.json")
        assert finding["line"] <= len((DELIVERY / "roadmap.json").read_text("utf-8").splitlines())


def test_the_elevator_pitches_run_once_all_is_delivered(project: Path) -> None:
    for step in STEPS:
        shutil.copytree(DELIVERY / step / "green", project, dirs_exist_ok=True)
    delta = (project / "docs/feature/quote-express-parcels/feature-delta.md").read_text("utf-8")
    pitches = re.findall(r"^After: run `python (.+)` → sees `(.+)`$", delta, re.M)
    assert len(pitches) == 2
    for arguments, seen in pitches:
        done = run([sys.executable, *arguments.split()], project, PYTHONPATH="src")
        assert (done.returncode, seen in done.stdout) == (0, True), done


@pytest.mark.parametrize(
    ("target", "reason"),
    [(None, "usage"), ("--help", "usage"), ("full", "not empty"), ("file", "not empty"), ("inside", "outside them"), ("free", "there are meter-readings-js, parcel-quote")],
)
def test_make_history_refuses_in_one_line(tmp_path: Path, target: str | None, reason: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("", encoding="utf-8")
    (tmp_path / "file").write_text("", encoding="utf-8")
    example = ["parcel-letter"] if target == "free" else ["parcel-quote"]
    place = {None: [], "--help": ["--help"], "inside": [str(EXAMPLE / "copy")]}.get(target, [str(target)])
    done = run([sys.executable, str(EXAMPLE.parent / "make_history.py"), *example, *place], tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert reason in done.stderr
    assert len(done.stderr.splitlines()) == 1
