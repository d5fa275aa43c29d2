"""What agents add to the gates: judgement beside the numbers, and the way out of a failed gate (text, step 5)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from des.flow.models import Text
from des.track.models.common import Closed, Day, FindingModel, Submission

SecurityCheck = Literal[
    "practices",
    "auth",
    "owasp-A01", "owasp-A02", "owasp-A03", "owasp-A04", "owasp-A05",
    "owasp-A06", "owasp-A07", "owasp-A08", "owasp-A09", "owasp-A10",
]  # fmt: skip


class _Judgement(Submission):
    """What all four judgements have."""

    verdict: Literal["PASS", "FAIL"]
    summary: Text
    findings: list[FindingModel] = Field(default_factory=list)


class SecurityCheckModel(Closed):
    """One point of the security list; for `auth` one entry per changed file, with the file named in the note."""

    id: SecurityCheck
    ok: bool
    note: Text


class SecurityModel(_Judgement):
    """The security gatekeeper's judgement."""

    checks: Annotated[list[SecurityCheckModel], Field(min_length=1)]


class PerformanceCheckModel(Closed):
    """What the performance profile says."""

    id: Literal["profile"]
    ok: bool
    note: Text


class PerformanceModel(_Judgement):
    """The judgement of the performance figures."""

    checks: Annotated[list[PerformanceCheckModel], Field(min_length=1)]


class QualityCheckModel(Closed):
    """One point of the quality list."""

    id: Literal["api-docs", "debt", "documentation"]
    ok: bool
    note: Text


class QualityModel(_Judgement):
    """The code reviewer's judgement for the quality gate."""

    checks: Annotated[list[QualityCheckModel], Field(min_length=1)]


class ArchitectureCheckModel(Closed):
    """One threat or requirement that was looked at; the architect names it."""

    id: Text
    ok: bool
    note: Text


class SecurityArchitectureModel(_Judgement):
    """The security architect's judgement; asked for when guidance puts security first."""

    checks: Annotated[list[ArchitectureCheckModel], Field(min_length=1)]


class RemedyModel(Closed):
    """Who repairs what a gate found, and until when."""

    gate: Literal["security", "performance", "quality", "security-architecture", "integration"]
    finding: Text
    required_fix: Text
    owner: Text
    due: Day


class RemediationModel(Submission):
    """The way out of a failed gate."""

    items: Annotated[list[RemedyModel], Field(min_length=1)]
