"""The track's example is honest: its backlog, what its agents submit, its tasks, its tools, and what goes wrong."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from des.facts import audit_osv, backlog, complexity, sarif, team
from des.runner.launch import run as run_suite
from des.runner.outcome import FailureKind, Outcome, Run
from des.runner.suites import Suite
from des.track import readiness, references, settings
from des.track.models.planning import BreakdownModel, PlanModel, ReadinessModel, StrategyModel
from des.track.planning import assignment, breakdown, strategy
from tests.support.environments import environment
from tests.support.programs import nodes_on_path, search_path
from tests.support.projects import EXAMPLES, PACKAGES

HOME = EXAMPLES / "meter-billing"
DELIVERY = HOME / "delivery"
BROKEN = DELIVERY / "broken"
SCHEMAS = EXAMPLES.parent / "schemas"
TASKS = ("T-01", "T-02", "T-03", "T-04")
#: How many tests pass before the first task, and how many fail before each task's code.
BASE, NEW = 30, (4, 2, 7, 3)
CONFIG = json.loads((HOME / ".nwave/des-config.json").read_text("utf-8"))
#: Which task each broken file stands in place of.
WRONG = {
    "complex": ("T-01", "src/billing/pricing.py"),
    "slow": ("T-01", "src/billing/usage.py"),
    "insecure": ("T-03", "src/billing/auth/keys.py"),
    "integration": ("T-04", "src/billing/money.py"),
}


def tools() -> Path:
    """Where the programs of the example's environment lie."""
    return environment("pytest", *PACKAGES["meter-billing"]) / "bin"


def load(name: str) -> Any:
    return json.loads((DELIVERY / name).read_text("utf-8"))


def run(command: list[str], where: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BILLING_")}
    path = os.pathsep.join((str(tools()), search_path()))
    environment = {**kept, "PATH": path, "PYTHONDONTWRITEBYTECODE": "1", **extra}
    return subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, check=False, timeout=120)


def files(home: Path) -> list[str]:
    return sorted(path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file())


def put(home: Path, project: Path) -> None:
    shutil.copytree(home, project, dirs_exist_ok=True)


def suite(project: Path, *select: str) -> Run:
    every = Suite("all", paths=("tests",), python=str(tools() / "python"))
    with nodes_on_path():
        done = run_suite(project, every, select)
    assert done.problem is None, done.problem
    return done


def count(done: Run, outcome: Outcome) -> int:
    return sum(result.outcome is outcome for result in done.outcomes.values())


@pytest.fixture
def project(tmp_path: Path) -> Path:
    target = tmp_path / "project"
    made = run([sys.executable, str(EXAMPLES / "make_history.py"), "meter-billing", str(target)], tmp_path)
    assert made.returncode == 0, made.stderr
    return target


@pytest.fixture
def delivered(project: Path) -> Path:
    """The project once all tasks are done."""
    for task in TASKS:
        put(DELIVERY / task / "red", project)
        put(DELIVERY / task / "green", project)
    return project


@pytest.mark.parametrize(
    ("number", "status", "ready", "risky"),
    [
        (3, "READY", ["US-01", "US-02", "US-03"], ["US-02"]),
        (4, "PARTIAL", ["US-06"], []),
        (5, "BLOCKED", [], ["US-07", "US-08"]),
    ],
)
def test_each_backlog_is_as_ready_as_the_readme_says(
    number: int, status: str, ready: list[str], risky: list[str]
) -> None:
    text = (HOME / f".aiwg/planning/iteration-{number}-backlog.md").read_text("utf-8")
    head = yaml.safe_load(text.split("---\n")[1])
    assert (head["schema"], head["iteration"]) == ("des/backlog@1", number)
    assert [item["id"] for item in head["items"] if item["risk"] == "high"] == risky
    found = backlog.load(HOME, number)
    said = readiness.judge(found, references.gather(HOME, found, number))
    assert (said.status.value, [item.id for item in said.items if not item.failed]) == (status, ready)


