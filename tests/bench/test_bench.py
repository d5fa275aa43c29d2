"""`make bench` in its smallest form: what it measures still runs and verifies. No time is judged here."""

from __future__ import annotations

from tests.bench import __main__ as bench


def test_one_small_round_measures_every_case() -> None:
    lines = "\n".join(bench.measured(rounds=1, proofs=1, phases=2, steps=2)).splitlines()
    rows = [line[:34].strip() for line in lines if " ms " in line]
    assert [row for row in rows if row.startswith("hook, ")] == [
        "hook, no session: Bash", "hook, no session: Write", "hook, session: Bash", "hook, session: Write",
        "hook, unmarked Agent",
    ]  # fmt: skip
    assert rows[-2:] == ["proof of one step", "des-verify-integrity, 4 steps"]
    assert not [line for line in lines if "exits" in line], "a command that failed was not measured"
