"""Use cases and design references: what an item may refer to."""

from __future__ import annotations

from pathlib import Path

import pytest

from des.facts import design_refs, use_cases


def write(root: Path, path: str, text: str | bytes) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(text if isinstance(text, bytes) else text.encode())


@pytest.mark.req("DT-033")
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("use-case-login.md", "---\nid: UC-01\n---\n# Login\n"),
        ("use-case-login.md", "# UC-01: Login\n"),
        ("use-case-login.md", "Intro\n\n## Use case: `UC-01` Login\n"),
        ("UC-01-login.md", "nothing"),
        ("use-case-briefs/uc-01.md", ""),
        ("deep/er/all.md", "## UC-00\n\n## UC-01 – Login\n"),
    ],
)
def test_an_id_is_found_in_front_matter_heading_or_name(tmp_path: Path, name: str, text: str) -> None:
    write(tmp_path, f".aiwg/requirements/{name}", text)
    found = use_cases.load(tmp_path)
    assert found.file_of("UC-01") == f".aiwg/requirements/{name}"
    assert found.file_of(" uc-01 ") == f".aiwg/requirements/{name}"
    assert found.file_of("UC-1") == ""
    assert found.file_of("UC-011") == ""
    assert found.defects == ()


@pytest.mark.req("DT-033")
def test_what_does_not_define_a_use_case(tmp_path: Path) -> None:
    assert use_cases.load(tmp_path).files == ()
    write(tmp_path, ".aiwg/requirements/iteration-3-ready-backlog.md", "# UC-01\n")
    write(tmp_path, ".aiwg/requirements/notes.txt", "# UC-01\n")
    write(tmp_path, ".aiwg/requirements/prose.md", "See UC-01.\n\n# About UC-01\n")
    write(tmp_path, ".aiwg/requirements/broken.md", b"\xff")
    found = use_cases.load(tmp_path)
    assert found.file_of("UC-01") == ""
    assert [defect.where.file for defect in found.defects] == [".aiwg/requirements/broken.md"]


@pytest.mark.req("DT-036")
@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("architecture/a.md#pricing", ""),
        ("architecture/a.md#zones--tariffs-1", ""),
        ("architecture/a.md#größe", ""),
        ("architecture/a.md#gr%C3%B6%C3%9Fe", ""),
        ("architecture/a.md", ""),
        ("architecture/a.md#", ""),
        ("../docs/b.md", ""),
        ("architecture/a.md#price", "no heading for #price"),
        ("architecture/a.md#in-a-fence", "no heading"),
        ("architecture/none.md#x", "not there"),
        ("architecture", "not there or cannot be read"),
        ("architecture/empty.md", "empty"),
        ("../../outside.md", "leads out of the project"),
        ("link.md", "leads out of the project"),
        ("/etc/passwd", "relative to .aiwg"),
        ("https://example.org/x#y", "relative to .aiwg"),
        ("a\0b", "relative to .aiwg"),
        ("#pricing", "names no file"),
        ("", "names no file"),
    ],
)
def test_a_design_reference_leads_to_a_file_and_heading(tmp_path: Path, reference: str, words: str) -> None:
    root = tmp_path / "project"
    text = "# Pricing\n\n## Zones & Tariffs\n\n## Zones & Tariffs\n\n## Größe\n\n```\n# In a fence\n```\n"
    write(root, ".aiwg/architecture/a.md", text)
    write(root, ".aiwg/architecture/empty.md", "\n")
    write(root, "docs/b.md", "x")
    write(tmp_path, "outside.md", "x")
    (root / ".aiwg/link.md").symlink_to(tmp_path / "outside.md")
    found = design_refs.problem(root, reference)
    assert (words in found) if words else found == ""


@pytest.mark.req("DT-034")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "is not there"),
        ("", "no heading"),
        ("long " * 200, "no heading"),
        ("# Architecture\n", "less than 200 characters"),
        ("# Architecture\n\n" + "long " * 100, ""),
    ],
)
def test_the_architecture_document_says_something(tmp_path: Path, text: str | None, words: str) -> None:
    if text is not None:
        write(tmp_path, design_refs.ARCHITECTURE, text)
    found = design_refs.architecture_problem(tmp_path)
    assert (words in found) if words else found == ""
