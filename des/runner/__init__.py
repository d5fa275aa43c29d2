"""Running test suites: a tree and a suite in, outcomes by test id out. Knows no phase and no git."""

from __future__ import annotations

from des.runner.launch import run
from des.runner.outcome import Distrust, FailureKind, Outcome, Run, TestResult
from des.runner.suites import Suite, detect, is_program, is_test_file

__all__ = [
    "Distrust",
    "FailureKind",
    "Outcome",
    "Run",
    "Suite",
    "TestResult",
    "detect",
    "is_program",
    "is_test_file",
    "run",
]
