"""The layout of a feature's directory, and DELIVER's sections in its document; the gates as verbs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from des import cli
from des.cli.gate import GATES
from des.deliver.gates import docs, layout
from des.deliver.gates.docs import TIER_1
from des.verdict import Status
from tests.support.small import FEATURE, Small

OTHER = "feature-delta.md"


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("feature-delta.md", ""),
        ("deliver/roadmap.json", ""),
        ("distill/a.feature", ""),
        ("deep/er/x.yml", ""),
        ("spike/anything.py", ""),
        ("slices/notes.md", ""),
        ("deliver/notes.md", "older layout"),
        ("discuss/user-stories.md", "older layout"),
        ("design/diagram.png", "older layout"),
        ("notes.md", "loose Markdown"),
        ("else/where.md", "loose Markdown"),
        ("FORMAT", "no file of"),
        ("deep/tool.py", "no file of"),
        ("sub/feature-delta.md", "loose Markdown"),
    ],
)
def test_what_belongs_there(file: str, said: str) -> None:
    result = layout.decide("docs/feature/x", {OTHER, file}, older=False)
    assert result.exit_code == bool(said)
    if said:
        (finding,) = result.findings
        assert finding.where.file == f"docs/feature/x/{file}"
        assert said in finding.text
        assert finding.fix


def test_the_older_layout_is_flagged_only_where_it_is_the_features_own() -> None:
    result = layout.decide("docs/feature/x", ["discuss/user-stories.md", "notes.md"], older=True)
    assert [(finding.where.file, finding.blocks) for finding in result.findings] == [
        ("docs/feature/x/discuss/user-stories.md", False),
        ("docs/feature/x/notes.md", True),
    ]


def test_ignored_and_removed_files_are_none(tmp_path: Path) -> None:
    small = Small(tmp_path / "project")
    small.start()
    folder = f"docs/feature/{FEATURE}"
    small.write(f"{folder}/feature-delta.md", "# F\n")
    small.write(f"{folder}/gone.md", "x")
    small.commit("docs")
    (small.root / folder / "gone.md").unlink()
    small.write(".gitignore", "*.tmp\n")
    small.write(f"{folder}/x.tmp", "x")
    assert layout.run(small.delivery).status is Status.PASS
    small.write(f"{folder}/ünew.md", "x")
    assert [finding.where.file for finding in layout.run(small.delivery).findings] == [f"{folder}/ünew.md"]


def document(**other: str) -> str:
    bodies = {title: other.get(title.split()[0].lower(), "None.") for title in TIER_1}
    return "# F\n" + "".join(f"\n## Wave: DELIVER / [REF] {title}\n\n{body}\n" for title, body in bodies.items())


@pytest.mark.parametrize(
    "body", ["None.", "| a | b |\n|---|---|\n| ✓ | - |", "- done", "```\n$ x\n```", "see TODO list"]
)
def test_filled_in(body: str) -> None:
    result = docs.decide("f.md", document(dod=body))
    assert (result.status, result.findings) == (Status.PASS, ())


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        ("", 15, "DoD check: the section is empty"),
        ("<!-- later -->", 15, "DoD check: the section is empty"),
        ("### Only a heading", 15, "DoD check: the section is empty"),
        ("| a |\n|---|", 15, "DoD check: the section is empty"),
        ("done\n\n**TBD**", 19, "DoD check: a placeholder, 'TBD'"),
        ("| a | b |\n|---|---|\n| x | {evidence} |", 19, "DoD check: a placeholder, '{evidence}'"),
        ("...", 17, "DoD check: a placeholder"),
        ("| a | b |\n|---|\n| x | y |", 18, "DoD check: the line of dashes has 1 columns"),
        ("| a | b |\n|---|---|\n| x | `y|z` |", 19, "DoD check: the row has 3 cells"),
        ("x\n\n## Wave: DELIVER / [REF] dod CHECK\n\ny", 19, "DoD check: the section stands twice"),
    ],
)
def test_not_filled_in(body: str, line: int, said: str) -> None:
    result = docs.decide("f.md", document(dod=body))
    assert result.exit_code == 1
    (finding,) = result.findings
    assert (finding.where.file, finding.where.line) == ("f.md", line)
    assert said in finding.text


def test_missing_sections_and_a_missing_file_are_named() -> None:
    found = docs.decide("f.md", document().replace("DoD", "Dod of").replace("[REF] Quality", "[WHY] Quality")).findings
    assert [finding.fix for finding in found] == [
        "add `## Wave: DELIVER / [REF] DoD check`",
        "add `## Wave: DELIVER / [REF] Quality gates`",
    ]
    assert docs.decide("f.md", None).findings[0].where.file == "f.md"


def test_the_gates_are_verbs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small = Small(tmp_path / "project")
    small.start()
    monkeypatch.chdir(small.root)
    assert list(GATES) == sorted(GATES)
    for name, code in (("docs", 1), ("layout", 0), ("waves", 0), ("demo", 0), ("acceptance", 0)):
        assert cli.main("des", ["gate", name, small.delivery.relative, "--format", "json"]) == code
        data = json.loads(capsys.readouterr().out)
        assert (data["gate"], data["status"] in ("pass", "exempt")) == (name, code == 0)
    assert cli.main("des", ["gate", "docs"]) == 1
    assert "feature-delta.md: it is missing" in capsys.readouterr().out
