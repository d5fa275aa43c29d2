"""Honest steps, each accepted."""

from __future__ import annotations

import shutil
import sysconfig
from pathlib import Path

import pytest

from des.contract.errors import DesError
from des.proof.check import Outcome
from des.proof.git import Git
from des.proof.kind import Kind
from des.proof.policy import Policy
from des.proof.proving import prove
from des.proof.steps import step_commits
from des.proof.tree import run_key
from des.proof.verdict import Verdict
from des.runner.installed import installed
from des.runner.launch import run
from des.runner.suites import Suite
from tests.support.environments import environment
from tests.support.histories import Files, History
from tests.support.proofs import proof_of, told

CALC = "def add(a, b):\n    return a + b\n"
TESTS = "from calc import add\n\n\ndef test_adds():\n    assert add(2, 3) == 5\n"
BASE: Files = {"calc.py": CALC, "tests/test_calc.py": TESTS, "README.md": "calc\n"}
MUL = CALC + "\n\ndef mul(a, b):\n    return a * b\n"
MUL_TEST = "from calc import mul\n\n\ndef test_multiplies():\n    assert mul(3, 4) == 12\n"
TESTS_AND_MUL = (
    TESTS.replace("import add", "import add, mul") + "\n\ndef test_multiplies():\n    assert mul(3, 4) == 12\n"
)