@pytest.mark.parametrize("file", [file for file in files(DELIVERY) if file.endswith(".json")])
def test_what_the_agents_submit_fits_the_schema_of_its_subject(file: str) -> None:
    subject = re.sub(r"^suite-.*", "suite", Path(file).stem)
    schema = json.loads((SCHEMAS / f"track-{subject}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(load(file))


def test_the_planning_has_no_problem() -> None:
    items, scope = backlog.load(HOME, 3), {"US-01", "US-02", "US-03"}
    tasks = BreakdownModel.model_validate(load("breakdown.json"))
    assert readiness.judgement_problems(ReadinessModel.model_validate(load("readiness.json")), items) == []
    assert breakdown.problems(tasks, items, scope) == []
    assert strategy.problems(StrategyModel.model_validate(load("test-first.json")), tasks, items) == []
    assert assignment.problems(PlanModel.model_validate(load("plan.json")), tasks, {"US-02"}, team.load(HOME)) == []
    assert [task.id for task in tasks.tasks] == list(TASKS)


def functions(home: Path) -> Iterator[str]:
    for file in files(home):
        tree = ast.parse((home / file).read_text("utf-8"))
        yield from (node.name for node in tree.body if getattr(node, "name", "").startswith("test_"))


@pytest.mark.parametrize("task", TASKS)
def test_a_task_writes_what_was_planned(task: str) -> None:
    planned = next(one for one in load("breakdown.json")["tasks"] if one["id"] == task)
    first = next(one for one in load("test-first.json")["tasks"] if one["task"] == task)
    red, green = DELIVERY / task / "red", DELIVERY / task / "green"
    assert files(green) == sorted(planned["files"])
    assert first["test_file"] in files(red)
    assert sorted(test["name"] for test in first["before"]) == sorted(functions(red))
    message = (DELIVERY / task / "message.txt").read_text("utf-8")
    assert message.endswith(f"\n\nTask: {task}\nStep-ID: 03-{task[2:]}\n")


@pytest.mark.parametrize("task", TASKS)
def test_a_review_speaks_of_what_is_there(task: str) -> None:
    review, green, red = load(f"{task}/review.json"), DELIVERY / task / "green", set(functions(DELIVERY / task / "red"))
    for one in review["suggestions"]:
        assert 0 < one["line"] <= len((green / one["file"]).read_text("utf-8").splitlines())
    assert {one["evidence"].rpartition("::")[2] for one in review["checks"]["acceptance"]} <= red


def test_each_task_is_red_by_assertion_and_then_green(project: Path) -> None:
    assert count(suite(project), Outcome.PASSED) == BASE
    for task, new in zip(TASKS, NEW):
        put(DELIVERY / task / "red", project)
        written = [file for file in files(DELIVERY / task / "red") if file.endswith(".py")]
        done = suite(project, *written)
        assert (count(done, Outcome.FAILED), count(done, Outcome.PASSED)) == (new, 0)
        assert {result.kind for result in done.failing} == {FailureKind.ASSERTION}
        put(DELIVERY / task / "green", project)
    done = suite(project)
    assert (len(done.outcomes), count(done, Outcome.PASSED)) == (BASE + sum(NEW), BASE + sum(NEW))


def scan(project: Path, kind: str, scratch: Path) -> str:
    """What a tool of the config reports of the project."""
    tools = CONFIG["track"]["tools"][kind]
    (tool,) = tools if isinstance(tools, list) else [tools]
    report = scratch / kind
    done = run([part.replace("{report}", str(report)) for part in tool["command"]], project)
    assert done.returncode in (0, 1), done
    return report.read_text("utf-8")


def rules(project: Path, kind: str, scratch: Path) -> list[str]:
    return [finding.rule for finding in sarif.read(scan(project, kind, scratch), kind, str(project)).findings]


def branchy(project: Path) -> list[str]:
    sources = [file for file in files(project) if re.match(r"(src|scripts)/.*\.py$", file)]
    found = [one for file in sources for one in complexity.functions(file, (project / file).read_text("utf-8"))]
    return [one.name for one in found if one.complexity >= 10]


def test_the_tools_find_nothing_in_what_is_delivered(delivered: Path, tmp_path: Path) -> None:
    assert settings.read(CONFIG).slo
    assert {kind: rules(delivered, kind, tmp_path) for kind in ("sast", "lint", "api_docs")} == {
        "sast": [], "lint": [], "api_docs": []
    }  # fmt: skip
    assert audit_osv.read(scan(delivered, "dependencies", tmp_path), "audit").vulnerabilities == ()
    assert branchy(delivered) == []
    totals = json.loads(scan(delivered, "coverage", tmp_path))["totals"]
    assert totals["covered_lines"] / totals["num_statements"] > 0.9


def test_each_broken_file_is_repaired_to_the_one_of_its_task() -> None:
    assert sorted(path.name for path in BROKEN.iterdir() if path.is_dir()) == sorted((*WRONG, "dependency"))
    for name, (task, file) in WRONG.items():
        assert files(BROKEN / name / "broken") == files(BROKEN / name / "repaired") == [file]
        own = (DELIVERY / task / "green" / file).read_text("utf-8")
        assert (BROKEN / name / "repaired" / file).read_text("utf-8") == own
        assert (BROKEN / name / "broken" / file).read_text("utf-8") != own
        assert f"\nTask: {task}\n" in (BROKEN / name / "message.txt").read_text("utf-8")
    pins = (BROKEN / "dependency/repaired/requirements.txt").read_text("utf-8")
    assert pins == (HOME / "requirements.txt").read_text("utf-8")


def test_each_broken_file_is_found_by_the_tool_it_is_for_and_by_no_other(delivered: Path, tmp_path: Path) -> None:
    for name in (*WRONG, "dependency"):
        put(BROKEN / name / "broken", delivered)
        assert rules(delivered, "lint", tmp_path) == []
        assert rules(delivered, "sast", tmp_path) == (["S301"] if name == "insecure" else [])
        assert branchy(delivered) == (["price"] if name == "complex" else [])
        known = audit_osv.read(scan(delivered, "dependencies", tmp_path), "audit").vulnerabilities
        severities = sorted(one.severity.name.lower() for one in known)
        assert severities == (["critical", "high"] if name == "dependency" else [])
        if name == "integration":
            assert sorted(one.id for one in suite(delivered).failing) == sorted(
                fix["test"] for fix in load("broken/integration/fixes.json")["fixes"]
            )
        put(BROKEN / name / "repaired", delivered)


@pytest.mark.parametrize("name", ["insecure", "integration"])
def test_a_repair_that_changes_what_is_done_begins_with_a_test(delivered: Path, name: str) -> None:
    red = BROKEN / name / "red"
    put(BROKEN / name / "broken", delivered)
    put(red, delivered)
    assert {result.kind for result in suite(delivered, *files(red)).failing} == {FailureKind.ASSERTION}
    put(BROKEN / name / "repaired", delivered)
    assert not suite(delivered).failing


def test_the_other_broken_files_pass_all_tests(delivered: Path) -> None:
    for name in ("complex", "slow", "insecure"):
        put(BROKEN / name / "broken", delivered)
    assert not suite(delivered).failing


def test_a_release_replaces_the_one_before_only_when_it_is_well(project: Path, tmp_path: Path) -> None:
    dev = tmp_path / "dev"
    deploy = [sys.executable, "scripts/deploy.py", "dev"]
    assert run(deploy, project, BILLING_DEV=str(dev)).returncode == 0
    first = (dev / "current").read_text("utf-8")
    smoke = [str(tools() / "python"), "-m", "pytest", "-p", "no:cacheprovider", "tests/smoke"]
    assert run(smoke, project, BILLING_DEV=str(dev)).returncode == 0
    failed = run(deploy, project, BILLING_DEV=str(dev), BILLING_DEV_DOWN="1")
    assert (failed.returncode, "BILLING_DEV_DOWN is set" in failed.stderr) == (1, True)
    (dev / "DOWN").touch()
    assert run(deploy, project, BILLING_DEV=str(dev)).returncode == 1
    (dev / "DOWN").unlink()
    broken = project / "src/billing/cli.py"
    broken.write_text("raise SystemExit(3)\n", encoding="utf-8")
    failed = run(deploy, project, BILLING_DEV=str(dev))
    assert (failed.returncode, "health check failed" in failed.stderr) == (1, True)
    assert (dev / "current").read_text("utf-8") == first
    assert len(list((dev / "releases").iterdir())) == 1


def test_nothing_is_deployed_into_the_sources(project: Path) -> None:
    done = run([sys.executable, "scripts/deploy.py", "dev"], project, BILLING_DEV=str(project / "dev"))
    assert (done.returncode, (project / "dev").exists()) == (2, False)
