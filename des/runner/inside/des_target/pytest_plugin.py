"""A pytest plugin that notes what JUnit cannot say: every collected id, what was raised, where modules came from.

Works with pytest 6 and later. With xdist each worker keeps its own journal; the controller notes no tests.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from .journal import Journal, describe, key


class _Notes:
    def __init__(self, config: Any) -> None:
        self._journal = Journal()
        root = str(getattr(config, "rootpath", None) or config.rootdir)
        # Ids are relative to the tree (our cwd at start), also when the project's rootdir is elsewhere.
        self._root, self._tree = os.path.realpath(root), os.getcwd()

    def _id(self, node: str) -> str:
        path, separator, rest = node.partition("::")
        return os.path.relpath(os.path.join(self._root, path), self._tree).replace(os.sep, "/") + separator + rest

    def _collected(self, nodes: list[str]) -> None:
        self._journal.write(collected=[[key(node), self._id(node)] for node in nodes])

    def pytest_collection_finish(self, session: Any) -> None:
        self._journal.write(planned=[self._id(item.nodeid) for item in session.items])
        self._collected([item.nodeid for item in session.items])

    def pytest_collectreport(self, report: Any) -> None:
        if not report.passed:
            self._collected([report.nodeid])

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._journal.write(start=self._id(nodeid))

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.passed and report.when == "call" and hasattr(report, "wasxfail"):
            self._journal.write(xpassed=self._id(report.nodeid))
        if report.outcome == "rerun":  # pytest-rerunfailures
            self._journal.write(rerun=self._id(report.nodeid))

    def pytest_exception_interact(self, call: Any, report: Any) -> None:
        phase = getattr(report, "when", None) or "collect"
        self._journal.write(raised=self._id(report.nodeid), phase=phase, error=describe(call.excinfo.value))

    def pytest_internalerror(self, excinfo: Any) -> None:
        self._journal.write(internal=describe(excinfo.value))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        self._journal.end()


@pytest.hookimpl(hookwrapper=True)
def pytest_load_initial_conftests() -> Any:
    """A conftest that fails this early ends pytest without a report."""
    outcome = yield
    if outcome.excinfo:
        Journal().write(internal=describe(outcome.excinfo[1]))


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: Any) -> None:
    """Start the notes of this process, and keep pytest-randomly from changing order and seeds.

    `-p no:randomly` would do, but then pytest refuses its options where a project's addopts hold any.
    """
    for name in ("randomly_reorganize", "randomly_reset_seed"):
        if hasattr(config.option, name):
            setattr(config.option, name, False)
    config.pluginmanager.register(_Notes(config), "des-notes")
