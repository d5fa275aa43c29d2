"""How a delivery ends: what is written down, what is committed, and that nothing is ever half done (R17, R31)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from des.contract.errors import DesError
from des.deliver import completion, document, hook_offer, narrative
from des.deliver.finalize import finalize
from des.flow import gate_record, integrity, record
from des.flow.delivery import Delivery
from des.flow.finalized import DECLINED, finalized
from des.flow.integrity import Integrity
from des.proof.git import Git
from des.state import session, store
from des.verdict import Finding, Place
from tests.support.small import Small

DELTA = "docs/feature/add-numbers/feature-delta.md"


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Small:
    """A delivery that is verified and archived; what its replay says is settled, the proof has tests of its own."""
    small = Small(tmp_path / "project")
    small.start()
    small.red()
    small.green()
    small.write(DELTA, "# Feature\n\n## Wave: DELIVER / [REF] Files modified\n\nSee also the wiki.\n\n")
    small.commit("feat: multiply\n\nStep-ID: 01-01\n")
    small.archive()
    delivery = small.delivery
    record.gate(delivery, gate_record.INTEGRITY, "PASS", code=delivery.code(delivery.log(), "HEAD"))
    monkeypatch.setattr(
        integrity, "verify", lambda *_, **__: Integrity((), steps=1, replayed=True, head=delivery.git.head())
    )
    return small


def end(delivery: Delivery) -> str:
    return finalize(delivery, completion.gates(delivery), lambda line: None).commit


@pytest.mark.req("ND-039", "ND-139")
def test_what_its_replay_refuses_goes_back_to_the_step(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery, commits = small.delivery, [small.git("log", "--format=%H", "--grep=Step-ID: 01-01")]
    for phase in ("RED", "GREEN", "COMMIT"):
        record.phase(delivery, "01-01", phase, "EXECUTED", "PASS", {"commits": commits, "verdict": "PROVEN"})
    refused = Integrity(
        (Finding("replay", Place(part="01-01"), "replay: a test is gone"),),
        steps=1,
        replayed=True,
        head=small.git("rev-parse", "HEAD"),
    )
    monkeypatch.setattr(integrity, "verify", lambda *_, **__: refused)
    done = finalize(delivery, completion.gates(delivery), lambda line: None)
    assert not done.commit
    assert done.settled.reopened == ("01-01",)


def dying(monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """Whoever does something for good dies at number `at` of it: our files, the closing commit, the session's end."""
    left = [at]

    def mortal(real: Any) -> Any:
        def call(*given: Any, **more: Any) -> Any:
            if real is not Git.run or given[1] == "commit":
                left[0] -= 1
                if left[0] == 0:
                    raise Killed
            return real(*given, **more)

        return call

    for owner, name in ((store, "write_atomic"), (session, "remove"), (Git, "run")):
        monkeypatch.setattr(owner, name, mortal(getattr(owner, name)))


@pytest.mark.req("ND-143", "ND-145", "ND-176")
def test_killed_at_any_write_it_is_run_again_and_nothing_is_half(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery, deaths = small.delivery, 0
    while True:
        with monkeypatch.context() as patched:
            dying(patched, deaths + 1)
            try:
                commit = end(delivery)
                break
            except Killed:
                deaths += 1
        text = document.read(delivery)
        assert text.count("<!-- des: end of") == text.count("written anew by") in (0, 6)
        assert text.count("See also the wiki.") == 1
        if finalized(delivery, delivery.log()):  # killed after the closing commit: the next session finds it so
            commit = delivery.git.head()
            break
        assert (small.root / ".nwave/des/deliver-session.json").exists()
    assert deaths >= 5
    assert finalized(delivery, delivery.log())
    assert small.git("status", "--short") == ""
    shown = small.git("show", "--name-only", "--format=", commit).split()
    assert {DELTA, delivery.evolution, f"{delivery.relative}/execution-log.json"} == set(shown)


@pytest.mark.req("ND-010", "ND-012", "ND-013", "ND-014", "ND-018", "ND-145")
def test_it_ends_with_all_sections_and_without_session_files(small: Small) -> None:
    delivery = small.delivery
    markers = {"deliver-session.json", "des-task-active", "des-task-active-01-01"}
    for name in markers - {"deliver-session.json"}:
        small.write(f".nwave/des/{name}", "x")
    assert markers <= {path.name for path in (small.root / ".nwave/des").iterdir()}
    assert end(delivery)
    assert not markers & {path.name for path in (small.root / ".nwave/des").iterdir()}
    text = document.read(delivery)
    assert "- `calc.py`: changed, step 01-01" in text
    assert "- `tests/test_mul.py`: new, step 01-01" in text
    assert "0 of 0: this feature has no `.feature` files." in text
    again = narrative.render(narrative.gather(delivery, lambda line: None))
    assert again == text


def test_what_gates_of_documents_find_keeps_it_open(small: Small) -> None:
    small.write("docs/feature/add-numbers/notes.md", "loose\n")
    with pytest.raises(DesError, match="gate layout does not pass") as refused:
        end(small.delivery)
    assert "notes.md" in str(refused.value)
    assert not finalized(small.delivery, small.delivery.log())
    assert (small.root / ".nwave/des/deliver-session.json").exists()


def test_a_commit_made_while_it_writes_is_not_finalized(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    gather = narrative.gather

    def meanwhile(*given: Any) -> narrative.Facts:
        found = gather(*given)
        small.git("commit", "-q", "--allow-empty", "-m", "chore: meanwhile")
        return found

    monkeypatch.setattr(narrative, "gather", meanwhile)
    with pytest.raises(DesError, match="changed meanwhile"):
        end(small.delivery)
    assert not finalized(small.delivery, small.delivery.log())


@pytest.mark.req("ND-146")
def test_hooks_are_offered_once_and_a_refusal_is_committed(small: Small) -> None:
    delivery = small.delivery
    small.git("config", "core.hooksPath", "own-hooks")
    assert not hook_offer.due(delivery, delivery.log())
    small.write(".pre-commit-config.yaml", "repos: []\n")
    assert hook_offer.due(delivery, delivery.log())
    small.write("own-hooks/pre-push", "#!/bin/sh\n# File generated by pre-commit: https://pre-commit.com\n")
    assert not hook_offer.due(delivery, delivery.log())
    small.write("own-hooks/pre-push", "#!/bin/sh\nexit 0\n")
    assert hook_offer.due(delivery, delivery.log())
    with pytest.raises(DesError, match=r"no pre-push hook of pre-commit in .*own-hooks"):
        hook_offer.answer(delivery, "installed")
    hook_offer.answer(delivery, "later")
    assert not hook_offer.due(delivery, delivery.log())
    hook_offer.answer(delivery, "decline")
    small.git("config", "--unset", "core.hooksPath")
    for name in (".pre-commit-config.yaml", "own-hooks/pre-push"):
        (small.root / name).unlink()
    assert end(delivery)
    assert small.git("status", "--short") == ""
    assert DECLINED in small.git("ls-files").split()
