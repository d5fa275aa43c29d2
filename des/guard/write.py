"""May this caller write this path? (DESIGN §5, R3, R4)"""

from __future__ import annotations

from des.contract import paths, roots
from des.guard.decision import NO_OPINION, Decision, refuse
from des.guard.rights import OUTSIDE, READERS, Who, may_write

# Protected thing -> how it is changed instead.
_INSTEAD = {
    "roadmap": "An approved plan changes only through a new review: ask `des next` for the dispatch that revises it.",
    "log": "Records are written by `des-log-phase --project-dir DIR --step-id NN-NN --phase PHASE --status EXECUTED "
    "--data PASS`, run by the agent that owes the phase; reading the log and `git add` of it are fine.",
    "session": "A delivery ends by `des finalize`. To stop earlier ask the user, who types `des pause` or `des abort`.",
    "evolution": "It is written at the end, by the agent that `des next` then names.",
    "state": "It is kept by the hooks; `des next` tells what it says.",
    "config": "Settings are fixed when a delivery starts; the user may change them in an editor for the next one.",
    "waivers": "An exception is the user's own decision: `des next` asks for it.",
    "artifact": "It is rendered from the record: submit what belongs in it (`des next` names who does); words of a "
    "person go between its note marks, in an editor.",
    "progress": "It is derived from the log by the programs; `des status` shows it.",
}


# Protected files a whole directory may hold, relative to the root or (second) to the delivery's directory.
_IN_ROOT = (".nwave/des/deliver-session.json", ".nwave/des-config.json", ".nwave/des/state.json")
_IN_DELIVERY = ("roadmap.json", "execution-log.json", "waivers.json")

_AGENT_TREE = ".claude/worktrees/agent-"


class Place:
    """The delivery a path is judged in. deliver_dir: relative to root. approved: the roadmap's review has passed."""

    __slots__ = ("approved", "deliver_dir", "feature_id", "root", "rules")

    def __init__(self, root: str, feature_id: str, deliver_dir: str, approved: bool, rules: paths.PathRules) -> None:
        self.root = root
        self.feature_id = feature_id
        self.deliver_dir = deliver_dir
        self.approved = approved
        self.rules = rules


def judge(who: Who, path: str, place: Place, whole: bool = False) -> Decision:
    """One write of `who` to `path` (absolute, resolved). whole: `path` is a directory and everything in it changes."""
    rel = _relative(place.root, path)
    if whole and place.root.startswith(path.rstrip("/") + "/"):
        rel = "."  # a directory that holds the whole project
    if rel is None:
        return NO_OPINION if may_write(who, OUTSIDE) else _refused(who, path, OUTSIDE)
    held = _protected(rel, place, whole)
    if held:
        name, file = held
        if name == "roadmap" and who.kind == "roadmap" and who.open and not place.approved and not whole:
            return NO_OPINION
        if name == "evolution" and who.kind == "finalize" and who.open and not whole:
            return NO_OPINION
        return _refused_protected(name, file, place)
    kind = paths.classify(rel if not whole else rel + "/all", place.rules)
    return NO_OPINION if may_write(who, kind, rel) else _refused(who, rel, kind)


def _relative(root: str, path: str) -> str | None:
    rel = roots.relative(root, path)
    if rel is not None and rel.startswith(_AGENT_TREE):  # a tree of the host's own: judged like the one it came from
        rel = rel[len(_AGENT_TREE) :].partition("/")[2] or "."
    return rel


def _protected(rel: str, place: Place, whole: bool) -> tuple[str, str] | None:
    """What the CLI alone writes at `rel` or, for a whole directory, below it: its name and its path."""
    below = "" if rel == "." else rel + "/"
    evolution = f"docs/evolution/{place.feature_id}-evolution.md"
    inside = (*_IN_ROOT, *(f"{place.deliver_dir}/{name}" for name in _IN_DELIVERY), evolution) if whole else ()
    for candidate in (*(one for one in inside if one.startswith(below)), rel):
        # The lower-case spelling names the same file where the disk ignores case.
        name = paths.protected(candidate, place.feature_id) or paths.protected(candidate.lower(), place.feature_id)
        name = "evolution" if candidate.lower() == evolution else name
        if name:
            return name, candidate
    return None


def _refused_protected(name: str, file: str, place: Place) -> Decision:
    if name == "roadmap" and not place.approved:
        instead = "Before its approval the agent of the roadmap dispatch writes it: run `des next`."
    else:
        instead = _INSTEAD.get(name, "Ask `des next` for the way on.")
    return refuse(
        f"{file} is the {name} of the delivery {place.feature_id}; this would change it.",
        "It says that the delivery is finished, which nothing shows yet."
        if name == "evolution"
        else "The delivery is judged by it, so programs write it and nobody else.",
        instead,
    )


def _refused(who: Who, path: str, kind: str) -> Decision:
    if who.kind in READERS:
        return refuse(
            f"{who.title} writes nothing, {path} included.",
            "What is judged must be what stands there.",
            "Put findings into the submission, with the command of your prompt.",
        )
    if who.kind == "main":
        return refuse(
            f"{path} is {kind}; the main thread of a delivery writes documentation only.",
            "Code and tests come from a dispatched agent, so that every change belongs to a step that is proven.",
            "Run `des next` and dispatch what it names.",
        )
    ended = "" if who.open or who.kind in ("exempt", "unbound") else " Its dispatch has ended."
    return refuse(
        f"{who.title} may not write {path} ({kind}).{ended}",
        "Each dispatch has its own files, so that one agent at a time changes a work tree.",
        "Report what needs changing as your result; the orchestrator runs `des next`.",
    )
