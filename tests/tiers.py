"""Which tests a tier runs, and which are left out, each with its reason and counted in pytest's closing line.

quick: tests that start no child process (refused while they run, so a test moves to the next tier by itself);
test: all but those marked `long`; ci (also plain `pytest`): all. A test that `needs` a tool which this machine lacks is
left out in every tier, or fails where DES_DEMAND_TOOLS is set. Any other skip is a failure.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator

import pytest

from tests.support import programs

TIERS = ("quick", "test", "ci")
#: How many examples a property is tried with.
EXAMPLES = {"quick": 25, "test": 25, "ci": 300}
LEFT_OUT = "left out"
CHILD = "starts a child process: make test"
CHILD_EVENTS = frozenset({"subprocess.Popen", "os.posix_spawn", "os.fork", "os.forkpty", "os.exec", "os.system"})


class Tier:
    """The plugin of one run. demand: an absent tool is a failure."""

    def __init__(self, name: str, demand: bool) -> None:
        self.name, self.demand = name, demand
        self.running: pytest.Item | None = None
        if name == "quick":
            sys.addaudithook(self._refuse_children)

    def _refuse_children(self, event: str, _arguments: tuple[object, ...]) -> None:
        if event in CHILD_EVENTS and self.running:
            # No `except Exception` of the code under test catches pytest's own exception.
            pytest.skip(f"{LEFT_OUT}: {CHILD}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Cheap first; otherwise the order stays."""
        items.sort(key=lambda item: (bool(item.get_closest_marker("long")), bool(item.get_closest_marker("host"))))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        self.running = item
        try:
            return (yield)
        finally:
            self.running = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if reason := self.reason(item):
            pytest.skip(f"{LEFT_OUT}: {reason}")
        if absent := absent_tools(item):
            text = f"needs {', '.join(absent)}"
            if self.demand:
                pytest.fail(f"{text}; DES_DEMAND_TOOLS is set: run scripts/toolchains.sh", pytrace=False)
            pytest.skip(f"{LEFT_OUT}: {text}")

    def reason(self, item: pytest.Item) -> str:
        """Why this tier leaves a test out; empty when it does not."""
        if self.name == "quick" and item.get_closest_marker("host"):
            return CHILD
        return "long: make ci" if self.name != "ci" and item.get_closest_marker("long") else ""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if not hasattr(report, "wasxfail"):
            _refuse_skip(report)
        return report

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        report = yield
        _refuse_skip(report)
        return report

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """The category under which the closing line counts what was left out."""
        reason = left_out(report)
        return (f"{LEFT_OUT} ({reason})", "-", "LEFT OUT") if reason else None


def left_out(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Why the test of this report was left out; empty when it was not."""
    text = report.longrepr[2] if report.skipped and isinstance(report.longrepr, tuple) else ""
    return text.partition(f"{LEFT_OUT}: ")[2]


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and not left_out(report):
        report.outcome = "failed"
        report.longrepr = f"{report.longrepr}\nA test does not skip itself: mark it needs(…), see tests/tiers.py"


def absent_tools(item: pytest.Item) -> list[str]:
    """Of the tools that a test needs, those that this machine lacks."""
    names = {str(name): None for mark in item.iter_markers("needs") for name in mark.args}
    return [name for name in names if not programs.has(name)]


def demanded() -> bool:
    """Whether an absent tool fails."""
    return bool(os.environ.get("DES_DEMAND_TOOLS"))
