"""The approved plan as a roadmap: what the step cycle, the guards and the integrity check read (des.contract.roadmap).

Task T-07 becomes step 03-07. The steps stand in the order of the plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from des.track.agents import IMPLEMENTER
from des.track.models.planning import BreakdownModel, PlanModel, StrategyModel, TaskModel

PHASE = "03"


def step_of(task_id: str) -> str:
    """The step of a task: T-07 -> 03-07."""
    return f"{PHASE}-{task_id[2:]}"


def task_of(step_id: str) -> str:
    """The task of a step: 03-07 -> T-07; "" for a step of another phase."""
    return f"T-{step_id[3:]}" if step_id.startswith(f"{PHASE}-") else ""


def roadmap(
    iteration: int, breakdown: BreakdownModel, strategy: StrategyModel, plan: PlanModel, criteria: Mapping[str, str]
) -> dict[str, Any]:
    """The roadmap of an iteration, from three submissions without blocking problems; tasks outside the plan's sequence
    are left out. criteria: the text of each criterion."""
    tasks = {task.id: task for task in breakdown.tasks}
    files = {entry.task: entry.test_file for entry in strategy.tasks}
    steps = [_step(tasks[name], files.get(name, ""), criteria) for name in plan.sequence if name in tasks]
    return {
        "roadmap": {
            "project_id": f"iteration-{iteration}",
            "created_at": plan.start,
            "total_steps": len(steps),
            "goal": plan.goal,
        },
        "phases": [{"id": PHASE, "name": "Implementation", "steps": steps}],
    }


def _step(task: TaskModel, test_file: str, criteria: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": step_of(task.id),
        "name": task.name,
        "task": task.id,
        "item": task.item,
        "kind": task.kind,
        "criteria": [criteria.get(name) or name for name in task.acceptance_criteria],
        "deps": [step_of(name) for name in task.dependencies],
        "test_file": "" if task.is_exempt else test_file,
        "files_to_modify": list(task.files),
        "implementation_notes": task.approach,
        "agent": IMPLEMENTER,
        "estimate_hours": task.estimate_hours,
    }
