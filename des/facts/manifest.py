"""The project's language, read off its manifest files (nw-deliver text, language frame)."""

from __future__ import annotations

from pathlib import Path

_MANIFESTS = (
    ("package.json", "TypeScript/JavaScript"),
    ("Cargo.toml", "Rust"),
    ("go.mod", "Go"),
    ("pyproject.toml", "Python"),
    ("setup.py", "Python"),
    ("setup.cfg", "Python"),
    ("requirements.txt", "Python"),
    ("Pipfile", "Python"),
    ("pom.xml", "Java"),
    ("build.gradle", "Java/Kotlin"),
    ("build.gradle.kts", "Kotlin"),
    ("*.csproj", "C#"),
    ("*.fsproj", "F#"),
    ("Gemfile", "Ruby"),
    ("Package.swift", "Swift"),
)


def language(root: Path) -> str:
    """The languages the manifests at ``root`` name, each once; "" when there is no manifest."""
    found = [name for pattern, name in _MANIFESTS if any(root.glob(pattern))]
    return ", ".join(dict.fromkeys(found))
