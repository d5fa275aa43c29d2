"""The four submissions of readiness and planning (text, steps 1 and 2)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from des import limits
from des.flow.models import Text
from des.track.models.common import Closed, Day, Level, Submission, TaskId


class ReadyItemModel(Closed):
    """The judgement of one backlog item."""

    id: Text
    ready: bool
    gaps: list[Text] = Field(default_factory=list, description="What is missing; needed when ready is false.")


class ReadinessModel(Submission):
    """The project manager's judgement of the backlog. It can only tighten what the program found."""

    items: Annotated[list[ReadyItemModel], Field(min_length=1)]
    summary: Text


class LevelsModel(Closed):
    """What has to be tested on which level, in words."""

    unit: list[Text] = Field(default_factory=list)
    integration: list[Text] = Field(default_factory=list)
    e2e: list[Text] = Field(default_factory=list)

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels that are asked for."""
        return tuple(name for name in ("unit", "integration", "e2e") if getattr(self, name))


class DesignModel(Closed):
    """The design card of a task that needs one."""

    responsibilities: Annotated[list[Text], Field(min_length=1)]
    collaborators: list[Text] = Field(default_factory=list)


class TaskModel(Closed):
    """One work package: a task of one or two hours, four at most."""

    id: TaskId
    name: Text
    item: Annotated[str, Field(min_length=1, description="The backlog item the task belongs to.")]
    kind: Literal["feature", "bugfix", "refactor", "docs", "config"]
    acceptance_criteria: Annotated[
        list[Text], Field(min_length=1, description="Ids of the item's acceptance criteria this task works on.")
    ]
    approach: Annotated[str, Field(min_length=limits.LEAST_APPROACH, pattern=r"\S", description="How it will be done.")]
    test_strategy: LevelsModel
    exempt: Annotated[str, Field(description="Why no new test comes first; only for refactor, docs and config.")] = ""
    dependencies: Annotated[list[TaskId], Field(description="Tasks that must be done before; may be empty.")]
    estimate_hours: Annotated[float, Field(gt=0, le=limits.MOST_HOURS)]
    files: list[Text] = Field(default_factory=list, description="Paths from the project's root that will change.")
    design: DesignModel | None = None

    @property
    def is_exempt(self) -> bool:
        """True when the task gives a reason to have no test of its own."""
        return bool(self.exempt.strip())


class BreakdownModel(Submission):
    """The items in scope, broken into tasks."""

    tasks: Annotated[list[TaskModel], Field(min_length=1, max_length=99)]
    summary: Text


class BeforeModel(Closed):
    """A test that is written before the code."""

    name: Text
    level: Level
    ac: Annotated[list[Text], Field(description="Ids of the acceptance criteria the test shows.")]
    blocks_start: Annotated[
        bool | None, Field(description="Must it fail before code is written? Left out: true for unit tests.")
    ] = None

    @property
    def blocks(self) -> bool:
        """Does it belong to the red set of its task?"""
        return self.level == "unit" if self.blocks_start is None else self.blocks_start


class TaskTestsModel(Closed):
    """The tests of one task. An exempt task has an entry too, with no test file and no tests."""

    task: TaskId
    test_file: str = ""
    before: list[BeforeModel]
    data: list[Text] = Field(default_factory=list, description="Test data and fixtures that are needed.")
    doubles: list[Text] = Field(default_factory=list, description="Mocks and stubs that are needed.")
    expected_coverage: Annotated[float, Field(ge=0, le=100, description="Percent of the task's new lines.")]


class StrategyModel(Submission):
    """For each task, the tests that come before its code."""

    tasks: Annotated[list[TaskTestsModel], Field(min_length=1, max_length=99)]


class MilestoneModel(Closed):
    """What is done at the end of a day."""

    day: Day
    tasks: Annotated[list[TaskId], Field(min_length=1)]


class RiskModel(Closed):
    """How a risk item is answered: by a task, or by accepting it for a reason."""

    item: Text
    task: Annotated[str, Field(pattern=r"^(T-[0-9]{2})?$", max_length=4)] = ""
    accepted: Annotated[str, Field(description="Why the risk is taken as it is.")] = ""


class PlanModel(Submission):
    """Who does what in which order, and until when. Sums, critical path and burndown are computed from it."""

    goal: Text
    start: Day
    end: Day
    sequence: Annotated[list[TaskId], Field(min_length=1, max_length=99)]
    owners: Annotated[dict[str, Text], Field(description="Task id -> id of a team member or name of an agent.")]
    milestones: Annotated[list[MilestoneModel], Field(min_length=1)]
    risks: list[RiskModel] = Field(default_factory=list)
