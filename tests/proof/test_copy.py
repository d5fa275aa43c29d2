"""des.proof.copy: exactly the files of a commit, outside the project, in slots that are kept and swept."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from des import limits
from des.contract.errors import DesError
from des.proof.copy import clean_copy
from des.proof.git import Entry, Git
from tests.support.histories import History


def files(directory: Path) -> dict[str, str]:
    """Every file below a directory but git's own, with its content (a link with its target)."""
    found = {}
    for path in directory.rglob("*"):
        name = path.relative_to(directory).as_posix()
        if path.is_symlink():
            found[name] = "-> " + os.readlink(path)
        elif path.is_file() and not name.startswith(".git/"):
            found[name] = path.read_text()
    return found


def test_a_copy_holds_the_files_of_a_commit_and_nothing_else(history: History) -> None:
    first = history.commit("one", {"a.py": "a = 1\n", "ä/ö.py": "x\n"})
    second = history.commit("two", {"a.py": "a = 2\n", "ä/ö.py": None, "b.py": "b\n"})
    history.write({"dirty.py": "d\n"})

    with clean_copy(Git(history.path)) as copy:
        copy.put(first)
        assert files(copy.path) == {"a.py": "a = 1\n", "ä/ö.py": "x\n"}
        copy.put(second)
        assert files(copy.path) == {"a.py": "a = 2\n", "b.py": "b\n"}
        assert Git(copy.path).head() == second


def test_links_that_lead_out_are_left_out(history: History, tmp_path: Path) -> None:
    """Where they lead to, nothing was committed."""
    (tmp_path / "outside").mkdir()
    history.commit("one", {"a.py": "a = 1\n"})
    links = {"in.py": "a.py", "root": ".", "gone.py": "none.py", "out": str(tmp_path / "outside"), "up": "../.."}
    for name, target in links.items():
        (history.path / name).symlink_to(target)
    head = history.commit("two")

    with clean_copy(Git(history.path)) as copy:
        for _ in range(2):
            copy.put(head)
            left = {path.name for path in copy.path.iterdir() if path.is_symlink()}
            assert left == {"in.py", "root", "gone.py"}


def test_what_a_run_leaves_behind_is_gone_before_the_next(history: History) -> None:
    head = history.commit("one", {"a.py": "a = 1\n", "kept.py": "k\n", ".gitignore": "*.log\n"})

    with clean_copy(Git(history.path)) as copy:
        copy.put(head)
        (copy.path / "a.py").write_text("a = 9\n")
        (copy.path / "kept.py").unlink()
        (copy.path / "x.log").write_text("ignored")
        (copy.path / "new").mkdir()
        (copy.path / "new" / "f.py").write_text("n")
        subprocess.run(["git", "init", "-q", "nested"], cwd=copy.path, check=True)
        subprocess.run(["git", "checkout", "-q", "-b", "elsewhere"], cwd=copy.path, check=True)
        copy.put(head)
        assert files(copy.path) == {"a.py": "a = 1\n", "kept.py": "k\n", ".gitignore": "*.log\n"}


def test_an_overlay_adds_replaces_and_removes_single_files(history: History) -> None:
    base = history.commit("base", {"src.py": "old\n", "t/one.py": "1\n", "t/two.py": "2\n", "was_file": "f\n"})
    history.write({"was_file": None})
    head = history.commit(
        "head", {"src.py": "new\n", "t/one.py": "11\n", "t/new ä.py": "n\n", "was_file/inside": "i\n"}
    )
    git = Git(history.path)
    at_head = git.entries(head)

    with clean_copy(git) as copy:
        copy.put(
            base,
            {
                "t/one.py": at_head["t/one.py"],
                "t/new ä.py": at_head["t/new ä.py"],
                "t/two.py": None,
                "was_file": None,
                "was_file/inside": at_head["was_file/inside"],
            },
        )
        assert files(copy.path) == {
            "src.py": "old\n",
            "t/one.py": "11\n",
            "t/new ä.py": "n\n",
            "was_file/inside": "i\n",
        }
        copy.put(base)
        assert files(copy.path) == {"src.py": "old\n", "t/one.py": "1\n", "t/two.py": "2\n", "was_file": "f\n"}


def test_links_and_executable_bits_are_kept(history: History) -> None:
    history.write({"run.sh": "#!/bin/sh\n"})
    (history.path / "run.sh").chmod(0o755)
    (history.path / "link").symlink_to("run.sh")
    head = history.commit("modes")

    with clean_copy(Git(history.path)) as copy:
        copy.put(head)
        assert os.access(copy.path / "run.sh", os.X_OK)
        assert os.readlink(copy.path / "link") == "run.sh"


def test_the_empty_tree_is_an_empty_copy_that_tests_can_be_put_into(history: History) -> None:
    head = history.commit("root", {"src.py": "s\n", "test_src.py": "t\n"})
    git = Git(history.path)

    with clean_copy(git) as copy:
        copy.put(head)
        copy.put(git.empty_tree, {"test_src.py": git.entries(head)["test_src.py"]})
        assert files(copy.path) == {"test_src.py": "t\n"}
        copy.put(git.empty_tree)
        assert files(copy.path) == {}


