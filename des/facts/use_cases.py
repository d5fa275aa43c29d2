"""Which use cases the requirements hold: by id in the front matter, in a heading, or in the file's name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from des import limits
from des.contract.errors import DesError
from des.contract.files import read_text
from des.facts import yaml_tree
from des.facts.yaml_tree import Mapping, Scalar
from des.verdict import Finding, Place

FOLDER = ".aiwg/requirements"
_ENDINGS = (".md", ".markdown", ".feature", ".yaml", ".yml")
_ID = re.compile(r"[A-Za-z]{1,8}-\d{1,6}(?![\w])")
_HEADING = re.compile(
    r"^ {0,3}#{1,6}[ \t]+(?:use case[ \t]*:?[ \t]*)?[`*\[(]*([A-Za-z]{1,8}-\d{1,6})(?!\w)", re.M | re.I
)
#: A backlog that discovery leaves among the requirements repeats ids and defines none.
_BACKLOG = re.compile(r"iteration-\d+-ready-backlog\.md")


@dataclass(frozen=True)
class UseCases:
    """``where``: id in upper case -> the file that holds it. ``files``: how many requirement files there are."""

    where: dict[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    defects: tuple[Finding, ...] = ()

    def file_of(self, use_case: str) -> str:
        """The file of a use case, whatever case its id is written in; "" when there is none."""
        return self.where.get(use_case.strip().upper(), "")


def load(root: Path) -> UseCases:
    """The use cases of a project. Never raises: files that cannot be read are defects."""
    where: dict[str, str] = {}
    defects: list[Finding] = []
    files = sorted(_files(root))
    if len(files) > limits.MOST_USE_CASE_FILES:
        text = f"more than {limits.MOST_USE_CASE_FILES} files; the rest is not read"
        defects.append(Finding("too-many-files", Place(FOLDER), text, "keep only requirements there"))
    for file in files[: limits.MOST_USE_CASE_FILES]:
        try:
            found = ids(read_text(str(root / file)), Path(file).name)
        except DesError as error:
            defects.append(Finding("unreadable", Place(file), error.what, error.how))
            continue
        for one in found:
            where.setdefault(one.upper(), file)
    return UseCases(where, tuple(files[: limits.MOST_USE_CASE_FILES]), tuple(defects))


def ids(text: str, name: str) -> list[str]:
    """The ids one file defines; ``name``: the file's. The whole name without its ending counts as one."""
    stem = name.rsplit(".", 1)[0]
    begin = _ID.match(stem)
    found = [stem, *([begin[0]] if begin else [])]
    if text.startswith("---"):
        head = yaml_tree.front_matter(text)
        pairs = head.pairs if isinstance(head, Mapping) else ()
        found += [value.text for key, value in pairs if key.value == "id" and isinstance(value, Scalar) and value.text]
    return [*found, *_HEADING.findall(text)]


def _files(root: Path) -> Iterator[str]:
    """Paths relative to the project. Links to folders are not followed: they could lead in a circle."""
    for folder, below, names in os.walk(root / FOLDER):
        below.sort()
        for name in names:
            if name.lower().endswith(_ENDINGS) and not _BACKLOG.fullmatch(name):
                yield (Path(folder) / name).relative_to(root).as_posix()
