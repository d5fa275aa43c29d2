"""The mutation gate (nw-deliver text, Phase 5; R33)."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from des import cli
from des.cli import gate
from des.deliver.gates import mutation, mutation_job, mutation_programs
from des.deliver.gates.mutation import Ran, decide
from des.deliver.gates.mutation_job import Job, Trial
from des.deliver.gates.recorded import mutation_due
from des.facts.mutants import Fate, Mutant
from des.runner.suites import Suite
from des.verdict import Finding, Place, Status
from tests.support.small import ADD, MUL

RECORDED = Path(__file__).parents[2] / "facts" / "mutation"
LINES = {"calc.py": {5, 6}}


def quiet(_: str) -> None:
    pass


def mutants(fate: Fate, count: int, line: int = 5) -> tuple[Mutant, ...]:
    return tuple(Mutant("calc.py", line, line, fate, f"change {n}") for n in range(count))


def ran(*groups: tuple[Mutant, ...], undecided: tuple[Finding, ...] = ()) -> Ran:
    return Ran((Trial("mutmut 3.8", tuple(one for group in groups for one in group)),), undecided, 1.23)


@pytest.mark.req("ND-051", "ND-134", "ND-136")
@pytest.mark.parametrize(
    ("strategy", "enabled", "wanted"),
    [
        ("per-feature", True, (True, "per-feature: at least 80 % of the mutants must be killed")),
        ("nightly-delta", True, (False, "handled by CI nightly pipeline")),
        ("pre-release", True, (False, "handled at release boundary")),
        ("disabled", True, (False, "disabled per project configuration")),
        ("per-feature", False, (False, "mutation testing is off in the rigor profile")),
        ("nightly-delta", False, (False, "mutation testing is off in the rigor profile")),
        ("", True, (False, "handled by CI nightly pipeline")),
    ],
)
def test_when_it_is_due(strategy: str, enabled: bool, wanted: tuple[bool, str]) -> None:
    assert mutation_due(strategy, enabled) == wanted


@pytest.mark.req("ND-135")
@pytest.mark.parametrize(
    ("groups", "status", "rate"),
    [
        ((mutants(Fate.KILLED, 8), mutants(Fate.SURVIVED, 2)), Status.PASS, 80.0),
        ((mutants(Fate.KILLED, 7999), mutants(Fate.SURVIVED, 2001)), Status.FAIL, 79.9),
        ((mutants(Fate.TIMEOUT, 4), mutants(Fate.UNCOVERED, 1)), Status.PASS, 80.0),
        ((mutants(Fate.KILLED, 3), mutants(Fate.UNCOVERED, 1)), Status.FAIL, 75.0),
        ((mutants(Fate.KILLED, 1), mutants(Fate.SURVIVED, 9, line=7)), Status.PASS, 100.0),
        ((mutants(Fate.KILLED, 1), mutants(Fate.INVALID, 9), mutants(Fate.IGNORED, 9)), Status.PASS, 100.0),
        ((mutants(Fate.KILLED, 8), mutants(Fate.UNCLEAR, 2)), Status.PASS, 100.0),
        ((mutants(Fate.KILLED, 8), mutants(Fate.UNCLEAR, 3)), Status.INDETERMINATE, 100.0),
        ((mutants(Fate.KILLED, 1), mutants(Fate.SURVIVED, 1), mutants(Fate.UNCLEAR, 9)), Status.FAIL, 50.0),
        ((), Status.INDETERMINATE, None),
        ((mutants(Fate.SURVIVED, 3, line=7),), Status.INDETERMINATE, None),
        ((mutants(Fate.INVALID, 3),), Status.INDETERMINATE, None),
    ],
)
def test_the_verdict(groups: tuple[tuple[Mutant, ...], ...], status: Status, rate: float | None) -> None:
    result = decide(LINES, ran(*groups))
    assert (result.status, result.facts["rate"]) == (status, rate)


@given(st.integers(0, 300), st.integers(0, 300))
def test_eighty_of_a_hundred_pass_and_nothing_below(killed: int, survived: int) -> None:
    result = decide(LINES, ran(mutants(Fate.KILLED, killed), mutants(Fate.SURVIVED, survived)))
    assert (result.status is Status.PASS) == (killed + survived > 0 and killed >= 0.8 * (killed + survived))


def test_survivors_are_listed_with_their_count_and_what_to_do() -> None:
    result = decide(LINES, ran(mutants(Fate.KILLED, 9), mutants(Fate.SURVIVED, 24), mutants(Fate.UNCOVERED, 1, line=6)))
    assert len(result.findings) == 20
    assert all(one.blocks for one in result.findings)
    assert (result.findings[0].where.file, result.findings[0].where.line) == ("calc.py", 5)
    assert result.findings[0].text == "change 0, and no test failed"
    assert "a test that fails when" in result.findings[0].fix
    assert result.summary.endswith("26.4 % (at least 80 % are wanted); the first 20 of 25 survivors are listed")
    assert result.facts == {
        "tool": "mutmut 3.8", "killed": 9, "survived": 25, "unclear": 0, "rate": 26.4, "files": ["calc.py"], "seconds": 1.2,
    }  # fmt: skip


def test_what_passes_still_shows_who_survived_and_what_was_switched_off() -> None:
    result = decide(LINES, ran(mutants(Fate.KILLED, 9), mutants(Fate.UNCOVERED, 1), mutants(Fate.IGNORED, 1, line=6)))
    assert result.status is Status.PASS
    assert [(one.where.line, one.blocks, one.text) for one in result.findings] == [
        (5, False, "change 0, no test was seen to run this place"),
        (6, False, "a comment switches mutation off here"),
    ]


def test_a_language_without_a_result_never_passes_but_may_fail() -> None:
    undecided = (Finding("tool-failed", Place("a.go"), "no tool", "let the user decide"),)
    assert decide(LINES, ran(mutants(Fate.KILLED, 9), undecided=undecided)).exit_code == 2
    assert decide(LINES, ran(mutants(Fate.SURVIVED, 9), undecided=undecided)).exit_code == 1
    only = decide(LINES, Ran((), undecided))
    assert (only.status, only.findings) == (Status.INDETERMINATE, undecided)


def test_why_it_is_undecided_is_said_with_a_way_on() -> None:
    (none,) = decide({"b.py": {9}, "a.py": {7, 3}}, ran()).findings
    assert (none.where.file, none.where.line, none.text) == (
        "a.py",
        3,
        "mutmut 3.8 made no mutant on the 3 changed lines of code",
    )
    assert "let the user judge" in none.fix
    (unclear,) = decide(LINES, ran(mutants(Fate.KILLED, 1), mutants(Fate.UNCLEAR, 1))).findings
    assert (unclear.where.file, unclear.where.line, unclear.blocks) == ("calc.py", 5, True)
    assert (
        unclear.text
        == "1 of the mutants ended in no known way, which could turn the verdict; this is the first: change 0"
    )
    assert "by hand" in unclear.fix
    (only,) = decide(LINES, ran(mutants(Fate.UNCLEAR, 3))).findings
    assert only.text.startswith("3 of the mutants ended in no known way")


def test_up_to_twenty_survivors_need_no_count() -> None:
    assert decide(LINES, ran(mutants(Fate.SURVIVED, 20))).summary.endswith("are wanted)")
    assert "20 of 21 survivors" in decide(LINES, ran(mutants(Fate.SURVIVED, 21))).summary


@pytest.mark.parametrize(
    ("files", "summary"),
    [
        (
            (("tests/test_more.py", "def test_a():\n    assert 1 + 1 == 2\n"), ("README.md", "# More\n")),
            "the steps changed no production file",
        ),
        ((("calc.py", '"""Sums."""\n\n' + ADD),), "no line of code in the 1 changed production files"),
        ((("data/rates.json", "{}\n"),), "no line of code in the 1 changed production files"),
    ],
)
def test_a_delivery_without_code_is_exempt(begun, files: tuple[tuple[str, str], ...], summary: str) -> None:
    begun.step("01-01", *files)
    result = mutation.run(begun.delivery)
    assert (result.status, result.summary) == (Status.EXEMPT, summary)


def test_what_others_committed_is_not_the_deliverys(begun) -> None:
    begun.write("calc.py", MUL)
    begun.commit("feat: somebody else's")
    assert mutation.run(begun.delivery).status is Status.EXEMPT


@pytest.mark.parametrize(
    ("path", "text", "words", "fix"),
    [
        ("lib/a.go", "func A() int { return 1 }\n", "no mutation tool for Go is known here", "let the user decide"),
        (
            "tool.zig",
            "pub fn main() void {}\n",
            "no mutation tool for the language of this file",
            "let the user decide",
        ),
        ("web/a.js", "module.exports = 1;\n", "belongs to no package", "add a package.json"),
    ],
)
def test_a_language_that_cannot_be_tried_is_undecided(begun, path: str, text: str, words: str, fix: str) -> None:
    begun.step("01-01", (path, text))
    result = mutation.run(begun.delivery)
    assert (result.exit_code, result.findings[0].where.file) == (2, path)
    assert words in result.findings[0].text
    assert fix in result.findings[0].fix


@pytest.fixture
def mutated(begun):
    """The delivery of a project that has the tools."""
    begun.equip("mutmut", "cosmic-ray")
    return begun


BY_PROCESS = """import subprocess
import sys


