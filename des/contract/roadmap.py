"""Reading `roadmap.json`: the plan of a feature (DESIGN §3). The one reader; judging the plan is done elsewhere."""

from __future__ import annotations

from des.contract.errors import DesError
from des.contract.files import parse_json, read_text
from des.contract.ids import agent_name, is_step_id
from des.contract.json_places import placed


class Step:
    """One step of the plan. deps: every step that must be complete before, including those that follow from the
    phase's `depends_on` and its `sequential` strategy. agent: bare name or "". where: the file and the place in it."""

    __slots__ = (
        "agent",
        "criteria",
        "deps",
        "files_to_modify",
        "id",
        "implementation_notes",
        "name",
        "phase_id",
        "raw",
        "scenario_name",
        "test_file",
        "where",
    )

    def __init__(self, raw: dict[str, object], where: str, phase_id: str, agent: str, extra: list[str]) -> None:
        read = _Reader(raw, where)
        self.id = read.text("id") or read.text("step_id")
        if not is_step_id(self.id):
            raise _wrong(f"{where}: the step id {self.id!r} is not of the form NN-NN, like 01-02.")
        self.name = read.text("name")
        self.criteria = read.texts("criteria", single=True)
        self.deps = tuple(dict.fromkeys([*read.texts("deps"), *extra]))
        self.test_file = read.text("test_file")
        self.scenario_name = read.text("scenario_name")
        self.files_to_modify = read.texts("files_to_modify")
        self.implementation_notes = "\n".join(read.texts("implementation_notes", single=True))
        self.agent = agent_name(read.text("agent") or agent)
        self.phase_id = phase_id
        self.raw = raw
        self.where = where


class Roadmap:
    """A plan. status: pending, approved, rejected, or whatever stands there. scope: `implementation_scope`."""

    __slots__ = ("approved_at", "project_id", "raw", "reviewer", "scope", "status", "steps")

    def __init__(self, raw: dict[str, object], steps: tuple[Step, ...], where: str) -> None:
        top = _Reader(raw, where)
        validation = _Reader(top.mapping("validation"), f"{where}: validation")
        head = _Reader(top.mapping("roadmap"), f"{where}: roadmap")
        self.project_id = head.text("project_id") or top.text("project_id") or top.text("feature_id")
        self.steps = steps
        self.status = validation.text("status") or "pending"
        self.reviewer = validation.text("reviewer")
        self.approved_at = validation.text("approved_at")
        self.scope = top.mapping("implementation_scope")
        self.raw = raw

    def step(self, step_id: str) -> Step | None:
        """The step of that id, or None."""
        return next((step for step in self.steps if step.id == step_id), None)


def load(path: str) -> Roadmap:
    """Read the file. DesError when it cannot be read or has a wrong shape."""
    text = read_text(path, how="The roadmap is written in Phase 1: des next names the dispatch.")
    data = parse_json(text, path)
    try:
        return parse(data, path)
    except DesError as error:
        raise placed(error, path, text) from None


def parse(data: object, where: str) -> Roadmap:
    """Read a JSON value as a roadmap; `where` names it in messages.

    Accepts phases with steps, and a flat {"steps": [...]} as older tools wrote it. Raises DesError naming the place for
    wrong types, step ids that are not NN-NN, and ids that stand twice.
    """
    if not isinstance(data, dict):
        raise _wrong(f"{where}: a roadmap is a JSON object, this is {_kind(data)}.")
    top = _Reader(data, where)
    if "phases" in data:
        steps = _phase_steps(top, where)
    elif "steps" in data:
        steps = [Step(raw, f"{where}: steps[{number}]", "", "", []) for number, raw in enumerate(top.objects("steps"))]
    else:
        raise _wrong(f"{where}: has neither 'phases' nor 'steps'.")
    seen: dict[str, str] = {}
    for step in steps:
        if step.id in seen:
            raise _wrong(f"{step.where}: the step id {step.id} stands twice, the first time in {seen[step.id]}.")
        seen[step.id] = step.where.rpartition(": ")[2]
    return Roadmap(data, tuple(steps), where)


def _phase_steps(top: _Reader, where: str) -> list[Step]:
    of_phase: dict[str, list[str]] = {}
    steps: list[Step] = []
    for number, raw in enumerate(top.objects("phases")):
        place = f"{where}: phases[{number}]"
        phase = _Reader(raw, place)
        before = [step_id for name in phase.texts("depends_on") for step_id in of_phase.get(name, [])]
        sequential = phase.text("default_deps_strategy") == "sequential"
        own = of_phase.setdefault(phase.text("id"), [])
        for index, raw_step in enumerate(phase.objects("steps")):
            previous = own[-1:] if sequential and "deps" not in raw_step else []
            spot = f"{place}.steps[{index}]"
            step = Step(raw_step, spot, phase.text("id"), phase.text("default_agent"), before + previous)
            own.append(step.id)
            steps.append(step)
    return steps


class _Reader:
    """Typed access to one JSON object; absent and null read as empty."""

    __slots__ = ("raw", "where")

    def __init__(self, raw: dict[str, object], where: str) -> None:
        self.raw = raw
        self.where = where

    def text(self, key: str) -> str:
        value = self.raw.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self._expected(key, "text", value)
        return value

    def texts(self, key: str, single: bool = False) -> tuple[str, ...]:
        value = self.raw.get(key)
        if value is None:
            return ()
        if single and isinstance(value, str):
            return (value,) if value else ()
        if not isinstance(value, list):
            raise self._expected(key, "a list of texts", value)
        for number, item in enumerate(value):
            if not isinstance(item, str):
                raise self._expected(f"{key}[{number}]", "text", item)
        return tuple(value)

    def mapping(self, key: str) -> dict[str, object]:
        value = self.raw.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self._expected(key, "an object", value)
        return value

    def objects(self, key: str) -> list[dict[str, object]]:
        value = self.raw.get(key)
        if not isinstance(value, list):
            raise self._expected(key, "a list", value)
        for number, item in enumerate(value):
            if not isinstance(item, dict):
                raise self._expected(f"{key}[{number}]", "an object", item)
        return value

    def _expected(self, key: str, wanted: str, value: object) -> DesError:
        return _wrong(f"{self.where}: {key!r} must be {wanted}, it is {_kind(value)}.")


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def _wrong(what: str) -> DesError:
    return DesError(
        what,
        "Every dispatch and every proof is checked against the roadmap.",
        "Correct it as skills/nw-roadmap/SKILL.md describes, then: des-verify-integrity DIR --roadmap-only",
        code=1,
    )
