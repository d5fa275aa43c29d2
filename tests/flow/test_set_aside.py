"""Setting work aside in a real repository: nothing is lost, nothing else is touched (R8)."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from des.contract.errors import DesError
from des.flow import dirt, set_aside
from des.flow.delivery import Delivery
from des.proof.git import Git
from tests.support.small import Small

TASK = ("step", "01-01")


@pytest.fixture
def small(tmp_path: Path) -> Small:
    small = Small(tmp_path / "a project")
    small.write("gone.py", "OLD = 1\n")
    small.write("kept.py", "KEPT = 1\n")
    small.write(".gitignore", "__pycache__/\n/.venv\n*.log\n")
    small.commit("chore: more files")
    small.start()
    return small


def _git(small: Small, *arguments: str) -> str:
    return subprocess.check_output(["git", *arguments], cwd=small.delivery.root, text=True)


def _dirty(delivery: Delivery) -> list[str]:
    return [one.path for one in dirt.read(delivery, delivery.log())]


@pytest.mark.req("ND-105")
def test_all_kinds_of_changes_are_kept_and_the_tree_is_clean_again(small: Small) -> None:
    root, head = small.delivery.root, small.delivery.git.head()
    small.write("calc.py", "CHANGED = 1\n")
    small.write("new folder/größe.py", "NEW = 1\n")
    small.write("staged.py", "STAGED = 1\n")
    _git(small, "add", "staged.py")
    small.write("staged.py", "AND_CHANGED = 1\n")
    (root / "gone.py").unlink()
    small.write("debug.log", "ignored\n")
    small.write("kept.py", "THE_USERS = 1\n")
    _git(small, "add", "kept.py")
    left = [path for path in _dirty(small.delivery) if path != "kept.py"]
    assert sorted(left) == ["calc.py", "gone.py", "new folder/größe.py", "staged.py"]

    kept = set_aside.set_aside(small.delivery, TASK, left)

    assert kept.ref == "refs/des/leftover/01-01-1"
    assert _git(small, "show", f"{kept.ref}:calc.py") == "CHANGED = 1\n"
    assert _git(small, "show", f"{kept.ref}:new folder/größe.py") == "NEW = 1\n"
    assert _git(small, "show", f"{kept.ref}:staged.py") == "AND_CHANGED = 1\n"
    assert _git(small, "show", f"{kept.ref}^2:staged.py") == "STAGED = 1\n"
    assert "gone.py" not in _git(small, "ls-tree", "--name-only", kept.ref)
    assert small.delivery.git.head() == head
    assert _dirty(small.delivery) == ["kept.py"]
    assert _git(small, "diff", "--cached", "--name-only") == "kept.py\n"
    assert (root / "kept.py").read_text() == "THE_USERS = 1\n"
    assert (root / "gone.py").read_text() == "OLD = 1\n"
    assert (root / "debug.log").exists()
    assert not (root / "new folder").exists()
    assert set_aside.of(small.delivery, small.delivery.log(), TASK) == [kept]
    assert set_aside.of(small.delivery, small.delivery.log(), ("step", "01-02")) == []


def test_git_can_bring_it_back(small: Small) -> None:
    small.write("calc.py", "CHANGED = 1\n")
    small.write("new.py", "NEW = 1\n")
    kept = set_aside.set_aside(small.delivery, TASK, ["calc.py", "new.py"])
    _git(small, "stash", "apply", "-q", kept.ref)
    assert sorted(_dirty(small.delivery)) == ["calc.py", "new.py"]


def test_each_time_has_its_own_number_and_a_ref_that_is_gone_is_not_told(small: Small) -> None:
    for number in (1, 2):
        small.write("new.py", f"NEW = {number}\n")
        assert set_aside.set_aside(small.delivery, TASK, ["new.py"]).ref.endswith(f"01-01-{number}")
    _git(small, "update-ref", "-d", "refs/des/leftover/01-01-1")
    assert [one.ref[-1] for one in set_aside.of(small.delivery, small.delivery.log(), TASK)] == ["2"]


def test_what_changes_while_it_is_kept_stays(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    small.write("calc.py", "CHANGED = 1\n")
    small.write("new.py", "NEW = 1\n")
    (small.delivery.root / "gone.py").unlink()
    gate = set_aside.record.gate

    def meanwhile(*given: object, **facts: object) -> object:
        small.write("new.py", "NEWER = 1234\n")
        small.write("gone.py", "BACK = 1\n")
        return gate(*given, **facts)  # type: ignore[arg-type]

    monkeypatch.setattr(set_aside.record, "gate", meanwhile)
    set_aside.set_aside(small.delivery, TASK, ["calc.py", "new.py", "gone.py"])
    assert sorted(_dirty(small.delivery)) == ["gone.py", "new.py"]
    assert (small.delivery.root / "new.py").read_text() == "NEWER = 1234\n"
    assert (small.delivery.root / "gone.py").read_text() == "BACK = 1\n"


def test_a_run_that_is_killed_half_way_loses_nothing(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    small.write("calc.py", "CHANGED = 1\n")
    small.write("new.py", "NEW = 1\n")
    clean = set_aside._clean

    def killed(git: Git, paths: Sequence[str]) -> None:
        clean(git, paths[:1])
        raise KeyboardInterrupt

    monkeypatch.setattr(set_aside, "_clean", killed)
    with pytest.raises(KeyboardInterrupt):
        set_aside.set_aside(small.delivery, TASK, ["calc.py", "new.py"])
    assert _dirty(small.delivery) == ["new.py"]
    monkeypatch.undo()
    set_aside.set_aside(small.delivery, TASK, ["new.py"])
    kept = set_aside.of(small.delivery, small.delivery.log(), TASK)
    assert [one.paths for one in kept] == [("calc.py", "new.py"), ("new.py",)]
    assert _git(small, "show", f"{kept[0].ref}:calc.py") == "CHANGED = 1\n"
    assert _dirty(small.delivery) == []


def test_a_folder_in_the_place_of_a_file_is_left_alone(small: Small) -> None:
    root = small.delivery.root
    (root / "kept.py").unlink()
    (root / "kept.py").mkdir()
    small.write("kept.py/inner.log", "ignored, and nowhere else\n")
    set_aside.set_aside(small.delivery, TASK, ["kept.py"])
    assert (root / "kept.py/inner.log").exists()


def test_a_merge_under_way_is_left_to_its_owner(small: Small) -> None:
    _git(small, "checkout", "-q", "-b", "side")
    small.write("kept.py", "KEPT = 2\n")
    _git(small, "commit", "-qam", "side")
    _git(small, "checkout", "-q", "-")
    small.write("kept.py", "KEPT = 3\n")
    _git(small, "commit", "-qam", "main")
    subprocess.run(["git", "merge", "side"], cwd=small.delivery.root, capture_output=True, check=False)
    before = (small.delivery.root / "kept.py").read_text()
    with pytest.raises(DesError, match="a merge is under way"):
        set_aside.set_aside(small.delivery, TASK, ["kept.py"])
    assert (small.delivery.root / "kept.py").read_text() == before
    assert _git(small, "for-each-ref", "refs/des") == ""


def test_documents_records_generated_files_and_other_repositories_are_no_code(small: Small) -> None:
    for path in ("docs/notes.md", "README.md", ".nwave/des-config.json", "__pycache__/calc.pyc"):
        small.write(path, "x")
    subprocess.run(["git", "init", "-q", "inner"], cwd=small.delivery.root, check=True)
    small.write("inner/main.py", "x = 1\n")
    assert _dirty(small.delivery) == []
