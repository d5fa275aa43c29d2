"""The gates as they stand: measured once for each code, judged whenever an answer or the user's word changes them."""

from __future__ import annotations

from typing import Any

import pytest

from des.flow import record
from des.flow.delivery import Delivery
from des.flow.excuses import Excuses
from des.flow.questions import Question
from des.track import asked, conditions, settings, verdicts
from des.track.criteria import Status
from des.track.gates import performance, quality, security
from tests.support.histories import History
from tests.track.iteration import Iteration, excused, silent

HIGH = {"fingerprint": "f0123abcd", "tool": "bandit", "rule": "B602", "severity": "high", "file": "src/shop.py", "line": 2,
        "text": "shell", "owasp": []}  # fmt: skip
PASSING = {
    "security": {"findings": [], "auth_changes": [], "scans": [{"kind": kind, "tool": "t"} for kind in security.KINDS]},
    "performance": {"metrics": [{"name": "quote", "figure": "p95_ms", "value": 1}], "baseline": ""},
    "quality": {"coverage": {"lines_covered": 90, "lines_valid": 100}, "offenders": [], "functions": [], "lint": [],
                "lint_levels": {}, "api_docs": [], "debt": {}},
}  # fmt: skip
CHECKS = {"security": security.CHECKS, "performance": performance.CHECKS, "quality": quality.CHECKS}


class Measured:
    """An iteration whose gates measure what a test says; `runs` are the measurements that were made."""

    def __init__(self, history: History, patch: pytest.MonkeyPatch, **found: dict[str, Any]) -> None:
        self.iteration = Iteration(history)
        self.delivery = self.iteration.delivery
        self.runs: list[str] = []
        self.given = excused()
        for subject, gate in verdicts.GATES.items():
            patch.setattr(gate, "measure", self._measure(subject, {**PASSING[subject], **found.get(subject, {})}))
        patch.setattr(verdicts.Excuses, "of", lambda _: self.given)

    def _measure(self, subject: str, found: dict[str, Any]) -> Any:
        def measure(delivery: Delivery, say: object) -> dict[str, Any]:
            self.runs.append(subject)
            return {"code": delivery.code(delivery.log(), "HEAD"), **found}

        return measure

    @property
    def code(self) -> str:
        return self.delivery.code(self.delivery.log(), "HEAD")

    def settle(self) -> None:
        verdicts.settle(self.delivery, self.limits, silent)

    @property
    def limits(self) -> dict[str, float]:
        return settings.thresholds(self.delivery.log())

    @property
    def unsettled(self) -> list[str]:
        log = self.delivery.log()
        return verdicts.unsettled(log, self.code, settings.of(log), self.limits, self.given)

    def verdict(self, architect: bool = False) -> verdicts.GatesVerdict:
        return verdicts.of(self.delivery.log(), self.code, self.given, architect)

    def answered(self, subject: str, verdict: str = "PASS", **over: Any) -> None:
        told = [{"id": one, "ok": True, "note": "ok"} for one in CHECKS.get(subject, ())]
        content = {"verdict": verdict, "summary": "s", "checks": told, "findings": [], **over}
        record.gate(self.delivery, "submission", verdict, subject=subject, scope="", by="x", dispatch="d", about=self.code,
                    content=content)  # fmt: skip

    def all_answered(self) -> None:
        for subject in verdicts.GATES:
            self.answered(subject)
        self.settle()


