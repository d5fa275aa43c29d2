"""Decisions of the user carried out: whose count, and what pausing, resuming and aborting leave (R14, R15)."""

from __future__ import annotations

from pathlib import Path

import pytest

from des.contract import human
from des.contract import log as log_file
from des.contract.errors import DesError
from des.flow import chain, decisions, pause, record, waivers
from des.flow.cycle import authorise
from des.flow.decisions import PROMPT, TERMINAL, Origin
from des.flow.delivery import Delivery
from des.flow.precheck import Claim
from des.flow.start import start
from des.report import delivery as report
from des.state import dispatches, session
from des.state.session import Session
from tests.support.small import FEATURE, Small


@pytest.mark.parametrize(
    ("origin", "owners", "said"),
    [
        (Origin(TERMINAL), ("s1",), ""),
        (Origin(PROMPT, "s1"), ("s1",), ""),
        (Origin(PROMPT, "s1", "user"), ("s0", "s1"), ""),
        (Origin(PROMPT, "s2", "user"), ("s1",), "does not own"),
        (Origin(PROMPT, "s1"), (), "does not own"),
        (Origin(PROMPT, ""), ("s1",), "does not own"),
        *[
            (Origin(PROMPT, "s1", one), ("s1",), one)
            for one in ("sdk", "system", "loop_wakeup", "schedule_wakeup", "new")
        ],
    ],
)
def test_whose_decisions_count(origin: Origin, owners: tuple[str, ...], said: str) -> None:
    current = Session("x", "deliver", "docs/feature/x/deliver", owners, "base", "then")
    found = decisions.objection(origin, current)
    assert said in found
    assert bool(found) is bool(said)


@pytest.fixture
def small(tmp_path: Path) -> Small:
    one = Small(tmp_path / "project")
    one.start(2)
    return one


def typed(small: Small, line: str, origin: Origin | None = None) -> str:
    read = human.read(line)
    assert read is not None
    return decisions.carry_out(small.root, read, origin or Origin(TERMINAL))


def refused(small: Small, line: str, origin: Origin | None = None) -> DesError:
    with pytest.raises(DesError) as error:
        typed(small, line, origin)
    return error.value


def gates(delivery: Delivery) -> list[str]:
    return [event.gate for event in delivery.log().events if event.gate in ("paused", "resumed", "aborted")]


def test_a_waiver_is_recorded_with_everything_a_reviewer_asks_for(small: Small) -> None:
    told = typed(small, "des waive design-01-02 the table is old until 2099-12-31")
    (waiver,) = waivers.load(small.delivery)
    assert (waiver.id, waiver.subject, waiver.check, waiver.reason) == (
        "waive-design-01-02",
        "01-02",
        "design",
        "the table is old",
    )
    assert (waiver.expires, waiver.by, waiver.session) == ("2099-12-31", "terminal", "")
    assert waiver.line() in told
    beside = {path.name for path in small.delivery.directory.iterdir()}
    assert beside == {"roadmap.json", "execution-log.json", "waivers.json"}


@pytest.mark.parametrize(
    ("line", "said", "how"),
    [
        ("des waive design-01-02", "needs its reason", "des waive <id> <reason>"),
        ("des waive design-01-09 because", "no step 01-09", "01-01, 01-02"),
        ("des ack", "nothing about what it is for", "des next"),
        ("des ack 01-02", "names no question", "des next"),
        ("des resume", "is not paused", "des next"),
        ("des resume that thought", "takes no reason", "des resume"),
    ],
)
def test_a_line_that_makes_no_sense_changes_nothing(small: Small, line: str, said: str, how: str) -> None:
    error = refused(small, line)
    assert said in error.what
    assert how in error.how
    assert error.code == 1
    assert waivers.load(small.delivery) == ()
    assert session.load(str(small.root)) is not None


def test_a_stranger_decides_nothing(small: Small) -> None:
    for line in ("des ack foreign", "des pause", "des abort"):
        assert "terminal" in refused(small, line, Origin(PROMPT, "somebody")).how
    assert gates(small.delivery) == []


def test_without_a_delivery_there_is_nothing_to_decide(tmp_path: Path) -> None:
    assert "/nw-deliver" in refused(Small(tmp_path / "project"), "des pause").how


def test_pausing_and_going_on(small: Small) -> None:
    small.dispatch("step", "01-01", "nw-software-crafter")
    told = typed(small, f"des pause {FEATURE} lunch")
    assert "Still at work, stop them: nw-software-crafter (01-01)" in told
    assert dispatches.load(str(small.root)).writer() is None
    assert session.load(str(small.root)) is None
    with pytest.raises(DesError, match=r"add-numbers is paused since .* \(lunch\)") as error:
        Delivery.active(small.root)
    assert "des resume" in error.value.how
    assert "paused since" in refused(small, "des pause").what
    assert "paused since" in refused(small, "des ack foreign").what
    small.write("calc.py", "def add(a, b):\n    return b + a\n")
    by_hand = small.commit("chore: by hand")
    assert "it was paused at" in typed(small, "des resume")
    assert Delivery.active(small.root).feature_id == FEATURE
    active = session.load(str(small.root))
    assert active
    assert "paused" not in active.raw
    log = small.delivery.log()
    assert gates(small.delivery) == ["paused", "resumed"]
    assert chain.broken(log) == []
    assert pause.made_meanwhile(small.delivery, log) == (by_hand,)
    typed(small, "des ack foreign it was me")
    page = report.text(report.summarise(small.delivery, "", ()))
    assert f"while it was put aside\n  {by_hand[:12]}" in page
    assert (
        "decisions of the user\n  ack foreign of delivery by Ada Example <ada@example.org> (terminal): it was me"
        in page
    )
    typed(small, "des pause")
    assert pause.made_meanwhile(small.delivery, small.delivery.log()) == (by_hand,), "an open pause has no end yet"