STEPS: dict[str, tuple[Files, str, Files, str]] = {
    "a change of behaviour, red by assertion": (
        BASE,
        "feat: negative zero",
        {
            "calc.py": "def add(a, b):\n    return abs(a + b)\n",
            "tests/test_abs.py": "from calc import add\n\n\ndef test_abs():\n    assert add(-2, 0) == 2\n",
        },
        "PROVEN",
    ),
    "a change of behaviour, red by exception": (
        {**BASE, "calc.py": "def add(a, b):\n    return {0: a}[0] + b\n\n\ndef first(xs):\n    return xs[0]\n"},
        "fix: empty lists",
        {
            "calc.py": CALC + "\n\ndef first(xs):\n    return xs[0] if xs else None\n",
            "tests/test_first.py": "import calc\n\n\ndef test_empty():\n    assert calc.first([]) is None\n",
        },
        "PROVEN",
    ),
    "a new module": (
        BASE,
        "feat: multiply",
        {"product.py": "def mul(a, b):\n    return a * b\n", "tests/test_mul.py": MUL_TEST.replace("calc", "product")},
        "PROVEN_STRUCTURAL",
    ),
    "a new function, its test beside the old ones": (
        BASE,
        "feat: multiply",
        {"calc.py": MUL, "tests/test_calc.py": TESTS_AND_MUL},
        "PROVEN_STRUCTURAL",
    ),
    "a fixture in the conftest asks for the new class": (
        BASE,
        "feat: counter",
        {
            "counter.py": "class Counter:\n    def next(self):\n        return 1\n",
            "tests/conftest.py": "import pytest\nfrom counter import Counter\n\n\n@pytest.fixture\ndef counter():\n    return Counter()\n",
            "tests/test_counter.py": "def test_counts(counter):\n    assert counter.next() == 1\n",
        },
        "PROVEN_STRUCTURAL",
    ),
    "a fixture asks for the new class when it runs": (
        BASE,
        "feat: counter",
        {
            "calc.py": CALC + "\n\nclass Counter:\n    def next(self):\n        return 1\n",
            "tests/test_counter.py": (
                "import calc\nimport pytest\n\n\n@pytest.fixture\ndef counter():\n    return calc.Counter()\n\n\n"
                "def test_counts(counter):\n    assert counter.next() == 1\n"
            ),
        },
        "PROVEN_STRUCTURAL",
    ),
    "a skipped scenario is unlocked": (
        {
            **BASE,
            "tests/test_mul.py": "import pytest\n\n\n@pytest.mark.skip\ndef test_multiplies():\n    import calc\n    assert calc.mul(3, 4) == 12\n",
        },
        "feat: multiply",
        {
            "calc.py": MUL,
            "tests/test_mul.py": "def test_multiplies():\n    import calc\n    assert calc.mul(3, 4) == 12\n",
        },
        "PROVEN_STRUCTURAL",
    ),
    "a known failing test is repaired by production and kept as it was": (
        {
            **BASE,
            "tests/test_broken.py": "from calc import add\n\n\ndef test_text():\n    assert add('a', 1) == 'a1'\n",
        },
        "fix: texts",
        {
            "calc.py": "def add(a, b):\n    return f'{a}{b}' if isinstance(a, str) else a + b\n",
            "tests/test_text.py": "from calc import add\n\n\ndef test_text_too():\n    assert add('b', 2) == 'b2'\n",
        },
        "PROVEN",
    ),
    "a parametrised test gains a case": (
        {
            **BASE,
            "tests/test_calc.py": "import pytest\nfrom calc import add\n\n\n@pytest.mark.parametrize('a', [1, 2])\ndef test_adds(a):\n    assert add(a, 1) == a + 1\n",
        },
        "feat: texts",
        {
            "calc.py": "def add(a, b):\n    return a + type(a)(b)\n",
            "tests/test_calc.py": "import pytest\nfrom calc import add\n\n\n@pytest.mark.parametrize('a', [1, 2, 'x'])\ndef test_adds(a):\n    assert add(a, 1) == a + type(a)(1)\n",
        },
        "PROVEN",
    ),
    "a parametrised test names its cases": (
        {
            **BASE,
            "tests/test_calc.py": "import pytest\nfrom calc import add\n\n\n@pytest.mark.parametrize('a', [1, 2])\ndef test_adds(a):\n    assert add(a, 1) == a + 1\n",
        },
        "feat: multiply",
        {
            "calc.py": MUL,
            "tests/test_mul.py": MUL_TEST,
            "tests/test_calc.py": "import pytest\nfrom calc import add\n\n\n@pytest.mark.parametrize('a', [1, 2], ids=['one', 'two'])\ndef test_adds(a):\n    assert add(a, 1) == a + 1\n",
        },
        "PROVEN_STRUCTURAL",
    ),
    "test data drives an unchanged test": (
        {
            **BASE,
            "tests/cases.txt": "1 2 3\n",
            "tests/test_cases.py": (
                "import pathlib\nimport pytest\nfrom calc import add\n\nCASES = pathlib.Path(__file__).with_name('cases.txt').read_text().splitlines()\n\n\n"
                "@pytest.mark.parametrize('case', CASES)\ndef test_case(case):\n    a, b, c = case.split()\n    assert add(int(a), int(b)) == int(c)\n"
            ),
        },
        "feat: never negative",
        {"calc.py": "def add(a, b):\n    return max(a + b, 0)\n", "tests/cases.txt": "1 2 3\n-4 1 0\n"},
        "PROVEN",
    ),
    "a case more in data that one unchanged test reads": (
        {
            **BASE,
            "tests/cases.txt": "1 2 3\n",
            "tests/test_cases.py": (
                "import pathlib\nfrom calc import add\n\n\ndef test_cases():\n"
                "    for line in pathlib.Path(__file__).with_name('cases.txt').read_text().splitlines():\n"
                "        a, b, c = map(int, line.split())\n        assert add(a, b) == c\n"
            ),
        },
        "feat: never negative",
        {"calc.py": "def add(a, b):\n    return max(a + b, 0)\n", "tests/cases.txt": "1 2 3\n-4 1 0\n"},
        "PROVEN",
    ),
    "a refactoring that needed a test first": (
        BASE,
        "refactor: never negative",
        {
            "calc.py": "def add(a, b):\n    return max(a + b, 0)\n",
            "tests/test_max.py": "from calc import add\n\n\ndef test_max():\n    assert add(-4, 1) == 0\n",
        },
        "PROVEN",
    ),
    "a refactoring": (
        BASE,
        "refactor: say it otherwise",
        {"calc.py": "def add(a, b):\n    return sum((a, b))\n"},
        "EXEMPT(refactor)",
    ),
    "a refactoring that splits a module": (
        BASE,
        "refactor: split",
        {"calc.py": "from adding import add\n\n__all__ = ['add']\n", "adding.py": CALC},
        "EXEMPT(refactor)",
    ),
    "tests of what is there": (
        BASE,
        "test: pin what is there",
        {"tests/test_more.py": "from calc import add\n\n\ndef test_texts():\n    assert add('a', 'b') == 'ab'\n"},
        "EXEMPT(tests)",
    ),
    "documentation": (BASE, "docs: more", {"README.md": "more\n", "docs/guide.md": "guide\n"}, "EXEMPT(docs)"),
    "a lock file": (BASE, "build: lock", {"uv.lock": "version = 1\n"}, "EXEMPT(build)"),
    "settings of the tests": (
        BASE,
        "build: markers",
        {"pytest.ini": "[pytest]\nmarkers =\n    slow: takes long\n"},
        "EXEMPT(build)",
    ),
    "dead code is removed": (
        {**BASE, "dead.py": "def nobody():\n    return 1\n"},
        "chore: remove dead code",
        {"dead.py": None},
        "EXEMPT(removal)",
    ),
    "a function is removed with its test, and says so": (
        {**BASE, "calc.py": MUL, "tests/test_mul.py": MUL_TEST},
        "feat!: no multiplication\n\nSupersedes: tests/test_mul.py::test_multiplies — removed with mul()",
        {"calc.py": CALC, "tests/test_mul.py": None},
        "EXEMPT(removal)",
    ),
    "an intended change of an old behaviour, declared": (
        BASE,
        "feat!: add in tens\n\nSupersedes: tests/test_calc.py::test_adds — the unit is ten now",
        {"calc.py": "def add(a, b):\n    return 10 * (a + b)\n", "tests/test_calc.py": TESTS.replace("== 5", "== 50")},
        "PROVEN",
    ),
    "a test is moved to another file on the way": (
        BASE,
        "feat: multiply",
        {
            "calc.py": MUL,
            "tests/test_calc.py": None,
            "tests/unit/test_adding.py": TESTS,
            "tests/unit/test_mul.py": MUL_TEST,
        },
        "PROVEN_STRUCTURAL",
    ),
    "tests move into a class": (
        BASE,
        "test: group",
        {
            "tests/test_calc.py": "from calc import add\n\n\nclass TestAdd:\n    def test_adds(self):\n        assert add(2, 3) == 5\n"
        },
        "EXEMPT(tests)",
    ),
    "production mentions tests in passing": (
        BASE,
        "feat: multiply",
        {"calc.py": MUL + "# checked with pytest\n", "tests/test_mul.py": MUL_TEST},
        "PROVEN_STRUCTURAL",
    ),
    "names beyond ASCII": (
        BASE,
        "feat: größer",
        {
            "größe.py": "def größer(a, b):\n    return a > b\n",
            "tests/test_größe.py": "from größe import größer\n\n\ndef test_größer():\n    assert größer(2, 1)\n",
        },
        "PROVEN_STRUCTURAL",
    ),
    "line ends of Windows": (
        {**BASE, "calc.py": CALC.replace("\n", "\r\n").encode()},
        "feat: multiply",
        {"calc.py": MUL.replace("\n", "\r\n").encode(), "tests/test_mul.py": MUL_TEST.replace("\n", "\r\n").encode()},
        "PROVEN_STRUCTURAL",
    ),
    "settings come with the feature": (
        {**BASE, "pyproject.toml": "[project]\nname = 'calc'\nversion = '1'\n"},
        "feat: multiply",
        {
            "pyproject.toml": "[project]\nname = 'calc'\nversion = '2'\n\n[tool.pytest.ini_options]\ntestpaths = ['tests']\n",
            "calc.py": MUL,
            "tests/test_mul.py": MUL_TEST,
        },
        "PROVEN_STRUCTURAL",
    ),
    "the first step of a project": (
        {"README.md": "nothing yet\n"},
        "feat: begin",
        {"calc.py": CALC, "tests/test_calc.py": TESTS},
        "PROVEN_STRUCTURAL",
    ),
}


