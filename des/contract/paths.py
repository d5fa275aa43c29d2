"""What a path is to a delivery: one answer for guards, proof and reports (R4).

Classes: evidence, config, test, harness, snapshot, lock, generated, documentation, production.
"""

from __future__ import annotations

import re

from des.contract.conventions import by_convention, ending
from des.contract.errors import DesError

CLASSES = ("evidence", "config", "test", "harness", "snapshot", "lock", "generated", "documentation", "production")
DECLARABLE = CLASSES[2:]  # what a project may declare; evidence and config are not its to redefine

_RECORDS = {
    "roadmap.json": "roadmap",
    "execution-log.json": "log",
    "waivers.json": "waivers",
    ".develop-progress.json": "progress",
}
_CONFIG = ".nwave/des-config.json"
# The second is the marker the nw-deliver text removes by hand at the end (R17).
_SESSION = (["deliver-session.json"], ["des-task-active"])
_SETTINGS = ([".nwave", "des-config.json"], [".claude", "settings.json"], [".claude", "settings.local.json"])


class PathRules:
    """What a project says about its own paths; built by `from_config`. plugin: Markdown is the product (plugin, skill).
    The two tables hold (pattern, class)."""

    __slots__ = ("_globs", "_scope", "plugin")

    def __init__(
        self,
        scope: tuple[tuple[re.Pattern[str], str], ...] = (),
        globs: tuple[tuple[re.Pattern[str], str], ...] = (),
        plugin: bool = False,
    ) -> None:
        self._scope = scope
        self._globs = globs
        self.plugin = plugin

    @classmethod
    def from_config(
        cls,
        config: dict[str, object],
        roadmap_scope: dict[str, object] | None = None,
        deliverable_type: str = "application",
    ) -> PathRules:
        """Rules from `.nwave/des-config.json` (key `paths`: class -> globs) and a roadmap's `implementation_scope`.

        Globs: `*` within a level, `**` over levels, without '/' a name at any depth; a folder stands for all it holds.
        Of the scope, source_directories and test_directories count. Raises DesError for wrong types and for a class
        that is unknown or not the project's to declare.
        """
        declared = {} if config.get("paths") is None else config["paths"]
        if not isinstance(declared, dict):
            raise _wrong(f"{_CONFIG}: 'paths' must be an object: class -> list of globs.")
        for name in declared:
            if name not in DECLARABLE:
                raise _wrong(f"{_CONFIG}: paths.{name} cannot be declared; classes are {', '.join(DECLARABLE)}.")
        globs = [(_glob(item), name) for name in declared for item in _texts(declared, name, f"{_CONFIG}: paths")]
        # Source first: a folder named as both (tests beside the code) is production but for what its names tell.
        scope = [
            (_folder(item), name)
            for key, name in (("source_directories", "production"), ("test_directories", "test"))
            for item in _texts(roadmap_scope or {}, key, "roadmap.json: implementation_scope")
        ]
        return cls(tuple(scope), tuple(globs), deliverable_type in ("plugin", "skill"))

    def scope(self, path: str) -> tuple[str, str] | None:
        """("test" or "production", the path below) of the deepest folder of the roadmap's scope that holds `path`."""
        best: tuple[int, str] | None = None
        for pattern, name in self._scope:
            found = pattern.match(path)
            if found and (best is None or found.end() > best[0]):
                best = (found.end(), name)
        return (best[1], path[best[0] :]) if best else None

    def declared(self, path: str) -> str | None:
        """The class of the first of the config's globs that fits, or None."""
        return next((name for pattern, name in self._globs if pattern.fullmatch(path)), None)


def classify(rel_path: str, rules: PathRules) -> str:
    """The class of a path relative to the git top level, '/'-separated. Never raises.

    Evidence and config are fixed. Then the roadmap's scope says which folders are test and which production, the
    config's globs name what is special in them, and conventions decide the rest. What fits nowhere is production;
    so is a program that lies in docs/, for what can run is not documentation.
    """
    parts = _parts(rel_path)
    if not parts:
        return "production"
    path = "/".join(parts)
    fixed = _fixed(_parts(path.lower()))
    if fixed:
        return fixed
    scope = rules.scope(path)
    declared = rules.declared(path)
    if declared and not (scope and declared in ("test", "production")):
        return declared
    if scope:
        # Inside a declared folder the folder's own name no longer counts: src/testing/ may well be production.
        return by_convention(parts, _parts(scope[1]) or parts[-1:], scope[0] == "test", rules.plugin)
    return by_convention(parts, parts, False, rules.plugin)


def protected(rel_path: str, feature_id: str) -> str | None:
    """What a file is that only programs write during a session, or None (DESIGN §5): roadmap, log, waivers, progress,
    artifact, session, state or config. Log, waivers and progress count for every feature, the roadmap and the rendered
    artifacts of an iteration for `feature_id`."""
    parts = _parts(rel_path.lower())
    if parts[:2] == [".nwave", "des"] or parts == [".nwave"]:
        return "session" if parts[2:] in _SESSION else "state"
    if parts in _SETTINGS:
        return "config"
    if parts[:1] == [".aiwg"] and feature_id.startswith("iteration-") and _rendered(parts, feature_id):
        return "artifact"
    if len(parts) > 3 and parts[:2] in (["docs", "feature"], [".aiwg", "delivery"]):
        kind = _RECORDS.get(parts[-1])
        return kind if kind != "roadmap" or parts[2] == feature_id.lower() else None
    return None


def _rendered(parts: list[str], iteration: str) -> bool:
    """Is this a file of the iteration that programs render? Its backlog is not: that is where everything begins."""
    if parts[1:2] == ["delivery"]:
        return False  # the record itself has names of its own
    mine = re.compile(rf"(?:.*-)?{iteration}(?:[-.].*)?")
    return any(mine.fullmatch(part) for part in parts[1:]) and not parts[-1].endswith("-backlog.md")


def _fixed(parts: list[str]) -> str | None:
    if parts[:2] in ([".nwave", "des"], [".aiwg", "delivery"]):
        return "evidence"
    if ".git" in parts or parts[0] == ".nwave" or parts in _SETTINGS:
        return "config"
    if parts[0] == ".aiwg":
        return "documentation"
    if parts[:2] == ["docs", "feature"] and len(parts) > 3:
        delivered = parts[3] == "deliver" and ending(parts[-1]) == "json"
        return "evidence" if delivered or parts[-1] in _RECORDS else None
    return None


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part not in ("", ".")]


def _folder(text: str) -> re.Pattern[str]:
    folder = "/".join(_parts(text))
    return re.compile(_translate(folder) + r"(?:/|\Z)" if folder else "")


def _glob(text: str) -> re.Pattern[str]:
    glob = "/".join(_parts(text))
    return re.compile(("" if "/" in glob else "(?:.*/)?") + _translate(glob) + "(?:/.*)?")


def _translate(glob: str) -> str:
    tokens = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(tokens.get(token) or re.escape(token) for token in re.split(r"(\*\*/|\*\*|\*|\?)", glob))


def _texts(raw: dict[str, object], key: str, where: str) -> list[str]:
    value = raw.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _wrong(f"{where}.{key} must be a list of texts.")
    return value


def _wrong(what: str) -> DesError:
    return DesError(
        what,
        "The class of a path decides who may write it and what proves it.",
        "Correct it there.",
    )
