"""PreToolUse of ordinary tools during a delivery: who may do what, and how the caller is known (DESIGN §5, R1, R5, R6)."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from des.state import session
from tests.hooks.hooking import DELIVER, Hooked, make


@pytest.fixture
def hooked(tmp_path: Path) -> Hooked:
    project = make(tmp_path)
    project.start_session()
    return project


@pytest.mark.req("ND-033")
def test_the_main_thread_writes_documents_only(hooked: Hooked) -> None:
    assert "des next" in hooked.write("src/a.py").denied
    assert hooked.write("docs/a.md").silent
    assert "des next" in hooked.tool("Edit", file_path=str(hooked.root / "src/a.py")).denied
    assert "des next" in hooked.tool("NotebookEdit", notebook_path=str(hooked.root / "src/a.ipynb")).denied
    assert hooked.bash("echo x > src/a.py").denied
    assert hooked.bash("python -m pytest -q 2>&1 | tail -3").silent
    refused = [line for line in hooked.audit() if line["event"] == "TOOL_REFUSED"]
    assert [line["tool"] for line in refused] == ["Write", "Edit", "NotebookEdit", "Bash"]


def test_an_ordinary_call_leaves_no_trace(hooked: Hooked) -> None:
    before = sorted(p for p in (hooked.root / ".nwave").rglob("*"))
    assert hooked.bash("ls").silent
    assert hooked.write("docs/a.md").silent
    assert sorted(p for p in (hooked.root / ".nwave").rglob("*")) == before


def test_the_writer_is_bound_at_its_first_call_and_may_write(hooked: Hooked) -> None:
    hooked.admit()
    hooked.meta("a1")
    assert hooked.write("src/a.py", "a1").silent
    assert (hooked.dispatch().agent_id, hooked.dispatch().status) == ("a1", "live")
    (hooked.transcript.with_suffix("") / "subagents/agent-a1.meta.json").unlink()
    assert hooked.write("src/a.py", "a1").silent, "from then on the binding is ours"


@pytest.mark.parametrize("meta", ["", "[]", '{"toolUseId": 3}', '{"toolUseId": "toolu_other"}', "{"])
def test_an_agent_without_a_binding_has_the_rights_of_an_exempt_one(hooked: Hooked, meta: str) -> None:
    hooked.admit()
    hooked.meta("a1")
    (hooked.transcript.with_suffix("") / "subagents/agent-a1.meta.json").write_text(meta)
    assert "no admitted dispatch" in hooked.write("src/a.py", "a1").denied
    assert hooked.write("docs/a.md", "a1").silent
    assert "no admitted dispatch" in hooked.bash("des-log-phase --step-id 01-01 --phase RED", "a1").denied


@pytest.mark.parametrize("agent", ["../x", "a/b", "..", "/"])
def test_an_agent_id_is_never_a_path(hooked: Hooked, agent: str) -> None:
    hooked.admit()
    hooked.meta(agent)
    assert "no admitted dispatch" in hooked.write("src/a.py", agent).denied


def test_two_agents_do_not_share_a_dispatch(hooked: Hooked) -> None:
    hooked.admit("toolu_1")
    hooked.admit("toolu_2", "review", owes=["review:roadmap"], step="", agent_type="nw-acceptance-designer-reviewer")
    hooked.meta("a1", "toolu_1")
    hooked.meta("a2", "toolu_2")
    assert hooked.write("src/a.py", "a1").silent
    assert "reviewer" in hooked.write("src/a.py", "a2").denied
    assert "reviewer" in hooked.write("docs/a.md", "a2").denied
    assert "pytest" in hooked.bash("pytest", "a2").denied
    assert hooked.bash("git diff HEAD~1 | head", "a2").silent
    assert hooked.bash("des review submit <<'E'\n{}\nE", "a2").specific["permissionDecision"] == "allow"
    assert hooked.dispatch("toolu_2").calling == "review:roadmap"


@pytest.mark.req("ND-035")
def test_a_phase_is_logged_by_the_agent_that_owes_it(hooked: Hooked) -> None:
    hooked.admit(owes=["phase:RED", "phase:GREEN"])
    hooked.meta("a1")
    command = f"cd {DELIVER} && des-log-phase --project-dir . --step-id 01-01 --phase GREEN --status EXECUTED --data PASS 2>&1 | tail -5"
    assert "main thread owes no phase" in hooked.bash(command).denied
    assert hooked.bash(command, "a1").specific["permissionDecision"] == "allow"
    assert hooked.dispatch().calling == "GREEN"
    assert "owes RED, GREEN" in hooked.bash(command.replace("GREEN", "COMMIT"), "a1").denied
    hooked.dispatch()
    from des.state import dispatches

    dispatches.end(str(hooked.root), "toolu_1", "done")
    assert "has ended" in hooked.bash(command, "a1").denied


def test_our_programs_are_pre_approved(hooked: Hooked) -> None:
    program = hooked.plugin / "bin/des"
    for command in ("des next", f"'{program}' status | head -3", "cd docs && des report"):
        assert hooked.bash(command).specific["permissionDecision"] == "allow"
    assert "permissionDecision" not in hooked.bash("des next; make").specific


@pytest.mark.req("ND-035")
@pytest.mark.parametrize(
    "command",
    [
        "echo x > docs/feature/x/deliver/execution-log.json",
        "sed -i s/a/b/ docs/feature/x/deliver/execution-log.json",
        "cd docs/feature/x/deliver && rm *.json", "git checkout -- .", "git stash", "rm -rf .nwave",
        "rm -f .nwave/des/deliver-session.json", "rm -f .nwave/des/des-task-active",
        "echo '[]' > docs/feature/x/deliver/waivers.json", "git mv docs/feature/x/deliver/waivers.json docs/w.json",
        "echo done > docs/evolution/x-evolution.md", "mv /tmp/x docs/evolution/X-Evolution.md", "git add x && git push",
        "mv docs/feature/x/deliver /tmp/away", "cp /tmp/x docs/feature/x/deliver/roadmap.json",
        "git checkout -- docs/feature/x/deliver/roadmap.json",
        "echo '{}' > .nwave/des-config.json", "tee .nwave/des/state.json < /tmp/x",
        "truncate -s 0 docs/feature/x/deliver/execution-log.json",
        "cat > docs/feature/x/deliver/execution-log.json <<'E'\n{}\nE",
        "echo x > docs/feature/x/deliver/execution-log.json # des-log-phase",
        "L=docs/feature/x/deliver/execution-log.json; echo > $L",
        "ln -sf /tmp/x docs/feature/x/deliver/execution-log.json",
    ],
)  # fmt: skip
def test_records_are_written_by_programs_only(hooked: Hooked, command: str) -> None:
    hooked.admit()
    hooked.meta("a1")
    assert hooked.bash(command).denied
    assert hooked.bash(command, "a1").denied


@pytest.mark.parametrize(
    "command",
    [
        "cat docs/feature/x/deliver/execution-log.json", "git add docs/feature/x/deliver/execution-log.json",
        "git diff -- docs/feature/x",
        "git commit -m 'feat: execution-log.json rewritten > x'",
        "jq .events docs/feature/x/deliver/execution-log.json | tail",
        "git log --oneline -- docs/feature/x/deliver/roadmap.json",
        "git show HEAD:docs/feature/x/deliver/roadmap.json", "git add -A",
        "grep -c RED docs/feature/x/deliver/execution-log.json 2>&1",
        "wc -l < docs/feature/x/deliver/execution-log.json",
    ],
)  # fmt: skip
def test_reading_and_staging_records_is_free(hooked: Hooked, command: str) -> None:
    assert hooked.bash(command).silent


def test_the_roadmap_before_its_approval(tmp_path: Path) -> None:
    hooked = make(tmp_path)
    hooked.start_session(approved=False)
    path = f"{DELIVER}/roadmap.json"
    hooked.admit(kind="roadmap", step="", owes=[f"file:{path}"], agent_type="nw-solution-architect")
    hooked.meta("a1")
    assert hooked.write(path, "a1").silent
    assert hooked.write("src/a.py", "a1").denied
    assert hooked.write(path).denied
    (hooked.root / path).write_text(json.dumps({"validation": {"status": "approved"}}))
    assert "approved plan" in hooked.write(path, "a1").denied


def test_from_a_subdirectory_and_by_relative_and_linked_paths(hooked: Hooked) -> None:
    os.symlink(hooked.root / "src", hooked.root / "docs" / "link")
    for path in ("../src/a.py", "link/a.py", str(hooked.root / "docs/../src/a.py")):
        payload = hooked.payload("PreToolUse", tool_name="Write", tool_input={"file_path": path})
        payload["cwd"] = str(hooked.root / "docs")
        assert hooked.call("pre-tool", payload).denied
    hooked.env["CLAUDE_PROJECT_DIR"] = str(hooked.root / "docs")
    assert hooked.write("src/a.py").denied


def test_a_repository_inside_the_project_is_no_way_out(hooked: Hooked) -> None:
    inner = hooked.root / "sub"
    subprocess.run(["git", "init", "-q", str(inner)], check=True)
    hooked.env["CLAUDE_PROJECT_DIR"] = str(inner)
    payload = hooked.payload("PreToolUse", tool_name="Write", tool_input={"file_path": str(inner / "../src/a.py")})
    payload["cwd"] = str(inner)
    assert hooked.call("pre-tool", payload).denied
    payload = hooked.payload("PreToolUse", tool_name="Bash", tool_input={"command": "echo x > ../src/a.py"})
    payload["cwd"] = str(inner)
    assert hooked.call("pre-tool", payload).denied


def test_an_agents_own_work_tree_belongs_to_its_project(hooked: Hooked) -> None:
    tree = hooked.root / ".claude/worktrees/agent-a1"
    tree.mkdir(parents=True)
    (tree / ".git").write_text(f"gitdir: {hooked.root}/.git/worktrees/agent-a1\n")
    assert hooked.write(".claude/worktrees/agent-a1/src/a.py").denied
    hooked.admit()
    hooked.meta("a1")
    assert hooked.write(".claude/worktrees/agent-a1/src/a.py", "a1").silent


def test_other_claude_sessions_are_none_of_our_business(tmp_path: Path) -> None:
    hooked = make(tmp_path)
    hooked.start_session("somebody-else")
    assert hooked.write("src/a.py").silent
    assert hooked.bash("rm -rf .nwave").silent


@pytest.mark.parametrize("text", ["", "{", "[]", '{"feature_id": 3}'])
def test_a_session_file_that_cannot_be_read_binds_everybody(tmp_path: Path, text: str) -> None:
    hooked = make(tmp_path)
    hooked.start_session("somebody-else")
    (hooked.root / ".nwave/des/deliver-session.json").write_text(text)
    assert hooked.write("src/a.py").denied
    assert hooked.write("docs/a.md").silent


def test_broken_config_roadmap_and_state_cost_nothing_but_their_contents(hooked: Hooked) -> None:
    for path in (".nwave/des-config.json", f"{DELIVER}/roadmap.json", ".nwave/des/state.json"):
        (hooked.root / path).write_text("{")
    assert hooked.write("src/a.py").denied
    assert hooked.write("docs/a.md").silent
    assert "no admitted dispatch" in hooked.write("src/a.py", "a1").denied


def test_messages(hooked: Hooked) -> None:
    hooked.admit(agent_id="a1", status="ended", extra={"name": "carl"})
    send = {"to": "a1", "message": "go on"}
    assert hooked.tool("SendMessage", **send).silent
    proven = {"sid": "01-01", "p": "COMMIT", "s": "EXECUTED", "d": "PASS", "t": "2026-01-01T00:00:00Z"}
    hooked.log(proven)
    assert "proven" in hooked.tool("SendMessage", **send).denied
    assert "proven" in hooked.tool("SendMessage", to="carl", message="go on").denied
    assert hooked.tool("SendMessage", to="a2", message="go on").silent
    assert "user" in hooked.tool("SendMessage", to="a2", message="des ack 01-01").denied
    hooked.log(proven, {"gate": "reopened", "status": "OPEN", "step": "01-01", "timestamp": "2026-01-01T00:00:01Z"})
    assert hooked.tool("SendMessage", **send).silent, "a step that was sent back may be taken up again"


def test_the_model_cannot_schedule_a_decision_of_the_user(tmp_path: Path) -> None:
    hooked = make(tmp_path, managed=False)
    for tool in ("ScheduleWakeup", "CronCreate", "CronUpdate"):
        payload = hooked.payload(
            "PreToolUse", tool_name=tool, tool_input={"delaySeconds": 60, "prompt": "des waive 01-01 ok"}
        )
        assert "user" in hooked.call("pre-schedule", payload).denied
        payload["tool_input"]["prompt"] = "look again"
        assert hooked.call("pre-schedule", payload).silent


def test_waivers_are_written_by_nobody_in_the_session(hooked: Hooked) -> None:
    hooked.admit()
    hooked.meta("a1")
    for agent in ("", "a1"):
        assert "user's own decision" in hooked.write(f"{DELIVER}/waivers.json", agent).denied


@pytest.mark.parametrize(
    "command",
    [
        "rm -f .nwave/des/deliver-session.json", "rm -f .nwave/des/des-task-active .nwave/des/deliver-session.json",
        "rm -rf .nwave", "mv .nwave/des/deliver-session.json /tmp/x", "true > .nwave/des/deliver-session.json",
        "git clean -fdx", "sh -c 'unlink .nwave/des/deliver-session.json'",
    ],
)  # fmt: skip
def test_a_delivery_is_not_ended_by_hand(hooked: Hooked, command: str) -> None:
    denied = hooked.bash(command).denied
    assert "`des finalize`" in denied
    assert "`des abort`" in denied


@pytest.mark.req("ND-038")
def test_the_archive_is_written_at_the_end_only(hooked: Hooked) -> None:
    path = "docs/evolution/x-evolution.md"
    hooked.admit("step", agent_id="a1", status="live")
    hooked.admit("author", "author", step="", owes=[], agent_id="a2", status="live")
    for agent in ("", "a1", "a2"):
        assert "nothing shows yet" in hooked.write(path, agent).denied
    assert hooked.write("docs/evolution/another-evolution.md").silent
    hooked.admit("archive", "finalize", step="", owes=[f"file:{path}"], agent_id="a3", status="live")
    assert hooked.write(path, "a3").silent
    (hooked.root / "docs/evolution").mkdir()
    assert hooked.bash("rm -rf docs/evolution", "a3").denied
    hooked.admit("archive", "finalize", step="", owes=[f"file:{path}"], agent_id="a3", status="ended")
    assert hooked.write(path, "a3").denied


@pytest.fixture
def pushing(hooked: Hooked) -> Hooked:
    """A delivery with a commit of its own on main; `other` and `old` hold none of it, `copy` does."""
    (hooked.root / ".git").rmdir()
    script = """git init -q -b main && git config user.name A && git config user.email a@b &&
    git commit -q --allow-empty -m base && git branch old && git checkout -q -b other && git commit -q --allow-empty -m o &&
    git checkout -q main && git commit -q --allow-empty -m step && git branch copy && git rev-parse old"""
    done = subprocess.run(["sh", "-c", script], cwd=hooked.root, check=True, capture_output=True, text=True)
    active = session.load(str(hooked.root))
    assert active
    active.base = done.stdout.split()[-1]
    session.save(str(hooked.root), active)
    return hooked


@pytest.mark.req("ND-038")
@pytest.mark.parametrize(
    ("command", "refused"),
    [
        ("git push", True), ("git push origin main", True), ("git push origin HEAD~0:refs/heads/x", True),
        ("git push origin copy", True), ("git push --all", True), ("git push origin no-such-branch", True),
        ("sh -c 'cd src && env X=1 git push -u origin copy:main'", True),
        ("git push origin other", False), ("git push origin old:main", False), ("git push origin :copy", False),
        ("git -C /tmp push", False),
    ],
)  # fmt: skip
def test_a_delivery_is_published_when_it_is_finalized(pushing: Hooked, command: str, refused: bool) -> None:
    denied = pushing.bash(command).denied
    assert bool(denied) is refused
    assert not refused or "des next" in denied


def test_before_its_first_commit_nothing_of_a_delivery_can_be_published(pushing: Hooked) -> None:
    subprocess.run(["git", "checkout", "-q", "old"], cwd=pushing.root, check=True)
    assert pushing.bash("git push").silent


@pytest.mark.parametrize("base", ["", "c0ffee", "--all"])
def test_what_cannot_be_known_counts_as_held(pushing: Hooked, base: str) -> None:
    active = session.load(str(pushing.root))
    assert active
    active.base = base
    session.save(str(pushing.root), active)
    assert pushing.bash("git push origin other").denied