@pytest.mark.parametrize("name", STEPS)
def test_an_honest_step_is_accepted(history: History, name: str) -> None:
    before, message, after, headline = STEPS[name]
    base = history.commit("base", before)
    history.commit(message, after, step="01-01" if "\n" not in message else None)

    proof = proof_of(history, base)

    assert proof.headline == headline, told(proof)


def test_a_root_commit_is_proven_from_the_empty_tree(history: History) -> None:
    history.commit("feat: begin", {"calc.py": CALC, "tests/test_calc.py": TESTS}, step="01-01")
    proof = proof_of(history, Git(history.path).empty_tree)
    assert proof.verdict is Verdict.PROVEN_STRUCTURAL, told(proof)


def test_a_test_file_renamed_with_its_production(history: History) -> None:
    base = history.commit("base", BASE)
    history.move("tests/test_calc.py", "tests/test_addition.py")
    history.commit("feat: multiply", {"calc.py": MUL, "tests/test_mul.py": MUL_TEST}, step="01-01")
    proof = proof_of(history, base)
    assert proof.verdict is Verdict.PROVEN_STRUCTURAL, told(proof)
    assert "moved: tests/test_calc.py::test_adds" in told(proof)


def test_a_clean_merge(history: History) -> None:
    history.commit("base", BASE)
    history.switch("side")
    history.commit("feat: multiply", {"product.py": MUL, "tests/test_mul.py": MUL_TEST.replace("calc", "product")})
    history.switch("main")
    base = history.commit("docs: main", {"README.md": "main\n"})
    history.merge("merge side\n\nStep-ID: 01-01", "side")
    proof = proof_of(history, base)
    assert proof.verdict is Verdict.PROVEN_STRUCTURAL, told(proof)


