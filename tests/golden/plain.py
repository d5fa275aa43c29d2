"""Placeholders for what differs between two runs of the same programs; everything else stays as it was written."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tests.support.repository import Repository

ROOT = Path(__file__).parents[2]
#: A link of the log's chain: it covers the ids of commits.
_LINK = re.compile(r'(?<="prev": ")[0-9a-f]{64}|(?<="h": ")[0-9a-f]{64}')
_SECONDS = re.compile(r'(?<="seconds": )[0-9.]+|(?<= in )[0-9]+\.[0-9]+(?= s\b)')
_HEX = re.compile(r"\b[0-9a-f]{12,40}\b")


class Plain:
    """The text of a project, without what is only of this run: places, commits, links of the chain, seconds."""

    def __init__(self, project: Repository) -> None:
        self._commits = project.git("log", "--all", "--reverse", "--topo-order", "--format=%H").split()
        self._places = {str(project.root): "<project>", str(ROOT): "<des>", sys.prefix: "<python>"}

    def __call__(self, text: str) -> str:
        """The text with placeholders; commits are numbered by their place in the history, links within the text."""
        for place, name in sorted(self._places.items(), key=lambda each: -len(each[0])):
            text = text.replace(place, name)
        links = list(dict.fromkeys(_LINK.findall(text)))
        text = _LINK.sub(lambda match: f"<link-{links.index(match[0]) + 1}>", text)
        return _HEX.sub(self._commit, _SECONDS.sub("<seconds>", text))

    def _commit(self, match: re.Match[str]) -> str:
        numbers = [n for n, one in enumerate(self._commits, 1) if one.startswith(match[0])]
        return f"<commit-{numbers[0]}>" if numbers else match[0]
