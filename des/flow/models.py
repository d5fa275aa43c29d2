"""What agents write, as pydantic models: the source of the schemas in ``schemas/`` (written by scripts/generate.py)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

PhaseId = Annotated[str, Field(pattern=r"^[0-9]{2}$")]
StepId = Annotated[str, Field(pattern=r"^[0-9]{2}-[0-9]{2}$")]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]


class _Open(BaseModel):
    """Unknown keys are kept: a roadmap may carry notes of the project's own."""

    model_config = ConfigDict(extra="allow", strict=True, defer_build=True)


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)


class StepModel(_Open):
    """One step of a roadmap."""

    id: StepId
    name: Text
    criteria: Annotated[list[Text], Field(min_length=1)]
    deps: list[StepId] = []
    files_to_modify: list[Text] = []
    test_file: str = ""
    scenario_name: str = ""
    implementation_notes: str = ""
    agent: str = ""
    supersedes_paths: list[Text] = []


class PhaseModel(_Open):
    """A group of steps; its id begins the ids of its steps."""

    id: PhaseId
    name: Text
    steps: Annotated[list[StepModel], Field(min_length=1)]


class HeadModel(_Open):
    """The roadmap's head."""

    project_id: Text
    created_at: Text
    total_steps: Annotated[int, Field(ge=1)]


class ScopeModel(_Open):
    """Where the feature lives; steers how paths are classed (R4)."""

    source_directories: list[str] = []
    test_directories: list[str] = []
    excluded_patterns: list[str] = []


class ValidationModel(_Open):
    """Set by ``des review submit`` only (R16)."""

    status: Literal["pending", "approved", "rejected"] = "pending"
    reviewer: str = ""
    approved_at: str = ""


class RoadmapModel(_Open):
    """``roadmap.json`` (des-reference §3.1)."""

    roadmap: HeadModel
    phases: Annotated[list[PhaseModel], Field(min_length=1)]
    supersedes_paths: list[Text] = []
    implementation_scope: ScopeModel = ScopeModel()
    validation: ValidationModel = ValidationModel()


class FindingModel(_Closed):
    """One finding of a review, at a place that exists."""

    severity: Literal["blocker", "major", "minor"]
    file: Text
    line: Annotated[int, Field(ge=1)]
    problem: Text
    fix: Text


class ReviewModel(_Closed):
    """What a reviewer submits through ``des review submit``."""

    subject: Literal["roadmap", "implementation"]
    verdict: Literal["APPROVED", "NEEDS_CHANGES"]
    summary: Text
    findings: list[FindingModel] = []


class WaiverModel(_Closed):
    """One decision of a person (des.flow.waivers)."""

    id: Text
    kind: Literal["ack", "waive"]
    subject: Text
    check: Text
    reason: str
    approver: Text
    at: Text
    expires: Annotated[str, Field(pattern=r"^$|^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
    by: Literal["prompt", "terminal"]
    session: str


class WaiversModel(RootModel[list[WaiverModel]]):
    """``waivers.json``."""


SCHEMAS: dict[str, type[BaseModel]] = {"roadmap": RoadmapModel, "review": ReviewModel, "waivers": WaiversModel}