def test_several_commits_of_one_step_count_together(history: History) -> None:
    base = history.commit("base", BASE)
    history.commit("test: multiply", {"tests/test_mul.py": MUL_TEST}, step="01-01")
    history.commit("wip", {"calc.py": MUL.replace("a * b", "0")}, step="01-01")
    history.commit("feat: multiply", {"calc.py": MUL}, step="01-01")
    commits = step_commits(Git(history.path), base).by_step["01-01"]

    proof = proof_of(history, base)

    assert len(commits) == 3
    assert proof.head == commits[-1]
    assert proof.verdict is Verdict.PROVEN_STRUCTURAL, told(proof)


def test_a_hook_that_formats_files_on_commit(history: History) -> None:
    base = history.commit("base", BASE)
    hook = history.path / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nfor f in calc.py tests/test_mul.py; do echo '# formatted' >> $f; git add $f; done\n")
    hook.chmod(0o755)
    history.commit("feat: multiply", {"calc.py": MUL, "tests/test_mul.py": MUL_TEST}, step="01-01")
    assert "# formatted" in (history.path / "tests/test_mul.py").read_text()

    proof = proof_of(history, base)

    assert proof.verdict is Verdict.PROVEN_STRUCTURAL, told(proof)
    assert history.git("status", "--porcelain") == ""


def test_an_old_flaky_test_is_reported_and_not_held_against_the_step(history: History) -> None:
    flaky = "import pathlib\n\n\ndef test_sometimes():\n    seen = pathlib.Path.cwd().parents[3] / 'seen'\n    again = seen.exists()\n    seen.touch()\n    assert again\n"
    base = history.commit("base", {**BASE, "tests/test_flaky.py": "def test_sometimes():\n    pass\n"})
    history.write({"tests/test_flaky.py": flaky})
    history.commit("feat: multiply", {"calc.py": MUL, "tests/test_mul.py": MUL_TEST}, step="01-01")
    proof = proof_of(history, base)
    assert proof.verdict is Verdict.PROVEN_STRUCTURAL, told(proof)
    assert "flaky, passed when run again alone: tests/test_flaky.py::test_sometimes" in told(proof)


def test_known_failures_are_shown_and_not_held_against_the_step(history: History) -> None:
    broken = {
        "tests/test_broken.py": "def test_broken():\n    assert 0\n",
        "tests/test_gone.py": "import not_installed\n",
    }
    base = history.commit("base", {**BASE, **broken})
    history.commit("feat: multiply", {"calc.py": MUL, "tests/test_mul.py": MUL_TEST}, step="01-01")
    proof = proof_of(history, base)
    assert proof.verdict is Verdict.PROVEN_STRUCTURAL, told(proof)
    assert "known to fail before the step: tests/test_broken.py::test_broken, tests/test_gone.py" in told(proof)


