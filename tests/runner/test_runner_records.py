"""Stored runs and the notes of a run: a round trip for what we write, an answer for everything else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.contract.errors import DesError
from des.runner import journal
from des.runner.outcome import RULES, FailureKind, Outcome, Run, TestResult
from des.verdict import Finding, Place

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
RESULTS = st.builds(TestResult, TEXT, st.sampled_from(Outcome), st.none() | st.sampled_from(FailureKind), TEXT, TEXT)
RUNS = st.builds(
    Run,
    outcomes=st.lists(RESULTS, unique_by=lambda result: result.id).map(lambda rs: {one.id: one for one in rs}),
    problem=st.none() | st.builds(Finding, st.sampled_from(RULES), st.just(Place()), TEXT, TEXT),
    seconds=st.floats(0, 1e6),
    argv=st.lists(TEXT).map(tuple),
    log_tail=TEXT,
    foreign_modules=st.lists(TEXT).map(tuple),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "outcomes",
                    "problem",
                    "seconds",
                    "argv",
                    "id",
                    "collected",
                    "raised",
                    "error",
                    "frames",
                    "modules",
                    "planned",
                    "internal",
                    "names",
                    "start",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)


@given(RUNS)
def test_a_run_survives_json(run: Run) -> None:
    assert Run.from_json(json.loads(json.dumps(run.to_json()))) == run


@pytest.mark.parametrize(
    "change",
    [
        {"outcomes": None},
        {"outcomes": [1]},
        {"outcomes": [{"id": "a"}]},
        {"problem": {"kind": "odd"}},
        {"problem": "bad"},
        {"seconds": True},
        {"seconds": "1"},
        {"argv": "pytest"},
        {"argv": [1]},
        {"log_tail": None},
        {"foreign_modules": [None]},
        {"outcomes": [{"id": "a", "outcome": "maybe", "kind": None, "message": "", "file": ""}]},
        {"outcomes": [{"id": "a", "outcome": "failed", "kind": "odd", "message": "", "file": ""}]},
        {"outcomes": [{"id": "a", "outcome": [], "kind": None, "message": "", "file": ""}]},
        {"outcomes": [{"id": "a", "outcome": "passed", "kind": None, "message": "", "file": ""}] * 2},
    ],
    ids=str,
)
def test_a_stored_run_of_another_shape_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(DesError):
        Run.from_json({**Run().to_json(), **change})


@given(JSON)
def test_anything_else_is_refused(value: object) -> None:
    with pytest.raises(DesError):
        Run.from_json(value)


def test_failing_lists_failures_and_errors() -> None:
    results = [TestResult(outcome.value, outcome) for outcome in Outcome]
    run = Run({result.id: result for result in results})
    assert [result.id for result in run.failing] == ["failed", "error"]


def notes(directory: Path, *lines: bytes) -> journal.Journal:
    (directory / "1.jsonl").write_bytes(b"\n".join(lines))
    return journal.read(directory)


def test_notes_of_several_processes_are_joined(tmp_path: Path) -> None:
    (tmp_path / "2.jsonl").write_text('{"planned": ["b"]}\n{"modules": {"x": "/x.py"}}\n', encoding="utf-8")
    read = notes(tmp_path, b'{"planned": ["a"], "collected": [["k", "a"]]}', b'{"start": "a"}')
    assert (read.planned, read.ids, read.modules, read.ended, read.last) == (
        {"a", "b"},
        {"k": "a"},
        {"x": "/x.py"},
        True,
        "a",
    )


def test_one_name_for_two_tests_is_ambiguous(tmp_path: Path) -> None:
    assert notes(tmp_path, b'{"collected": [["k", "a/b"], ["k", "a.b"], ["k", "a/b"]]}').ambiguous == {"k"}


def test_a_torn_line_counts_for_nothing(tmp_path: Path) -> None:
    read = notes(tmp_path, b'{"start": "a"}', b'{"modules": {"x"')
    assert (read.last, read.ended) == ("a", False)


@given(st.lists(JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=30), max_size=5))
def test_any_notes_are_read(tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]) -> None:
    notes(tmp_path_factory.mktemp("notes"), *lines)
