"""des.proof.change: what a range changed, by class, by line, by declaration."""

from __future__ import annotations

import pytest

from des.contract.paths import PathRules
from des.proof.change import Change, read_change
from des.proof.git import Git
from tests.support.histories import History

RULES = PathRules.from_config({})


def change(history: History, base: str | None = None, head: str | None = None) -> Change:
    git = Git(history.path)
    return read_change(git, base or git.commit("HEAD~1"), head or history.head, RULES)


def listed(found: Change) -> list[tuple[str, str | None, str | None]]:
    return [(f.status, f.old.path if f.old else None, f.new.path if f.new else None) for f in found.files]


def test_files_come_with_status_class_and_former_path(history: History) -> None:
    text = "".join(f"line {n}\n" for n in range(20))
    history.commit("base", {"src/a.py": "a\n", "src/b.py": text, "tests/test_a.py": "t\n", "docs/x.md": "x\n"})
    history.move("src/b.py", "src/c.py")
    history.commit(
        "head", {"src/a.py": "aa\n", "tests/test_a.py": None, "tests/test_ä.py": "other\n", "docs/x.md": "y\n"}
    )

    found = change(history)

    assert sorted(listed(found), key=str) == sorted(
        [
            ("M", "docs/x.md", "docs/x.md"),
            ("M", "src/a.py", "src/a.py"),
            ("R", "src/b.py", "src/c.py"),
            ("D", "tests/test_a.py", None),
            ("A", None, "tests/test_ä.py"),
        ],
        key=str,
    )
    assert {f.path for f in found.touched("test")} == {"tests/test_a.py", "tests/test_ä.py"}
    assert {f.path for f in found.touched("documentation")} == {"docs/x.md"}


def test_lines_of_production_are_numbered_and_those_of_tests_left_out(history: History) -> None:
    history.commit("base", {"src/a.py": "one\ntwo\nthree\n", "src/gone.py": "g\n", "tests/test_a.py": "t\n"})
    history.commit(
        "head",
        {"src/a.py": "one\n2\nthree\nfour\n", "src/gone.py": None, "src/ä b.py": "n\n", "tests/test_a.py": "u\n"},
    )

    lines = change(history).lines

    assert set(lines) == {"src/a.py", "src/gone.py", "src/ä b.py"}
    assert lines["src/a.py"].added == ((2, "2"), (4, "four"))
    assert lines["src/a.py"].removed == ("two",)
    assert lines["src/gone.py"].removed == ("g",)
    assert lines["src/ä b.py"].added == ((1, "n"),)


def test_lines_that_look_like_a_patch_do_not_confuse(history: History) -> None:
    history.commit("base", {"src/a.py": "x\n", "src/z.py": "z\n"})
    nasty = "diff --git a/x b/x\n@@ -1 +1 @@\n+++ b/x\n--- a/x\n"
    history.commit("head", {"src/a.py": nasty, "src/z.py": "zz\n"})
    lines = change(history).lines
    assert [text for _, text in lines["src/a.py"].added] == nasty.splitlines()
    assert lines["src/z.py"].added == ((1, "zz"),)


def test_a_carriage_return_is_not_part_of_a_line(history: History) -> None:
    history.commit("base", {"src/a.py": b"one\r\ntwo\r\n"})
    history.commit("head", {"src/a.py": b"one\r\n2\r\n"})
    assert change(history).lines["src/a.py"].added == ((2, "2"),)


def test_binary_mode_and_type_changes_are_told(history: History) -> None:
    history.commit("base", {"src/logo.bin": b"\0\1", "run.sh": "#!/bin/sh\n", "src/was_file.py": "f\n"})
    (history.path / "run.sh").chmod(0o755)
    (history.path / "src/was_file.py").unlink()
    (history.path / "src/was_file.py").symlink_to("logo.bin")
    history.commit("head", {"src/logo.bin": b"\0\2", "src/zz.py": "z\n"})

    found = change(history)

    assert {f.path: f.status for f in found.files} == {
        "src/logo.bin": "M", "run.sh": "M", "src/was_file.py": "T", "src/zz.py": "A"
    }  # fmt: skip
    assert found.lines["src/zz.py"].added == ((1, "z"),)
    assert found.lines["src/was_file.py"].removed == ("f",)
    assert {f.new.entry.mode for f in found.files if f.new and f.path == "run.sh"} == {"100755"}