def test_a_unittest_project(history: History) -> None:
    case = "import unittest\n\nfrom calc import add\n\n\nclass TestAdd(unittest.TestCase):\n    def test_adds(self):\n        self.assertEqual(add(2, 3), 5)\n"
    base = history.commit("base", {"calc.py": CALC, "tests/__init__.py": "", "tests/test_calc.py": case})
    new = (
        case.replace("import add", "import add, mul")
        + "\n    def test_multiplies(self):\n        self.assertEqual(mul(3, 4), 12)\n"
    )
    history.commit("feat: multiply", {"calc.py": MUL, "tests/test_calc.py": new}, step="01-01")

    proof = proof_of(history, base, detect=True)

    assert proof.verdict is Verdict.PROVEN_STRUCTURAL, told(proof)
    red = proof.check("red")
    assert red is not None
    assert "tests/test_calc.py::TestAdd::test_multiplies" in red.ids


def test_a_development_install_of_the_project_does_not_replace_the_copy(tmp_path: Path) -> None:
    """The environment of the checkout imports the checkout's src; without the copy's own first, base would look like head."""
    python = Path(shutil.copytree(environment("pytest"), tmp_path / "venv", symlinks=True)) / "bin/python"
    history = History(tmp_path / "project", python)
    site = tmp_path / "venv" / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
    (site / "shop.pth").write_text(f"{history.path}/src\n")
    base = history.commit(
        "base",
        {
            "src/shop/__init__.py": "",
            "src/shop/calc.py": CALC,
            "tests/test_calc.py": TESTS.replace("from calc", "from shop.calc"),
        },
    )
    history.commit(
        "feat: tens",
        {
            "src/shop/calc.py": CALC.replace("a + b", "a + b if a else 10 * b"),
            "tests/test_tens.py": "from shop.calc import add\n\n\ndef test_tens():\n    assert add(0, 3) == 30\n",
        },
    )

    proof = proof_of(history, base)

    assert proof.headline == "PROVEN", told(proof)


def test_programs_and_links_keep_what_they_are(history: History) -> None:
    history.write({"tool.sh": "#!/bin/sh\necho 5\n"})
    (history.path / "tool.sh").chmod(0o755)
    (history.path / "link.py").symlink_to("calc.py")
    test = "import subprocess\nfrom link import add\n\n\ndef test_tool():\n    assert int(subprocess.check_output(['./tool.sh'])) == add(2, 3)\n"
    base = history.commit("base", {**BASE, "tests/test_tool.py": test})
    history.write({"tool.sh": "#!/bin/sh\necho ${1:-5}\n"})
    history.commit(
        "feat: argument",
        {
            "tests/test_argument.py": "import subprocess\n\n\ndef test_argument():\n    assert subprocess.check_output(['./tool.sh', '7']) == b'7\\n'\n"
        },
    )
    proof = proof_of(history, base)
    assert proof.headline == "PROVEN", told(proof)


def test_a_changed_submodule_is_said(history: History) -> None:
    base = history.commit("base", BASE)
    history.git("update-index", "--add", "--cacheinfo", f"160000,{base},vendor/lib")
    history.write({"calc.py": MUL, "tests/test_mul.py": MUL_TEST})
    history.git("add", "calc.py", "tests")
    history.git("commit", "-q", "-m", "feat: multiply")
    proof = proof_of(history, base)
    assert proof.verdict is Verdict.PROVEN_STRUCTURAL, told(proof)
    assert any("submodule vendor/lib" in note for note in proof.notes)


def test_a_base_beside_the_head_is_replaced_by_the_common_commit(history: History) -> None:
    history.commit("base", BASE)
    history.switch("feature")
    history.commit("feat: multiply", {"calc.py": MUL, "tests/test_mul.py": MUL_TEST}, step="01-01")
    history.switch("main")
    ahead = history.commit("feat: elsewhere", {"other.py": "o = 1\n"})
    history.switch("feature")
    proof = proof_of(history, ahead)
    assert proof.verdict is Verdict.PROVEN_STRUCTURAL, told(proof)
    assert any("no ancestor" in note for note in proof.notes)


