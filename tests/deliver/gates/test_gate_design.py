"""The design gate (R32)."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from des.cli.gate import command
from des.deliver.gates import design
from des.verdict import Status

DELTA = """# Feature

## Wave: DESIGN / [REF] Component Decomposition

| # | Component | Path | Change type | Owner wave consumer |
|---|---|---|---|---|
| 1 | Sums | calc.py | extend | DELIVER |
| 2 | Output | shop/output.py | create | DELIVER |

## Wave: DESIGN / [REF] Reuse Analysis

| Existing Component | File | Overlap | Decision(EXTEND/CREATE NEW) | Justification |
|---|---|---|---|---|
| `add` | calc.py | adds | EXTEND | there is one calculator |
| `PriceList` | prices.py | prices | EXTEND | one list |
"""
CODE = "def f():\n    return 1\n"


def _texts(result):
    return [(finding.where.file, finding.blocks, finding.text) for finding in result.findings]


@pytest.mark.req("ND-190")
def test_listed_files_pass_and_what_is_beside_the_table_is_flagged_once_a_kind(begun) -> None:
    begun.delta(DELTA)
    begun.step(
        "01-01",
        ("calc.py", CODE),
        ("shop/output.py", CODE),
        ("shop/__init__.py", ""),
        ("tests/test_a.py", "x = 1"),
        ("tests/test_b.py", "x = 1"),
        ("conftest.py", "x = 1"),
    )
    result = design.run(begun.delivery)
    assert result.status is Status.PASS
    flagged = [text for _, _, text in _texts(result)]
    assert "2 test file(s) are not in Component Decomposition: tests/test_a.py, tests/test_b.py" in flagged
    assert "1 harness file(s) are not in Component Decomposition: conftest.py" in flagged
    assert not any(blocks for _, blocks, _ in _texts(result))


@pytest.mark.req("ND-188")
@pytest.mark.parametrize(
    ("path", "code", "words", "fix"),
    [
        (
            "shop/price_tags.py",
            CODE,
            "it overlaps PriceList (EXTEND, docs/feature/add-numbers/feature-delta.md:15)",
            "extend prices.py instead",
        ),
        ("shop/costs.py", "class PriceBook:\n    pass\n", "it overlaps PriceList", "extend prices.py instead"),
        (
            "shop/other.py",
            CODE,
            "no row of the Reuse Analysis is like it by name",
            "have the design list shop/other.py",
        ),
    ],
)
def test_a_new_production_file_that_is_not_listed_fails(begun, path: str, code: str, words: str, fix: str) -> None:
    begun.delta(DELTA)
    begun.step("01-02", (path, code))
    result = design.run(begun.delivery)
    assert (result.status, result.exit_code) == (Status.FAIL, 1)
    (finding,) = [one for one in result.findings if one.blocks]
    assert finding.where.file == path
    assert "new production file of 01-02" in finding.text
    assert words in finding.text
    assert fix in finding.fix


def test_a_changed_file_that_is_not_listed_is_flagged(bare) -> None:
    bare.write("other.py", CODE)
    bare.commit("feat: other")
    bare.start()
    bare.delta(DELTA)
    bare.step("01-01", ("other.py", CODE + "\n\ndef g():\n    return 2\n"))
    result = design.run(bare.delivery)
    assert result.status is Status.PASS
    assert ("other.py", False, "changed by 01-01, and not in Component Decomposition") in _texts(result)


def test_renames_are_followed(begun) -> None:
    begun.delta(DELTA)
    long = CODE + "".join(f"\n\ndef f{n}():\n    return {n}\n" for n in range(9))
    begun.step(
        "01-01",
        ("calc.py", long),
        ("shop/output.py", long.replace("f", "g")),
        ("draft.py", long.replace("return", "yield")),
    )
    begun.git("mv", "calc.py", "sums.py")  # a listed component under a new name
    begun.git("mv", "draft.py", "shop/output2.py")
    begun.step("01-02")
    assert [one.where.file for one in design.run(begun.delivery).findings if one.blocks] == ["shop/output2.py"]


def test_what_is_gone_again_and_what_others_committed_does_not_count(begun) -> None:
    begun.delta(DELTA)
    begun.step("01-01", ("draft.py", CODE), ("calc.py", CODE))
    (begun.root / "draft.py").unlink()
    begun.step("01-02")
    begun.write("theirs.py", CODE)
    begun.commit("feat: somebody else's")
    result = design.run(begun.delivery)
    assert (result.status, result.findings) == (Status.PASS, ())


def test_a_merge_of_a_step_does_not_hide_its_files(begun) -> None:
    begun.delta(DELTA)
    begun.commit("docs: design")
    begun.git("switch", "-q", "-c", "side")
    begun.step("01-01", ("new.py", CODE))
    begun.git("switch", "-q", "main")
    begun.step("01-02", ("calc.py", CODE))
    begun.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    assert [one.where.file for one in design.run(begun.delivery).findings if one.blocks] == ["new.py"]


def test_a_file_deleted_and_made_again_is_not_new(bare) -> None:
    bare.write("other.py", CODE)
    bare.commit("feat: other")
    bare.start()
    bare.delta(DELTA)
    (bare.root / "other.py").unlink()
    bare.step("01-01")
    bare.step("01-02", ("other.py", "x = 1\n"))
    assert design.run(bare.delivery).status is Status.PASS


def test_a_row_written_after_the_delivery_began_is_shown(bare) -> None:
    bare.delta(DELTA)
    bare.commit("docs: design")
    bare.start()
    bare.delta(DELTA.replace("| 2 | Output", "| 3 | More | more.py | create | DELIVER |\n| 2 | Output"))
    bare.step("01-01", ("more.py", CODE), ("shop/output.py", CODE))
    result = design.run(bare.delivery)
    late = [(one.where.line, one.text) for one in result.findings if "after the delivery began" in one.text]
    assert late == [(8, "the row that lists more.py was written after the delivery began")]
    assert result.status is Status.PASS


def test_the_scope_of_the_roadmap_may_exclude_files(begun) -> None:
    begun.delta(DELTA)
    roadmap = json.loads((begun.root / begun.delivery.relative / "roadmap.json").read_text())
    roadmap["implementation_scope"]["excluded_patterns"] = ["__init__.py"]
    begun.write(f"{begun.delivery.relative}/roadmap.json", json.dumps(roadmap))
    begun.step("01-01", ("pack/__init__.py", ""))
    assert design.run(begun.delivery).status is Status.PASS


@pytest.mark.parametrize(
    ("delta", "status"),
    [("# no waves\n", Status.EXEMPT), (DELTA.replace("| Path |", "| Where |"), Status.INDETERMINATE)],
)
def test_without_a_design_it_is_exempt_and_with_a_broken_one_undecided(begun, delta: str, status: Status) -> None:
    begun.delta(delta)
    begun.step("01-01", ("new.py", CODE))
    assert design.run(begun.delivery).status is status


def test_the_legacy_layout_counts_when_there_is_no_delta(begun) -> None:
    begun.write(
        "docs/feature/add-numbers/design/architecture-design.md",
        "## Changes Per File\n\n| File | Change |\n|---|---|\n| calc.py | modify |\n",
    )
    begun.step("01-01", ("new.py", CODE))
    result = design.run(begun.delivery)
    assert (result.status, result.findings[0].where.file) == (Status.FAIL, "new.py")


def test_before_the_first_commit_there_is_nothing_to_judge(begun) -> None:
    begun.delta(DELTA)
    assert design.run(begun.delivery).status is Status.EXEMPT


def test_the_verb_prints_place_and_repair(begun, monkeypatch: pytest.MonkeyPatch) -> None:
    begun.delta(DELTA)
    begun.step("01-01", ("new.py", CODE))
    monkeypatch.chdir(begun.root)
    shown = CliRunner().invoke(command, ["design", begun.delivery.relative], standalone_mode=False)
    assert shown.return_value == 1
    assert "  new.py: new production file of 01-01" in shown.output
    broken = DELTA.replace("| 2 | Output | shop/output.py | create | DELIVER |", "| 2 | Output |")
    Path(begun.root / "docs/feature/add-numbers/feature-delta.md").write_text(broken)
    shown = CliRunner().invoke(command, ["design", begun.delivery.relative], standalone_mode=False)
    assert shown.return_value == 2
    assert "feature-delta.md:8 (flagged)" not in shown.output
    assert "feature-delta.md:8: the row has 2 cells, the header has 5" in shown.output
    assert "repair the table" in shown.output
