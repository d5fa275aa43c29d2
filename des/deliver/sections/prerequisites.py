"""`Pre-requisites`: the scenarios and the components of earlier waves that the work was built on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from des.deliver.sections.files import Touched
from des.deliver.sections.rendered import code, plain
from des.facts.design import Component
from des.facts.scenarios import Scenario

TITLE = "Pre-requisites"


def lines(
    scenarios: Iterable[Scenario], components: Iterable[Component], there: Collection[str], files: Iterable[Touched]
) -> Sequence[str]:
    """The section. there: every path at the end of the delivery; files: what it changed."""
    changed = list(files)
    told = ["DISTILL, scenarios:", ""]
    told += [f"- {plain(one.name)} ({code(f'{one.file}:{one.line}')})" for one in scenarios] or ["- none"]
    told += ["", "DESIGN, components:", ""]
    return told + ([f"- {_component(one, there, changed)}" for one in components] or ["- none"])


def _component(one: Component, there: Collection[str], changed: Sequence[Touched]) -> str:
    steps = sorted({sid for file in changed if one.names(file.path) for sid in file.steps})
    if steps:
        used = f"changed in {', '.join(steps)}"
    elif any(one.names(path) for path in there):
        used = "used as it is"
    else:
        used = "not there"
    change = f", planned: {plain(one.change)}" if one.change else ""
    return f"{plain(one.name)} ({', '.join(map(code, one.paths)) or 'no path'}){change}: {used}"
