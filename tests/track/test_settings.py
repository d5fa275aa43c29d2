"""The key `track`: what it may hold, and how a mistake in it is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from des.contract.errors import DesError
from des.contract.log import parse
from des.flow import header
from des.proof.git import Git
from des.track import settings
from des.track.settings import Slo, Tool
from tests.support.histories import History

ALL: dict[str, Any] = {
    "protected_branch": "trunk",
    "suites": {"unit": ["fast", "core"], "e2e": ["browser"]},
    "tools": {
        "coverage": {"command": ["pytest", "--cov-report=json:{report}"], "format": "coverage.py", "timeout": 60},
        "sast": [{"command": ["bandit", "-o", "{report}"], "format": "sarif"}],
        "build": {"command": ["make"]},
    },
    "slo": [{"metric": "quote", "figure": "p95_ms", "op": "<", "target": 100}],
    "thresholds": {"coverage_line": 90, "complexity": 8},
    "auth_paths": ["**/session/**"],
    "critical_paths": ["tests/e2e/test_order.py::test_order"],
    "not_applicable": {"deploy": "a library"},
    "limits": {"attempts": 2},
}


def test_without_the_key_the_defaults_count() -> None:
    found = settings.read({})
    assert (found.protected_branch, found.suites, found.tools, found.attempts) == ("main", {}, {}, 3)
    assert dict(found.thresholds) == {
        "coverage_line": 80, "complexity": 10, "regression_pct": 10, "warn_pct": 5, "memory_growth_pct": 10,
        "coverage_new": 0,
    }  # fmt: skip
    assert found.auth_paths == ("**/auth/**", "**/*login*")


@pytest.mark.req("DT-110", "DT-117", "DT-140")
def test_every_key_is_read() -> None:
    found = settings.read({"track": ALL})
    assert found.protected_branch == "trunk"
    assert found.suites == {"unit": ("fast", "core"), "e2e": ("browser",)}
    assert found.tool("coverage") == Tool(("pytest", "--cov-report=json:{report}"), "coverage.py", 60)
    assert found.tool("build") == Tool(("make",))
    assert found.tool("deploy") is None
    assert found.slo == (Slo("quote", "p95_ms", "<", 100),)
    assert (found.thresholds["coverage_line"], found.thresholds["warn_pct"]) == (90, 5)
    assert (found.critical_paths, found.attempts) == (("tests/e2e/test_order.py::test_order",), 2)


WRONG: list[tuple[object, str]] = [
    ([], "track must be an object"),
    ({"suits": {}}, "track.suits is not known; suites is the nearest"),
    ({"suites": {"units": ["a"]}}, "track.suites.units is not known; unit is the nearest"),
    ({"suites": {"unit": "a"}}, "track.suites.unit must be a list"),
    ({"suites": {"unit": []}}, "track.suites.unit must be a list of at least one"),
    ({"suites": {"unit": [" "]}}, "track.suites.unit[0] must be a text"),
    ({"protected_branch": ""}, "track.protected_branch must be a text"),
    ({"tools": {"sats": []}}, "track.tools.sats is not known; sast is the nearest"),
    ({"tools": {"sast": {"command": ["a"], "format": "sarif"}}}, "track.tools.sast must be a list"),
    ({"tools": {"sast": []}}, "track.tools.sast must be a list of at least one tool"),
    ({"tools": {"coverage": [{"command": ["a"]}]}}, "track.tools.coverage must be an object"),
    ({"tools": {"coverage": {"command": "pytest", "format": "lcov"}}}, "track.tools.coverage.command must be a list"),
    ({"tools": {"coverage": {"command": ["pytest"]}}}, "track.tools.coverage.format must be a text"),
    ({"tools": {"coverage": {"cmd": ["pytest"]}}}, "track.tools.coverage.cmd is not known; command is the nearest"),
    ({"tools": {"lint": [{"command": ["a"], "format": "sarif", "timeout": 0}]}}, "track.tools.lint[0].timeout must be"),
    (
        {"tools": {"coverage": {"command": ["a"], "format": "sarif"}}},
        "track.tools.coverage.format is 'sarif'; read are coverage.py",
    ),
    ({"tools": {"sast": [{"command": ["a"], "format": "xml"}]}}, "track.tools.sast[0].format is 'xml'; read are sarif"),
    (
        {"tools": {"benchmark": {"command": ["a"], "format": "ab"}}},
        "track.tools.benchmark.format is 'ab'; read are pytest-benchmark",
    ),
    ({"tools": {"build": {"command": ["make", "{report}"]}}}, "track.tools.build has no report"),
    ({"slo": [{"metric": "q", "figure": "p95_ms", "op": "==", "target": 1}]}, "track.slo[0].op must be one of <"),
    ({"slo": [{"metric": "q", "figure": "p95_ms", "op": "<", "target": "1"}]}, "track.slo[0].target must be a number"),
    ({"slo": {}}, "track.slo must be a list"),
    (
        {"thresholds": {"coverage_lines": 80}},
        "track.thresholds.coverage_lines is not known; coverage_line is the nearest",
    ),
    ({"thresholds": {"coverage_line": 101}}, "track.thresholds.coverage_line must be a number from 0 to 100"),
    ({"thresholds": {"complexity": True}}, "track.thresholds.complexity must be a number"),
    ({"thresholds": {"complexity": float("nan")}}, "track.thresholds.complexity must be a number"),
    ({"not_applicable": {"e2e": ""}}, "track.not_applicable.e2e must be a text"),
    ({"not_applicable": {"security": "why"}}, "track.not_applicable.security is not known"),
    ({"critical_paths": ["a"], "not_applicable": {"e2e": "why"}}, "track.critical_paths names tests"),
    ({"limits": {"attempts": 0}}, "track.limits.attempts must be a whole number"),
    ({"limits": {"attempts": 2.5}}, "track.limits.attempts must be a whole number"),
    ({"limits": {"retries": 2}}, "track.limits.retries is not known; attempts is the nearest"),
]


@pytest.mark.parametrize(("value", "told"), WRONG)
def test_a_mistake_names_its_key_and_an_example(value: object, told: str) -> None:
    with pytest.raises(DesError) as error:
        settings.read({"track": value})
    assert f".nwave/des-config.json: {told}" in error.value.what
    assert error.value.code == 2
    settings.read(json.loads(error.value.how.partition("for example: ")[2]))


@pytest.mark.parametrize("name", [*ALL])
def test_every_example_is_right(name: str) -> None:
    settings.read(json.loads(settings.example(name)))


def test_the_header_keeps_what_was_committed_when_the_iteration_began(tmp_path: Path) -> None:
    history = History(tmp_path / "project")
    config = json.dumps({"track": {"limits": {"attempts": 2}}})
    base = history.commit("feat: begin", {".nwave/des-config.json": config, "a.py": "A = 1\n"})
    history.commit("chore: later", {".nwave/des-config.json": json.dumps({"track": {"limits": {"attempts": 9}}})})
    head = header.snapshot(Git(history.path), base, "Iteration 3", "2026-01-01T00:00:00Z")
    log = parse({"schema_version": "4.0", "feature_id": "iteration-3", **head, "events": []}, "log")
    assert settings.of(log).attempts == 2
    assert header.differences(Git(history.path), log.header) == []


def test_a_wrong_key_does_not_keep_the_other_flow_from_starting(tmp_path: Path) -> None:
    history = History(tmp_path / "project")
    base = history.commit("feat: begin", {".nwave/des-config.json": json.dumps({"track": {"suits": 1}})})
    assert header.snapshot(Git(history.path), base, "goal", "now")["config"] == {"track": {"suits": 1}}


def test_guidance_tightens_and_never_loosens() -> None:
    def guided(**thresholds: object) -> dict[str, object]:
        return {"gate": "guidance", "status": "NOTED", "timestamp": "now", "thresholds": thresholds}

    events = [guided(coverage_line=90, complexity=8), guided(coverage_line=60, complexity=20, warn_pct="x", other=1)]
    config = {"track": {"thresholds": {"regression_pct": 7}}}
    log = parse({"schema_version": "4.0", "feature_id": "iteration-3", "config": config, "events": events}, "log")
    found = settings.thresholds(log)
    assert (found["coverage_line"], found["complexity"], found["regression_pct"]) == (90, 8, 7)
    assert found.keys() == settings.THRESHOLDS.keys()
