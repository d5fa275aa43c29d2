"""One configured tool on a clean copy: what it finds there, and why there is no report."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from des.proof.git import Git
from des.track import tools
from des.track.settings import Tool
from des.track.tools import NoReport, Report
from tests.support.histories import History

#: A tool of the project: it writes its first argument, or what it sees, to the second.
WRITER = """\
import os, sys
text = {"env": lambda: "\\n".join(f"{k}={v}" for k, v in sorted(os.environ.items())),
        "files": lambda: " ".join(sorted(os.listdir("."))),
        "price": lambda: str(__import__("shop").PRICE)}.get(sys.argv[1], lambda: sys.argv[1])()
open(sys.argv[2], "w").write(text) if len(sys.argv) > 2 else print(text)
print("looked", file=sys.stderr)
sys.exit(3 if sys.argv[1] == "three" else 0)
"""


@pytest.fixture
def project(history: History) -> History:
    history.commit("feat: begin", {"tools/writer.py": WRITER, "src/shop.py": "PRICE = 7\n"})
    return history


def run(project: History, *command: str, form: str = "sarif", timeout: float = 20) -> Report | NoReport:
    git = Git(project.path)
    return tools.on_commit(git, git.head(), "track.tools.lint[0]", Tool(command, form, timeout), lambda _: None)


def told(answer: Report | NoReport) -> str:
    assert isinstance(answer, NoReport)
    assert answer.why.where.part == "track.tools.lint[0]"
    assert answer.why.fix
    return answer.why.what


def text(answer: Report | NoReport) -> str:
    assert isinstance(answer, Report), answer
    return answer.text


def writer(*arguments: str) -> tuple[str, ...]:
    return ("python", "tools/writer.py", *arguments)


@pytest.mark.req("DT-128", "DT-148")
def test_the_report_is_what_the_tool_wrote_even_when_it_ends_with_findings(project: History) -> None:
    answer = run(project, *writer("three", "{report}"))
    assert text(answer) == "three"
    assert isinstance(answer, Report)
    assert (answer.code, answer.tail) == (3, "looked")


def test_a_tool_that_prints_its_report_needs_no_placeholder(project: History) -> None:
    assert text(run(project, *writer("printed"))) == "printed"


def test_a_tool_without_a_format_owes_no_report(project: History) -> None:
    answer = run(project, *writer("three"), form="")
    assert isinstance(answer, Report)
    assert (answer.code, answer.text) == (3, "")


@pytest.mark.req("DT-128")
def test_it_sees_what_is_committed_and_nothing_else(project: History) -> None:
    project.write({"left.json": "{}", "src/shop.py": "PRICE = 8\n"})
    assert text(run(project, *writer("files", "{report}"))) == ".git src tools"
    assert text(run(project, *writer("price", "{report}"))) == "7"


def test_its_environment_is_the_projects(project: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "--fail")
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    seen = dict(line.split("=", 1) for line in text(run(project, *writer("env", "{report}"))).splitlines())
    assert not {"PYTEST_ADDOPTS", "GIT_DIR"} & seen.keys()
    assert seen["PATH"].split(os.pathsep)[0] == str(project.path / ".venv" / "bin")
    roots = seen["PYTHONPATH"].split(os.pathsep)
    assert roots[0] == f"{roots[1]}/src"
    assert not Path(roots[1]).is_relative_to(project.path)


@pytest.mark.req("DT-128")
@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("no-such-tool", "{report}"), "no-such-tool was not found"),
        (("tools/absent.sh", "{report}"), "tools/absent.sh was not found"),
        (("true",), "true ended with 0 and left no report"),
        (("true", "{report}"), "true ended with 0 and left no report (it printed nothing)"),
        (("python", "-c", "import sys; sys.exit('out of order')"), "python ended with 1 and left no report (out of order)"),
        (("python", "-c", "import os; os.kill(os.getpid(), 9)"), "python was killed by signal 9"),
        (("python", "-c", "open(__import__('sys').argv[1], 'w')", "{report}"), "python ended with 0 and left no report"),
        (("python", "-c", "__import__('os').mkdir(__import__('sys').argv[1])", "{report}"), "left no report"),
        (("python", "-c", "__import__('os').symlink('/etc/passwd', __import__('sys').argv[1])", "{report}"), "left no report"),
    ],
)  # fmt: skip
def test_without_a_report_there_is_a_reason_and_a_way_on(project: History, command: tuple[str, ...], said: str) -> None:
    assert said in told(run(project, *command))


def test_one_that_does_not_end_is_stopped(project: History) -> None:
    answer = run(project, "python", "-c", "import time; print('here', flush=True); time.sleep(60)", timeout=0.5)
    assert "python was stopped after 0.5 s" in told(answer)
    assert isinstance(answer, NoReport)
    assert "track.tools.lint[0].timeout" in answer.why.fix


def test_a_report_of_an_earlier_run_is_not_there_any_more(project: History) -> None:
    once = "import os, sys; there = os.path.exists(sys.argv[1]); open(sys.argv[1], 'w').write(f'first {not there}')"
    assert [text(run(project, "python", "-c", once, "{report}")) for _ in (1, 2)] == ["first True", "first True"]


def test_a_script_of_the_project_is_run_by_its_path(project: History) -> None:
    project.write({"tools/say.sh": "#!/bin/sh\necho said\n"})
    (project.path / "tools/say.sh").chmod(0o755)
    project.commit("chore: a script")
    assert text(run(project, "tools/say.sh")) == "said"
