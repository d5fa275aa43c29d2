"""The acceptance gate: the suite in every environment, each really set up in a copy."""

from __future__ import annotations

from pathlib import Path

import pytest

from des.deliver.acceptance_files import AcceptanceFiles, choose
from des.deliver.gates import acceptance
from des.facts.environments import Environments
from des.facts.placement import Named, named
from des.verdict import Result, Status
from tests.support.small import FEATURE, Small

DELTA = f"docs/feature/{FEATURE}/feature-delta.md"
PLACE = f"tests/acceptance/{FEATURE}"
PASSING = "import calc\n\n\ndef test_mul():\n    assert calc.mul(3, 4) == 12\n"
#: Installs a hook that refuses files with a TODO, and tidies trailing blanks as formatters do.
PRE_COMMIT = """#!/bin/sh
[ "$1" = install-hooks ] && exit "$(cat "$(dirname "$0")/rc" 2>/dev/null || echo 0)"
[ "$(git config core.hooksPath)" = "" ] || { echo "Cowardly refusing to install hooks"; exit 1; }
mkdir -p .git/hooks
cat > .git/hooks/pre-commit <<'HOOK'
#!/bin/sh
git diff --cached --name-only > seen.txt
if git grep --cached -q "TO""DO"; then echo "no open ends, please"; exit 1; fi
if git grep --cached -ql "= 12  $"; then sed -i 's/ *$//' tests/acceptance/*/*.py; exit 1; fi
HOOK
chmod +x .git/hooks/pre-commit
"""


@pytest.fixture
def small(tmp_path: Path) -> Small:
    small = Small(tmp_path / "project")
    small.start()
    small.green()
    small.write(f"{PLACE}/test_mul_accepted.py", PASSING)
    return small


def told(small: Small, *environments: str, placement: str = "") -> None:
    rows = "".join(f"| {name} |\n" for name in environments)
    matrix = f"## Wave: DEVOPS / [REF] Environment Matrix\n\n| Environment |\n|---|\n{rows}\n"
    small.write(DELTA, matrix + (f"## Wave: DISTILL / [REF] Test Placement\n\n{placement}\n" if placement else ""))


def judged(small: Small) -> Result:
    small.commit("feat: mul\n\nStep-ID: 01-01")
    return acceptance.run(small.delivery)


@pytest.mark.req("ND-109", "ND-111")
def test_every_default_environment_is_tried_without_wave_documents_too(small: Small) -> None:
    small.write(f"docs/feature/{FEATURE}/feature-delta.md", "# F\n")
    result = judged(small)
    assert result.status is Status.PASS
    facts = result.facts
    assert facts["environments_tested"] == ["clean", "with-stale-config"]
    assert "no .pre-commit-config.yaml" in facts["notes"]["with-pre-commit"]


@pytest.mark.req("ND-110")
def test_a_failing_test_names_environment_and_file(small: Small) -> None:
    told(small, "clean")
    small.write(f"{PLACE}/test_mul_accepted.py", PASSING.replace("12", "13"))
    result = judged(small)
    assert result.exit_code == 1
    assert result.findings[0].where.file == f"{PLACE}/test_mul_accepted.py"
    assert result.findings[0].text == (f"clean: {PLACE}/test_mul_accepted.py::test_mul failed (assert 12 == 13)")


def test_clean_holds_only_what_is_committed(small: Small) -> None:
    told(small, "clean")
    small.write(".gitignore", (small.root / ".gitignore").read_text("utf-8") + "data.txt\n")
    small.write("data.txt", "x")
    small.write(
        f"{PLACE}/test_mul_accepted.py",
        "from pathlib import Path\n\n\ndef test_data():\n    assert Path('data.txt').exists()\n",
    )
    assert judged(small).exit_code == 1


def test_stale_settings_are_those_of_the_base(small: Small) -> None:
    told(small, "clean", "with-stale-config")
    small.write("conftest.py", "import pytest\n\n\n@pytest.fixture\ndef twelve():\n    return 12\n")
    small.write(
        f"{PLACE}/test_mul_accepted.py", "import calc\n\n\ndef test_mul(twelve):\n    assert calc.mul(3, 4) == twelve\n"
    )
    result = judged(small)
    assert result.facts["failing"] == {
        "clean": [],
        "with-stale-config": [f"{PLACE}/test_mul_accepted.py::test_mul"],
    }
    assert result.facts["notes"] == {"with-stale-config": "as of the base: conftest.py"}


@pytest.mark.parametrize(
    ("test", "rc", "code", "said"),
    [
        (PASSING, 0, 0, ""),
        (PASSING.replace("= 12", "= 12  "), 0, 0, ""),
        (PASSING + "# TODO\n", 0, 1, "no open ends, please"),
        (PASSING, 3, 2, "`pre-commit install-hooks` failed"),
    ],
    ids=["accepted", "rewritten", "refused", "cannot be set up"],
)
def test_hooks_are_installed_and_the_feature_is_committed_through_them(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, test: str, rc: int, code: int, said: str
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "pre-commit").write_text(PRE_COMMIT, "utf-8")
    (programs / "pre-commit").chmod(0o755)
    (programs / "rc").write_text(str(rc), "utf-8")
    monkeypatch.setenv("PATH", f"{programs}:/usr/local/bin:/usr/bin:/bin")
    told(small, "with-pre-commit")
    small.write(".pre-commit-config.yaml", "repos: []\n")
    seen = "from pathlib import Path\n\n\ndef test_hook_saw_the_feature():\n    assert 'calc.py' in Path('seen.txt').read_text()\n"
    small.write(f"{PLACE}/test_seen.py", seen)
    small.write(f"{PLACE}/test_mul_accepted.py", test)
    result = judged(small)
    assert result.exit_code == code, result
    assert said in "".join(finding.text for finding in result.findings)
    # The slot is used again, for proofs: no hook may stay active in it.
    assert acceptance.run(small.delivery).exit_code == code


