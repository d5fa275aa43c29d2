"""What all submissions share: they are closed, strict and frozen, and say the same things with the same words."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from des.flow.models import Text

#: The length is said as well because `$` also matches before a line end at the end.
TaskId = Annotated[str, Field(pattern=r"^T-[0-9]{2}$", max_length=4)]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", max_length=10)]
Severity = Literal["critical", "high", "medium", "low"]
Level = Literal["unit", "integration", "e2e", "performance"]


class Closed(BaseModel):
    """Unknown keys are refused: a misspelt key would otherwise be an answer nobody reads."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class Submission(Closed):
    """The whole of what an agent hands in about one subject."""


class FindingModel(Closed):
    """Something that must change, at a place that exists."""

    severity: Severity
    file: Text
    line: Annotated[int, Field(ge=1)]
    problem: Text
    required_change: Text