def test_a_slow_suite_is_left_out_unless_touched_or_asked_for(history: History) -> None:
    base = history.commit("base", {**BASE, "slow/test_slow.py": "def test_slow():\n    assert 1\n"})
    history.commit("feat: multiply", {"calc.py": MUL, "tests/test_mul.py": MUL_TEST}, step="01-01")
    quick = {"name": "unit", "runner": "pytest", "paths": ["tests"], "python": str(history.python)}
    slow = {"name": "slow", "runner": "pytest", "paths": ["slow"], "python": str(history.python), "slow": True}

    standard = proof_of(history, base, suites=[quick, slow])
    thorough = proof_of(history, base, suites=[quick, slow], level="thorough")
    history.commit("test: slow", {"slow/test_slow.py": "def test_slow():\n    assert 2\n"}, step="01-02")
    touched = proof_of(history, base, suites=[quick, slow])

    counts = [proof.check("control").reasons[0] for proof in (standard, thorough, touched)]  # type: ignore[union-attr]
    assert counts == ["1 of the base's 1 tests pass here", *["2 of the base's 2 tests pass here"] * 2]
    assert thorough.verdict is Verdict.PROVEN_STRUCTURAL, told(thorough)


def test_lean_claims_no_more_than_green(history: History) -> None:
    base = history.commit("base", BASE)
    history.commit("feat: multiply", {"calc.py": MUL}, step="01-01")
    proof = proof_of(history, base, level="lean")
    assert proof.verdict is Verdict.LEAN, told(proof)
    assert [check.name for check in proof.checks] == ["control", "green"]


def test_an_environment_that_cannot_run_the_tests_refuses_nothing(history: History) -> None:
    needy = {"tests/test_calc.py": "import not_installed\n" + TESTS}
    base = history.commit("base", {**BASE, **needy})
    history.commit("feat: multiply", {"calc.py": MUL, "tests/test_mul.py": MUL_TEST}, step="01-01")
    proof = proof_of(history, base)
    assert proof.headline == "INDETERMINATE(env)", told(proof)
    assert "No module named 'not_installed'" in told(proof)


def test_a_missing_runner_refuses_nothing(history: History) -> None:
    base = history.commit("base", BASE)
    history.commit("feat: multiply", {"calc.py": MUL, "tests/test_mul.py": MUL_TEST}, step="01-01")
    proof = proof_of(history, base, suites=[{"name": "unit", "runner": "pytest", "python": "/gone/python"}])
    assert proof.headline == "INDETERMINATE(no runner)", told(proof)


def test_a_project_without_a_known_runner_refuses_nothing(history: History) -> None:
    base = history.commit("base", {"src/add.js": "exports.add = 1\n"})
    history.commit("feat: more", {"src/add.js": "exports.add = 2\n", "test/add.test.js": "test()\n"}, step="01-01")
    proof = proof_of(history, base, detect=True)
    assert proof.headline == "INDETERMINATE(no runner)", told(proof)


def test_tests_under_names_of_their_own_are_proven_when_the_project_declares_them(history: History) -> None:
    settings = "[pytest]\npython_files = check_*.py\n"
    check = "from calc import add\n\n\ndef test_adds():\n    assert add(2, 3) == 5\n"
    base = history.commit("base", {"calc.py": CALC, "pytest.ini": settings, "checks/check_add.py": check})
    history.commit("feat: multiply", {"calc.py": MUL, "checks/check_mul.py": MUL_TEST}, step="01-01")
    suites = [{"name": "checks", "runner": "pytest", "python": str(history.python)}]

    undeclared = proof_of(history, base, suites=suites)
    config = {"suites": suites, "paths": {"test": ["checks/**"]}}
    declared = prove(history.path, base, history.head, Policy.from_header({"config": config}))

    assert undeclared.verdict is Verdict.NOT_DISCRIMINATING
    assert "paths.test" in told(undeclared)
    assert declared.verdict is Verdict.PROVEN_STRUCTURAL, told(declared)