@pytest.mark.req("DT-127", "DT-157")
def test_each_gate_is_measured_once_for_one_code(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    here = Measured(history, monkeypatch)
    here.settle()
    assert sorted(here.runs) == ["performance", "quality", "security"]
    assert here.runs[-1] == "performance"  # alone: what runs beside it would show in it
    assert (here.verdict().status, here.unsettled) == (Status.INDETERMINATE, [])
    here.settle()
    assert len(here.runs) == 3
    here.answered("quality")
    assert here.unsettled == ["quality"]
    here.settle()
    assert (len(here.runs), here.unsettled) == (3, [])
    history.commit("feat: more", {"src/more.py": "X = 1\n"})
    assert here.verdict().status is Status.INDETERMINATE
    here.settle()
    assert len(here.runs) == 6


@pytest.mark.req("DT-157", "DT-158")
def test_conditions_pass_once_the_user_has_seen_exactly_these(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Measured(history, monkeypatch)
    here.settle()
    here.all_answered()
    found = here.verdict()
    assert (found.status, found.passed) == (Status.WARNING, False)  # no baseline, no target
    assert found.question
    here.given = excused(found.question)
    assert here.verdict().passed
    assert conditions.acknowledged(here.delivery.log(), here.code, here.given, lambda _: False) == {"gate-performance"}
    here.given = excused(Question("ack", "gates", "f00000000"))
    assert not here.verdict().passed
    assert conditions.acknowledged(here.delivery.log(), here.code, here.given, lambda _: False) == frozenset()


@pytest.mark.req("DT-133", "DT-135")
def test_a_waiver_changes_what_the_gate_says_and_nothing_is_measured(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Measured(history, monkeypatch, security={"findings": [HIGH]})
    here.settle()
    here.all_answered()
    runs = len(here.runs)
    found = here.verdict()
    assert (found.status, found.waivable) == (Status.FAIL, (asked.security(HIGH["fingerprint"]),))
    assert [str(one.where) for one in found.findings] == ["src/shop.py:2"]
    here.given = excused(*found.waivable)
    assert here.unsettled == ["security"]
    assert here.verdict().status is Status.FAIL  # until `des track gate` has recorded it
    here.settle()
    assert (len(here.runs), here.unsettled) == (runs, [])
    assert here.delivery.log().events[-1].gate_status == "CONDITIONAL"
    assert here.verdict().status is Status.WARNING
    here.given = excused()  # its last day is over
    assert here.unsettled == ["security"]
    here.settle()
    assert here.verdict().status is Status.FAIL


@pytest.mark.req("DT-128", "DT-157")
def test_what_could_not_be_measured_is_measured_again(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = {"key": "track.tools.sast[0]", "text": "no report", "fix": "see why"}
    here = Measured(history, monkeypatch, security={"problems": [problem]})
    here.settle()
    here.settle()
    assert here.runs.count("security") == 2
    assert len(here.runs) == 4


@pytest.mark.req("DT-136", "DT-159")
def test_each_failure_has_a_place_or_is_about_all(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    offender = {"function": "price", "file": "src/shop.py", "line": 1, "complexity": 12}
    here = Measured(history, monkeypatch, quality={"offenders": [offender], "functions": [offender]},
                    performance={"ended": 3})  # fmt: skip
    here.settle()
    here.all_answered()
    told = {one.where.anchor: one.text for one in here.verdict().findings}
    assert "price has a complexity of 12" in told["src/shop.py:1"]
    assert "performance gate: the benchmarks ran is exit code 3" in told[""]


@pytest.mark.req("DT-009")
@pytest.mark.parametrize("severity", ["high", "low"])
def test_the_architect_can_refuse_what_all_gates_pass(
    history: History, monkeypatch: pytest.MonkeyPatch, severity: str
) -> None:
    here = Measured(history, monkeypatch)
    here.settle()
    here.all_answered()
    finding = {"severity": severity, "file": "src/shop.py", "line": 1, "problem": "p", "required_change": "r"}
    here.answered("security-architecture", "FAIL", findings=[finding])
    assert here.verdict(architect=False).status is Status.WARNING
    found = here.verdict(architect=True)
    assert found.status is Status.FAIL
    assert [str(one.where) for one in found.findings] == (["src/shop.py:1"] if severity == "high" else [""])


@pytest.mark.req("DT-010", "DT-142")
def test_a_response_time_that_guidance_asks_for_holds_for_every_benchmark() -> None:
    row = {"name": "quote", "figure": "p95_ms", "unit": "ms", "value": 90, "direction": "lower", "samples": 20}
    facts = {"metrics": [row], "baseline": "", "ended": 0}
    rules = settings.read({"track": {"slo": [{"metric": "quote", "figure": "p95_ms", "op": "<", "target": 100}]}})

    def judged(rules: settings.TrackSettings, *metrics: dict[str, Any], **limits: float) -> dict[str, Status]:
        given = {**facts, "metrics": list(metrics or (row,))}
        return {
            one.id: one.status
            for one in performance.judge(given, rules, {**settings.THRESHOLDS, **limits}, None, excused())[1]
        }

    assert judged(rules)["slo-quote-p95_ms"] is Status.PASS
    assert judged(rules, p95_ms=90)["slo-quote-p95_ms"] is Status.FAIL
    assert judged(rules, p95_ms=91)["slo-quote-p95_ms"] is Status.PASS
    assert judged(rules, p95_ms=200)["slo-quote-p95_ms"] is Status.PASS
    assert judged(settings.TrackSettings(), p95_ms=50)["slo-quote-p95_ms"] is Status.FAIL
    mean = {**row, "figure": "mean_ms"}
    assert judged(settings.TrackSettings(), mean, p95_ms=50)["slo-a benchmark-p95_ms"] is Status.INDETERMINATE


def test_excuses_of_a_delivery_are_read_anew(history: History) -> None:
    assert Excuses.of(Iteration(history).delivery).given == ()
