"""Phases of a step, the rigor that a project asks for, and which phases may be skipped (R11, R19)."""

from __future__ import annotations

from des.contract.errors import DesError

CANON = ("RED", "GREEN", "COMMIT")
LEAN = ("RED", "GREEN")
LEGACY = ("PREPARE", "RED_ACCEPTANCE", "RED_UNIT", "GREEN", "COMMIT")
LEGACY_LEAN = ("RED_UNIT", "GREEN")
KNOWN_PHASES = ("PREPARE", "RED", "RED_ACCEPTANCE", "RED_UNIT", "GREEN", "COMMIT")
_CYCLES = (CANON, LEAN, LEGACY, LEGACY_LEAN)

PROOF_LEVELS = ("lean", "standard", "thorough", "exhaustive")

# profile: agent model, reviewer model, phases, review, double review, mutation, refactoring, proof
PROFILES: dict[str, tuple[str, str, tuple[str, ...], bool, bool, bool, bool, str]] = {
    "lean": ("haiku", "skip", LEAN, False, False, False, False, "lean"),
    "standard": ("sonnet", "haiku", CANON, True, False, False, True, "standard"),
    "thorough": ("opus", "sonnet", CANON, True, True, False, True, "thorough"),
    "exhaustive": ("opus", "opus", CANON, True, True, True, True, "exhaustive"),
    "inherit": ("inherit", "haiku", CANON, True, False, False, True, "standard"),
    "custom": ("sonnet", "haiku", CANON, True, False, False, True, "standard"),
}

# Skip prefix -> does the skip settle its phase? The others leave the step open.
SKIPS = {
    "APPROVED_SKIP:": True,
    "NOT_APPLICABLE:": True,
    "BLOCKED_BY_DEPENDENCY:": False,
    "CHECKPOINT_PENDING:": False,
}


class Rigor:
    """How much a delivery demands. phases: of every step, in order. proof: one of PROOF_LEVELS."""

    __slots__ = (
        "agent_model",
        "double_review",
        "mutation_enabled",
        "phases",
        "profile",
        "proof",
        "refactor_pass",
        "review_enabled",
        "reviewer_model",
    )

    def __init__(self, profile: str, block: dict[str, object]) -> None:
        agent, reviewer, phases, review, double, mutation, refactor, proof = PROFILES[profile]
        self.profile = profile
        self.agent_model = _model(block, "agent_model", agent)
        self.reviewer_model = _model(block, "reviewer_model", reviewer)
        self.phases = _phases(block["tdd_phases"]) if "tdd_phases" in block else phases
        self.review_enabled = _flag(block, "review_enabled", review) and self.reviewer_model != "skip"
        self.double_review = _flag(block, "double_review", double) and self.review_enabled
        self.mutation_enabled = _flag(block, "mutation_enabled", mutation)
        self.refactor_pass = _flag(block, "refactor_pass", refactor)
        self.proof = _proof(block, profile, proof if "COMMIT" in self.phases else "lean")

    def as_block(self) -> dict[str, object]:
        """The `rigor` object that reads back as this one: the snapshot for a log's header (R18)."""
        block: dict[str, object] = {name: getattr(self, name) for name in self.__slots__ if name != "phases"}
        return {**block, "tdd_phases": list(self.phases)}


def rigor(config: dict[str, object], source: str = ".nwave/des-config.json") -> Rigor:
    """What the `rigor` object of a config asks for; absent means standard, a profile fills what is not said.

    Source of the table: des-reference §3.5 and R19. DesError (code 2) for an unknown profile, a value of the wrong
    type, and phases that are unknown or make no cycle, each named; `source` is the file it names.
    """
    block = config.get("rigor", {})
    try:
        if not isinstance(block, dict):
            raise ValueError("'rigor' must be an object.")
        profile = block.get("profile", "standard")
        if not isinstance(profile, str) or profile not in PROFILES:
            raise ValueError(f"rigor.profile {profile!r} is unknown; profiles are {', '.join(PROFILES)}.")
        return Rigor(profile, block)
    except ValueError as error:
        raise _wrong(source, str(error)) from None


def skip_problem(phase: str, data: str) -> str | None:
    """Why `phase` may not be recorded as SKIPPED with this `--data`, or None when its form allows it (R11).

    Whether a human approved, a dependency blocks or the scenario is green already is judged where the facts are.
    """
    if phase not in KNOWN_PHASES:
        return f"{phase!r} is no phase; phases are {', '.join(KNOWN_PHASES)}."
    if phase == "COMMIT":
        return "COMMIT is never skipped: an unproven commit is not a completed step."
    if data.startswith("DEFERRED"):
        return "DEFERRED is no reason to skip: work left for later is an open step."
    prefix = next((known for known in SKIPS if data.startswith(known)), None)
    if prefix is None:
        return f"A skip says why: --data must begin with one of {', '.join(SKIPS)} and go on with the reason."
    if not data[len(prefix) :].strip():
        return f"{prefix} needs its reason after the colon."
    if prefix == "NOT_APPLICABLE:" and phase == "GREEN":
        return "NOT_APPLICABLE cannot stand for GREEN: a test suite can always be run."
    return None


def skip_settles(data: str) -> bool:
    """True when a well-formed skip settles its phase; False when it leaves the step open."""
    return any(settles and data.startswith(prefix) for prefix, settles in SKIPS.items())


def _phases(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ValueError("rigor.tdd_phases must be a list of phase names.")
    unknown = [name for name in value if name not in KNOWN_PHASES]
    if unknown:
        raise ValueError(f"rigor.tdd_phases names {', '.join(map(repr, unknown))}, unknown to DES.")
    for cycle in _CYCLES:
        if sorted(value) == sorted(cycle):
            return cycle
    raise ValueError(f"rigor.tdd_phases [{', '.join(value)}] is no complete cycle.")


def _model(block: dict[str, object], key: str, default: str) -> str:
    value = block.get(key, default)
    if not isinstance(value, str) or not value or value != "".join(value.split()):
        raise ValueError(f"rigor.{key} must be the name of a model, like sonnet or inherit; it is {value!r}.")
    return value


def _flag(block: dict[str, object], key: str, default: bool) -> bool:
    value = block.get(key, default)
    if not isinstance(value, bool):
        raise ValueError(f"rigor.{key} must be true or false; it is {value!r}.")
    return value


def _proof(block: dict[str, object], profile: str, default: str) -> str:
    value = block.get("proof", default)
    if value not in PROOF_LEVELS:
        raise ValueError(f"rigor.proof {value!r} is unknown; levels are {', '.join(PROOF_LEVELS)}.")
    if profile != "custom" and value != default:
        raise ValueError(f"rigor.proof is a key of the profile custom; with {profile} it is {default}.")
    return str(value)


def _wrong(source: str, what: str) -> DesError:
    cycles = "; ".join("[" + ", ".join(cycle) + "]" for cycle in _CYCLES)
    return DesError(
        f"{source}: {what}",
        "Rigor says which phases and which proof a step needs, so a typo must not lower it.",
        f"Correct it there. rigor.tdd_phases is one of {cycles}; leave it out for the profile's own.",
    )
