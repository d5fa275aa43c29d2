"""The key `track` of the project's settings, typed. It is snapshot into the log's header when an iteration starts."""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from des import limits
from des.contract.errors import DesError
from des.contract.log import Log
from des.facts.report_formats import FORMATS, Kind
from des.proof.policy import CONFIG

KEY = "track"
#: The levels of testing; the first three are steps of an iteration, the last one follows its integration.
LEVELS = ("unit", "integration", "e2e", "smoke")
THRESHOLDS: Mapping[str, float] = {
    "coverage_line": limits.COVERAGE_LINES, "coverage_new": limits.COVERAGE_NEW_LINES,
    "complexity": limits.COMPLEXITY, "regression_pct": limits.REGRESSION, "warn_pct": limits.REGRESSION_WARNING,
    "memory_growth_pct": limits.MEMORY_GROWTH,
}  # fmt: skip
#: What guidance may ask of every benchmark; the project's own targets name theirs (`slo`).
P95 = "p95_ms"
OPERATORS = ("<", "<=", ">", ">=")
#: Tools that may be several; every other kind is one command.
_MANY = ("sast", "dependencies", "lint", "api_docs")
_ONE = ("coverage", "benchmark", "build", "deploy")
#: Tools that leave no report: their exit code is the answer.
_PLAIN = ("build", "deploy")
#: What a report of each kind of tool is about.
_ABOUT = {
    "coverage": (Kind.COVERAGE,),
    "dependencies": (Kind.AUDIT, Kind.FINDINGS),
    "benchmark": (Kind.BENCHMARK,),
    **dict.fromkeys(("sast", "lint", "api_docs"), (Kind.FINDINGS,)),
}
#: What a project may declare not applicable, with a reason.
OPTIONAL = ("unit", "integration", "e2e", "smoke", "coverage", *_MANY, "performance", "build", "deploy")
_TOOL = ("command", "format", "timeout")
_SLO = ("metric", "figure", "op", "target")
REPORT = "{report}"
#: The gate record that holds what the user asked for at the start.
GUIDANCE = "guidance"


@dataclass(frozen=True)
class Tool:
    """One configured command. format: how its report is read, "" for a tool without one. timeout: in seconds."""

    command: tuple[str, ...]
    format: str = ""
    timeout: float = limits.SUITE_SECONDS


@dataclass(frozen=True)
class Slo:
    """One target: the ``figure`` of a benchmark's ``metric`` is ``op`` ``target``."""

    metric: str
    figure: str
    op: str
    target: float


@dataclass(frozen=True)
class TrackSettings:
    """How a project runs its iterations. suites: level -> names, {} when the names decide. tools: kind -> commands.
    not_applicable: what the project has not -> why. attempts: how often a loop turns before the user is asked."""

    protected_branch: str = "main"
    suites: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tools: Mapping[str, tuple[Tool, ...]] = field(default_factory=dict)
    slo: tuple[Slo, ...] = ()
    thresholds: Mapping[str, float] = field(default_factory=lambda: dict(THRESHOLDS))
    auth_paths: tuple[str, ...] = ("**/auth/**", "**/*login*")
    critical_paths: tuple[str, ...] = ()
    not_applicable: Mapping[str, str] = field(default_factory=dict)
    attempts: int = limits.ATTEMPTS

    def tool(self, kind: str) -> Tool | None:
        """The one command of this kind, None when there is none."""
        return next(iter(self.tools.get(kind, ())), None)


def of(log: Log) -> TrackSettings:
    """The settings an iteration is judged by, from its log's header; errors as for `read`."""
    config = log.header.get("config")
    return read(config if isinstance(config, dict) else {})


def thresholds(log: Log) -> dict[str, float]:
    """The thresholds an iteration is judged by: those of its settings, tightened by what guidance asked for. Guidance
    that would loosen one does nothing: that takes an exception of the user. Errors as for `read`, of this key alone."""
    config = log.header.get("config")
    track = config.get(KEY) if isinstance(config, dict) else None
    configured = track.get("thresholds", {}) if isinstance(track, dict) else {}
    found = {**_thresholds(configured, f"{KEY}.thresholds"), P95: math.inf}
    for event in log.events:
        given = event.raw.get("thresholds") if event.gate == GUIDANCE and isinstance(event.raw, dict) else None
        for name, value in given.items() if isinstance(given, dict) else ():
            if name in found and isinstance(value, (int, float)) and not isinstance(value, bool):
                found[name] = (max if name.startswith("coverage") else min)(found[name], value)
    return {name: value for name, value in found.items() if value != math.inf}


def coverage_asked(thresholds: Mapping[str, float]) -> float:
    """Percent of the lines that are asked for: what the project or its guidance says, and never less than the floor.

    Below it only an exception of the user lets code pass, so it is what every row, box and document names.
    """
    return max(thresholds["coverage_line"], limits.COVERAGE_LINES)


def read(config: Mapping[str, Any]) -> TrackSettings:
    """The settings in a project's configuration; the defaults where it says nothing.

    DesError naming the key, what it must be, and an example.
    """
    raw = _object(config.get(KEY, {}), KEY, _KEYS)
    found = {name: reader(raw[name], f"{KEY}.{name}") for name, reader in _READERS.items() if name in raw}
    limits = _object(raw.get("limits", {}), f"{KEY}.limits", ("attempts",))
    if "attempts" in limits:
        found["attempts"] = _attempts(limits["attempts"], f"{KEY}.limits.attempts")
    settings = TrackSettings(**found)
    if settings.critical_paths and "e2e" in settings.not_applicable:
        raise _wrong(f"{KEY}.critical_paths", "names tests, but not_applicable.e2e says that there are none")
    return settings


