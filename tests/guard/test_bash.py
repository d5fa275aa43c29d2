"""What a Bash command writes, calls, and whether it may run without asking."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from des.guard import bash

BIN = "/plug in/bin"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    for name in ("src/a.py", "src/b.py", "docs/x.md", "docs/feature/x/deliver/execution-log.json", "dir/file"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    return root


def read(project: Path, command: str, cwd: str = ".") -> bash.Reading:
    return bash.read(command, os.path.normpath(project / cwd), str(project), BIN, str(project.parent / "home"))


def writes(project: Path, command: str, cwd: str = ".") -> list[str]:
    return sorted(
        os.path.relpath(one.path, project) + ("/" if one.whole else "") for one in read(project, command, cwd).writes
    )


WRITES = [
    ("echo x > src/a.py", "src/a.py"),
    ("echo x >> src/new.py 2>&1", "src/new.py"),
    ("echo x >| src/a.py", "src/a.py"),
    ("pytest &> out.txt", "out.txt"),
    ("> src/a.py", "src/a.py"),
    ("cat a | tee -a src/a.py src/b.py", "src/a.py src/b.py"),
    ("cat <<'E' > src/a.py\nrm docs/x.md\nE", "src/a.py"),
    ("cp /etc/hosts src/a.py", "src/a.py"),
    ("cp -r /etc/hosts /etc/group src", "src/group src/hosts"),
    ("cp -t src /etc/hosts", "src/hosts"),
    ("cp --target-directory=src /etc/hosts", "src/hosts"),
    ("mv src/a.py docs", "docs/a.py src/a.py"),
    ("mv src/a.py src/c.py", "src/a.py src/c.py"),
    ("install -m 644 /etc/hosts src/c.py", "src/c.py"),
    ("ln -s /etc/hosts src/link", "src/link"),
    ("ln -s ../src/zz.py", "zz.py"),
    ("rm -f src/a.py", "src/a.py"),
    ("rm -rf src", "src/"),
    ("rm -- -odd", "-odd"),
    ("rm src/*.py", "src/a.py src/b.py"),
    ("rm docs/feature/*/deliver/*.json", "docs/feature/x/deliver/execution-log.json"),
    ("touch -d yesterday src/a.py", "src/a.py"),
    ("truncate -s 0 src/a.py", "src/a.py"),
    ("unlink src/a.py", "src/a.py"),
    ("sed -i s/a/b/ src/a.py", "src/a.py"),
    ("sed -i.bak -e s/a/b/ -e s/c/d/ src/a.py src/b.py", "src/a.py src/b.py"),
    ("sed -i '' s/a/b/ src/a.py", "src/a.py"),
    ("sed -Ei 's/a/b/' src/a.py", "src/a.py"),
    ("sed --in-place s/a/b/ src/a.py", "src/a.py"),
    ("perl -pi -e 's/a/b/' src/a.py", "src/a.py"),
    ("dd if=/dev/zero of=src/a.py count=1", "src/a.py"),
    ("git checkout -- src/a.py", "src/a.py"),
    ("git checkout HEAD~1 -- src", "src/"),
    ("git checkout .", "./"),
    ("git -C src checkout -- a.py", "src/a.py"),
    ("git restore --source HEAD src/a.py", "src/a.py"),
    ("git restore -S -W src/a.py", "src/a.py"),
    ("git rm src/a.py", "src/a.py"),
    ("git mv src/a.py src/c.py", "src/a.py src/c.py"),
    ("git stash", "./"),
    ("git stash push -- src/a.py", "src/a.py"),
    ("git reset --hard HEAD~1", "./"),
    ("git clean -fd", "./"),
    ("git clean -fd src", "src/"),
    ("cd src && rm a.py", "src/a.py"),
    ("cd src; cd ../docs; echo > x.md", "docs/x.md"),
    ("(cd src && rm a.py); rm b.py", "b.py src/a.py"),
    ("cd docs/feature/x/deliver && rm *.json", "docs/feature/x/deliver/execution-log.json"),
    ("F=src/a.py; rm $F", "src/a.py"),
    ("rm src/../docs/x.md", "docs/x.md"),
    ("bash -c 'rm src/a.py'", "src/a.py"),
    ("bash -ec 'cd src; rm a.py'", "src/a.py"),
    ("eval rm src/a.py", "src/a.py"),
    ("env X=1 rm src/a.py", "src/a.py"),
    ("timeout -k 5 10 rm src/a.py", "src/a.py"),
    ("sudo -u root nohup rm src/a.py", "src/a.py"),
    ("/bin/rm src/a.py", "src/a.py"),
    ("echo $(rm src/a.py)", "src/a.py"),
    ("for f in 1 2; do rm src/a.py; done", "src/a.py"),
    ("if true; then rm src/a.py; fi", "src/a.py"),
    ("true && rm src/a.py || rm src/b.py", "src/a.py src/b.py"),
]


@pytest.mark.parametrize(("command", "expected"), WRITES)
def test_understood_writes(project: Path, command: str, expected: str) -> None:
    assert writes(project, command) == expected.split()


@pytest.mark.parametrize(
    "command",
    [
        "cat src/a.py", "git add docs/feature/x/deliver/execution-log.json",
        "git diff -- docs/feature/x/deliver/execution-log.json",
        "git log -p src/a.py", "git show HEAD:src/a.py", "git commit -m 'rm src/a.py > x'", "git checkout -b fix",
        "git checkout main",
        "git restore --staged src/a.py", "git rm --cached src/a.py", "git stash list", "git stash pop",
        "git reset HEAD~1",
        "git clean -n", "jq . docs/feature/x/deliver/execution-log.json", "sed -n 1,5p src/a.py",
        "sed s/a/b/ src/a.py",
        "echo '> src/a.py'", "echo \"a > b\"", "pytest 2>&1 | tail", "pytest > /dev/null 2>&1", "[[ a > src/a.py ]]",
        "(( 3 > 2 ))",
        "echo $((3 > 2))", "grep -rn 'rm src' .", "python -c 'open(\"src/a.py\",\"w\")'", "python gen.py",
        "rm $UNKNOWN", "rm \"$1\"",
        "cd $X && rm a.py", "ls >&2", "cat < src/a.py", "dd if=src/a.py", "perl -ne 'print' src/a.py",
        "chmod +x src/a.py", "rm",
        "cp", "mv a", "tee", "git", "git -C", "rm src/*.nothing", "sed -i", "ln", "env", "timeout 5", "bash -c",
        "rm 'unclosed",
    ],
)  # fmt: skip
def test_reading_and_what_is_not_understood_gives_no_write(project: Path, command: str) -> None:
    assert writes(project, command) == []


def test_paths_are_relative_to_the_working_directory(project: Path) -> None:
    assert writes(project, "rm a.py ../docs/x.md", "src") == ["docs/x.md", "src/a.py"]
    (project / "link").symlink_to("src")
    assert writes(project, "rm link/a.py") == ["src/a.py"]


@pytest.mark.parametrize(
    "command",
    [
        "des next", "des next --json",
        f"'{BIN}/des-log-phase' --step-id 01-01 --phase RED --status EXECUTED --data PASS 2>&1 | tail -5",
        "cd src && des-log-phase --phase RED", "des-verify-integrity docs/feature/x/deliver && des finalize",
        "des status; echo done",
        "des review submit <<'E'\n{\"verdict\": \"x\"}\nE", "echo '{}' | des review submit",
        "cat docs/x.md | des review submit",
        "des status | grep -n PROVEN | head -3", "des next >/dev/null 2>&1", "des status | grep /api/",
        "cat *.md; des next", "des density record skip '*'",
        "des issue add --step 01-01 --document docs/x.md 'the table says 12'",
    ],
)  # fmt: skip
def test_lines_of_our_programs_are_pre_approved(project: Path, command: str) -> None:
    assert read(project, command).approved


@pytest.mark.parametrize(
    "command",
    [
        "ls", "cat docs/x.md", "cd src", "echo x", "", "des next > f", "des next >> src/a.py", "des next; rm x",
        "des next & rm x",
        "des next $(rm x)", "des next `rm x`", "X=1 des next", "PATH=/tmp des next", "DES_PYTHON=/tmp/x des next",
        "env des next",
        "(des next)", "cd / && des next", "cd .. && des next", "cat /etc/passwd | des review submit",
        "des status | sh",
        "des status | tee out", "des status | xargs rm", "cat ../../*/x; des next", "/tmp/des next", "./des next",
        "src/des next",
        f"{BIN}/../des next", "des next | grep -f /etc/passwd",
        "des next | grep -f/etc/passwd", "des next | grep --file=/etc/passwd", "des next; grep -ie x /etc/passwd",
        "des next; grep x /etc/passwd", "des next; cat $HOME/x", "bash -c 'des next'", "! des next",
        "des review submit <<E\n$(rm x)\nE", "des next | head -1 > x", "cat ~/.ssh/id; des next", "des 'unclosed",
        "timeout 5 des next",
    ],
)  # fmt: skip
def test_nothing_else_is_pre_approved(project: Path, command: str) -> None:
    (project.parent / "home" / ".ssh").mkdir(parents=True, exist_ok=True)
    (project.parent / "home" / ".ssh" / "id").write_text("")
    assert not read(project, command).approved


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("des-log-phase --step-id 01-01 --phase RED", [("des-log-phase", "01-01", "RED")]),
        ("des-log-phase --step-id=01-01 --phase='RED'", [("des-log-phase", "01-01", "RED")]),
        ("cd docs && des-log-phase --step-id 01-01 --phase RED 2>&1 | tail", [("des-log-phase", "01-01", "RED")]),
        ("timeout 500 bin/des-log-phase --step-id 01-01 --phase RED", [("des-log-phase", "01-01", "RED")]),
        ("bash -c 'des-log-phase --step-id 01-01 --phase RED'", [("des-log-phase", "01-01", "RED")]),
        ("P=RED; des-log-phase --step-id 01-01 --phase $P", [("des-log-phase", "01-01", "RED")]),
        ("des-log-phase --step-id 01-01 --phase $1", [("des-log-phase", "01-01", None)]),
        ("des-log-phase --phase", [("des-log-phase", None, None)]),
        ("out=$(des-log-phase --step-id 01-01 --phase RED)", [("des-log-phase", "01-01", "RED")]),
        ("des-log-phase; des next", [("des-log-phase", None, None), ("des", None, None)]),
        ("grep -rn des-log-phase .", []),
        ("which des-log-phase", []),
        ("cat bin/des-log-phase", []),
        ("echo des-log-phase --phase RED", []),
        ("git commit -m 'des-log-phase'", []),
    ],
)
def test_calls_of_ours_are_found_wherever_they_run(
    project: Path, command: str, expected: list[tuple[str, str | None, str | None]]
) -> None:
    found = [(c.program, c.option("--step-id"), c.option("--phase")) for c in read(project, command).calls]
    assert found == expected


@pytest.mark.parametrize(
    "command",
    [
        "git diff HEAD~1", "git show HEAD:src/a.py | head -20", "git log --oneline && git status",
        "git -C src blame a.py", "ls -la src",
        "cat src/a.py | grep -n x | wc -l", "cd src && git diff", "des review submit <<'E'\n{}\nE",
        "git --no-pager log", "git diff 2>&1",
        "des status", "pwd; echo x", "cat $FILE", "tail -5 src/a.py 2>/dev/null",
    ],
)  # fmt: skip
def test_what_a_reviewer_may_run(project: Path, command: str) -> None:
    assert read(project, command).stranger == ""


@pytest.mark.parametrize(
    "command",
    [
        "pytest", "git commit -m x", "git checkout main", "git diff --output=x", "git -c core.pager=sh diff",
        "git diff --ext-diff",
        "python x.py", "rm x", "ls; pytest", "echo $(pytest)", "find . -delete", "bash -c 'git diff'",
        "git diff | sh", "git stash",
        "sed -i s/a/b/ x", "make", "(ls)", "ls &", "git $X",
    ],
)  # fmt: skip
def test_what_a_reviewer_may_not_run(project: Path, command: str) -> None:
    assert read(project, command).stranger


@pytest.mark.parametrize(
    "command",
    [
        "x" * 200000,
        "'" * 4001,
        "a;" * 20000,
        "(" * 3000,
        "$(" * 3000,
        "\0",
        "é\ud800",
        "bash -c \"bash -c 'bash -c x'\"",
    ],
)
def test_odd_commands_are_read_too(project: Path, command: str) -> None:
    reading = read(project, command)
    assert not reading.approved


@pytest.mark.parametrize(
    ("command", "pushed"),
    [
        ("git push", ["HEAD"]),
        ("git push origin", ["HEAD"]),
        ("git push -u origin main", ["main"]),
        ("git push origin +HEAD:refs/heads/x", ["HEAD"]),
        ("git push --force-with-lease origin main:main tag v1", ["main", "v1"]),
        ("git push -o ci.skip origin dev", ["dev"]),
        ("git push --all", ["*"]),
        ("git push --mirror backup", ["*"]),
        ("git push origin 'refs/heads/*:refs/heads/*'", ["*"]),
        ("git push origin :", ["*"]),
        ("git push origin $(git branch --show-current)", ["HEAD"]),
        ("cd src && git push", ["HEAD"]),
        ("git -C src -c x.y=z push origin main", ["main"]),
        ("env X=1 /usr/bin/git push", ["HEAD"]),
        ("make && sh -c 'git push origin main'", ["main"]),
        ("git push origin :old", []),
        ("git push --delete origin old", []),
        ("git push --dry-run", []),
        ("git -C /elsewhere push", []),
        ("cd /elsewhere && git push", []),
        ("git commit -m 'git push'", []),
        ("git stash push", []),
    ],
)
def test_what_is_pushed(project: Path, command: str, pushed: list[str]) -> None:
    assert read(project, command).pushes == pushed


@pytest.mark.req("DT-160")
@pytest.mark.parametrize(
    ("command", "named"),
    [
        ("git checkout main && git merge iteration-3", ["main"]),
        ("git switch main", ["main"]),
        ("git checkout -b other", ["other"]),
        ("git branch -f main HEAD", ["main", "HEAD"]),
        ("git branch --force main", ["main"]),
        ("git branch -D main", ["main"]),
        ("git update-ref refs/heads/main HEAD", ["main", "HEAD"]),
        ("git symbolic-ref HEAD refs/heads/main", ["HEAD", "main"]),
        ("git push . HEAD:main", ["main"]),
        ("git push . HEAD:refs/heads/main", ["main"]),
        ("git fetch . iteration-3:main", ["main"]),
        ("git worktree add ../m main", ["main"]),
        ("git worktree add ../main", ["main"]),
        ("git worktree add -B main ../m HEAD", ["main", "../m", "HEAD"]),
        ("git rebase HEAD main", ["main"]),
        ("git rebase main", []),
        ("git merge main", []),
        ("git log main", []),
        ("git branch --list", []),
        ("git checkout -- src/a.py", []),
        ("git -C /elsewhere switch main", []),
    ],
)
def test_branches_that_git_switches_to_or_moves(project: Path, command: str, named: list[str]) -> None:
    assert read(project, command).branches == named
