"""What guidance and interview change, and that they never make a gate looser."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.track import guidance, interview
from des.track import settings as track_settings
from des.track.agents import DEFAULT_ROSTER
from des.track.guidance import read
from des.track.planning.schedule import FEATURES_FIRST, TESTS_FIRST
from tests.support.growth import grows_linearly


@pytest.mark.req("DT-007", "DT-008", "DT-009", "DT-012", "DT-013")
@pytest.mark.parametrize(
    ("text", "focus"),
    [
        ("Focus on security, we have a pen test next week", ["security"]),
        ("Performance critical, must maintain sub-100ms response times", ["performance"]),
        ("Code coverage is slipping, prioritize test completion", ["testing", "coverage"]),
        ("New team members, extra code review emphasis needed", ["review"]),
        ("The audit found vulnerabilities", ["security"]),
        ("Work off technical debt and refactor", ["quality"]),
        ("Two juniors joined", ["review"]),
        ("SECURITY!", ["security"]),
        ("load tests and unit tests", ["performance", "testing"]),
        ("Security is not a focus this time, but latency is", ["performance"]),
        ("latest news about the contest of author Pestalozzi", []),
        ("", []),
        ("Sicherheit 安全 🔒", []),
    ],
)
def test_words_name_the_focus(text: str, focus: list[str]) -> None:
    found = read(text)
    assert list(found.focus) == focus
    assert found.text == text
    assert found.problems == ()
    assert ("security-architect" in found.roster) == ("security" in focus)
    assert (found.scan_depth == "deep") == ("security" in focus)
    assert found.reviewers == (2 if "review" in focus else 1)
    assert set(DEFAULT_ROSTER) <= set(found.roster)


@pytest.mark.req("DT-010")
@pytest.mark.parametrize(
    ("text", "thresholds"),
    [
        ("must maintain sub-100ms response times", {"p95_ms": 100}),
        ("p95 < 100 ms", {"p95_ms": 100}),
        ("keep the response times below 1.5 seconds", {"p95_ms": 1500}),
        ("latency must stay under 80ms", {"p95_ms": 80}),
        ("sub-2s and sub-100ms", {"p95_ms": 100}),
        ("p95 < 100 ms; latency below 50 ms", {"p95_ms": 50}),
        ("p99 latency below 200 ms", {}),
        ("latency is 300 ms", {}),
        ("response time was below 100 ms", {}),
        ("coverage 90%", {"coverage_line": 90, "coverage_new": 90}),
        ("coverage of at least 85.5 %", {"coverage_line": 85.5, "coverage_new": 85.5}),
        ("raise coverage to 90 percent", {"coverage_line": 90, "coverage_new": 90}),
        ("coverage must be at least 90", {"coverage_line": 90, "coverage_new": 90}),
        ("we want 95% line coverage", {"coverage_line": 95, "coverage_new": 95}),
        ("new code coverage 95%", {"coverage_new": 95}),
        ("coverage is 62%", {"coverage_new": 80}),
        ("coverage dropped to 92%", {"coverage_new": 80}),
        ("currently 92% coverage", {"coverage_new": 80}),
        ("coverage 80%", {"coverage_new": 80}),
        ("coverage 100%", {"coverage_line": 100, "coverage_new": 100}),
        ("complexity below 10", {}),
        ("complexity below 8", {"complexity": 8}),
        ("no regressions above 7 %", {"regression_pct": 7}),
        ("regressions under 3%", {"regression_pct": 3, "warn_pct": 3}),
        ("memory growth below 5%", {"memory_growth_pct": 5}),
        ("iteration 3 has 100 users and 90 points", {}),
    ],
)
def test_numbers_count_where_they_are_asked_for(text: str, thresholds: dict[str, float]) -> None:
    found = read(text)
    assert found.thresholds == thresholds
    assert found.problems == ()


@pytest.mark.req("DT-010")
@pytest.mark.parametrize(
    ("text", "configured", "words"),
    [
        ("coverage 70%", {}, "coverage_line >= 70 %, in force is coverage_line >= 80 %"),
        ("coverage 85%", {"coverage_line": 90}, "in force is coverage_line >= 90 %"),
        ("p95 < 200 ms", {"p95_ms": 100}, "p95_ms < 200 ms"),
        ("complexity below 15", {}, "complexity < 15"),
        ("coverage 150%", {}, "is no share"),
        ("sub-0ms", {}, "nothing is p95_ms < 0 ms"),
        ("skip the security scan", {}, "'skip the security scan'"),
        ("Please ignore the failing tests", {}, "looser"),
        ("we can lower the coverage for once", {}, "looser"),
        ("relax quality gates", {}, "looser"),
    ],
)
def test_what_would_be_looser_is_refused_with_the_way_to_a_waiver(
    text: str, configured: dict[str, float], words: str
) -> None:
    found = read(text, configured)
    assert words in " | ".join(problem.text for problem in found.problems)
    assert {key for key in found.thresholds if key != "coverage_new"} == set()
    if words == "looser":
        assert "des waive" in found.problems[0].fix


@pytest.mark.parametrize(
    "text", ["never skip tests", "don't ignore the security review", "reduce the review time", "drop the latency"]
)
def test_what_is_not_looser(text: str) -> None:
    assert read(text).problems == ()


@pytest.mark.req("DT-011", "DT-013")
@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("tests first", TESTS_FIRST),
        ("prioritize test completion", TESTS_FIRST),
        ("coverage is slipping", TESTS_FIRST),
        ("features first", FEATURES_FIRST),
        ("feature completion, and write tests", FEATURES_FIRST),
        ("finish the features", FEATURES_FIRST),
        ("be nice", ""),
    ],
)
def test_order(text: str, order: str) -> None:
    assert read(text).order == order


@pytest.mark.req("DT-008", "DT-016")
def test_it_says_what_changes() -> None:
    found = read("Security and code review: coverage 90%, p95 < 100 ms")
    assert found.told() == [
        "focus: security, performance, review, coverage",
        "security-architect joins the gates",
        "stricter: coverage_line >= 90 %",
        "stricter: p95_ms < 100 ms",
        "stricter: coverage_new >= 90 %",
        "order of the tasks: tests-first",
        "each task is reviewed by 2 reviewers",
        "security scans: deep",
    ]
    assert read("").told() == ["no focus: the track runs as configured"]
    assert json.loads(json.dumps(found.to_json()))["thresholds"] == {
        "coverage_line": 90,
        "p95_ms": 100,
        "coverage_new": 90,
    }


@given(
    st.text(max_size=300), st.dictionaries(st.sampled_from([*track_settings.THRESHOLDS, "p95_ms"]), st.integers(1, 100))
)
def test_no_text_makes_it_fail_or_anything_looser(text: str, configured: dict[str, float]) -> None:
    assert_only_stricter(text, configured)


WORDS = st.sampled_from(
    [
        "coverage",
        "90%",
        "70",
        "%",
        "below",
        "above",
        "sub-100ms",
        "p95",
        "<",
        "120",
        "ms",
        "latency",
        "complexity",
        "8",
        "15",
        "regressions",
        "3%",
        "20%",
        "must",
        "be",
        "new",
        "code",
        "skip",
        ",",
        ".",
        "not",
        "the",
        "tests",
        "at",
        "least",
    ]
)


@given(
    st.lists(WORDS, max_size=12).map(" ".join),
    st.dictionaries(st.sampled_from([*track_settings.THRESHOLDS, "p95_ms"]), st.integers(1, 100)),
)
def test_no_words_of_the_table_make_anything_looser(text: str, configured: dict[str, float]) -> None:
    assert_only_stricter(text, configured)


def assert_only_stricter(text: str, configured: dict[str, float]) -> None:
    found = read(text, configured)
    now = {**track_settings.THRESHOLDS, **configured}
    for key, value in found.thresholds.items():
        if key.startswith("coverage"):
            assert now[key] < value <= 100
        else:
            assert 0 < value < now.get(key, 10**9)
    assert read(text, configured) == found


@pytest.mark.parametrize("text", ["a", "skip ", "coverage must be ", "' ", "1"])
def test_a_long_text_is_read_in_linear_time(text: str) -> None:
    assert grows_linearly(lambda size: read(text * size), 5_000)


@pytest.mark.req("DT-014")
def test_seven_questions_in_the_order_of_the_text() -> None:
    assert [one["key"] for one in interview.listing()] == [
        "priorities",
        "risks",
        "coverage",
        "compliance",
        "velocity",
        "operations",
        "deployment",
    ]
    assert all(one["ask"].endswith("?") and one["example"] and one["changes"] for one in interview.listing())
    assert {one["measured"] for one in interview.listing()} == {""}


@pytest.mark.req("DT-015")
def test_what_can_be_measured_is_offered_and_can_be_corrected() -> None:
    measured = {one["key"]: one["measured"] for one in interview.listing(84.24, "declining") if one["measured"]}
    assert measured == {"coverage": "84.2 %", "velocity": "declining"}
    assert interview.listing(None, "insufficient_data")[4]["measured"] == ""
    assert interview.said({"coverage": "unsure"}, measured) == measured
    assert interview.said({"coverage": "60"}, measured)["coverage"] == "60"


@pytest.mark.req("DT-014", "DT-016")
@pytest.mark.parametrize(
    "open_", ["", "unsure", "Unsure.", "I'm not sure"[4:], "skip", "none", "n/a", "?", "-", "I don't know", "no"]
)
def test_a_question_may_stay_open(open_: str) -> None:
    answers = {one.key: open_ for one in interview.QUESTIONS}
    assert interview.problems(answers) == []
    found = read("", answers=answers)
    assert (found.text, found.focus, found.answers, found.thresholds) == ("", (), {}, {})


@pytest.mark.req("DT-016", "DT-017")
def test_answers_become_one_text_and_change_what_guidance_changes() -> None:
    answers = {
        "deployment": "production",
        "priorities": "finish the features;",
        "coverage": "about 62 %",
        "compliance": "SOX evidence in May",
        "velocity": "declining since the audit",
        "operations": "more load, latency below 90 ms",
    }
    found = read("Be careful.", answers=answers)
    assert found.text == (
        "Be careful. Priorities: finish the features. Coverage before: about 62 %. Compliance: SOX evidence in May. "
        "Velocity before: declining since the audit. Operations: more load, latency below 90 ms. Goes to: production."
    )
    assert found.focus == ("security", "performance", "coverage")
    assert found.thresholds == {"p95_ms": 90, "coverage_new": 80}
    assert (found.order, found.scan_depth) == (FEATURES_FIRST, "deep")
    assert list(found.to_json()["answers"]) == [
        "priorities",
        "coverage",
        "compliance",
        "velocity",
        "operations",
        "deployment",
    ]


@pytest.mark.req("DT-017")
@pytest.mark.parametrize(
    ("answers", "focus", "depth"),
    [
        ({"coverage": "92 %"}, (), "normal"),
        ({"coverage": "79,9"}, ("coverage",), "normal"),
        ({"coverage": "much"}, (), "normal"),
        ({"compliance": "none"}, (), "normal"),
        ({"velocity": "slower since the performance review"}, (), "normal"),
        ({"deployment": "a demo"}, (), "normal"),
        ({"deployment": "Production on Friday"}, (), "deep"),
    ],
)
def test_single_answers(answers: dict[str, str], focus: tuple[str, ...], depth: str) -> None:
    found = read("", answers=answers)
    assert (found.focus, found.scan_depth) == (focus, depth)


@pytest.mark.req("DT-014")
@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ([], "answers-form"),
        (None, "answers-form"),
        ({"q1": "x"}, "answer-unknown"),
        ({"risks": 3}, "answer-form"),
        ({"risks": None}, "answer-form"),
    ],
)
def test_answers_of_another_form(answers: object, code: str) -> None:
    found = interview.problems(answers)
    assert [one.rule for one in found] == [code]
    assert all(one.fix for one in found)


def test_every_focus_has_a_word() -> None:
    assert read("security performance tests quality review coverage").focus == guidance.FOCUSES