def test_attributes_do_not_hide_lines(history: History) -> None:
    """They are read from the work tree, which is not what is proven."""
    history.commit("base", {"src/a.py": "one\n", ".gitattributes": "*.py -diff\n"})
    history.commit("head", {"src/a.py": "import pytest\n"})
    assert change(history).lines["src/a.py"].added == ((1, "import pytest"),)


def test_the_root_commit_changes_everything(history: History) -> None:
    history.commit("root", {"src/a.py": "a\n"})
    git = Git(history.path)
    found = change(history, git.empty_tree)
    assert listed(found) == [("A", None, "src/a.py")]
    assert [commit.subject for commit in found.commits] == ["root"]


def test_an_empty_commit_changes_nothing(history: History) -> None:
    history.commit("base", {"a": "a"})
    history.commit("empty", step="01-01")
    found = change(history)
    assert found.files == ()
    assert found.lines == {}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Supersedes: tests/t.py::test_a — now rounds up", {"tests/t.py::test_a": "now rounds up"}),
        ("supersedes:tests/t.py::test_a - now", {"tests/t.py::test_a": "now"}),
        ("  Supersedes: tests/t.py::test_a[x - y] -- now", {"tests/t.py::test_a[x - y]": "now"}),
        ("Supersedes: tests/t.py::test_a[a b] – now – really", {"tests/t.py::test_a[a b]": "now – really"}),
        ("Supersedes: a.test.js::adds: all (b), c[2] — now", {"a.test.js::adds: all (b), c[2]": "now"}),
        ("Supersedes: tests/t.py::test_a", {}),
        ("Supersedes: tests/t.py::test_a — ", {}),
        ("This supersedes: tests/t.py::test_a — no", {}),
        ("Supersedes:", {}),
    ],
)
def test_supersedes_lines_need_a_reason(history: History, line: str, expected: dict[str, str]) -> None:
    history.commit("base")
    history.commit(f"feat: x\n\n{line}\nStep-ID: 01-01")
    assert dict(change(history).supersedes) == expected


def test_a_supersedes_line_without_reason_is_reported(history: History) -> None:
    history.commit("base")
    history.commit("feat: x\n\nSupersedes: tests/t.py::test_a")
    assert change(history).supersedes_without_reason == ("tests/t.py::test_a",)


def test_supersedes_of_all_commits_of_a_step_count(history: History) -> None:
    base = history.commit("base")
    history.commit("one\n\nSupersedes: a::b — first")
    history.commit("two\n\nSupersedes: c::d — second")
    assert dict(change(history, base).supersedes) == {"a::b": "first", "c::d": "second"}


def test_overlays_exchange_the_world_of_the_tests_and_leave_production(history: History) -> None:
    text = "".join(f"line {n}\n" for n in range(20))
    base = history.commit(
        "base",
        {"src/a.py": "a\n", "tests/test_old.py": "o\n", "tests/test_moved.py": text, "tests/test_same.py": "s\n"},
    )
    history.move("tests/test_moved.py", "tests/deep/test_moved.py")
    head = history.commit(
        "head", {"src/a.py": "b\n", "tests/test_old.py": None, "conftest.py": "c\n", "tests/test_same.py": "t\n"}
    )
    git, found = Git(history.path), change(history)
    before, after = git.entries(base), git.entries(head)

    assert found.forward() == {
        "tests/test_old.py": None,
        "tests/test_moved.py": None,
        "tests/deep/test_moved.py": after["tests/deep/test_moved.py"],
        "conftest.py": after["conftest.py"],
        "tests/test_same.py": after["tests/test_same.py"],
    }
    assert found.backward() == {
        "tests/test_old.py": before["tests/test_old.py"],
        "tests/test_moved.py": before["tests/test_moved.py"],
        "tests/deep/test_moved.py": None,
        "conftest.py": None,
        "tests/test_same.py": before["tests/test_same.py"],
    }


def test_changed_submodules_are_named(history: History, tmp_path: object) -> None:
    history.commit("base", {"a": "a"})
    oid = history.head
    history.git("update-index", "--add", "--cacheinfo", f"160000,{oid},vendor/lib")
    history.git("commit", "-q", "-m", "submodule")
    assert change(history).submodules == ("vendor/lib",)
