"""Placeholders for what differs between two runs of the same programs; everything else stays as it was written."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tests.support.repository import Repository

ROOT = Path(__file__).parents[2]
#: A link of the log's chain: it covers the ids of commits.
_LINK = re.compile(r'(?<="prev": ")[0-9a-f]{64}|(?<="h": ")[0-9a-f]{64}')
_SECONDS = re.compile(r'(?<=seconds": )[0-9.]+|(?<= )[0-9]+\.[0-9]+(?= s\b)')
_HEX = re.compile(r"\b[0-9a-f]{12,40}\b")


class Plain:
    """The text of a project, without what is only of this run: places, commits, links of the chain, seconds."""

    def __init__(self, project: Repository) -> None:
        log = ("log", "--all", "--reverse", "--topo-order")
        self._ids = {
            name: project.git(*log, f"--format={form}").split() for name, form in (("commit", "%H"), ("tree", "%T"))
        }
        self._places = {str(project.root): "<project>", str(ROOT): "<des>", sys.prefix: "<python>"}

    def __call__(self, text: str) -> str:
        """The text with placeholders; commits and their trees are numbered by their place in the history, links within the text."""
        for place, name in sorted(self._places.items(), key=lambda each: -len(each[0])):
            text = text.replace(place, name)
        links = list(dict.fromkeys(_LINK.findall(text)))
        text = _LINK.sub(lambda match: f"<link-{links.index(match[0]) + 1}>", text)
        return _HEX.sub(self._id, _SECONDS.sub("<seconds>", text))

    def _id(self, match: re.Match[str]) -> str:
        places = [
            (name, n) for name, ids in self._ids.items() for n, one in enumerate(ids, 1) if one.startswith(match[0])
        ]
        return "<{}-{}>".format(*places[0]) if places else match[0]
