"""The table of R3, walked: every kind of caller, every class of path."""

from __future__ import annotations

from pathlib import Path

import pytest

from des.contract.paths import CLASSES as PATH_CLASSES
from des.contract.paths import PathRules
from des.guard import write
from des.guard.rights import CLASSES, READERS, RIGHTS, Who, may_write
from des.guard.write import Place
from des.state.dispatches import WRITING_KINDS

#         evidence config test harness snapshot lock generated documentation production outside
TABLE = """
main          -       -     -    -       -       -    yes       yes           -          yes
exempt        -       -     -    -       -       -    -         yes           -          yes
unbound       -       -     -    -       -       -    -         yes           -          yes
roadmap       -       -     -    -       -       -    -         -             -          yes
step          -       -     yes  yes     yes     yes  yes       yes           yes        yes
test-writer   -       -     yes  yes     yes     -    yes       yes           -          yes
implement     -       -     -    yes     -       yes  yes       yes           yes        yes
refactor      -       -     yes  yes     yes     yes  yes       yes           yes        yes
fix           -       -     yes  yes     yes     yes  yes       yes           yes        yes
review        -       -     -    -       -       -    -         -             -          -
submission    -       -     -    -       -       -    -         -             -          -
author        -       -     -    -       -       -    -         yes           -          yes
finalize      -       -     -    -       -       -    -         yes           -          yes
retrospective -       -     -    -       -       -    -         -             -          yes
planning      -       -     -    -       -       -    -         -             -          yes
"""
ROWS = {line.split()[0]: line.split()[1:] for line in TABLE.strip().splitlines()}
CELLS = [(kind, name, cell == "yes") for kind, row in ROWS.items() for name, cell in zip(CLASSES, row)]


@pytest.mark.parametrize(("kind", "path_class", "expected"), CELLS)
def test_the_table(kind: str, path_class: str, expected: bool) -> None:
    assert may_write(Who(kind, open=True), path_class) is expected


def test_the_table_is_whole() -> None:
    assert set(ROWS) == set(RIGHTS)
    assert (*PATH_CLASSES, "outside") == CLASSES
    assert set(WRITING_KINDS) | {"main", "exempt", "unbound", *READERS} == set(RIGHTS)


@pytest.mark.parametrize("kind", WRITING_KINDS)
def test_a_writer_whose_dispatch_ended_has_the_rights_of_a_stranger(kind: str) -> None:
    for name in CLASSES:
        assert may_write(Who(kind, open=False), name) == may_write(Who("unbound"), name)


def test_a_kind_nobody_knows_has_the_rights_of_a_stranger() -> None:
    assert Who("wizard", open=True).kind == "unbound"


def place(root: Path, approved: bool = True, plugin: bool = False) -> Place:
    kind = "plugin" if plugin else "application"
    return Place(str(root), "x", "docs/feature/x/deliver", approved, PathRules.from_config({}, None, kind))


def refused(who: Who, root: Path, path: str, *, approved: bool = True, whole: bool = False) -> str:
    decision = write.judge(who, str(root / path), place(root, approved), whole)
    return decision.reason if decision.refused else ""


STEP = Who("step", ("phase:RED",), step="01-01", open=True)
ROADMAP = Who("roadmap", ("file:docs/feature/x/deliver/roadmap.json",), open=True)
DELIVER = "docs/feature/x/deliver"


@pytest.mark.req("ND-035")
@pytest.mark.parametrize(
    "who", [Who("main"), STEP, ROADMAP, Who("review", open=True), Who("unbound"), Who("finalize", open=True)]
)
@pytest.mark.parametrize(
    ("path", "way"),
    [
        (f"{DELIVER}/execution-log.json", "des-log-phase"),
        (f"{DELIVER}/roadmap.json", "des next"),
        (f"{DELIVER}/waivers.json", "des next"),
        (f"{DELIVER}/.develop-progress.json", "des status"),
        (".nwave/des/deliver-session.json", "des finalize"),
        (".nwave/des/state.json", "des next"),
        (".nwave/des-config.json", "editor"),
        (f"{DELIVER}/Execution-Log.JSON", "des-log-phase"),
    ],
)
def test_what_programs_write_nobody_else_writes(tmp_path: Path, who: Who, path: str, way: str) -> None:
    reason = refused(who, tmp_path, path)
    assert way in reason
    assert len(reason.splitlines()) == 3, "what, why, how"