def test_a_copy_lies_outside_the_project_and_fires_no_hook(history: History, tmp_path: Path) -> None:
    head = history.commit("one", {"a.py": "a\n"})
    template = tmp_path / "template" / "hooks"
    template.mkdir(parents=True)
    for hook in (template / "post-checkout", history.path / ".git" / "hooks" / "post-checkout"):
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/fired\n")
        hook.chmod(0o755)
    Git(history.path).run("config", "init.templateDir", str(template.parent))

    with clean_copy(Git(history.path)) as copy:
        copy.put(head)
        assert not copy.path.is_relative_to(history.path)
        assert Git(history.path).run("worktree", "list", "--porcelain").count("worktree ") == 1
        assert Git(copy.path).run("remote") == ""
    assert not (tmp_path / "fired").exists()


def test_a_temporary_directory_inside_the_project_is_refused(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    history.commit("one", {"a.py": "a\n"})
    (history.path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(history.path / "tmp"))

    with pytest.raises(DesError, match="lies inside the project"), clean_copy(Git(history.path)):
        pass


def test_a_directory_of_copies_that_others_can_write_is_refused(history: History) -> None:
    history.commit("one", {"a.py": "a\n"})
    root = Path(tempfile.gettempdir()) / f"des-copies-{os.getuid()}"
    root.mkdir()
    root.chmod(0o777)

    with pytest.raises(DesError, match="not a private directory"), clean_copy(Git(history.path)):
        pass


def test_a_slot_is_used_again_and_two_at_once_have_two(history: History) -> None:
    head = history.commit("one", {"a.py": "a\n"})
    git = Git(history.path)

    with clean_copy(git) as first:
        first.put(head)
        with clean_copy(git) as second:
            assert second.path != first.path
            second.put(head)
            assert files(second.path) == files(first.path)
    with clean_copy(git) as third:
        assert third.path == first.path
        assert (third.path / "a.py").exists()


def test_a_later_commit_reaches_a_kept_slot(history: History) -> None:
    history.commit("one", {"a.py": "a\n"})
    git = Git(history.path)
    with clean_copy(git) as copy:
        copy.put(history.head)
    later = history.commit("two", {"a.py": "b\n"})
    with clean_copy(git) as copy:
        copy.put(later)
        assert files(copy.path) == {"a.py": "b\n"}


def test_a_broken_slot_is_made_anew(history: History) -> None:
    head = history.commit("one", {"a.py": "a\n"})
    git = Git(history.path)
    with clean_copy(git) as copy:
        copy.put(head)
        (copy.path / ".git" / "index").write_text("torn")
        (copy.path / ".git" / "index.lock").write_text("")
    with clean_copy(git) as copy:
        copy.put(head)
        assert files(copy.path) == {"a.py": "a\n"}


def test_a_slot_of_a_killed_process_is_free(history: History) -> None:
    head = history.commit("one", {"a.py": "a\n"})
    program = (
        "import sys, tempfile, os; tempfile.tempdir = sys.argv[2]\n"
        "from des.proof.copy import clean_copy; from des.proof.git import Git\n"
        "with clean_copy(Git(sys.argv[1])) as copy:\n"
        "    copy.put(sys.argv[3]); print(copy.path, flush=True); os.kill(os.getpid(), 9)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", program, str(history.path), tempfile.gettempdir(), head],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert killed.returncode == -9
    with clean_copy(Git(history.path)) as copy:
        assert str(copy.path) == killed.stdout.strip()


def test_unused_slots_are_swept_and_held_ones_are_not(history: History, tmp_path: Path) -> None:
    history.commit("one", {"a.py": "a\n"})
    gone = History(tmp_path / "gone")
    gone.commit("x", {"x": "x"})
    slots = []
    for repository in (gone, history):
        with clean_copy(Git(repository.path)) as copy:
            copy.put(repository.head)
            slots.append(copy.path.parent)
    shutil.rmtree(gone.path)
    old = time.time() - limits.COPY_SECONDS - 1
    for slot in slots:
        os.utime(slot / "lock", (old, old))

    held = (slots[1] / "lock").open()
    fcntl.flock(held, fcntl.LOCK_EX)
    other = History(tmp_path / "other")
    other.commit("y", {"y": "y"})
    with clean_copy(Git(other.path)):
        assert not slots[0].exists()
        assert slots[1].exists()
    held.close()


def test_a_shallow_clone_can_be_copied(history: History, tmp_path: Path) -> None:
    history.commit("one", {"a.py": "a\n"})
    head = history.commit("two", {"a.py": "b\n"})
    shallow = tmp_path / "shallow"
    history.git("clone", "-q", "--depth", "1", f"file://{history.path}", str(shallow))

    with clean_copy(Git(shallow)) as copy:
        copy.put(head)
        assert files(copy.path) == {"a.py": "b\n"}


def test_a_linked_work_tree_shares_its_slots_with_the_main_one(history: History, tmp_path: Path) -> None:
    head = history.commit("one", {"a.py": "a\n"})
    linked = tmp_path / "linked"
    history.git("worktree", "add", "-q", "--detach", str(linked))

    with clean_copy(Git(linked)) as copy:
        copy.put(head)
        assert files(copy.path) == {"a.py": "a\n"}
        where = copy.path
    with clean_copy(Git(history.path)) as copy:
        assert copy.path == where


def test_a_submodule_stays_empty(history: History, tmp_path: Path) -> None:
    inner = History(tmp_path / "inner")
    inner.commit("inner", {"i.py": "i\n"})
    history.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.path), "lib")
    head = history.commit("with submodule", {"a.py": "a\n"})

    with clean_copy(Git(history.path)) as copy:
        copy.put(head)
        assert set(files(copy.path)) == {"a.py", ".gitmodules"}
        assert Git(history.path).entries(head)["lib"] == Entry("160000", inner.head)
