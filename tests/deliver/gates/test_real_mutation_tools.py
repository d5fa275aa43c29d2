"""The mutation gate with the real cargo-mutants, Stryker and Pitest, each on a small project of its language."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from des.deliver.gates import mutation
from des.verdict import Status
from tests.support import programs

pytestmark = pytest.mark.long
PROJECTS = Path(__file__).parent / "projects"
#: Ages, and whether the fare is reduced: what the tests of the new function expect. Its limit is twelve.
Checks = dict[int, bool]
STRONG, WEAK, WRONG = {11: True, 12: False, 13: False}, {3: True}, {3: False}


def _text(path: str) -> str:
    return (PROJECTS / path).read_text("utf-8")


def rust(checks: Checks) -> dict[str, str]:
    """Code and tests of the function in Rust, in one file."""
    function = "pub fn reduced(age: u32) -> bool {\n    age < 12\n}\n\n#[cfg(test)]"
    asserts = "".join(f"        assert_eq!(reduced({age}), {str(known).lower()});\n" for age, known in checks.items())
    text = _text("rust/src/lib.rs").replace("#[cfg(test)]", function).rpartition("}")[0]
    return {"src/lib.rs": f"{text}\n    #[test]\n    fn below_twelve() {{\n{asserts}    }}\n}}\n"}


def javascript(checks: Checks) -> dict[str, str]:
    """Code and tests of the function in JavaScript."""
    asserts = "".join(f"  assert.equal(reduced({age}), {str(known).lower()});\n" for age, known in checks.items())
    test = _text("javascript/test/fare.test.js").replace("{ full }", "{ full, reduced }")
    return {
        "src/fare.js": _text("javascript/src/fare.js") + "\nexports.reduced = (age) => {\n  return age < 12;\n};\n",
        "test/fare.test.js": f'{test}\ntest("below twelve", () => {{\n{asserts}}});\n',
    }


def java(checks: Checks) -> dict[str, str]:
    """Code and tests of the function in Java."""
    code, test = "src/main/java/org/tiny/Fare.java", "src/test/java/org/tiny/FareTest.java"
    function = "\n    public static boolean reduced(int age) {\n        return age < 12;\n    }\n}\n"
    asserts = "".join(
        f"        assertEquals({str(known).lower()}, Fare.reduced({age}));\n" for age, known in checks.items()
    )
    return {
        code: _text(f"java/{code}").rpartition("}")[0] + function,
        test: f"{_text(f'java/{test}').rpartition('}')[0]}\n    @Test\n    void belowTwelve() {{\n{asserts}    }}\n}}\n",
    }


#: By tool: its project, the tools that it needs here, the line of the comparison, and how the gate names it.
TOOLS: dict[str, tuple[Callable[[Checks], dict[str, str]], tuple[str, ...], int, str]] = {
    "cargo-mutants": (rust, ("cargo", "cargo-mutants"), 6, "cargo-mutants 27.1.0"),
    "stryker": (javascript, ("stryker",), 4, "Stryker 9.6.1"),
    "pitest": (java, ("mvn", "pitest"), 9, "Pitest"),
}
by_tool = pytest.mark.parametrize(
    "tool", [pytest.param(tool, marks=pytest.mark.needs(*needed)) for tool, (_, needed, *_) in TOOLS.items()]
)


@pytest.fixture
def delivered(bare, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Checks], mutation.Result]:
    """delivered(tool, checks): what the gate says of a delivery that adds the function with these checks."""
    for name, value in programs.surroundings().items():
        monkeypatch.setenv(name, value)

    def answer(tool: str, checks: Checks) -> mutation.Result:
        project = TOOLS[tool][0]
        shutil.copytree(PROJECTS / project.__name__, bare.root, dirs_exist_ok=True)
        bare.write(".mvn/maven.config", f"-o\n-Dmaven.repo.local={programs.toolchain('pitest')}\n")
        bare.write(".gitignore", "/.venv\n/node_modules\n/target\n")
        os.symlink(programs.toolchain("stryker") / "node_modules", bare.root / "node_modules")
        bare.commit("chore: fares")
        bare.start()
        bare.step("01-01", *project(checks).items())
        return mutation.run(bare.delivery)

    return answer


@pytest.mark.req("ND-135")
@by_tool
def test_tests_that_know_the_limit_kill_every_mutant(delivered, tool: str) -> None:
    result = delivered(tool, STRONG)
    assert result.status is Status.PASS, result
    assert result.facts["killed"] >= 2
    assert (result.facts["survived"], result.facts["unclear"], result.findings) == (0, 0, ()), result
    assert result.facts["tool"] == TOOLS[tool][3]


@pytest.mark.req("ND-135")
@by_tool
def test_a_test_far_from_the_limit_lets_mutants_live(delivered, tool: str) -> None:
    result = delivered(tool, WEAK)
    assert result.status is Status.FAIL, result
    assert result.facts["survived"] >= 1
    assert {finding.where.line for finding in result.findings} == {TOOLS[tool][2]}, result


@by_tool
def test_tests_that_fail_by_themselves_leave_it_undecided(delivered, tool: str) -> None:
    result = delivered(tool, WRONG)
    assert result.status is Status.INDETERMINATE
    assert "the tests fail before anything is mutated" in result.findings[0].text