def test_the_roadmap_is_its_dispatchs_until_it_is_approved(tmp_path: Path) -> None:
    path = f"{DELIVER}/roadmap.json"
    assert not refused(ROADMAP, tmp_path, path, approved=False)
    assert refused(ROADMAP, tmp_path, path, approved=True)
    for who in (Who("main"), STEP, Who("roadmap", open=False)):
        assert "des next" in refused(who, tmp_path, path, approved=False)


@pytest.mark.parametrize("folder", [".", "docs", "docs/feature/x", DELIVER, ".nwave", ".nwave/des"])
def test_a_directory_counts_for_what_it_holds(tmp_path: Path, folder: str) -> None:
    path = str(tmp_path) if folder == "." else str(tmp_path / folder)
    decision = write.judge(STEP, path, place(tmp_path), whole=True)
    assert decision.refused
    assert not refused(STEP, tmp_path, "src", whole=True)
    for above in (str(tmp_path.parent), "/"):
        assert write.judge(STEP, above, place(tmp_path), whole=True).refused


def test_owed_files_and_product_markdown(tmp_path: Path) -> None:
    planning = Who("planning", ("file:docs/plan.md",), open=True)
    assert not refused(planning, tmp_path, "docs/plan.md")
    assert refused(planning, tmp_path, "docs/other.md")
    author = Who("author", open=True)
    assert not write.judge(author, str(tmp_path / "skills/x/SKILL.md"), place(tmp_path, plugin=True)).refused
    assert write.judge(author, str(tmp_path / "skills/x/run.py"), place(tmp_path, plugin=True)).refused
    owing_the_log = Who("step", (f"file:{DELIVER}/execution-log.json",), open=True)
    assert refused(owing_the_log, tmp_path, f"{DELIVER}/execution-log.json"), (
        "owing does not unlock what programs write"
    )


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("docs/feature/x/feature-delta.md", True),
        ("docs/feature/y/feature-delta.md", False),
        ("docs/evolution/x-evolution.md", False),
        ("README.md", False),
        ("src/a.py", False),
        ("tests/test_a.py", False),
        ("skills/x/SKILL.md", False),
        (f"{DELIVER}/execution-log.json", False),
    ],
)
def test_a_retrospective_writes_into_its_document_alone(tmp_path: Path, path: str, allowed: bool) -> None:
    who = Who("retrospective", ("file:docs/feature/x/feature-delta.md",), agent="nw-troubleshooter", open=True)
    assert (not refused(who, tmp_path, path)) is allowed
    assert refused(Who("retrospective", who.owes, open=False), tmp_path, "src/a.py")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("skills/x/SKILL.md", True),
        ("agents/x.md", True),
        ("commands/x.md", True),
        ("docs/x.md", True),
        ("hooks/run.sh", False),
        (".claude-plugin/plugin.json", False),
        ("tests/x.feature", False),
        (f"{DELIVER}/roadmap.json", False),
    ],
)
def test_an_author_writes_the_markdown_of_a_plugin_and_no_code(tmp_path: Path, path: str, allowed: bool) -> None:
    who = Who("author", agent="nw-agent-builder", open=True)
    assert write.judge(who, str(tmp_path / path), place(tmp_path, plugin=True)).refused is not allowed


