"""JUnit XML out, as pytest would spell it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from xml.etree import ElementTree

from .journal import key

_ILLEGAL = re.compile("[^\t\n\r\x20-\x7e\x80-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Entry(NamedTuple):
    """One child of a <testcase>. tag: failure, error or skipped. type: only "pytest.xfail" means something."""

    tag: str
    message: str
    text: str = ""
    type: str = ""


def write(path: str, results: Mapping[str, Sequence[Entry]]) -> None:
    """Write one <testcase> per id to `path`, an id without entries being a pass."""
    suite = ElementTree.Element("testsuite", name="unittest", tests=str(len(results)))
    for identity, entries in results.items():
        names, bracket, parameters = key(identity).partition("[")
        classname, _, name = names.rpartition(".")
        case = ElementTree.SubElement(
            suite, "testcase", classname=_legal(classname), name=_legal(name + bracket + parameters))
        for entry in entries:
            child = ElementTree.SubElement(case, entry.tag, message=_legal(entry.message))
            child.text = _legal(entry.text)
            if entry.type:
                child.set("type", entry.type)
    ElementTree.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)


def _legal(text: str) -> str:
    return _ILLEGAL.sub(lambda match: f"#x{ord(match.group()):02X}", text)
