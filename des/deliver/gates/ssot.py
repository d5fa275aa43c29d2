"""The SSOT gate: what outlives the feature says what was shipped, and from which values its success is measured.

(nw-deliver text, "SSOT updates": the architecture brief's Component Inventory, and the baselines of the KPI contracts.)
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from des.contract.files import read_text
from des.contract.paths import PathRules, classify
from des.deliver.gates.design import document as design_document
from des.facts import feature_delta
from des.facts.design import Component, paths_in
from des.flow.delivery import Delivery
from des.verdict import Finding, Place, Result, Status

NAME = "ssot"
BRIEF = "docs/product/architecture/brief.md"
KPIS = "docs/product/kpi-contracts.yaml"
INVENTORY = "Component Inventory"
_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t#]*\Z")
_KPI = re.compile(r"\bKPI-\d+\b")
_NOT_MEASURED = re.compile(r"\s*not measured\b(.*)", re.I | re.S)
_NO_CODE = frozenset({"documentation", "evidence", "test", "harness", "snapshot"})


@dataclass(frozen=True)
class Planned:
    """A component of the design, and whether what it names is there at the end; deleted ones are none."""

    component: Component
    shipped: bool


def planned(components: Sequence[Component], there: Collection[str], rules: PathRules) -> list[Planned]:
    """The components that are code. there: every path at HEAD."""
    found = []
    for one in components:
        areas = {classify(path, rules) for path in one.paths}
        if areas and not areas <= _NO_CODE and "delete" not in one.change and "remove" not in one.change:
            found.append(Planned(one, any(one.names(path) for path in there)))
    return found


def brief_findings(text: str, components: Sequence[Planned]) -> Iterator[Finding]:
    """What the inventory lacks: shipped components, and the word `deferred` for those that did not ship."""
    line, rows = _inventory(text)
    if not line and components:
        fix = f"add `## {INVENTORY}` with a table: Component, Path, Responsibility"
        yield Finding("inventory-missing", Place(BRIEF), f"there is no section {INVENTORY}", fix)
        return
    for one in components:
        own = [(number, row) for number, row in rows if _names(row, one.component)]
        where = ", ".join(one.component.paths)
        if one.shipped and not own:
            fix = f"add a row to {INVENTORY}: {one.component.name}, `{where}`, what it is for"
            yield Finding(
                "component-unlisted",
                Place(BRIEF, line),
                f"{one.component.name} ({where}) was shipped and is not listed",
                fix,
            )
        elif not one.shipped and not any("deferred" in row.lower() for _, row in own):
            number = own[0][0] if own else line
            fix = f"mark it there: {one.component.name}, `{where}`, deferred, and why"
            yield Finding(
                "component-not-deferred",
                Place(BRIEF, number),
                f"{one.component.name} ({where}) was planned and did not ship",
                fix,
            )


def _inventory(text: str) -> tuple[int, list[tuple[int, str]]]:
    """The line of the section's heading (0: none) and its lines with their numbers, sub-sections included."""
    start, level = 0, 0
    rows: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        heading = _HEADING.match(line)
        if heading and start and len(heading[1]) <= level:
            break
        if heading and not start and heading[2].lower() == INVENTORY.lower():
            start, level = number, len(heading[1])
        elif start and line.strip():
            rows.append((number, line))
    return start, rows


def _names(row: str, component: Component) -> bool:
    name = re.search(rf"(?<!\w){re.escape(component.name.lower())}(?!\w)", row.lower())
    return bool(name) or any(component.names(path) for path in paths_in(row.replace("`", " ")))


def kpi_findings(text: str, feature: str, wanted: Collection[str]) -> Iterator[Finding]:
    """What the contracts of the feature lack. wanted: the KPI ids its DISCUSS names."""
    try:
        data = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        said = str(getattr(error, "problem", None) or error)
        yield Finding(
            "not-yaml", Place(KPIS, mark.line + 1 if mark else 0), f"it is no YAML: {said}", "correct that line"
        )
        return
    contracts = data.get("contracts") if isinstance(data, Mapping) else None
    if not isinstance(contracts, list) or not all(isinstance(one, Mapping) for one in contracts):
        yield Finding(
            "contracts-missing",
            Place(KPIS),
            "there is no list `contracts`",
            "write the contracts as items below `contracts:`",
        )
        return
    mine = [one for one in contracts if one.get("feature") == feature or one.get("id") in wanted]
    for kpi in sorted(set(wanted) - {str(one.get("id")) for one in mine}):
        yield Finding(
            "kpi-without-contract",
            Place(KPIS),
            f"{kpi} of this feature has no contract",
            f"add an item with `id: {kpi}`",
        )
    for one in mine:
        yield from _baseline(one, _line_of(text, one))


def _baseline(contract: Mapping[str, Any], line: int) -> Iterator[Finding]:
    value, kpi = contract.get("baseline"), contract.get("id", "a contract without an id")
    if value is None or str(value).strip() in ("", "TBD", "TODO", "?"):
        fix = 'write the measured value, or `baseline: "not measured: <why, and when it will be>"`'
        yield Finding("kpi-without-baseline", Place(KPIS, line), f"{kpi} has no baseline", fix)
        return
    unmeasured = _NOT_MEASURED.fullmatch(str(value))
    if unmeasured and not (re.search(r"\w", unmeasured[1]) or contract.get("baseline_reason")):
        fix = f'say why: `baseline: "{value}: <why, and when it will be>"`'
        yield Finding("kpi-unmeasured", Place(KPIS, line), f"{kpi} is not measured, without a reason", fix)


def _line_of(text: str, contract: Mapping[str, Any]) -> int:
    wanted = re.compile(rf"^\s*(?:-\s+)?id:\s*[\"']?{re.escape(str(contract.get('id')))}[\"']?\s*(?:#.*)?$")
    return next((number for number, line in enumerate(text.splitlines(), 1) if wanted.match(line)), 0)


def decide(brief: Sequence[Finding] | None, kpis: Sequence[Finding] | None) -> Result:
    """EXEMPT when neither document is there (None); FAIL for each finding."""
    if brief is None and kpis is None:
        return Result(NAME, Status.EXEMPT, f"there is neither {BRIEF} with a design to compare nor {KPIS}")
    looked = [name for name, found in ((BRIEF, brief), (KPIS, kpis)) if found is not None]
    return Result.of(NAME, f"looked at {' and '.join(looked)}", [*(brief or ()), *(kpis or ())])


def run(delivery: Delivery) -> Result:
    """Judge the documents as they lie in the work tree, against the code at HEAD."""
    git = delivery.git
    brief, kpis = delivery.root / BRIEF, delivery.root / KPIS
    _, design = design_document(delivery)
    rules = delivery.policy(delivery.log()).rules
    parts = planned(design.components or (), git.entries(git.head()), rules)
    return decide(
        list(brief_findings(read_text(str(brief)), parts)) if brief.exists() and parts else None,
        list(kpi_findings(read_text(str(kpis)), delivery.feature_id, _wanted(delivery))) if kpis.exists() else None,
    )


def _wanted(delivery: Delivery) -> set[str]:
    """The KPI ids in DISCUSS: sections about KPIs, or the older layout's outcome-kpis.md."""
    sections = feature_delta.load(delivery.feature_dir / "feature-delta.md")
    texts = [one.body for one in sections if one.wave == "DISCUSS" and "kpi" in one.title.lower()]
    older = delivery.feature_dir / "discuss" / "outcome-kpis.md"
    texts += [read_text(str(older))] if older.exists() else []
    return {kpi for text in texts for kpi in _KPI.findall(text)}