def test_an_agents_own_work_tree_counts_like_the_one_it_came_from(tmp_path: Path) -> None:
    tree = ".claude/worktrees/agent-7f/"
    assert not refused(STEP, tmp_path, tree + "src/a.py")
    assert refused(Who("main"), tmp_path, tree + "src/a.py")
    assert refused(STEP, tmp_path, tree + f"{DELIVER}/execution-log.json")
    assert not refused(Who("main"), tmp_path, tree + "docs/a.md")


@pytest.mark.req("ND-033")
@pytest.mark.parametrize(
    "path",
    [
        "src/a.py",
        "lib/a.rb",
        "app/x.ts",
        "cmd/main.go",
        "packages/x/test/a.ts",
        "Dockerfile",
        "src/docs/feature/a.py",
        "src/.nwave/a.py",
    ],
)
def test_the_main_thread_writes_no_code_wherever_it_lies(tmp_path: Path, path: str) -> None:
    reason = refused(Who("main"), tmp_path, path)
    assert "des next" in reason


@pytest.mark.parametrize("path", ["README.md", "docs/a.md", "docs/feature/x/feature-delta.md", "CHANGELOG.md"])
def test_the_main_thread_writes_documents(tmp_path: Path, path: str) -> None:
    assert not refused(Who("main"), tmp_path, path)


def test_outside_the_project(tmp_path: Path) -> None:
    root = tmp_path / "src" / "project"
    for who, expected in (
        (Who("main"), False),
        (STEP, False),
        (Who("unbound"), False),
        (Who("review", open=True), True),
    ):
        assert write.judge(who, str(tmp_path / "src" / "x.py"), place(root)).refused is expected


TRACK = Place("/p", "iteration-3", ".aiwg/delivery/iteration-3", True, PathRules.from_config({}))


@pytest.mark.req("DT-024")
@pytest.mark.parametrize(
    "path",
    [
        "gates/iteration-3-security-gate.md", "gates/iteration-3-quality-report.md", "planning/iteration-3-plan.md",
        "testing/iteration-3-test-results.md", "reports/iteration-3-readiness.md", "reports/Iteration-3-Assessment.md",
        "deployment/release-notes-iteration-3.md", "deployment/runbook-updates-iteration-3.md",
        "working/iteration-3/reviews/T-01-review.md",
    ],
)  # fmt: skip
@pytest.mark.parametrize("who", [Who("main"), Who("implement", open=True), Who("fix", open=True), Who("unbound")])
def test_nobody_writes_what_is_rendered_for_the_iteration(who: Who, path: str) -> None:
    decision = write.judge(who, f"/p/.aiwg/{path}", TRACK)
    assert decision.refused
    assert "is the artifact of the delivery iteration-3" in decision.reason
    assert "note marks" in decision.reason


@pytest.mark.parametrize(
    "path",
    ["planning/iteration-3-backlog.md", "planning/iteration-33-plan.md", "requirements/use-case-UC-01.md", "notes.md"],
)
def test_the_other_documents_of_the_project_are_open(path: str) -> None:
    assert not write.judge(Who("main"), f"/p/.aiwg/{path}", TRACK).refused


@pytest.mark.req("DT-002")
def test_the_main_thread_of_an_iteration_writes_no_code() -> None:
    assert write.judge(Who("main"), "/p/src/a.py", TRACK).refused


@pytest.mark.req("DT-083")
def test_who_makes_the_tests_pass_leaves_them_alone() -> None:
    assert write.judge(Who("implement", step="03-01", open=True), "/p/tests/test_a.py", TRACK).refused
    assert not write.judge(Who("implement", step="03-01", open=True), "/p/src/a.py", TRACK).refused


@pytest.mark.req("DT-075")
def test_who_writes_the_tests_leaves_the_code_alone() -> None:
    assert write.judge(Who("test-writer", step="03-01", open=True), "/p/src/a.py", TRACK).refused
    assert not write.judge(Who("test-writer", step="03-01", open=True), "/p/tests/test_a.py", TRACK).refused
