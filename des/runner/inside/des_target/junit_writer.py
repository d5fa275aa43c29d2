"""JUnit XML out, as pytest would spell it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from xml.etree import ElementTree

from .journal import key, legal


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
        case = ElementTree.SubElement(suite, "testcase", classname=classname, name=name + bracket + parameters)
        for entry in entries:
            child = ElementTree.SubElement(case, entry.tag, message=legal(entry.message))
            child.text = legal(entry.text)
            if entry.type:
                child.set("type", entry.type)
    ElementTree.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)
