"""What must hold after a scenario: `after_<scenario file name>(result)`, with - as _; plain asserts on the Result."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from tests.host.claude import ROOT, Result
from tests.host.script import REMINDER
from tests.support import stage
from tests.support.approved import FEATURE, des

DELIVER = f"docs/feature/{FEATURE}/deliver"
STAGED = f"docs/feature/{stage.FEATURE}/deliver"


def _log(project: Path, deliver: str = DELIVER) -> list[dict[str, object]]:
    events = json.loads((project / deliver / "execution-log.json").read_text("utf-8"))["events"]
    return list(events)


def _phases(project: Path, deliver: str = DELIVER) -> list[str]:
    return [f"{e['sid']} {e['p']} {e['d']}" for e in _log(project, deliver) if "sid" in e]


def _gates(project: Path, *names: str) -> list[str]:
    """Gate and status of the records of these gates, with cause and attempt of those that reopened the staged step."""
    told = [e for e in _log(project, STAGED) if e.get("gate") in names]
    return [" ".join(str(e[key]) for key in ("gate", "status", "cause", "attempt") if key in e) for e in told]


def after_happy(result: Result) -> None:
    project = result.project
    steps = [
        line.split()[-1]
        for line in result.git("log", "--format=%(trailers:key=Step-ID,valueonly,separator=)", "-3").split()
    ]
    assert steps == ["01-02", "01-01"]
    assert result.git("status", "--short") == ""
    assert not (project / ".nwave/des/deliver-session.json").exists()
    assert _phases(project) == [f"{s} {p} PASS" for s in ("01-01", "01-02") for p in ("RED", "GREEN", "COMMIT")]
    assert {e["ev"]["by"] for e in _log(project) if "sid" in e} == {"nw-software-crafter"}  # type: ignore[index]
    delta = (project / "docs/feature" / FEATURE / "feature-delta.md").read_text("utf-8")
    assert "2 of 2 scenarios green" in delta
    assert "- passed: Both elevator pitches run as written. (see Demo evidence)" in delta
    assert "$ python -m parcel quote --weight 2.5" in delta
    assert _words_for_each_step(result) == {"01-01": True, "01-02": True}
    for agent, model in _models(result):
        assert model == ("haiku" if agent.endswith("-reviewer") else "sonnet"), agent
    _a_fresh_clone_says_the_same(project)


def _models(result: Result) -> list[tuple[str, str | None]]:
    """Agent and model of each Agent call, as our hook gave it to the host; None: the key is not there."""
    said = [
        json.loads(hook["stdout"]) for hook in result.hooks("PreToolUse") if hook["hook_name"] == "PreToolUse:Agent"
    ]
    given = [one["hookSpecificOutput"].get("updatedInput", {}) for one in said]
    return [(one["subagent_type"].removeprefix("des:"), one.get("model")) for one in given if one]


def _words_for_each_step(result: Result) -> dict[str, bool]:
    """Step -> did the main thread say at most 120 tokens for it, since the dispatch before? (3.5 characters each)"""
    found, said = {}, 0
    for request in result.requests:
        if request["actor"] != "main":
            continue
        for block in request["answer"]:
            said += len(block["text"] if block["type"] == "text" else json.dumps(block["input"]))
            if block["type"] == "tool_use" and block["name"] == "Agent":
                step = re.search(r"DES-STEP-ID : (\S+)", block["input"]["prompt"])
                found |= {step[1]: said / 3.5 <= 120} if step else {}
                said = 0
    return found


def _a_fresh_clone_says_the_same(project: Path) -> None:
    """R45: without .nwave/des, from git alone, the replay comes to the same verdict."""
    clone = project.parent / "clone"
    subprocess.run(["git", "clone", "-q", str(project), str(clone)], check=True)
    (clone / ".git/info/exclude").write_text("/.venv\n", "utf-8")
    (clone / ".venv").symlink_to((project / ".venv").readlink())
    done = des(clone, "des-verify-integrity", DELIVER, "--replay", "--format", "json")
    assert done.returncode == 0, done.stdout + done.stderr
    proofs = json.loads(done.stdout)["proofs"]
    verdicts = {sid: [proof["verdict"] for proof in each] for sid, each in proofs.items()}
    assert verdicts == {"01-01": ["PROVEN"], "01-02": ["PROVEN"]}


def after_profiles(result: Result) -> None:
    crafter, reviewer = "nw-software-crafter", "nw-software-crafter-reviewer"
    thorough = [(crafter, "opus"), (reviewer, "sonnet"), (reviewer, "sonnet")]
    assert _models(result) == [*thorough, (crafter, None), (reviewer, "haiku")]
    used = {request["actor"]: request["body"]["model"] for request in result.requests}
    assert "sonnet" in used["thorough-design"]
    assert used["inherit-crafter"] == used["main"]


def after_five_phases(result: Result) -> None:
    assert {model for _, model in _models(result)} == {"sonnet"}
    assert [event["skipped"] for event in _log(result.project) if "skipped" in event] == [
        {
            "refactoring": "rigor custom has no refactoring pass",
            "implementation-review": "rigor custom has no review",
            "mutation": "handled by CI nightly pipeline",
        }
    ]


def after_plugin(result: Result) -> None:
    code, reviewers = (
        "nw-software-crafter",
        ["nw-plugin-validator", "nw-skill-reviewer", "nw-software-crafter-reviewer"],
    )
    assert [agent for agent, _ in _models(result)][:5] == [code, *reviewers[:2], "nw-agent-builder", reviewers[2]]
    assert {model for agent, model in _models(result) if agent in reviewers} == {"haiku"}


def after_skill(result: Result) -> None:
    agents = ["nw-software-crafter", "nw-skill-reviewer", "nw-platform-architect"]
    assert _models(result) == list(zip(agents, ("sonnet", "haiku", "sonnet")))


def after_javascript(result: Result) -> None:
    project, deliver = result.project, "docs/feature/check-meter-readings/deliver"
    assert result.git("status", "--short") == ""
    assert not (project / ".nwave/des/deliver-session.json").exists()
    events = json.loads((project / deliver / "execution-log.json").read_text("utf-8"))["events"]
    proven = [(e["sid"], e["ev"]["verdict"]) for e in events if e.get("p") == "COMMIT"]
    assert proven == [("01-01", "PROVEN"), ("01-02", "PROVEN")]


def after_bare_commands(result: Result) -> None:
    """What is typed is listed to the model as well; what is only read by its path is not."""
    listed = set(re.findall(r"^- des:(nw-[a-z-]+):", result.prompt("main"), re.M))
    assert listed >= {"nw-deliver", "nw-rigor", "nw-review", "nw-refactor"}
    assert not listed & {
        path.parent.name for path in ROOT.glob("skills/*/SKILL.md") if "Reference:" in path.read_text()
    }


def after_main_writes(result: Result) -> None:
    calls = ("code", "test", "shell", "log", "roadmap", "session", "claim")
    for call in calls:
        assert result.tool_result(call).startswith("[tool error]"), call
    refusals = [hook for hook in result.hooks("PreToolUse") if '"permissionDecision": "deny"' in hook["stdout"]]
    assert len(refusals) == len(calls), "by our hook, not by the host itself"
    assert not (result.project / "src/parcel/express.py").exists()
    assert not (result.project / "tests/unit/test_new.py").exists()
    assert (result.project / ".nwave/des/deliver-session.json").exists()
    assert _phases(result.project) == []
    assert "01-03" not in (result.project / DELIVER / "roadmap.json").read_text("utf-8")


def after_green_while_red(result: Result) -> None:
    assert _phases(result.project) == [
        "01-01 RED PASS",
        "01-01 GREEN FAIL",
        "01-01 GREEN PASS",
        "01-01 COMMIT FAIL",
    ]


def after_ignored_file(result: Result) -> None:
    assert _phases(result.project) == ["01-01 RED PASS", "01-01 GREEN FAIL", "01-01 GREEN PASS"]


def after_vacuous_test(result: Result) -> None:
    assert _phases(result.project)[-1] == "01-01 COMMIT FAIL"


def after_stops_early(result: Result) -> None:
    assert _phases(result.project) == []


def after_finalize_early(result: Result) -> None:
    assert (result.project / ".nwave/des/deliver-session.json").exists()
    assert not any(e.get("gate") == "finalized" for e in _log(result.project))


def after_exempt(result: Result) -> None:
    prompt = REMINDER.sub("", result.prompt("reader")).lstrip()
    assert prompt.startswith("<!-- DES-ENFORCEMENT : exempt -->"), prompt


def after_killed(result: Result) -> None:
    assert _phases(result.project) == ["01-01 RED PASS", "01-01 GREEN PASS", "01-01 COMMIT PASS"]


def after_killed_early(result: Result) -> None:
    gates, phases = _stage_log(result.project)
    assert (gates.count("roadmap-review"), gates.count("prior-waves")) == (1, 1), gates
    assert phases == ["RED PASS"]


def after_killed_late(result: Result) -> None:
    gates, phases = _stage_log(result.project)
    once = ("post-merge-integration", "refactoring", "implementation-review", "finalized")
    assert [gates.count(gate) for gate in once] == [1] * len(once), gates
    assert phases == ["RED PASS", "GREEN PASS", "COMMIT PASS"]
    assert result.git("status", "--short") == ""
    assert "KNOWN = {" in result.git("show", "refs/des/leftover/refactor-1:calc.py")


def _stage_log(project: Path) -> tuple[list[str], list[str]]:
    """The gates and the phases on record for the feature of tests.support.stage."""
    log = project / f"docs/feature/{stage.FEATURE}/deliver/execution-log.json"
    events = json.loads(log.read_text("utf-8"))["events"]
    return [e["gate"] for e in events if "gate" in e], [f"{e['p']} {e['d']}" for e in events if "sid" in e]


def after_resumed(result: Result) -> None:
    answers = [result.tool_result(call) for call in ("main-3-1", "second")]
    refused = ["one work tree has one writing agent at a time" in answer for answer in answers]
    assert sorted(refused) == [False, True], answers  # their hooks run side by side: either may be the first
    assert _phases(result.project) == ["01-01 RED PASS", "01-01 GREEN PASS", "01-01 COMMIT PASS"]
    assert {e["ev"]["by"] for e in _log(result.project) if "sid" in e} == {"nw-software-crafter"}  # type: ignore[index]


def after_other_window(result: Result) -> None:
    assert (result.project / "src/parcel/notes.py").exists()
    assert not (result.project / "src/parcel/more.py").exists()
    owners = json.loads((result.project / ".nwave/des/deliver-session.json").read_text("utf-8"))["owners"]
    assert len(owners) == 2


def after_paused(result: Result) -> None:
    assert "hook error" in result.tool_result("own")
    assert (result.project / "src/parcel/alarm.py").read_text("utf-8") == "LOUD = True\n"
    assert [e["gate"] for e in _log(result.project) if e.get("gate") != "roadmap-review"] == ["paused", "resumed"]
    assert not (result.project / ".nwave/des/paused-session.json").exists()


def after_aborted(result: Result) -> None:
    assert [e["gate"] for e in _log(result.project) if e.get("gate") != "roadmap-review"] == ["aborted", "resumed"]
    assert (result.project / ".nwave/des/deliver-session.json").exists()


def after_every_gate(result: Result) -> None:
    """Five cycles of the one step; what sent it back, how often, and what answered it, stands in the log."""
    red, skipped = "01-01 RED PASS", "01-01 RED NOT_APPLICABLE: "
    phases = _phases(result.project, STAGED)
    cycles = [i for i, phase in enumerate(phases) if phase.startswith("01-01 RED")]
    assert [phases[i][: len(skipped)] for i in cycles] == [red, red, skipped, skipped, red]
    refused, proven = "01-01 COMMIT FAIL", "01-01 COMMIT PASS"
    assert [phase for phase in phases if "COMMIT" in phase] == [refused, *[proven] * 5]
    assert _gates(result.project, "post-merge-integration", "refactoring", "implementation-review", "reopened", "integrity") == [
        "post-merge-integration FAIL", "reopened OPEN post-merge-integration 1", "post-merge-integration PASS",
        "refactoring FAIL", "refactoring PASS",
        "implementation-review NEEDS_CHANGES", "reopened OPEN review 1", "post-merge-integration PASS",
        "integrity FAIL", "reopened OPEN integrity 1", "post-merge-integration PASS",
        "integrity FAIL", "reopened OPEN integrity 2", "post-merge-integration PASS",
        "integrity PASS",
    ]  # fmt: skip


def after_mutants(result: Result) -> None:
    found = [e for e in _log(result.project, STAGED) if e.get("gate") == "mutation"]
    assert [(e["status"], e["killed"], e["survived"]) for e in found] == [("FAIL", 1, 3), ("PASS", 4, 0)]
    assert _gates(result.project, "reopened", "integrity") == ["reopened OPEN mutation 1", "integrity PASS"]
