"""Merging an iteration: what fails, what came in meanwhile, and what does not fit together, in the real Claude Code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.host.iterations import Talk
from tests.host.playing import played

pytestmark = pytest.mark.host

SUITES, JUDGES = ("04-01", "04-02", "04-03"), ("05-01", "05-02", "05-03")
DOWN = json.dumps(
    {"items": [{"gate": "integration", "finding": "The development folder takes no release: it holds a file DOWN.",
                "required_fix": "Remove the file when the folder is up again.", "owner": "tomas", "due": "2026-10-14"}]}
)  # fmt: skip


def somebody_commits(talk: Talk, file: str, command: str) -> Talk:
    """A commit of somebody else arrives on main; command changes `file`."""
    git = "git -C elsewhere -c user.name='Otto Else' -c user.email=otto@example.org"
    return talk.shell(
        f"git worktree add -q elsewhere main && (cd elsewhere && {command}) && {git} commit -q -m 'Otto was here' {file}"
        " && git worktree remove elsewhere"
    )


@pytest.mark.long
@pytest.mark.req("DT-166", "DT-167", "DT-224", "DT-225", "DT-243")
def test_a_deployment_that_fails_is_looked_into_and_done_again(tmp_path: Path) -> None:
    dev = tmp_path / "dev"
    talk = Talk().at("gated").shell(f"mkdir {dev} && touch {dev}/DOWN && git rev-parse main > {tmp_path}/before")
    talk.takes_up().sees("run: des track integrate").runs("des track integrate")
    talk.sees("❌ Integration build failed; main stays as it was.", "does not answer (it holds a file DOWN)",
              "Action: Investigating build failure...", "May need manual intervention.")  # fmt: skip
    talk.reader("06-01", remediation=DOWN)
    talk.sees(
        "next: ask", "The development folder takes no release: it holds a file DOWN.", "run `des track integrate` again"
    )
    talk.says("Is it repaired?")
    talk.shell(f'test "$(git rev-parse main)" = "$(cat {tmp_path}/before)" && rm {dev}/DOWN')
    talk.types("It is up again.").runs("des track integrate")
    talk.sees("✓ Code merged to main: ", "✓ CI/CD pipeline successful", "✓ Deployed to dev environment",
              "✓ Smoke tests passing", "DES-STEP-ID : 06-02", "DES-STEP-ID : 06-03")  # fmt: skip
    result = played(talk, "track-deployment-fails", tmp_path, env={"BILLING_DEV": str(dev)})
    assert result.git("log", "-1", "--format=%s", "main") == "Merge iteration 3"
    rendered = (result.project / ".aiwg/deployment/iteration-3-integration.md").read_text("utf-8")
    assert "Status: SUCCESS" in rendered


@pytest.mark.long
@pytest.mark.req("DT-161", "DT-163", "DT-164", "DT-243")
def test_what_came_to_main_meanwhile_is_taken_up_and_tested(tmp_path: Path) -> None:
    talk = somebody_commits(Talk().at("gated"), "src/billing/errors.py", "echo '# Otto' >> src/billing/errors.py")
    talk.takes_up().sees("run: des track integrate").runs("des track integrate")
    talk.sees("main had 1 new commits; they are merged into iteration-3.", "suites and gates run again",
              "run: des track test").runs("des track test").reader(*SUITES)  # fmt: skip
    talk.sees("run: des track gate").runs("des track gate").reader(*JUDGES)
    talk.sees("run: des track gate").runs("des track gate")
    talk.sees("run: des track integrate").runs("des track integrate")
    talk.sees("✓ Code merged to main: ", "DES-STEP-ID : 06-02")
    result = played(talk, "track-main-moved", tmp_path, env={"BILLING_DEV": str(tmp_path / "dev")})
    assert "# Otto" in result.git("show", "main:src/billing/errors.py")
    assert result.git("diff", "--stat", "main", "iteration-3", "--", "src", "tests") == ""


@pytest.mark.long
@pytest.mark.req("DT-164", "DT-225")
def test_what_does_not_fit_together_is_for_people(tmp_path: Path) -> None:
    money = "src/billing/money.py"
    talk = somebody_commits(Talk().at("gated"), money, f"sed -i 's/whole cents.*/cents./' {money}")
    talk.takes_up().sees("run: des track integrate").runs("des track integrate")
    talk.sees(f"main has 1 new commits, and they do not merge with iteration-3: {money}",
              "main and iteration-3 stay as they were", "Waiting for the user's decision...", "next: ask",
              "git merge main", "Is it done?")  # fmt: skip
    talk.runs("des track integrate").sees(f"they do not merge with iteration-3: {money}")
    talk.says("Somebody has to merge by hand.")
    both = f"git checkout -q --ours {money} && echo '# Otto' >> {money}"
    talk.shell(f"! git merge -q main; {both} && git commit -q -a -m 'Both wanted the same'")
    talk.types("It is done.").runs("des track next").sees("run: des track test")
    result = played(talk, "track-conflict", tmp_path, env={"BILLING_DEV": str(tmp_path / "dev")})
    assert "Merge iteration 3" not in result.git("log", "--format=%s", "main")
