"""The submissions about tasks and suites: review, fixes, what a suite's run tells (text, steps 3 and 4)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from des.flow.models import Text
from des.track.models.common import Closed, FindingModel, Submission


class AcceptanceModel(Closed):
    """Is one acceptance criterion met, and where does that show?"""

    ac: Text
    met: bool
    evidence: Annotated[str, Field(min_length=1, pattern=r"\S", description="A test, or file and line.")]


class AspectModel(Closed):
    """One lens of the review."""

    ok: bool
    note: Text


class TaskChecksModel(Closed):
    """The six things a reviewer looks at."""

    acceptance: list[AcceptanceModel]
    tests: AspectModel
    quality: AspectModel
    security: AspectModel
    performance: AspectModel
    documentation: AspectModel


class SuggestionModel(Closed):
    """Worth doing, but nothing that holds the task up."""

    file: Text
    line: Annotated[int, Field(ge=1)]
    text: Text
    disposition: Literal["done", "deferred", "rejected"]


class TaskReviewModel(Submission):
    """The code reviewer's judgement of one task. APPROVED goes with no blockers, NEEDS_CHANGES with at least one."""

    verdict: Literal["APPROVED", "NEEDS_CHANGES"]
    summary: Text
    checks: TaskChecksModel
    blockers: list[FindingModel]
    suggestions: list[SuggestionModel] = Field(default_factory=list)


class FixModel(Closed):
    """Why one test failed, whether code or test was wrong, and what was done."""

    test: Annotated[str, Field(min_length=1, description="The id of the failing test.")]
    cause: Text
    locus: Literal["code", "test"]
    fix: Text


class FixesModel(Submission):
    """One entry for each test that failed."""

    fixes: Annotated[list[FixModel], Field(min_length=1)]


class CauseModel(Closed):
    """The root cause of one failing test."""

    test: Text
    cause: Text


class SuiteModel(Submission):
    """What the test engineer reads in a suite's run. The counts are the program's."""

    summary: Text
    observations: list[Text] = Field(default_factory=list)
    causes: list[CauseModel] = Field(default_factory=list)
