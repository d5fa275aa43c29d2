"""What is wrong with a document, as its readers report it: they decide nothing and do not stop at the first one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Defect:
    """``file`` is relative to the project, ``line`` from 1 (0: the whole file), ``fix`` what to write there."""

    file: str
    line: int
    text: str
    fix: str
