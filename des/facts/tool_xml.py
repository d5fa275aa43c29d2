"""An XML report of a tool. It was written by a process that ran somebody's code: hostile until parsed."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element, TreeBuilder

from defusedxml.ElementTree import DefusedXMLParser

from des.contract.errors import DesError
from des.facts.tool_text import bounded, refused


class Placed(Element):
    """An element that knows its line."""

    line = 0


def document(text: str, where: str, root: str) -> Placed:
    """The root element of a report, which must have that tag.

    A document type is allowed, since JaCoCo and the Cobertura writers name one; it is never loaded. DesError, with line
    and column, for entities of any kind, external ones included, for another root and for what is no XML.
    """
    lines: list[int] = []

    def made(tag: str, attributes: Mapping[str, str]) -> Placed:
        element = Placed(tag, dict(attributes))
        element.line = parser.parser.CurrentLineNumber
        lines.append(element.line)
        return element

    parser = DefusedXMLParser(target=TreeBuilder(element_factory=made), forbid_entities=True, forbid_external=True)
    try:
        parser.feed(bounded(text, where))
        top = parser.close()
    except SyntaxError as error:  # ParseError; its text ends in line and column
        raise refused(where, f"no XML that can be read: {error}") from None
    except DesError:
        raise
    except (ValueError, LookupError, RecursionError) as error:  # ValueError: the refusals of defusedxml
        place = f"line {parser.parser.CurrentLineNumber}, column {parser.parser.CurrentColumnNumber + 1}"
        raise refused(where, f"{place}: {type(error).__name__}: {error}") from None
    if not isinstance(top, Placed) or top.tag != root:
        raise refused(where, f"line {lines[0] if lines else 1}: the root element is <{top.tag}>, not <{root}>")
    return top


def wrong(where: str, element: Element, problem: str) -> DesError:
    """The error that names an element's line."""
    return refused(where, f"line {getattr(element, 'line', 0)}: <{element.tag}> {problem}")


def whole(where: str, element: Element, name: str, high: int, low: int = 0) -> int:
    """An attribute that is a whole number within bounds; DesError for every other."""
    text = element.get(name, "")
    if not text:
        raise wrong(where, element, f"has no {name}")
    if not (text.isascii() and text.isdigit() and len(text) < 19 and low <= int(text) <= high):
        raise wrong(where, element, f"has {name}={text[:40]!r}, not within {low} to {high}")
    return int(text)
