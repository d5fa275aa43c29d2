"""What the agents of the Delivery Track submit, one model per subject: the source of the schemas
``schemas/track-<subject>.schema.json`` (written by scripts/generate.py)."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import ValidationError

from des.contract.errors import DesError
from des.flow import schemas
from des.track.models.common import Submission
from des.track.models.documents import AssessmentModel, ReleaseNotesModel, RunbookModel
from des.track.models.gates import (
    PerformanceModel,
    QualityModel,
    RemediationModel,
    SecurityArchitectureModel,
    SecurityModel,
)
from des.track.models.planning import BreakdownModel, PlanModel, ReadinessModel, StrategyModel
from des.track.models.work import FixesModel, SuiteModel, TaskReviewModel

Model = TypeVar("Model", bound=Submission)

#: Subject -> its model. The subject is what `des track submit` is given.
SUBJECTS: dict[str, type[Submission]] = {
    "readiness": ReadinessModel,
    "breakdown": BreakdownModel,
    "test-first": StrategyModel,
    "plan": PlanModel,
    "review": TaskReviewModel,
    "fixes": FixesModel,
    "suite": SuiteModel,
    "security": SecurityModel,
    "performance": PerformanceModel,
    "quality": QualityModel,
    "security-architecture": SecurityArchitectureModel,
    "remediation": RemediationModel,
    "release-notes": ReleaseNotesModel,
    "runbook": RunbookModel,
    "assessment": AssessmentModel,
}


def schema_name(subject: str) -> str:
    """The name under which `des.flow.schemas` knows the form of a subject."""
    return f"track-{subject}"


def parse(subject: str, text: str) -> dict[str, Any]:
    """The content of a submission given as JSON text, checked against the shipped schema and the model.

    Raises DesError (code 1) that names every place with its line; code 2 for a subject that does not exist.
    """
    model = _model(subject)
    how = f"See the form with: des track schema {subject}, correct the places and submit all of it again."
    data = schemas.check(schema_name(subject), text, f"The submission {subject!r}", how)
    try:
        of(model, data)
    except DesError as error:
        raise DesError(error.what, error.why, how, 1) from None
    assert isinstance(data, dict)  # the schema has just said so
    return data


def of(model: type[Model], content: object) -> Model:
    """The content of a record in the log as its model; DesError (code 2) when it is none of that form."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        places = "\n".join(f"  - {_place(one['loc'])}: {one['msg']}" for one in error.errors()[:20])
        raise DesError(
            f"This is no {model.__name__.removesuffix('Model')} submission:\n{places}",
            "The log holds only what des track submit has checked.",
            "Restore the log from git, or submit it again.",
        ) from None


def _model(subject: str) -> type[Submission]:
    if subject not in SUBJECTS:
        raise DesError(f"There is no subject {subject!r}.", how="Name one of: " + ", ".join(SUBJECTS) + ".")
    return SUBJECTS[subject]


def _place(parts: tuple[int | str, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).lstrip(".") or "top level"
