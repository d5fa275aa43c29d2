"""des.proof.steps: the commits of a step are those that carry its id below the subject, since the base (R10)."""

from __future__ import annotations

import pytest

from des.contract.errors import DesError
from des.proof.git import Git
from des.proof.steps import step_commits
from tests.support.histories import History


def test_commits_are_sorted_by_their_trailers(history: History) -> None:
    base = history.commit("base", {"a": "0"})
    one = history.commit("feat: one", {"a": "1"}, step="01-01")
    stranger = history.commit("chore: by hand", {"b": "1"})
    two = history.commit("feat: two", {"a": "2"}, step="01-02")
    again = history.commit("fix: one", {"a": "3"}, step="01-01")

    found = step_commits(Git(history.path), base)

    assert found.by_step == {"01-01": (one, again), "01-02": (two,)}
    assert found.foreign == (stranger,)


@pytest.mark.parametrize(
    "body",
    [
        "Step-ID: 01-01",
        "step-id: 01-01",
        "   STEP-ID:01-01   ",
        "Step-ID: 01-01\n\nCo-Authored-By: Somebody <s@example.org>\n\nGenerated with a tool",
        "words\nStep-ID: 01-01\nmore words",
    ],
)
def test_every_spelling_of_the_trailer_counts(history: History, body: str) -> None:
    base = history.commit("base")
    head = history.commit(f"feat: x\n\n{body}")
    assert step_commits(Git(history.path), base).by_step == {"01-01": (head,)}


@pytest.mark.parametrize(
    "message",
    [
        "Step-ID: 01-01",
        "feat: step 01-01",
        "feat: x\n\nsee Step-ID: 01-01",
        "feat: x\n\nStep-ID: 01-011",
        "feat: x\n\nStep-ID: 101-01",
        "feat: x\n\nStep-ID: 01-01 and 01-02",
        "feat: x\n\nStep-ID: ٠١-٠١",
    ],
)
def test_a_mention_is_no_trailer(history: History, message: str) -> None:
    base = history.commit("base")
    head = history.commit(message)
    found = step_commits(Git(history.path), base)
    assert found.by_step == {}
    assert found.foreign == (head,)


def test_commits_before_the_base_and_beside_the_head_do_not_count(history: History) -> None:
    history.commit("feat: an older feature", step="01-01")
    base = history.commit("base")
    history.switch("elsewhere")
    history.commit("feat: never merged", step="01-01")
    history.switch("main")
    assert step_commits(Git(history.path), base).by_step == {}


def test_merged_commits_count(history: History) -> None:
    base = history.commit("base", {"a": "0"})
    history.switch("side")
    side = history.commit("feat: side", {"s": "1"}, step="01-01")
    history.switch("main")
    history.commit("feat: main", {"m": "1"}, step="01-02")
    merge = history.merge("merge side", "side")
    found = step_commits(Git(history.path), base)
    assert found.by_step["01-01"] == (side,)
    assert found.foreign == (merge,)


def test_the_root_commit_counts_from_the_empty_tree(history: History) -> None:
    root = history.commit("feat: begin", {"a": "0"}, step="01-01")
    git = Git(history.path)
    assert step_commits(git, git.empty_tree).by_step == {"01-01": (root,)}


def test_an_unknown_base_is_said(history: History) -> None:
    history.commit("base")
    with pytest.raises(DesError, match="'gone' names no commit"):
        step_commits(Git(history.path), "gone")


def test_the_steps_of_another_delivery_are_foreign(history: History) -> None:
    """Step ids are the same in every delivery; somebody else's branch may be merged in while ours goes on."""
    base = history.commit("base", {"a": "0"})
    history.switch("other")
    theirs = history.commit("feat: x", {"b": "1", "docs/feature/x/deliver/execution-log.json": "{}"}, step="01-01")
    history.switch("main")
    ours = history.commit("feat: y", {"a": "1", "docs/feature/y/deliver/execution-log.json": "{}"}, step="01-01")
    bare = history.commit("fix: y", {"a": "2"}, step="01-01")
    merge = history.merge("merge x", "other")

    found = step_commits(Git(history.path), base, feature="y")

    assert found.by_step == {"01-01": (ours, bare)}
    assert set(found.foreign) == {theirs, merge}
