"""The documents of the product after a delivery: shipped components, and baselines of the KPIs."""

from __future__ import annotations

import pytest

from des.contract.paths import PathRules
from des.deliver.gates import ssot
from des.deliver.gates.ssot import BRIEF, KPIS, Planned, brief_findings, kpi_findings, planned
from des.facts.design import Component
from des.verdict import Status
from tests.deliver.gates.conftest import Begun

EXPRESS = Component("Express service", ("src/express.py",), "create", 3)
HEAD = "# Brief\n\n## Component Inventory\n\n| Component | Path |\n|---|---|\n"


@pytest.mark.req("ND-180")
@pytest.mark.parametrize(
    ("text", "shipped", "line", "said"),
    [
        (HEAD + "| Express | `src/express.py` |\n", True, 0, ""),
        (HEAD + "| Express service | see there |\n", True, 0, ""),
        (HEAD + "### Details\n\n- `express.py`, the express service\n", True, 0, ""),
        (HEAD + "| Expressions | `src/expressions.py` |\n", True, 3, "was shipped and is not listed"),
        (HEAD + "\n## Later\n\nExpress service\n", True, 3, "was shipped and is not listed"),
        ("# Brief\n", True, 0, "no section Component Inventory"),
        (HEAD + "| Express | `src/express.py` |\n", False, 7, "was planned and did not ship"),
        (HEAD, False, 3, "was planned and did not ship"),
        (HEAD + "| Express | `src/express.py` | Deferred: no courier |\n", False, 0, ""),
    ],
)
def test_the_inventory_of_the_brief(text: str, shipped: bool, line: int, said: str) -> None:
    found = list(brief_findings(text, [Planned(EXPRESS, shipped)]))
    assert [(f.where.file, f.where.line) for f in found] == ([(BRIEF, line)] if said else [])
    assert all(said in f.text and f.fix for f in found)


def test_only_code_that_was_to_stay_is_planned() -> None:
    listed = [
        EXPRESS,
        Component("Readme", ("README.md",), "extend", 4),
        Component("Tests", ("tests/test_a.py",), "create", 5),
        Component("Old", ("src/old.py",), "delete", 6),
        Component("Words", (), "extend", 7),
    ]
    assert planned(listed, {"src/express.py"}, PathRules()) == [Planned(EXPRESS, True)]


def kpi(baseline: str, more: str = "") -> str:
    return f"contracts:\n  - id: KPI-001\n    feature: x\n    baseline: {baseline}\n{more}"


@pytest.mark.req("ND-181")
@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (kpi('"12 %"'), 0, ""),
        (kpi("0"), 0, ""),
        (kpi('"not measured: counted from the release on"'), 0, ""),
        (kpi("not measured", "    baseline_reason: no data yet\n"), 0, ""),
        (kpi("null"), 2, "has no baseline"),
        (kpi("TBD"), 2, "has no baseline"),
        (kpi("not measured"), 2, "without a reason"),
        (kpi("1", "  - id: KPI-002\n    feature: y\n    baseline: null\n"), 0, ""),
        ("contracts: [\n", 2, "no YAML"),
        ("contracts: 3\n", 0, "no list `contracts`"),
        ("- a\n", 0, "no list `contracts`"),
        ("contracts: []\n", 0, "KPI-001 of this feature has no contract"),
    ],
)
def test_the_baselines_of_the_contracts(text: str, line: int, said: str) -> None:
    found = list(kpi_findings(text, "x", {"KPI-001"}))
    assert [(f.where.file, f.where.line) for f in found] == ([(KPIS, line)] if said else [])
    assert all(said in f.text and f.fix for f in found)


def test_a_delivery_without_these_documents_is_exempt(begun: Begun) -> None:
    assert ssot.run(begun.delivery).status is Status.EXEMPT


def test_the_gate_reads_design_brief_contracts_and_head(begun: Begun) -> None:
    begun.delta(
        "## Wave: DISCUSS / [REF] Outcome KPIs\n\nKPI-007: share of products\n\n"
        "## Wave: DESIGN / [REF] Component Decomposition\n\n| Component | Path | Change type |\n|---|---|---|\n"
        "| Calculator | `calc.py` | extend |\n| Cache | `cache.py` | create |\n"
    )
    begun.write(BRIEF, HEAD + "| Calculator | `calc.py` |\n")
    begun.write(KPIS, "contracts: []\n")
    result = ssot.run(begun.delivery)
    assert result.status is Status.FAIL
    assert [f.text for f in result.findings] == [
        "Cache (cache.py) was planned and did not ship", "KPI-007 of this feature has no contract"
    ]  # fmt: skip