@pytest.mark.parametrize(("word", "code"), [("nowhere", 0), ("assert", 1)])
def test_the_real_pre_commit_runs_the_projects_hooks(small: Small, word: str, code: int) -> None:
    small.equip("pre-commit")
    told(small, "with-pre-commit")
    hook = f'{{id: words, name: no {word}, language: pygrep, entry: "{word}", types: [python], files: "^tests/"}}'
    small.write(".pre-commit-config.yaml", f"repos:\n- repo: local\n  hooks:\n  - {hook}\n")
    result = judged(small)
    assert result.exit_code == code, result
    assert ("no assert" in "".join(finding.text for finding in result.findings)) == bool(code)


def test_pre_commit_that_is_not_installed_is_undecided(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("des.deliver.gates.acceptance_environments._program", lambda top: None)
    told(small, "clean", "with-pre-commit")
    small.write(".pre-commit-config.yaml", "repos: []\n")
    result = judged(small)
    assert (result.exit_code, result.findings[0].where.file, result.findings[0].where.line) == (2, DELTA, 6)
    assert "not installed" in result.findings[0].text
    assert "install" in result.findings[0].fix


@pytest.mark.parametrize(
    ("environment", "line", "said"),
    [("on-mars", 5, "on-mars: no environment of that name"), ("", 5, "names no environment")],
)
def test_a_row_that_names_no_known_environment_is_undecided(
    small: Small, environment: str, line: int, said: str
) -> None:
    told(small, environment)
    result = judged(small)
    assert (result.exit_code, result.findings[0].where.line) == (2, line)
    assert said in result.findings[0].text


def test_a_runner_that_is_missing_is_undecided(tmp_path: Path) -> None:
    small = Small(tmp_path / "p", {"suites": [{**Small.suite, "python": "no/such/python"}]})
    small.start()
    small.write(f"{PLACE}/test_mul_accepted.py", PASSING)
    told(small, "clean")
    result = judged(small)
    assert result.exit_code == 2
    assert "no/such/python" in result.findings[0].text


def test_tests_that_only_skip_do_not_pass(small: Small) -> None:
    told(small, "clean")
    small.write(f"{PLACE}/test_mul_accepted.py", "import pytest\n\n\n@pytest.mark.skip\ndef test_mul():\n    pass\n")
    result = judged(small)
    assert result.exit_code == 1
    assert "no acceptance test ran and passed" in result.findings[0].text


def test_a_test_that_no_suite_holds_and_a_place_without_files_are_named(small: Small) -> None:
    told(small, "clean", placement="`spec/test_x.py` and `tests/nowhere/`")
    small.write("spec/test_x.py", PASSING)
    result = judged(small)
    assert result.exit_code == 1
    assert [(f.where.file, f.where.line) for f in result.findings[:2]] == [(DELTA, 9), ("spec/test_x.py", 0)]


def test_nothing_to_run(small: Small) -> None:
    (small.root / PLACE / "test_mul_accepted.py").unlink()
    assert judged(small).status is Status.EXEMPT
    own = "## Wave: DELIVER / [REF] Implementation summary\n\nIt multiplies.\n"
    small.write(DELTA, own)
    assert acceptance.run(small.delivery).status is Status.EXEMPT
    small.write(DELTA, f"## Wave: DISTILL / [REF] Scaffolds\n\nNone.\n\n{own}")
    assert acceptance.run(small.delivery).status is Status.FAIL
    told(small, "clean")
    assert judged(small).exit_code == 1


def test_no_environment_is_no_pass() -> None:
    result = acceptance.decide(Environments(), AcceptanceFiles(tests=("tests/test_a.py",)), (), {}, DELTA)
    assert result.status is Status.INDETERMINATE


FILES = (
    "tests/acceptance/f/a.feature",
    "tests/acceptance/f/test_a.py",
    "tests/bdd/b.feature",
    "tests/bdd/test_b.py",
    "tests/bdd/helper.py",
    "tests/test_c.py",
)


@pytest.mark.parametrize(
    ("placed", "promised", "features", "tests", "missing"),
    [
        ((), (), FILES[:1], FILES[1:2], ()),
        ((), ("tests/test_c.py", "tests/gone.py"), FILES[:1], (FILES[1], FILES[5]), ()),
        (("tests/bdd/*.feature",), (), FILES[2:3], FILES[3:4], ()),
        (("tests/bdd",), ("tests/test_c.py",), FILES[2:3], FILES[3:4], ()),
        (("tests/bdd/test_b.py", "tests/x/"), (), FILES[:1], FILES[3:4], ("tests/x/",)),
    ],
)
def test_which_files_are_the_suite(
    placed: tuple[str, ...],
    promised: tuple[str, ...],
    features: tuple[str, ...],
    tests: tuple[str, ...],
    missing: tuple[str, ...],
) -> None:
    found = choose([Named(path, 1) for path in placed], promised, "f", FILES)
    assert (found.features, found.tests, tuple(one.path for one in found.missing)) == (features, tests, missing)


def test_the_paths_of_the_placement_section() -> None:
    text = "## Wave: DISTILL / [REF] Test Placement\n\n| What | Path |\n|---|---|\n| a/b | `./tests/a.feature` |\n| x | tests/b |\n\nRun `pytest` and `python -m x/y`, see `tests/c/`.\n"
    assert named(text) == (Named("tests/a.feature", 5), Named("tests/b", 6), Named("tests/c/", 8))