@pytest.mark.parametrize("line", ["des pause we wait for the review", "des abort we do it by hand"])
def test_the_same_words_take_a_delivery_up_again(small: Small, line: str) -> None:
    kept = small.delivery.roadmap_path.read_text("utf-8")
    typed(small, line)
    assert not (small.root / ".nwave/des/deliver-session.json").exists()
    started = start(small.root, "", FEATURE, "claude-1")
    words = line.split(maxsplit=2)[2]
    assert any(f"({words}); its guards are on again" in notice for notice in started.notices)
    assert gates(small.delivery)[-1] == "resumed"
    assert small.delivery.roadmap_path.read_text("utf-8") == kept
    assert session.paused(str(small.root)) is None
    active = session.load(str(small.root))
    assert active
    assert active.owners == ("claude-1",)
    assert start(small.root, "", FEATURE, "claude-1").notices == (), "and says so once"


def test_a_paused_delivery_holds_its_work_tree(small: Small) -> None:
    typed(small, "des pause")
    with pytest.raises(DesError, match="add-numbers is paused since") as error:
        start(small.root, "Divide by zero", None, "")
    assert "des abort" in error.value.how
    typed(small, "des abort no longer needed")
    assert gates(small.delivery) == ["paused", "aborted"]
    assert start(small.root, "Divide by zero", None, "").delivery.feature_id == "divide-zero"


def test_a_broken_log_keeps_nobody_from_stopping(small: Small) -> None:
    small.delivery.log_path.write_text("{", "utf-8")
    assert "not recorded in the log" in typed(small, "des pause")
    assert "not recorded in the log" in typed(small, "des resume")
    assert "not recorded in the log" in typed(small, "des abort")
    assert session.load(str(small.root)) is None


def test_a_skipped_phase_needs_the_yes_of_the_user(small: Small) -> None:
    small.dispatch("step", "01-01", "nw-software-crafter", "phase:RED")
    claim = Claim("01-01", "RED", "SKIPPED", "APPROVED_SKIP: there is nothing to see yet")
    with pytest.raises(DesError, match="des ack skip-red-01-01"):
        authorise(small.delivery, claim)
    typed(small, "des ack skip-red-01-02")
    with pytest.raises(DesError, match="decision of the user"):
        authorise(small.delivery, claim)
    typed(small, "des ack skip-red-01-01 agreed")
    assert authorise(small.delivery, claim) == "unknown"


@pytest.mark.parametrize(
    ("gates_", "spans"),
    [
        ("", []),
        ("paused:a", []),
        ("paused:a resumed:b", [("a", "b")]),
        ("paused:a aborted:b resumed:c", [("a", "c")]),
        ("paused:a resumed:b integrity:x aborted:c resumed:d resumed:e", [("a", "b"), ("c", "d")]),
        ("resumed:a", []),
    ],
)
def test_the_times_without_guards(gates_: str, spans: list[tuple[str, str]]) -> None:
    events = [
        {"gate": gate, "status": "x", "timestamp": "t", "head": head}
        for gate, _, head in (one.partition(":") for one in gates_.split())
    ]
    log = log_file.parse({"schema_version": "4.0", "feature_id": "x", "events": events}, "log")
    assert [(one.begin, one.end) for one in pause.spans(log)] == spans


def test_commits_that_are_not_there_are_not_listed(small: Small) -> None:
    head = small.git("rev-parse", "HEAD")
    for begin, end in (("c0ffee" * 6, head), (head, "--all"), ("--all", head)):
        record.gate(small.delivery, "paused", "PAUSED", head=begin)
        record.gate(small.delivery, "resumed", "RESUMED", head=end)
    assert pause.made_meanwhile(small.delivery, small.delivery.log()) == ()


def test_a_session_file_that_cannot_be_read_is_ended_from_a_terminal(small: Small) -> None:
    file = small.root / ".nwave/des/deliver-session.json"
    file.write_text("[]", "utf-8")
    with pytest.raises(DesError, match="is not a session") as error:
        start(small.root, "", FEATURE, "")
    assert "Type `des abort` in a terminal" in error.value.how
    for origin, line in ((Origin(PROMPT, "s1"), "des abort"), (Origin(TERMINAL), "des pause")):
        assert "is not a session" in refused(small, line, origin).what
    assert file.exists()
    assert "is not a session" in typed(small, "des abort")
    assert start(small.root, "", FEATURE, "").resumed
