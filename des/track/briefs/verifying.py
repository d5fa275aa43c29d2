"""Briefs of steps 4 and 5: what the suites' runs tell, the judgement beside each gate, the way out of a failed one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from des.flow.action import Dispatch
from des.track.briefs.brief import Brief, changed, data, lines, submission
from des.track.facts import TrackFacts
from des.track.forms import FINDING

_SUITE = (
    "Read what the run of this suite tells beside its numbers: gaps in what it covers, slow or fragile tests, "
    "problems of use, and the cause of every test that failed and passed when run again. The numbers are measured; "
    "repeat none."
)
_GATES: Mapping[str, str] = {
    "security": (
        "Judge what no scanner can: secure coding practices (check `practices`), every changed file that has to do "
        "with who may do what (a check `auth` for each, the file named in its note), and each category of the OWASP "
        "Top 10 (checks `owasp-A01` to `owasp-A10`, all ten: what this change has to do with it). FAIL with findings, or "
        "PASS."
    ),
    "performance": (
        "Judge the profile: what the figures say about this change, where time and memory go, what the next load will "
        "show (check `profile`). FAIL with findings, or PASS."
    ),
    "quality": (
        "Judge what no tool can: are public names documented so that somebody can use them (`api-docs`), is the debt "
        "that came in bearable (`debt`), do documents say what is true now (`documentation`). FAIL with findings, or "
        "PASS."
    ),
    "security-architecture": (
        "Look at the design of this change: threats by STRIDE, trust boundaries, secrets, supply chain; one check for "
        "each that you looked at. FAIL with findings, or PASS."
    ),
}


def suite(facts: TrackFacts, dispatch: Dispatch) -> Brief:
    """The test engineer's reading of one suite."""
    level = dispatch.owes[0].rpartition("/")[2]
    run = (("MEASURED", data(_facts(facts, f"suite-{level}"))),)
    return Brief(_SUITE, submission(dispatch), ("CLAUDE.md",), run)


def gate(facts: TrackFacts, dispatch: Dispatch) -> Brief:
    """The judgement beside the numbers of one gate."""
    name = dispatch.owes[0].removeprefix("submission:")
    measured = _facts(facts, f"gate-{name.partition('-')[0]}")
    sections = (
        ("MEASURED", data(measured)),
        ("CHANGED", f"`git diff {facts.settings.base[:12]}..HEAD`:\n{lines(changed(facts, 'production', 'test'))}"),
    )
    owed = f"{submission(dispatch)}\nA finding: {FINDING}"
    return Brief(_GATES[name], owed, (".aiwg/architecture/software-architecture-doc.md", "CLAUDE.md"), sections)


def remediation(facts: TrackFacts, dispatch: Dispatch) -> Brief:
    """The project manager's plan for what failed; of an integration, what the devops engineer found."""
    if dispatch.step == "06-01":
        task = (
            "The integration failed; nothing was merged. Find out why: is it the code, the build, the environment? One "
            "item (gate `integration`) for each cause, with what has to be done and by whom."
        )
        sections: tuple[tuple[str, str], ...] = (("MEASURED", data(_facts(facts, "integration"))),)
    else:
        task = (
            "The quality gates block the iteration. For each finding say what has to be done, who does it (an id of "
            "the team), and until when. The tasks then go back to the implementer."
        )
        sections = (
            ("WHAT FAILED", lines(facts.gates.reasons)),
            ("TEAM", lines(one.id for one in facts.team.members)),
        )
    return Brief(task, submission(dispatch), (), sections)


def _facts(facts: TrackFacts, gate: str) -> dict[str, Any]:
    """A record as it was measured, without the links of its chain."""
    return {k: v for k, v in facts.record.newest(gate).items() if k not in ("seq", "prev", "h", "gate", "waive")}