def test_a_run_made_elsewhere_on_the_same_files_is_not_made_again(history: History) -> None:
    base = history.commit("base", BASE)
    history.commit("feat: multiply", {"calc.py": MUL, "tests/test_mul.py": MUL_TEST}, step="01-01")
    suite = Suite("tests", "pytest", python=str(history.python))
    policy = Policy.from_header({"config": {"suites": [{"name": "tests", "runner": "pytest", "python": suite.python}]}})
    lines: list[str] = []

    same = f"{run_key(Git(history.path), history.head)}:{installed(suite, history.path)}"
    known = {(same, "tests"): run(history.path, suite)}
    proof = prove(history.path, base, history.head, policy, known=known, progress=lines.append)

    assert proof.verdict is Verdict.PROVEN_STRUCTURAL, told(proof)
    assert [line for line in lines if "known from an earlier run" in line] == [
        f"green: commit {history.head[:12]}, suite tests: known from an earlier run of the same files"
    ]
    assert len(known) == 2  # the base's run was added: it is the head's of the step before, or of a replay's last step


def test_a_run_that_does_not_end_refuses_nothing(history: History) -> None:
    base = history.commit("base", BASE)
    history.commit("feat: wait", {"calc.py": "import threading\n\nthreading.Event().wait(60)\n" + CALC}, step="01-01")
    suites: list[dict[str, object]] = [
        {"name": "unit", "runner": "pytest", "python": str(history.python), "timeout": 2}
    ]
    proof = proof_of(history, base, suites=suites)
    assert proof.headline == "INDETERMINATE(timeout)", told(proof)


def test_the_same_range_gives_the_same_proof_and_leaves_the_project_alone(history: History) -> None:
    base = history.commit("base", BASE)
    history.commit("feat: multiply", {"calc.py": MUL, "tests/test_mul.py": MUL_TEST}, step="01-01")
    history.write({"calc.py": "dirty\n", "new.py": "n\n"})
    before = sorted(path for path in history.path.rglob("*") if ".git" not in path.parts)

    first, second = proof_of(history, base), proof_of(history, base)

    assert [check.outcome for check in first.checks] == [check.outcome for check in second.checks]
    assert first.verdict is second.verdict is Verdict.PROVEN_STRUCTURAL
    assert first.kind is Kind.FEATURE
    assert first.tree == history.git("rev-parse", "HEAD^{tree}")
    assert sorted(path for path in history.path.rglob("*") if ".git" not in path.parts) == before
    assert (history.path / "calc.py").read_text() == "dirty\n"


def test_progress_tells_each_run(history: History) -> None:
    base = history.commit("base", BASE)
    history.commit("feat: multiply", {"calc.py": MUL, "tests/test_mul.py": MUL_TEST}, step="01-01")
    policy = Policy.from_header(
        {"config": {"suites": [{"name": "unit", "runner": "pytest", "python": str(history.python)}]}}
    )
    lines: list[str] = []
    prove(history.path, base, history.head, policy, progress=lines.append)
    ended = [line.partition(" (")[0] for line in lines if line.endswith(" s)")]
    assert ended == [
        f"control: base {base[:12]}: 1 tests",
        f"green: commit {history.head[:12]}: 2 tests",
        f"red: the step's tests on {base[:12]}: 1 tests, 1 failing",
    ]


@pytest.mark.parametrize(
    ("base", "head", "level", "words"),
    [
        ("gone", "HEAD", "standard", "'gone' names no commit"),
        ("HEAD", "gone", "standard", "'gone' names no commit"),
        ("HEAD", "HEAD", "extreme", "there is no rigor 'extreme'"),
        ("orphan", "main", "standard", "have no common commit"),
    ],
)
def test_what_cannot_be_asked_is_said(history: History, base: str, head: str, level: str, words: str) -> None:
    history.commit("base", BASE)
    history.git("branch", "orphan", history.git("commit-tree", "-m", "o", "HEAD^{tree}"))
    with pytest.raises(DesError, match=words) as caught:
        prove(history.path, base, head, Policy(), level=level)
    assert caught.value.how


def test_the_harness_check_lists_without_refusing(history: History) -> None:
    base = history.commit("base", BASE)
    history.commit("feat: multiply", {"calc.py": MUL + "# see pytest\n", "tests/test_mul.py": MUL_TEST}, step="01-01")
    check = proof_of(history, base).check("harness")
    assert check is not None
    assert check.outcome is Outcome.ACK
