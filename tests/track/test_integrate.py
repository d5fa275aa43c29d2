"""Merging: nothing untested reaches the protected branch, and what fails leaves it as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from des.contract.errors import DesError
from des.flow import gate_record, record
from des.track import branch, documents, integrate
from des.track.branch import Branches
from des.track.facts import gather
from des.track.integrate import Outcome
from tests.support.histories import History
from tests.track.iteration import BEGIN, Iteration, executable, silent
from tests.track.merging import EXPRESS, NONE, merging, on_main, work

BRANCHES = Branches("iteration-3", "main")
SMOKE = {"name": "smoke", "runner": "pytest", "paths": ["tests/smoke"]}


def merge(iteration: Iteration, why_not: str = "") -> Outcome:
    return integrate.integrate(iteration.delivery, lambda: why_not, silent)


def tip(iteration: Iteration, name: str = "main") -> str:
    return branch.tip(iteration.delivery.git, name)


def newest(iteration: Iteration) -> dict[str, Any]:
    return dict(gate_record.newest(iteration.delivery.log(), "integration"))


@pytest.mark.req("DT-163", "DT-164", "DT-167", "DT-169")
def test_what_is_merged_is_the_tree_that_was_tested(history: History) -> None:
    iteration = merging(history)
    before = tip(iteration)
    done = merge(iteration)
    git = iteration.delivery.git
    assert done.code == 0, done.lines
    assert git.tree(tip(iteration)) == git.tree("HEAD")
    assert git.run("log", "-1", "--format=%P", "main").split() == [before, git.head()]
    found = newest(iteration)
    assert (found["status"], found["commit"], found["error"]) == ("SUCCESS", tip(iteration), "")
    assert found["deploy"] == {"status": "EXEMPT", "reason": "a library"}
    assert branch.checked_out(git) == "iteration-3"
    assert any("not applicable (a library)" in line for line in done.lines)


@pytest.mark.req("DT-160", "DT-162")
def test_before_the_gates_have_passed_nothing_is_merged(history: History) -> None:
    iteration = merging(history)
    before, log = tip(iteration), iteration.delivery.log_path.read_bytes()
    with pytest.raises(DesError, match="may not be merged: not yet: gates passed") as caught:
        merge(iteration, "not yet: gates passed")
    assert (caught.value.code, "des track next" in caught.value.how) == (1, True)
    assert (tip(iteration), iteration.delivery.log_path.read_bytes()) == (before, log)


@pytest.mark.req("DT-164", "DT-243")
def test_what_came_meanwhile_is_taken_up_and_tested_first(history: History) -> None:
    iteration = merging(history)
    other = on_main(history, {"src/other.py": "X = 1\n"})
    done = merge(iteration)
    assert (done.code, tip(iteration), newest(iteration)) == (1, other, {})
    assert "suites and gates run again" in done.lines[1]
    assert branch.behind(iteration.delivery.git, BRANCHES) == 0
    assert (history.path / "src/other.py").exists()
    assert merge(iteration).code == 0


@pytest.mark.req("DT-164")
def test_what_came_meanwhile_and_is_no_code_holds_nothing_up(history: History) -> None:
    iteration = merging(history)
    on_main(history, {"docs/team.md": "# Team\n"})
    done = merge(iteration)
    assert done.code == 0, done.lines
    assert iteration.delivery.git.show("main", "docs/team.md") == "# Team\n"


@pytest.mark.req("DT-225")
def test_a_conflict_is_named_and_undone(history: History) -> None:
    iteration = merging(history)
    work(history, EXPRESS, "feat: names\n\nTask: T-01\nStep-ID: 03-01\n")
    other = on_main(history, {"src/shop.py": BEGIN["src/shop.py"].replace("return 9", "return 7"), "a b.py": "x = 1\n"})
    head = tip(iteration, "iteration-3")
    done = merge(iteration)
    assert done.code == 1
    assert "do not merge with iteration-3: src/shop.py" in done.lines[0]
    assert (newest(iteration)["status"], newest(iteration)["conflict"]) == ("FAILURE", ["src/shop.py"])
    assert tip(iteration) == other
    assert not history.git("status", "--porcelain", "--", "src")
    assert not (history.path / ".git/MERGE_HEAD").exists()
    assert branch.holds(iteration.delivery.git, "iteration-3", head)


@pytest.mark.req("DT-225")
def test_checked_out_elsewhere_the_branch_is_not_moved_under_its_files(history: History, tmp_path: Path) -> None:
    iteration = merging(history)
    history.git("worktree", "add", "-q", str(tmp_path / "other"), "main")
    before = tip(iteration)
    with pytest.raises(DesError, match="checked out in another work tree") as caught:
        merge(iteration)
    assert caught.value.code == 1
    assert (tip(iteration), newest(iteration)) == (before, {})
    history.git("worktree", "remove", str(tmp_path / "other"))
    assert merge(iteration).code == 0


@pytest.mark.req("DT-166", "DT-225", "DT-224")
@pytest.mark.parametrize(
    ("kind", "command", "error"),
    [
        ("build", ["python", "-c", "import sys; print('a'); sys.exit('no disk')"], "build ended with 1"),
        ("deploy", ["python", "-c", "import sys; sys.exit('no host')"], "deploy ended with 1"),
        ("build", ["no-such-program-here"], "no-such-program-here was not found"),
    ],
)
def test_what_fails_leaves_the_branch_as_it_was(history: History, kind: str, command: list[str], error: str) -> None:
    absent = {name: why for name, why in NONE.items() if name != kind}
    iteration = merging(history, {"not_applicable": absent, "tools": {kind: {"command": command}}})
    before = tip(iteration)
    done = merge(iteration)
    found = newest(iteration)
    assert (done.code, tip(iteration)) == (1, before)
    assert (found["status"], found[kind]["status"]) == ("FAILURE", "FAIL")
    assert error in found["error"]
    assert found["error"] in done.lines
    assert "smoke" not in found  # nothing goes on behind a failure
    assert not iteration.delivery.git.ok("merge-base", "--is-ancestor", str(found["commit"]), "HEAD")


@pytest.mark.req("DT-165", "DT-166")
def test_without_a_build_that_is_configured_or_declared_nothing_is_merged(history: History) -> None:
    iteration = merging(history, {"not_applicable": {"smoke": "x", "deploy": "y"}})
    before = tip(iteration)
    assert merge(iteration).code == 1
    assert "no build is configured" in newest(iteration)["error"]
    assert tip(iteration) == before


@pytest.mark.req("DT-168")
@pytest.mark.parametrize(
    ("reason", "status"), [("nothing is deployed", "EXEMPT"), ("", "INDETERMINATE")], ids=["declared", "not declared"]
)
def test_smoke_tests_that_are_not_there_are_declared_or_nothing_is_merged(
    history: History, reason: str, status: str
) -> None:
    absent = {name: why for name, why in {**NONE, "smoke": reason}.items() if why}
    iteration = merging(history, {"not_applicable": absent})
    before = tip(iteration)
    done = merge(iteration)
    found = newest(iteration)
    assert (found["smoke"]["status"], found["smoke"]["reason"]) == (status, reason)
    assert (tip(iteration) == before) is not bool(reason)
    if reason:
        assert "⚠️ smoke: not applicable (nothing is deployed)" in done.lines
    else:
        assert "smoke tests: " in found["error"]


@pytest.mark.req("DT-165", "DT-168")
@pytest.mark.parametrize(("price", "code"), [("8", 0), ("1", 1)])
def test_build_and_smoke_tests_run_on_the_merge(history: History, price: str, code: int) -> None:
    tools = {"build": {"command": ["python", "-c", "import pathlib; pathlib.Path('src/shop.py').read_text()"]}}
    absent = {"deploy": "a library"}
    iteration = merging(history, {"not_applicable": absent, "tools": tools}, [SMOKE])
    test = f"import shop\n\n\ndef test_up():\n    assert shop.price('express') == {price}\n"
    history.commit("test: smoke\n\nTask: T-01\nStep-ID: 03-01\n", {"tests/smoke/test_up.py": test})
    before = tip(iteration)
    done = merge(iteration)
    found = newest(iteration)
    assert done.code == code, done.lines
    assert found["build"] == {"status": "PASS", "reason": ""}
    assert (found["smoke"]["run"], found["smoke"]["passed"]) == (1, 1 - code)
    assert (found["smoke"]["status"], found["status"]) == (("FAIL", "FAILURE") if code else ("PASS", "SUCCESS"))
    assert (tip(iteration) == before) is bool(code)
    assert ("tests/smoke/test_up.py::test_up" in found["error"]) is bool(code)


@pytest.mark.req("DT-160")
def test_hooks_of_the_user_are_neither_run_nor_touched(history: History, tmp_path: Path) -> None:
    iteration = merging(history)
    on_main(history, {"docs/team.md": "# Team\n"})
    names = ("pre-commit", "commit-msg", "pre-merge-commit", "post-commit", "reference-transaction", "post-merge")
    for name in names:
        executable(history.path / ".git/hooks" / name, f"#!/bin/sh\ntouch {tmp_path}/ran-{name}\nexit 1\n")
    kept = {name: (history.path / ".git/hooks" / name).read_bytes() for name in names}
    assert merge(iteration).code == 0
    assert list(tmp_path.glob("ran-*")) == []
    assert {name: (history.path / ".git/hooks" / name).read_bytes() for name in names} == kept


@pytest.mark.req("DT-163")
def test_on_another_branch_nothing_is_merged(history: History) -> None:
    iteration = merging(history)
    history.git("add", "-A")
    history.git("switch", "-q", "-c", "mine")
    with pytest.raises(DesError, match="mine is checked out, and the iteration's work is on iteration-3") as caught:
        merge(iteration)
    assert caught.value.how == "git switch iteration-3"


@pytest.mark.req("DT-163")
def test_in_a_clone_that_has_the_branch_from_afar_only_the_way_is_named(history: History) -> None:
    iteration = merging(history)
    history.git("update-ref", "refs/remotes/origin/main", "main")
    history.git("branch", "-q", "-D", "main")
    with pytest.raises(DesError, match="there is no branch main in this clone") as caught:
        merge(iteration)
    assert caught.value.how == "make it: git branch main origin/main"
    assert branch.there(iteration.delivery.git, "main") == "refs/remotes/origin/main"


@pytest.mark.req("DT-163", "DT-225")
def test_killed_between_the_merge_and_its_record_it_is_done_again(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    iteration = merging(history)
    with monkeypatch.context() as patch:
        patch.setattr(integrate.record, "gate", _killed)
        with pytest.raises(KeyboardInterrupt):
            merge(iteration)
    assert newest(iteration) == {}
    moved = tip(iteration)
    done = merge(iteration)
    assert done.code == 0, done.lines
    assert newest(iteration)["commit"] == tip(iteration)
    assert branch.holds(iteration.delivery.git, "main", moved)


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.req("DT-163", "DT-225")
def test_a_branch_that_moved_while_the_build_ran_is_left_alone(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    iteration = merging(history)
    real = integrate._checked

    def checked(*given: Any) -> Any:
        history.git("update-ref", "refs/heads/main", history.git("commit-tree", "main^{tree}", "-p", "main", "-m", "x"))
        return real(*given)

    monkeypatch.setattr(integrate, "_checked", checked)
    with pytest.raises(DesError, match="main has moved") as caught:
        merge(iteration)
    assert caught.value.code == 1
    assert newest(iteration) == {}
    assert history.git("log", "-1", "--format=%s", "main") == "x"


# --- what is committed with it ---


def judged(iteration: Iteration) -> None:
    """Something is on record that a document tells."""
    item = {"id": "US-01", "points": 3, "ready": True, "failed": []}
    record.gate(iteration.delivery, "readiness", "READY", items=[item], scope=["US-01"], inputs="i")


@pytest.mark.req("DT-024", "DT-169")
def test_only_files_of_this_iteration_are_committed(history: History) -> None:
    iteration = merging(history)
    judged(iteration)
    folder = history.path / ".aiwg"
    strange = (
        "planning/iteration-30-plan.md", "planning/iteration-3-thoughts.md", "planning/iteration-3-backlog.md",
        "working/iteration-31/x.md", "reports/iteration-3 \u00fc\"x\".md", "delivery/iteration-33/notes.md",
    )  # fmt: skip
    for name in strange:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("mine\n")
    (history.path / "README.md").write_text("staged by the user\n")
    history.git("add", "README.md")
    facts = gather(iteration.delivery)
    written = documents.write(iteration.delivery, facts.record)
    documents.commit(iteration.delivery, facts.record, "docs: x")
    kept = iteration.delivery.git.run("show", "-z", "--name-only", "--format=", "HEAD").split("\0")
    assert {one for one in kept if one} - {*written} <= {iteration.delivery.relative + "/execution-log.json"}
    assert history.git("status", "--porcelain", "--", "README.md") == "A  README.md"
    assert all((folder / name).read_text() == "mine\n" for name in strange)


@pytest.mark.req("DT-024", "DT-045")
def test_notes_of_people_outlive_what_is_written_anew(history: History) -> None:
    iteration = merging(history)
    judged(iteration)
    facts = gather(iteration.delivery)
    documents.write(iteration.delivery, facts.record)
    path = next(one for one in documents.wanted(iteration.delivery, facts.record) if one.endswith(".md"))
    place = history.path / path
    place.write_text(place.read_text().replace("<!-- des:notes:begin -->\n", "<!-- des:notes:begin -->\nAsk Ada.\n"))
    assert documents.differing(iteration.delivery, documents.wanted(iteration.delivery, facts.record)) == []
    place.write_text(place.read_text().replace("# ", "# Not ", 1))
    assert documents.differing(iteration.delivery, documents.wanted(iteration.delivery, facts.record)) == [path]
    assert documents.write(iteration.delivery, facts.record) == [path]
    assert "Ask Ada." in place.read_text()
    assert "# Not " not in place.read_text()
