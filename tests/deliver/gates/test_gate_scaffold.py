"""The scaffold gate (R35, des-reference §7.5)."""

import json

import pytest

from des.deliver.gates import scaffold
from des.deliver.gates.scaffold import markers
from des.verdict import Status

TABLE = "## Wave: DESIGN / [REF] Component Decomposition\n\n| # | Component | Path | Change type |\n|---|---|---|---|\n"


@pytest.mark.parametrize(
    ("path", "text", "lines"),
    [
        ("a.py", "__SCAFFOLD__ = True\n", [1]),
        ("a.py", "class A:\n    __SCAFFOLD__: bool = True\n", [2]),
        ("a.py", "x = 1  # SCAFFOLD: true\n", [1]),
        ("a.py", "__SCAFFOLD__ = False\n", []),
        ("a.py", '"""Finds __SCAFFOLD__ = True and\n# SCAFFOLD: true\n"""\nx = "# SCAFFOLD: true"\n', []),
        ("a.py", "def (\n__SCAFFOLD__ = True\n", [2]),
        ("a.ts", "export const __SCAFFOLD__ = true;\n", [1]),
        ("a.ts", "export const __SCAFFOLD__: boolean = true;\n", [1]),
        ("a.ts", "if (__SCAFFOLD__ === x) true\n", []),
        ("a.rs", "fn x() {}\n// SCAFFOLD: true\n", [2]),
        ("A.java", "/* SCAFFOLD: true */\n", [1]),
        ("A.java", "/**\n * SCAFFOLD: true\n */\n", [2]),
        ("a.sql", "-- SCAFFOLD: True\n", [1]),
        ("settings.yaml", "scaffold: true\nSCAFFOLD: true\n", []),
        ("a.html", "<!-- SCAFFOLD: true -->\n", [1]),
        ("a.lisp", ";; SCAFFOLD: true\n", [1]),
        ("a.go", "// a scaffold: truely\n", []),
        ("skills/x/SKILL.md", "Remove `__SCAFFOLD__ = True` and // SCAFFOLD: true.\n", []),
        ("skills/x/SKILL.md", "<!-- SCAFFOLD: true -->\n", [1]),
    ],
)
def test_markers(path: str, text: str, lines: list[int]) -> None:
    assert markers(path, text) == lines


def test_a_marker_fails_in_production_only(begun) -> None:
    marked = "__SCAFFOLD__ = True\n"
    begun.step("01-01", ("tests/test_x.py", marked), ("docs/x.md", marked), ("calc.py", "import os\n" + marked))
    result = scaffold.run(begun.delivery)
    assert [(one.where.file, one.where.line, one.blocks) for one in result.findings] == [("calc.py", 2, True)]
    assert result.exit_code == 1


def test_a_marker_that_is_not_committed_does_not_count(begun) -> None:
    begun.write("calc.py", "__SCAFFOLD__ = True\n")
    assert scaffold.run(begun.delivery).status is Status.PASS


@pytest.fixture
def replacing(bare):
    """old.py and legacy/ are used at the base; the design replaces one and deletes the other."""
    for path, text in (
        ("old.py", "x = 1\n"),
        ("legacy/a.py", "import legacy.a as own\n"),
        ("use.py", "import old\nimport legacy.a\n"),
    ):
        bare.write(path, text)
    bare.commit("feat: before")
    bare.start()
    bare.delta(TABLE + "| 1 | New | old.py → use.py | replace |\n| 2 | Legacy | legacy/ | DELETE |\n")
    return bare


@pytest.mark.req("ND-194")
def test_superseded_code_is_gone_and_referenced_nowhere(replacing) -> None:
    replacing.git("rm", "-rq", "old.py", "legacy")
    replacing.step("01-01", ("new.py", "x = 1\n"), ("use.py", "import new\n"), ("tests/test_x.py", "import old\n"))
    result = scaffold.run(replacing.delivery)
    assert (result.status, result.findings) == (Status.PASS, ())
    assert result.facts["superseded"] == ["old.py", "legacy/a.py"]


def test_what_stands_and_what_still_refers_to_it_is_named(replacing) -> None:
    replacing.step("01-01", ("new.py", "x = 1\n"))
    found = [
        (one.where.file, one.where.line, one.text) for one in scaffold.run(replacing.delivery).findings if one.blocks
    ]
    place = "docs/feature/add-numbers/feature-delta.md"
    assert found == [
        ("old.py", 0, f"superseded, and still there: {place}:5 says that it goes"),
        ("legacy/a.py", 0, f"superseded, and still there: {place}:6 says that it goes"),
        ("use.py", 1, "refers to old.py, which is superseded"),
        ("use.py", 2, "refers to legacy/a.py, which is superseded"),
    ]


def _supersede(small, value: object) -> None:
    path = small.root / small.delivery.relative / "roadmap.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "supersedes_paths": value}))


def test_the_roadmap_may_supersede_paths_too(begun) -> None:
    _supersede(begun, ["./calc.py"])
    result = scaffold.run(begun.delivery)
    assert [(one.where.file, one.text) for one in result.findings] == [
        ("calc.py", "superseded, and still there: docs/feature/add-numbers/deliver/roadmap.json says that it goes")
    ]
    assert "git rm -r calc.py" in result.findings[0].fix


@pytest.mark.parametrize("value", ["calc.py", [1], [""], ["."], {"a": 1}])
def test_supersedes_paths_of_another_form_are_undecided(begun, value: object) -> None:
    _supersede(begun, value)
    result = scaffold.run(begun.delivery)
    assert result.exit_code == 2
    assert "supersedes_paths is not a list of paths" in result.findings[0].text
    assert result.findings[0].where.file == "docs/feature/add-numbers/deliver/roadmap.json"


def test_a_broken_table_is_undecided(begun) -> None:
    begun.delta(TABLE.replace("|---|---|---|---|", "|---|") + "| 1 | New | old.py | delete |\n")
    result = scaffold.run(begun.delivery)
    assert result.status is Status.INDETERMINATE
    assert (result.findings[0].where.file, result.findings[0].where.line) == (
        "docs/feature/add-numbers/feature-delta.md",
        4,
    )
