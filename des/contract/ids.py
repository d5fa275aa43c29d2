"""Names: feature ids, step ids, agents, and how a step is mentioned in prose and in commit messages."""

from __future__ import annotations

import re

from des import limits

_ITERATION = re.compile(r"iteration-([1-9][0-9]{0,3})")
_FEATURE_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_STEP_ID = re.compile(r"[0-9]{2}-[0-9]{2}")

CRAFTERS = ("nw-software-crafter", "nw-functional-software-crafter")
WRITING_AGENTS = (
    *CRAFTERS,
    "nw-agent-builder",
    "nw-solution-architect",
    "nw-platform-architect",
    "nw-troubleshooter",
)
REVIEWING_AGENTS = (
    "nw-acceptance-designer-reviewer",
    "nw-software-crafter-reviewer",
    "nw-plugin-validator",
    "nw-skill-reviewer",
)
#: The Delivery Track's. Names like these are anybody's: they are ours with our prefix, or while an iteration runs.
TRACK_WRITERS = ("test-engineer", "software-implementer")
TRACK_AGENTS = (
    *TRACK_WRITERS,
    "project-manager",
    "code-reviewer",
    "security-gatekeeper",
    "security-architect",
    "devops-engineer",
    "technical-writer",
    "operations-manager",
)
OUR_AGENTS = (*WRITING_AGENTS, *REVIEWING_AGENTS, *TRACK_AGENTS)

# A trailer as people and hosts write it: any case, indented, and not necessarily in git's last paragraph (R10).
STEP_TRAILER = re.compile(r"^[ \t]*Step-ID:[ \t]*([0-9]{2}-[0-9]{2})[ \t\r]*$", re.IGNORECASE | re.MULTILINE | re.ASCII)

_DASH = "[-_\u2010-\u2015\u2212]"
_FILL = r"[\s\u00a0_\-:=#.,*`'\"~(\[{<>|/\u2010-\u2015\u2018-\u201f]{0,12}"
_LINK = r"(?:(?:ids?|identifier|number|numbered|num|nr|no|is|with|whose|called|named|the)\b)"
_PADDED = rf"0[0-9][ ]?{_DASH}[ ]?[0-9]{{2}}"

# How prose names a step. Compiled when first asked for: most tool calls never ask, and compiling it takes longer than
# all else here.
STEP_MENTION = (
    r"(?ai)"
    # "step 01-02", "Step-ID: `1-2`", "step with id **101-01**"
    rf"(?:(?<![^\W_])step(?:{_FILL}{_LINK}){{0,4}}{_FILL}(?<![0-9])([0-9]{{1,3}}{_DASH}[0-9]{{1,3}}|{_PADDED})(?![0-9])"
    # "steps 01-01 and 01-02", "roadmap item 01-02", "task 01-02": padded ids only, for "steps 1-3" is a plain range
    rf"|(?<![^\W_])(?:steps|items?|tasks?)(?:{_FILL}{_LINK}){{0,4}}{_FILL}(?<![0-9])({_PADDED})(?!{_DASH}?[0-9])"
    # "01-02 is the step", "the `01-02` step"
    rf"|(?<![0-9-])({_PADDED})[`*\"')\]]{{0,4}}\s(?:is\s(?:the|a)\s)?(?:roadmap\s)?step\b)"
)


def is_feature_id(value: object) -> bool:
    """True for a kebab-case name of a-z, 0-9 and single hyphens, at most 80 characters: safe as a folder name."""
    return (
        isinstance(value, str) and len(value) <= limits.LONGEST_FEATURE_ID and _FEATURE_ID.fullmatch(value) is not None
    )


def iteration(feature_id: object) -> int | None:
    """The number of an iteration's id, `iteration-3`; None for the id of a feature. The two never share an id (R40)."""
    found = _ITERATION.fullmatch(feature_id) if isinstance(feature_id, str) else None
    return int(found.group(1)) if found else None


def is_step_id(value: object) -> bool:
    """True for NN-NN in ASCII digits and nothing else (no line end either)."""
    return isinstance(value, str) and _STEP_ID.fullmatch(value) is not None


def agent_name(raw: object) -> str:
    """The bare name of an agent as the host would match it: no '@', no plugin prefix, lower case, '-' between words.

    Anything but text gives "". (The host ignores case and separators in subagent_type, so comparisons must too.)
    """
    if not isinstance(raw, str):
        return ""
    bare = raw.strip().lstrip("@").rpartition(":")[2].strip().lstrip("@")
    return re.sub(r"[\s_-]+", "-", bare.lower())


def is_ours(raw: object, iteration_runs: bool) -> bool:
    """Does an agent type name one of ours? A bare name of the track's, `test-engineer`, only during an iteration."""
    name = agent_name(raw)
    if name in TRACK_AGENTS:
        return iteration_runs or (isinstance(raw, str) and raw.strip().lstrip("@").lower().startswith("des:"))
    return name in OUR_AGENTS


def qualified(bare: str) -> str:
    """The name the host resolves for one of our agents, e.g. "des:nw-software-crafter" (R2)."""
    return f"des:{agent_name(bare)}"


def names_a_step(text: str) -> str | None:
    """The first step a text names in whatever spelling, as NN-NN where it has that shape; None when it names none."""
    found = re.search(STEP_MENTION, text)
    if not found:
        return None
    written = next(group for group in found.groups() if group)
    return "-".join(part.zfill(2) for part in re.findall("[0-9]+", written))


def step_ids_in_message(message: str) -> list[str]:
    """The step ids of the Step-ID lines of a commit message, below its subject, in order, each once (R10)."""
    below = message.lstrip().partition("\n")[2]
    return list(dict.fromkeys(STEP_TRAILER.findall(below)))