def test_mul():
    shown = subprocess.run([sys.executable, "-c", "import calc; print(calc.mul(3, 4))"], capture_output=True, text=True)
    assert shown.stdout == "12\\n"
"""


@pytest.mark.req("ND-135")
def test_mutmut_with_a_test_that_starts_a_process(mutated) -> None:
    """mutmut alone would say that no test runs `mul`; the second look finds the one that does."""
    mutated.step("01-01", ("calc.py", MUL), ("tests/test_mul.py", BY_PROCESS), ("conftest.py", "# no mutmut\n"))
    told: list[str] = []
    result = mutation.run(mutated.delivery, told.append)
    assert (result.status, result.summary) == (
        Status.PASS, "1 of 1 mutants on changed lines killed, 100.0 % (at least 80 % are wanted)",
    )  # fmt: skip
    assert [(one.where.file, one.blocks) for one in result.findings] == [("conftest.py", False)]
    assert result.facts["tool"].startswith("mutmut 3.")
    assert "mutmut: 1 of 1 survivors again, with all tests" in told
    assert mutated.git("status", "--porcelain", "--untracked-files=all", "--", "mutants", "pyproject.toml") == ""


@pytest.mark.req("ND-135")
def test_a_weak_test_fails_the_gate_through_the_command_line(mutated, monkeypatch) -> None:
    weak = "import calc\n\n\ndef test_mul():\n    assert calc.mul(2, 2) == 4\n    assert calc.add(0, 0) == 0\n"
    half = "\n\ndef half(a):\n    return a // 2  # pragma: no mutate\n"
    mutated.step("01-01", ("src/calc.py", MUL + half), ("tests/test_calc.py", weak))
    mutated.git("rm", "-q", "calc.py")
    mutated.step(
        "01-02",
        ("pyproject.toml", '[tool.mutmut]\ndo_not_mutate = ["*"]\n\n[tool.pytest.ini_options]\npythonpath = ["src"]\n'),
    )
    monkeypatch.chdir(mutated.root)
    done = CliRunner().invoke(cli.des, ["gate", "mutation", mutated.delivery.relative, "--format", "json"])
    shown = json.loads(done.output)
    assert (shown["status"], shown["facts"]["killed"], shown["facts"]["survived"]) == ("fail", 1, 1), shown
    assert [(one["file"], one["line"], one["blocks"]) for one in shown["findings"]] == [
        ("src/calc.py", 5, True), ("src/calc.py", 13, False),
    ]  # fmt: skip


def test_cosmic_ray_where_the_project_has_chosen_it(mutated) -> None:
    mutated.write("cosmic-ray.toml", "")
    text = ADD.replace("(a, b)", "(a: int | None, b)") + "\n\nLIMIT = 3\n"
    test = "import calc\n\n\ndef test_limit():\n    assert calc.LIMIT == 3\n"
    mutated.step("01-01", ("calc.py", text), ("tests/test_calc.py", test))
    result = mutation.run(mutated.delivery)
    facts = result.facts
    assert (result.status, facts["killed"], facts["survived"]) == (Status.PASS, 2, 0), result
    assert facts["tool"].startswith("cosmic-ray ")


def test_a_suite_that_fails_by_itself_leaves_it_undecided(mutated) -> None:
    mutated.step(
        "01-01",
        ("calc.py", MUL),
        ("tests/test_calc.py", "import calc\n\n\ndef test_mul():\n    assert calc.mul(2, 3) == 5\n"),
    )
    result = mutation.run(mutated.delivery)
    assert result.status is Status.INDETERMINATE
    assert "cosmic-ray: the tests fail before anything is mutated" in result.findings[0].text


@pytest.mark.req("ND-135")
def test_recorded_survivors_send_the_step_back(begun, monkeypatch) -> None:
    begun.step("01-01", ("calc.py", MUL))
    alive = Trial("mutmut 3.8", (Mutant("calc.py", 9, 9, Fate.SURVIVED, "`*` became `/`"),))
    monkeypatch.setattr(mutation_programs, "mutate", lambda *_: alive)
    code, _ = gate.work(begun.delivery, {"gate": "mutation", "form": "text"}, lambda line: None)
    assert code == 1
    record, reopened = [one.raw for one in begun.delivery.log().events if one.gate in ("mutation", "reopened")]
    assert (record["status"], record["rate"], record["survived"]) == ("FAIL", 0.0, 1)
    assert (reopened["step"], reopened["cause"]) == ("01-01", "mutation")
    assert "calc.py:9: `*` became `/`, and no test failed" in reopened["findings"][0]


STAND_INS = {
    "Stryker": (
        "JavaScript",
        "package.json",
        "{}",
        "src/fare.js",
        "npx",
        "reports/mutation/mutation.json",
        "stryker.json",
    ),
    "cargo-mutants": ("Rust", "Cargo.toml", "", "src/fare.rs", "cargo", "mutants.out/outcomes.json", "cargo.json"),
    "Pitest": (
        "Java",
        "pom.xml",
        "<artifactId>pitest-maven</artifactId>",
        "src/main/java/org/tiny/Fare.java",
        "mvn",
        "target/pit-reports/mutations.xml",
        "pitest.xml",
    ),
}


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch):
    """Puts a program on PATH that notes its arguments, and writes a recorded report as the tool would."""

    def make(tool: str, code: int = 0, said: str = "", report: str | None = None) -> Job:
        _, manifest, content, source, program, place, recorded = STAND_INS[tool]
        tree = tmp_path / "project" / "part"
        for name, text in ((manifest, content), (source, "x\n"), (place, "committed, and not of this run")):
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            (tree / name).write_text(text, "utf-8")
        (tree / "node_modules/@stryker-mutator/core").mkdir(parents=True)
        wanted = RECORDED / recorded if report is None else tmp_path / "report"
        if report is not None:
            wanted.write_text(report, "utf-8")
        bin_ = tmp_path / "bin"
        bin_.mkdir()
        (bin_ / program).write_text(
            f'#!/bin/sh\necho "$@" >> {tmp_path}/arguments\ncase "$*" in *--version) echo tool 1.2; exit 0;; esac\n'
            f"echo '{said}'\n[ {code} = 4 ] && exit 4\nmkdir -p $(dirname {place}) && cp {wanted} {place}\nexit {code}\n",
            "utf-8",
        )
        (bin_ / program).chmod(0o755)
        monkeypatch.setenv("PATH", f"{bin_}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setattr(mutation_programs.Git, "raw", lambda *_, **__: b"diff")
        (tmp_path / "own").mkdir()
        lines = {f"part/{source}": frozenset({3, 4, 11})}
        return Job(tree.parent, tree.parent, lines, (Suite("tests"),), "base", tmp_path / "own", quiet)

    return make


@pytest.mark.parametrize("tool", STAND_INS)
def test_the_other_tools_are_run_in_the_package_of_the_file(stand_in, tmp_path: Path, tool: str) -> None:
    """Stand-ins with recorded reports: how the tool is called and its report found, not the tool itself."""
    job = stand_in(tool, code=2 if tool == "cargo-mutants" else 0)
    answer = mutation_programs.mutate(STAND_INS[tool][0], job)
    assert isinstance(answer, Trial), answer
    assert {one.file for one in answer.mutants} == set(job.lines)
    called = (tmp_path / "arguments").read_text("utf-8")
    assert {
        "Stryker": "--mutate src/fare.js:3-4,src/fare.js:11-11",
        "cargo-mutants": "mutants --in-diff",
        "Pitest": "-DtargetClasses=org.tiny.Fare,org.tiny.Fare$*",
    }[tool] in called


@pytest.mark.parametrize(
    ("tool", "code", "said", "report", "words"),
    [
        (
            "Stryker",
            1,
            "There were failed tests in the initial test run.",
            None,
            "tests fail before anything is mutated",
        ),
        ("Stryker", 0, "", '{"files": {', "part/reports/mutation/mutation.json: it is no JSON"),
        ("cargo-mutants", 4, "", None, "tests fail before anything is mutated"),
        ("cargo-mutants", 70, "a bug", None, "cargo-mutants failed with exit 70: a bug"),
        ("cargo-mutants", 2, "", "{}", "part/mutants.out/outcomes.json: outcomes is missing"),
        ("Pitest", 1, "10 tests did not pass without mutation", None, "tests fail before anything is mutated"),
        ("Pitest", 1, "no such plugin", None, "Pitest failed: no such plugin"),
        ("Pitest", 0, "", "<mutations>", "part/target/pit-reports/mutations.xml: it is no XML"),
    ],
)
def test_what_goes_wrong_with_a_tool_is_said(
    stand_in, tool: str, code: int, said: str, report: str | None, words: str
) -> None:
    answer = mutation_programs.mutate(STAND_INS[tool][0], stand_in(tool, code, said, report))
    assert isinstance(answer, Finding)
    assert words in answer.text
    assert answer.fix


def test_a_tool_that_is_missing_is_named_with_its_command(stand_in, monkeypatch, tmp_path: Path) -> None:
    job = stand_in("Stryker")
    (job.tree / "part/node_modules/@stryker-mutator/core").rmdir()
    answer = mutation_programs.mutate("JavaScript", job)
    assert isinstance(answer, Finding)
    assert answer.fix == f"install it: npm --prefix {job.tree}/part install --save-dev @stryker-mutator/core"
    python = tmp_path / "bin" / "python3"
    python.symlink_to("/usr/bin/python3")
    answer = mutation_programs.mutate("Python", job)
    assert isinstance(answer, Finding)
    assert "mutmut is not installed" in answer.text
    assert "pip install" in answer.fix
    assert answer.fix.endswith("pytest 'mutmut>=3'")


def test_numbers_as_ranges() -> None:
    assert mutation_job.ranges([9, 1, 2, 3, 5]) == [(1, 3), (5, 5), (9, 9)]
