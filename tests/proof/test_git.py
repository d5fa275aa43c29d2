"""des.proof.git: answers that nothing of the surrounding process steers, and errors a person can act on."""

from __future__ import annotations

from pathlib import Path

import pytest

from des.contract.errors import DesError
from des.proof.git import Entry, Git
from tests.support.histories import History


def test_a_log_has_parents_before_children_and_whole_messages(history: History) -> None:
    first = history.commit("first\n\nbody\nStep-ID: 01-01", {"a.txt": "a"})
    second = history.commit("second", {"b.txt": "b"})
    git = Git(history.path)

    log = git.log(git.empty_tree, second)

    assert [commit.id for commit in log] == [first, second]
    assert log[0].parents == ()
    assert log[1].parents == (first,)
    assert log[0].subject == "first"
    assert "Step-ID: 01-01" in log[0].message
    assert git.commits(first, second) == (second,)


def test_file_names_come_back_as_they_are(history: History) -> None:
    names = ["ä ö.py", 'quote".py', "tab\there.py", "line\nfeed.py", "[glob]*.py", "-dash.py"]
    head = history.commit("names", {name: name for name in names})
    git = Git(history.path)

    assert sorted(git.entries(head)) == sorted(names)
    assert sorted(git.changed(git.empty_tree, head)) == sorted(names)
    assert [git.show(head, name) for name in names] == [f"{name}" for name in names]


def test_modes_tell_programs_and_links_apart(history: History) -> None:
    history.write({"run.sh": "#!/bin/sh\n", "plain": "x"})
    (history.path / "run.sh").chmod(0o755)
    (history.path / "link").symlink_to("plain")
    entries = Git(history.path).entries(history.commit("modes"))

    assert {path: entry.mode for path, entry in entries.items()} == {
        "run.sh": "100755", "link": "120000", "plain": "100644"
    }  # fmt: skip
    assert isinstance(entries["plain"], Entry)


def test_a_missing_file_has_no_content(history: History) -> None:
    head = history.commit("x", {"dir/file": "x"})
    git = Git(history.path)

    assert git.show(head, "dir/file") == "x"
    assert git.show(head, "gone") is None
    assert git.blob(head, "dir") is None


def test_git_variables_of_the_caller_do_not_steer(
    history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = history.commit("x", {"a": "a"})
    other = History(tmp_path / "other")
    other.commit("y", {"b": "b"})
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "nowhere"))

    assert Git(history.path).head() == head


def test_replaced_objects_do_not_count(history: History) -> None:
    honest = history.commit("x", {"a": "a"})
    forged = history.commit("y", {"a": "forged"})
    history.git("replace", honest, forged)

    assert Git(history.path).show(honest, "a") == "a"


def test_grafted_parents_do_not_count(history: History) -> None:
    first = history.commit("x", {"a": "a"})
    second = history.commit("y", {"a": "b"})
    (history.path / ".git" / "info").mkdir(exist_ok=True)
    (history.path / ".git" / "info" / "grafts").write_text(f"{second}\n")

    assert Git(history.path).commits(first, second) == (second,)
    assert Git(history.path).log(first, second)[0].parents == (first,)


def test_hooks_of_the_repository_do_not_run(history: History, tmp_path: Path) -> None:
    history.commit("x", {"a": "a"})
    hook = history.path / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/fired\n")
    hook.chmod(0o755)

    Git(history.path).run("checkout", "-q", "--detach", "HEAD")

    assert not (tmp_path / "fired").exists()


@pytest.mark.parametrize(
    ("revision", "words"),
    [
        ("nonsense", "'nonsense' names no commit"),
        ("", "'' names no commit"),
        ("--upload-pack=x", "'--upload-pack=x' names no commit"),
        ("HEAD~9", "'HEAD~9' names no commit"),
        ("a b\n", "names no commit"),
        ("HEAD:a", "'HEAD:a' names no commit"),
    ],
)
def test_an_unknown_revision_is_named(history: History, revision: str, words: str) -> None:
    history.commit("x", {"a": "a"})

    with pytest.raises(DesError, match=words) as caught:
        Git(history.path).commit(revision)
    assert caught.value.how


def test_a_repository_without_commits_says_so(history: History) -> None:
    with pytest.raises(DesError, match="has no commit yet") as caught:
        Git(history.path).head()
    assert "git commit" in caught.value.how


def test_a_plain_directory_says_so(tmp_path: Path) -> None:
    with pytest.raises(DesError, match="not in a git repository"):
        Git(tmp_path).head()


def test_a_missing_directory_says_so(tmp_path: Path) -> None:
    with pytest.raises(DesError, match="is not a directory"):
        Git(tmp_path / "gone").head()


def test_missing_git_says_so(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(DesError, match="git was not found"):
        Git(history.path).head()


def test_the_empty_tree_is_the_base_of_a_root_commit(history: History) -> None:
    head = history.commit("root", {"a": "a"})
    git = Git(history.path)

    assert git.base(git.empty_tree) == git.empty_tree
    assert git.base("HEAD") == head
    assert git.entries(git.empty_tree) == {}
    assert git.tree(git.empty_tree) == git.empty_tree


def test_a_lock_that_a_killed_git_left_is_named_with_the_way_on(history: History) -> None:
    history.commit("first", {"a.txt": "a"})
    (history.path / ".git/index.lock").write_text("")
    (history.path / "b.txt").write_text("b")
    with pytest.raises(DesError, match=r"rm '.*/\.git/index\.lock'") as caught:
        Git(history.path).run("add", "--all")
    assert "was killed" in caught.value.what


@pytest.mark.parametrize(
    ("path", "ignored"), [("a.log", True), ("b.txt", False), ("kept.log", False), ("x/[a].log", True)]
)
def test_what_git_leaves_out_is_known(tmp_path: Path, path: str, ignored: bool) -> None:
    history = History(tmp_path / "project")
    history.commit("feat: begin", {"kept.log": "x\n"})
    history.commit("chore: ignore", {".gitignore": "*.log\n"})
    assert Git(history.path).ignores(path) is ignored
