"""Which language a file is written in, by its name and first line."""

from __future__ import annotations

import re

#: What no program language stands behind: nothing in it can be called.
DATA = "data"

_ENDINGS = {
    "Python": "py pyi",
    "JavaScript": "js cjs mjs jsx ts cts mts tsx vue svelte",
    "Go": "go",
    "Rust": "rs",
    "Java": "java",
    "Kotlin": "kt kts",
    "C#": "cs",
    "Ruby": "rb",
    "Swift": "swift",
    "PHP": "php",
    "shell": "sh bash",
    "bats": "bats",
    "Gherkin": "feature",
    DATA: "json jsonl yaml yml toml ini cfg conf csv tsv xml html htm css scss less svg png jpg jpeg gif ico webp woff "
    "woff2 ttf md markdown rst adoc txt po pot mo env example properties gitignore gitattributes dockerignore "
    "editorconfig jinja j2 tmpl mustache hbs pdf typed in lock sum mod map",
}
_BY_ENDING = {ending: name for name, endings in _ENDINGS.items() for ending in endings.split()}
_DATA_NAMES = {"dockerfile", "makefile", "procfile", "license", "notice", "readme", "codeowners", "py.typed"}
_INTERPRETERS = {"python": "Python", "node": "JavaScript", "ruby": "Ruby", "sh": "shell", "bash": "shell"}


def language(path: str, text: str) -> str:
    """The language of a file, `DATA` for what is none, "" when it is not known here."""
    name = path.rpartition("/")[2].lower()
    known = _BY_ENDING.get(name.rpartition(".")[2]) if "." in name else None
    shebang = re.match(r"#!\s*(?:\S*/)?([a-z]+)[\d.]*(?:\s+(?:-S\s+)?([a-z]+)[\d.]*)?", text)
    if known is None and shebang:
        program = shebang[2] if shebang[1] == "env" else shebang[1]
        return _INTERPRETERS.get(program or "", "")
    return known or (DATA if name in _DATA_NAMES or not text.strip() else "")