def _suites(value: object, key: str) -> dict[str, tuple[str, ...]]:
    return {level: _texts(names, f"{key}.{level}") for level, names in _object(value, key, LEVELS).items()}


def _tools(value: object, key: str) -> dict[str, tuple[Tool, ...]]:
    found: dict[str, tuple[Tool, ...]] = {}
    for kind, given in _object(value, key, (*_ONE, *_MANY)).items():
        place = f"{key}.{kind}"
        if kind in _ONE:
            found[kind] = (_tool(given, place, kind),)
        elif isinstance(given, list) and given:
            found[kind] = tuple(_tool(one, f"{place}[{number}]", kind) for number, one in enumerate(given))
        else:
            raise _wrong(place, "must be a list of at least one tool")
    return found


def _tool(value: object, key: str, kind: str) -> Tool:
    raw = _object(value, key, _TOOL)
    command = _texts(raw.get("command"), f"{key}.command")
    plain = kind in _PLAIN
    if plain and (raw.get("format") or any(REPORT in word for word in command)):
        raise _wrong(key, f"has no report: a {kind} passes or fails by its exit code")
    known = [name for name, about in FORMATS.items() if about in _ABOUT.get(kind, ())]
    name = "" if plain else _text(raw.get("format"), f"{key}.format")
    if name and name not in known:
        raise _wrong(f"{key}.format", f"is {name!r}; read are {', '.join(known)}")
    return Tool(
        command, name, _number(raw.get("timeout", limits.SUITE_SECONDS), f"{key}.timeout", 1, limits.MOST_SUITE_SECONDS)
    )


def _slos(value: object, key: str) -> tuple[Slo, ...]:
    if not isinstance(value, list):
        raise _wrong(key, "must be a list of targets")
    return tuple(_slo(one, f"{key}[{number}]") for number, one in enumerate(value))


def _slo(value: object, key: str) -> Slo:
    raw = _object(value, key, _SLO)
    operator = raw.get("op")
    if operator not in OPERATORS:
        raise _wrong(f"{key}.op", f"must be one of {', '.join(OPERATORS)}")
    metric, figure = (_text(raw.get(name), f"{key}.{name}") for name in ("metric", "figure"))
    return Slo(metric, figure, operator, _number(raw.get("target"), f"{key}.target", 0, math.inf))


def _thresholds(value: object, key: str) -> Mapping[str, float]:
    given = {}
    for name, number in _object(value, key, tuple(THRESHOLDS)).items():
        percent = name.startswith("coverage")
        given[name] = _number(number, f"{key}.{name}", 0, 100 if percent else math.inf)
    return {**THRESHOLDS, **given}


def _not_applicable(value: object, key: str) -> dict[str, str]:
    return {name: _text(why, f"{key}.{name}") for name, why in _object(value, key, OPTIONAL).items()}


def _attempts(value: object, key: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= limits.MOST_ATTEMPTS:
        raise _wrong(key, f"must be a whole number from 1 to {limits.MOST_ATTEMPTS}")
    return value


def _object(value: object, key: str, known: Collection[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(key, "must be an object")
    for name in value:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1, 0.0)
            raise _wrong(f"{key}.{name}", f"is not known; {near[0]} is the nearest of {', '.join(known)}")
    return value


def _texts(value: object, key: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise _wrong(key, "must be a list of at least one text")
    return tuple(_text(one, f"{key}[{number}]") for number, one in enumerate(value))


def _text(value: object, key: str) -> str:
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise _wrong(key, "must be a text that is not empty")
    return value


def _number(value: object, key: str, least: float, most: float) -> float:
    fits = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    if not fits or not least <= float(value) <= most:  # type: ignore[arg-type]
        raise _wrong(key, f"must be a number from {least:g}" + ("" if math.isinf(most) else f" to {most:g}"))
    return value  # type: ignore[return-value]


_READERS: Mapping[str, Callable[[object, str], Any]] = {
    "protected_branch": _text,
    "suites": _suites,
    "tools": _tools,
    "slo": _slos,
    "thresholds": _thresholds,
    "auth_paths": _texts,
    "critical_paths": _texts,
    "not_applicable": _not_applicable,
}
_KEYS = (*_READERS, "limits")
_EXAMPLES: Mapping[str, object] = {
    "protected_branch": "main",
    "suites": {"unit": ["unit"], "integration": ["integration"]},
    "tools": {
        "coverage": {"command": ["pytest", "--cov=src", f"--cov-report=json:{REPORT}"], "format": "coverage.py"},
        "lint": [{"command": ["ruff", "check", "--output-format", "sarif", "-o", REPORT], "format": "sarif"}],
        "build": {"command": ["python", "-m", "compileall", "-q", "src"]},
    },
    "slo": [{"metric": "quote", "figure": "p95_ms", "op": "<", "target": 100}],
    "thresholds": {"coverage_line": limits.COVERAGE_LINES},
    "auth_paths": ["**/auth/**"],
    "critical_paths": ["tests/e2e/test_order.py::test_order"],
    "not_applicable": {"e2e": "a library has no user journeys"},
    "limits": {"attempts": limits.ATTEMPTS},
}


def example(name: str) -> str:
    """How the key `track.<name>` may look, as JSON on one line."""
    return json.dumps({KEY: {name: _EXAMPLES[name]}})


def _wrong(key: str, what: str) -> DesError:
    name = key.removeprefix(f"{KEY}.").partition(".")[0].partition("[")[0]
    return DesError(
        f"{CONFIG}: {key} {what}",
        "an iteration is judged by these settings, so nothing in them is guessed",
        f"correct the key and commit it, for example: {example(name if name in _EXAMPLES else 'suites')}",
    )
