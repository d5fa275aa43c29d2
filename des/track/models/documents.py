"""The submissions that become documents: release notes, runbook, assessment (text, steps 6 and 7)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from des.flow.models import Text
from des.track.models.common import Closed, Submission


class NoteModel(Closed):
    """What a user gets from one item, in the user's words."""

    item: Text
    text: Text


class IssueModel(Closed):
    """What does not work yet."""

    text: Text


class ReleaseNotesModel(Submission):
    """The four lists, empty where there is nothing. Each done item a user can see stands in one of the first three."""

    new_features: list[NoteModel]
    improvements: list[NoteModel]
    bug_fixes: list[NoteModel]
    known_issues: list[IssueModel]


class ImpactModel(Closed):
    """What operations has to know about one kind of change, or why nothing."""

    category: Literal["config", "deploy", "monitoring", "migration", "api"]
    entry: Annotated[str, Field(description="What to do, step by step.")] = ""
    none: Annotated[str, Field(description="Why the change needs no entry.")] = ""


class RunbookModel(Submission):
    """The runbook's changes."""

    impacts: list[ImpactModel]
    summary: Text


class RisksModel(Closed):
    """How the risks moved."""

    new: list[Text]
    retired: list[Text]
    status: Text


class LessonActionModel(Closed):
    """What will be done differently, by whom, in which iteration."""

    action: Text
    owner: Text
    iteration: Annotated[int, Field(ge=1)]


class LessonsModel(Closed):
    """What the iteration taught."""

    well: Annotated[list[Text], Field(min_length=1)]
    improve: Annotated[list[Text], Field(min_length=1)]
    actions: Annotated[list[LessonActionModel], Field(min_length=1)]


class AssessmentModel(Submission):
    """What people make of the numbers. The numbers themselves are the program's."""

    goals: Text
    quality: Text
    risks: RisksModel
    lessons: LessonsModel
    team: Text
