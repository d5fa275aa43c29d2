"""The scenarios of `.feature` files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from des.verdict import Finding, Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gherkin.errors import ParserException

#: Tags that keep a scenario from running, as the usual runners and our own texts spell them.
PENDING = frozenset(
    ("@skip", "@skipped", "@pending", "@wip", "@ignore", "@ignored", "@disabled", "@todo", "@xfail", "@not-implemented")
)


@dataclass(frozen=True)
class Tag:
    """A tag with its `@`, and the line it stands on."""

    name: str
    line: int

    @property
    def pending(self) -> bool:
        return self.name.lower().replace("_", "-") in PENDING


@dataclass(frozen=True)
class Scenario:
    """``tags`` include those of its feature, rule and examples; ``steps`` is how many steps are its own."""

    name: str
    tags: tuple[Tag, ...]
    steps: int
    file: str
    line: int


@dataclass(frozen=True)
class Scenarios:
    """The scenarios of one file, and why it cannot be read."""

    scenarios: tuple[Scenario, ...] = ()
    defects: tuple[Finding, ...] = ()


def parse(text: str, file: str) -> Scenarios:
    """The scenarios of a `.feature` file's text; never raises."""
    document, errors = gherkin(text)
    if errors:
        return Scenarios(defects=tuple(_defect(error, file) for error in errors))
    feature = document.get("feature")
    if not feature:
        fix = "begin it with `Feature: <name>`"
        return Scenarios(defects=(Finding("no-feature", Place(file), "no feature stands in it", fix),))
    found = tuple(_children(feature["children"], _tags(feature), file))
    if found:
        return Scenarios(found)
    where, fix = Place(file, feature["location"]["line"]), "add at least one `Scenario:`"
    return Scenarios(defects=(Finding("no-scenario", where, "the feature has no scenario", fix),))


def gherkin(text: str) -> tuple[Any, tuple[ParserException, ...]]:
    """The document as the parser of Gherkin gives it, or why it is none. The parser is imported here alone, and only
    when there is a file to read: most calls of des read no scenario."""
    from gherkin.errors import CompositeParserException, ParserException
    from gherkin.parser import Parser

    try:
        return Parser().parse(text), ()
    except CompositeParserException as error:
        return {}, tuple(error.errors)
    except ParserException as error:
        return {}, (error,)


def _children(children: Sequence[Any], above: tuple[Tag, ...], file: str) -> Iterator[Scenario]:
    for child in children:
        if "rule" in child:
            yield from _children(child["rule"]["children"], above + _tags(child["rule"]), file)
        elif "scenario" in child:
            one = child["scenario"]
            tags = above + _tags(one) + tuple(tag for table in one["examples"] for tag in _tags(table))
            yield Scenario(one["name"], tags, len(one["steps"]), file, one["location"]["line"])


def _tags(node: Any) -> tuple[Tag, ...]:
    return tuple(Tag(tag["name"], tag["location"]["line"]) for tag in node.get("tags", ()))


def _defect(error: ParserException, file: str) -> Finding:
    message = str(error).partition("): ")[2] or str(error)
    return Finding("not-gherkin", Place(file, error.location["line"]), f"not Gherkin: {message}", "correct that line")
