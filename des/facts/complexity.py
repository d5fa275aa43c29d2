"""Cyclomatic complexity per function, counted by the library lizard in the languages it reads."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from des import limits
from des.contract.errors import DesError


@dataclass(frozen=True)
class Function:
    """One function: its name with its class, the lines it begins and ends at, its complexity (1: no branch)."""

    name: str
    file: str
    first: int
    last: int
    complexity: int


def functions(path: str, source: str) -> tuple[Function, ...]:
    """The functions of a file, none for a language that lizard does not read. path: decides on the language. DesError
    for a text it cannot work through: its complexity is not known, so it is not low."""
    lizard = _library()
    language = lizard.get_reader_for(path)
    if language is None:
        return ()
    if len(source) > limits.LARGEST_MEASURED:
        raise _unknown(path, f"larger than {limits.LARGEST_MEASURED // (1024 * 1024)} MiB")
    context = lizard.FileInfoBuilder(path)
    try:
        reader = language(context)
        tokens = reader.generate_tokens(source)
        for step in (
            lizard.preprocessing, _without_comments, lizard.line_counter, lizard.token_counter,
            lizard.condition_counter,
        ):  # fmt: skip
            tokens = step(tokens, reader)
        for _ in reader(tokens, reader):
            pass
    except Exception as error:  # a parser of thirty languages, on somebody's text: it may fail in any way
        raise _unknown(path, f"{type(error).__name__}: {error}") from None
    found = (
        Function(one.name, path, one.start_line, max(one.start_line, one.end_line), one.cyclomatic_complexity)
        for one in context.fileinfo.function_list
    )
    return tuple(sorted(found, key=lambda one: (one.first, one.name)))


def over(found: Iterable[Function], changed_lines: Mapping[str, Collection[int]], limit: int) -> tuple[Function, ...]:
    """The functions that touch one of these lines (by file) and are not below the limit, the worst first."""
    touched = (one for one in found if any(one.first <= line <= one.last for line in changed_lines.get(one.file, ())))
    return tuple(
        sorted(
            (one for one in touched if one.complexity >= limit),
            key=lambda one: (-one.complexity, one.file, one.first, one.name),
        )
    )


def _library() -> Any:
    """lizard, which is slow to load and puts directories before all others on the import path: that is undone."""
    path = list(sys.path)
    try:
        import lizard
    finally:
        sys.path[:] = path
    return lizard


def _without_comments(tokens: Iterable[str], reader: Any) -> Iterator[str]:
    """The tokens without comments. The library's own step also obeys comments that take a function, or the rest of the
    file, out of the count; code must not excuse itself."""
    for token in tokens:
        comment = reader.get_comment_from_token(token)
        if comment is None:
            yield token
        else:
            yield from "\n" * (len(comment.splitlines()) - 1)


def _unknown(path: str, problem: str) -> DesError:
    return DesError(
        f"{path}: its complexity cannot be counted: {problem[:200]}.",
        "A function whose complexity is not known does not pass for a simple one.",
        f"Check that {path} is valid source text; a file that is generated belongs in the project's `paths` as such.",
    )
