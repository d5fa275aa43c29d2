"""The language of a project, by its manifests."""

from __future__ import annotations

from pathlib import Path

import pytest

from des.facts.manifest import language


@pytest.mark.req("ND-003")
@pytest.mark.parametrize(
    ("manifest", "word"),
    [
        ("package.json", "JavaScript"),
        ("package.json", "TypeScript"),
        ("Cargo.toml", "Rust"),
        ("go.mod", "Go"),
        ("pyproject.toml", "Python"),
        ("setup.py", "Python"),
        ("Pipfile", "Python"),
        ("pom.xml", "Java"),
        ("build.gradle", "Kotlin"),
        ("Shop.csproj", "C#"),
        ("Shop.fsproj", "F#"),
        ("Gemfile", "Ruby"),
        ("Package.swift", "Swift"),
    ],
)
def test_each_manifest_names_its_language(tmp_path: Path, manifest: str, word: str) -> None:
    (tmp_path / manifest).write_text("", "utf-8")
    assert word in language(tmp_path)


def test_several_are_named_once_each_and_none_is_nothing(tmp_path: Path) -> None:
    assert language(tmp_path) == ""
    for name in ("go.mod", "pyproject.toml", "setup.py"):
        (tmp_path / name).write_text("", "utf-8")
    assert language(tmp_path) == "Go, Python"
