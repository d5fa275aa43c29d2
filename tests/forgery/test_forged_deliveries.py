"""Cheats of a whole delivery: whatever is done to log, plan, commits and places around them, `des finalize` refuses.

Each begins with work that was not done: `mul` is missing, or no test asks for it. The known limits stand at the end.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from des.contract.errors import DesError
from des.deliver import completion
from des.deliver.facts import gather
from des.deliver.finalize import finalize
from des.deliver.nodes import next_action
from des.flow import chain, header, plan
from des.flow.action import ActionKind
from des.flow.delivery import Delivery
from des.flow.finalized import finalized
from tests.support.environments import environment
from tests.support.small import ADD, MUL, Small, archive

MUL_TEST = "import calc\n\n\ndef test_mul():\n    assert getattr(calc, 'mul', max)(3, 4) == 12\n"
NEG = MUL + "\n\ndef neg(a):\n    return -a\n"
PHASES = (
    ("post-merge-integration", "PASS"), ("refactoring", "PASS"), ("implementation-review", "APPROVED"),
    ("integrity", "PASS"),
)  # fmt: skip
NEG_TEST = "import calc\n\n\ndef test_neg():\n    assert getattr(calc, 'neg', abs)(3) == -3\n"


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return Small(tmp_path / "project")


def honest(small: Small, step: str = "01-01") -> str:
    """The commit of a step that was really done."""
    name, code, test = {"01-01": ("mul", MUL, MUL_TEST), "01-02": ("neg", NEG, NEG_TEST)}[step]
    small.write("calc.py", code)
    small.write(f"tests/test_{name}.py", test)
    return small.commit(f"feat: {name}\n\nStep-ID: {step}\n")


def forge(
    delivery: Delivery, steps: dict[str, list[str]], change: Callable[[dict[str, Any]], object] | None = None
) -> None:
    """Write the log of somebody who knows its format: a complete cycle for each step, every gate, links recomputed.

    steps: step id -> the commits its COMMIT record names. change: what else is done to the log.
    """
    data = json.loads(delivery.log_path.read_text("utf-8"))
    if change:
        change(data)
    for step, commits in steps.items():
        for phase in ("RED", "GREEN", "COMMIT"):
            ev = {"verdict": "PROVEN", "commits": commits}
            data["events"].append({"sid": step, "p": phase, "s": "EXECUTED", "d": "PASS", "t": "t", "ev": ev})
    reseal(data)
    delivery.log_path.write_text(json.dumps(data), "utf-8")
    code = delivery.code(delivery.log(), "HEAD")
    for gate, status in PHASES:
        data["events"].append({"gate": gate, "status": status, "timestamp": "t", "code": code, "commits": []})
    reseal(data)
    delivery.log_path.write_text(json.dumps(data), "utf-8")
    archive(delivery)


def reseal(data: dict[str, Any]) -> None:
    """Compute every link of a log anew."""
    start = chain.header_digest({key: value for key, value in data.items() if key != "events"})
    sealed: list[Any] = []
    for event in data["events"]:
        sealed.append(chain.next_link(sealed, event, start))
    data["events"] = sealed


def approve(data: dict[str, Any], roadmap: dict[str, Any]) -> None:
    """Forge the review of another plan."""
    review = next(event for event in data["events"] if event.get("gate") == plan.REVIEW_GATE)
    review["plan"] = plan.digest(roadmap)


def based(small: Small, data: dict[str, Any], base: str) -> None:
    """Give a log the header of another base."""
    data.update(header.snapshot(small.delivery.git, base, data["goal"], data["created"]))


def outcome(delivery: Delivery, during: Callable[[], object] = lambda: None) -> str:
    """What `des finalize` says: "finalized", or why not. during: done while it proves."""
    pending = [during]

    def progress(line: str) -> None:
        while pending:
            pending.pop()()

    try:
        done = finalize(delivery, completion.gates(delivery), progress)
    except DesError as error:
        return str(error)
    assert (delivery.root / ".nwave/des/deliver-session.json").exists() != bool(done.commit)
    if done.commit:
        return "finalized"
    return "\n".join(f"{found.where.part}: {found.what}" for found in (*done.replay.violations, *done.replay.undecided))


def test_work_that_was_done_is_finalized(small: Small) -> None:
    """The helpers forge nothing into it that would be refused by itself."""
    delivery = small.start(2)
    forge(delivery, {"01-01": [honest(small)], "01-02": [honest(small, "01-02")]})
    assert outcome(delivery) == "finalized"


def test_a_log_that_calls_itself_old_escapes_nothing(small: Small) -> None:
    """Logs before 4.0 have no chain and no approval to check; a 4.0 log must not become one by a word."""
    delivery = small.start()
    small.write("calc.py", MUL)
    commit = small.commit("feat: mul, no test\n\nStep-ID: 01-01\n")
    config = {"suites": [small.suite], "paths": {"documentation": ["*.py"]}}
    forge(delivery, {"01-01": [commit]}, lambda data: data.update(schema_version="3.0", config=config))
    assert "3.0" in outcome(delivery)


def test_settings_of_a_later_commit_do_not_count(small: Small) -> None:
    delivery = small.start()
    small.write(".nwave/des-config.json", json.dumps({"suites": [small.suite], "paths": {"documentation": ["*.py"]}}))
    small.commit("chore: settings")
    small.write("calc.py", MUL)
    forge(delivery, {"01-01": [small.commit("feat: mul, no test\n\nStep-ID: 01-01\n")]})
    assert "NO_NEW_TESTS" in outcome(delivery)


def test_a_plan_cannot_class_production_as_tests(small: Small) -> None:
    """Its architect writes `implementation_scope`: what breaks in there would be put back before old tests run."""
    small.write("other.py", "def old():\n    return 1\n")
    small.write("tests/test_other.py", "import other\n\n\ndef test_old():\n    assert other.old() == 1\n")
    small.commit("feat: other")
    delivery = small.start()
    roadmap = json.loads(delivery.roadmap_path.read_text("utf-8"))
    roadmap["implementation_scope"]["test_directories"] = ["tests", "other.py"]
    delivery.roadmap_path.write_text(json.dumps(roadmap), "utf-8")
    small.write("other.py", "def old():\n    return 2\n")
    small.write("tests/test_other.py", "import other\n\n\ndef test_old():\n    assert other.old()\n")
    forge(delivery, {"01-01": [honest(small)]}, lambda data: approve(data, roadmap))
    assert "WEAKENED" in outcome(delivery)


def test_one_commit_is_not_two_steps(small: Small) -> None:
    delivery = small.start(2)
    small.write("calc.py", MUL)
    small.write("tests/test_mul.py", MUL_TEST)
    commit = small.commit("feat: mul\n\nStep-ID: 01-01\nStep-ID: 01-02\n")
    forge(delivery, {"01-01": [commit], "01-02": [commit]})
    assert "01-02: replay: " in outcome(delivery)


def test_a_step_does_not_close_round_the_work_of_another(small: Small) -> None:
    delivery = small.start(2)
    small.git("commit", "-q", "--allow-empty", "-m", "feat: neg\n\nStep-ID: 01-02\n")
    first = small.git("rev-parse", "HEAD")
    done = honest(small)
    small.git("commit", "-q", "--allow-empty", "-m", "feat: neg\n\nStep-ID: 01-02\n")
    forge(delivery, {"01-01": [done], "01-02": [first, small.git("rev-parse", "HEAD")]})
    assert "01-02: replay: " in outcome(delivery)


def test_a_commit_of_the_step_on_a_branch_of_its_own_is_not_left_out(small: Small) -> None:
    delivery = small.start()
    small.git("switch", "-q", "-c", "side")
    small.write("hidden.py", "def unproven():\n    return 1\n")
    side = small.commit("feat: more\n\nStep-ID: 01-01\n")
    small.git("switch", "-q", "main")
    done = honest(small)
    small.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    history = small.git("log", "--topo-order", "--reverse", "--format=%H").split()
    forge(delivery, {"01-01": sorted((side, done), key=history.index)})
    assert "is not among the ancestors of its last one" in outcome(delivery)


def test_the_steps_of_an_earlier_delivery_are_not_ours(small: Small) -> None:
    """A base that is moved back brings their commits into reach; step ids are the same in every delivery."""
    before = small.git("rev-parse", "HEAD")
    small.write("docs/feature/earlier/deliver/execution-log.json", "{}")
    done = honest(small)
    delivery = small.start()
    forge(delivery, {"01-01": [done]}, lambda data: data.update(base=before))
    assert "01-01: replay: no commit carries" in outcome(delivery)


def test_what_was_proven_must_hold_at_the_end(small: Small) -> None:
    """A commit without a step id takes the feature away again, with its test."""
    delivery = small.start()
    done = honest(small)
    small.write("calc.py", ADD)
    (small.root / "tests/test_mul.py").unlink()
    small.commit("chore: tidy up")
    forge(delivery, {"01-01": [done]})
    assert "tests/test_mul.py::test_mul" in outcome(delivery)


def test_a_commit_made_while_finalize_proves_is_not_finalized(small: Small) -> None:
    delivery = small.start()
    forge(delivery, {"01-01": [honest(small)]})

    def meanwhile() -> None:
        small.write("calc.py", ADD)
        small.git("commit", "-q", "-m", "chore: take it away", "calc.py")

    assert "meanwhile" in outcome(delivery, meanwhile)


def test_a_log_written_while_finalize_proves_is_not_finalized(small: Small) -> None:
    delivery = small.start()
    forge(delivery, {"01-01": [honest(small)]})
    text = delivery.log_path.read_text("utf-8")
    other = text.replace('"PROVEN"', '"EXEMPT"')
    assert "meanwhile" in outcome(delivery, lambda: delivery.log_path.write_text(other, "utf-8"))


def test_a_commit_that_git_refuses_leaves_no_record_of_an_end(small: Small) -> None:
    delivery = small.start()
    forge(delivery, {"01-01": [honest(small)]})
    small.git("config", "commit.gpgSign", "true")
    small.git("config", "gpg.program", "false")
    assert "git commit failed" in outcome(delivery)
    assert not any(event.gate == "finalized" for event in delivery.log().events)
    small.git("config", "--unset", "commit.gpgSign")
    assert outcome(delivery) == "finalized"
    assert finalized(delivery, delivery.log())


def test_a_record_alone_does_not_finalize(small: Small) -> None:
    delivery = small.start()
    forge(delivery, {}, lambda data: data["events"].append({"gate": "finalized", "status": "PASS", "timestamp": "t"}))
    assert not finalized(delivery, delivery.log())
    assert next_action(gather(delivery)).kind is not ActionKind.DONE


def test_a_test_that_lies_outside_the_repository_is_not_there(small: Small, tmp_path: Path) -> None:
    """A link is committed, what it leads to is not."""
    delivery = small.start()
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "test_mul.py").write_text(MUL_TEST, "utf-8")
    (small.root / "tests/linked").symlink_to(outside)
    small.write("calc.py", MUL)
    forge(delivery, {"01-01": [small.commit("feat: mul\n\nStep-ID: 01-01\n")]})
    assert "NO_NEW_TESTS" in outcome(delivery)


def test_a_users_git_filter_does_not_write_the_copy(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A filter of the user's settings could check out other code than was committed."""
    delivery = small.start()
    settings = tmp_path / "home/.gitconfig"
    settings.parent.mkdir()
    settings.write_text('[filter "better"]\n\tsmudge = sed s/return.0/return+a*b/\n\tclean = cat\n', "utf-8")
    monkeypatch.setenv("HOME", str(settings.parent))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(settings.parent / "none"))
    small.write(".gitattributes", "calc.py filter=better\n")
    small.write("calc.py", MUL.replace("a * b", "0"))
    small.write("tests/test_mul.py", MUL_TEST)
    forge(delivery, {"01-01": [small.commit("feat: mul\n\nStep-ID: 01-01\n")]})
    assert "NOT_GREEN" in outcome(delivery)


def test_a_plan_cannot_lose_a_step_once_git_holds_its_review(small: Small) -> None:
    delivery = small.start(2)
    done = honest(small)
    roadmap = json.loads(delivery.roadmap_path.read_text("utf-8"))
    roadmap["phases"][0]["steps"].pop()
    roadmap["roadmap"]["total_steps"] = 1
    delivery.roadmap_path.write_text(json.dumps(roadmap), "utf-8")
    forge(delivery, {"01-01": [done]}, lambda data: approve(data, roadmap))
    assert f"log: rewritten since commit {done[:12]}: its record 1 of gate records is not here" in outcome(delivery)


def test_settings_cannot_be_changed_by_a_later_base_once_git_holds_the_log(small: Small) -> None:
    delivery = small.start()
    small.write("calc.py", MUL)
    small.commit("feat: mul\n\nStep-ID: 01-01\n")
    small.write(".nwave/des-config.json", json.dumps({"suites": [small.suite], "paths": {"documentation": ["*.py"]}}))
    weak = small.commit("chore: settings")
    small.write("calc.py", MUL + "\n")
    commit = small.commit("feat: mul, no test\n\nStep-ID: 01-01\n")
    forge(delivery, {"01-01": [commit]}, lambda data: based(small, data, weak))
    assert "log: rewritten since commit" in outcome(delivery)


@pytest.mark.parametrize("variable", ["PYTEST_ADDOPTS=-k nothing", "PYTEST_PLUGINS=evil", "PYTHONSTARTUP=evil.py"])
def test_the_environment_does_not_steer_the_replay(
    small: Small, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(*variable.split("=", 1))
    delivery = small.start()
    forge(delivery, {"01-01": [honest(small)]})
    assert outcome(delivery) == "finalized"


def test_known_runs_are_not_believed(small: Small) -> None:
    delivery = small.start()
    small.write("calc.py", MUL.replace("a * b", "0"))
    small.write("tests/test_mul.py", MUL_TEST)
    commit = small.commit("feat: mul\n\nStep-ID: 01-01\n")
    code = delivery.code(delivery.log(), "HEAD")
    result = {
        "id": "tests/test_mul.py::test_mul",
        "outcome": "passed",
        "kind": None,
        "message": "",
        "file": "tests/test_mul.py",
    }
    run = {"outcomes": [result], "problem": None, "seconds": 0.1, "argv": [], "log_tail": "", "foreign_modules": []}
    small.write(".nwave/des/known-runs.json", json.dumps([{"code": code, "suite": "tests", "run": run}]))
    forge(delivery, {"01-01": [commit]})
    assert "NOT_GREEN" in outcome(delivery)


# What finalize cannot see today. Whoever holds the shell and writes before git knows better is believed; a person who
# reads the commits, and a replay on a machine of its own, are not fooled as easily.


def test_a_plan_and_its_review_forged_before_any_commit_are_believed_today(small: Small) -> None:
    delivery = small.start(2)
    roadmap = json.loads(delivery.roadmap_path.read_text("utf-8"))
    roadmap["phases"][0]["steps"].pop()
    roadmap["roadmap"]["total_steps"] = 1
    delivery.roadmap_path.write_text(json.dumps(roadmap), "utf-8")
    data = json.loads(delivery.log_path.read_text("utf-8"))
    approve(data, roadmap)
    reseal(data)
    delivery.log_path.write_text(json.dumps(data), "utf-8")
    forge(delivery, {"01-01": [honest(small)]})
    assert outcome(delivery) == "finalized"


def test_weak_settings_committed_before_the_base_are_believed_today(small: Small) -> None:
    """They stand in a commit that a person can read, and in the header."""
    small.write(".nwave/des-config.json", json.dumps({"suites": [small.suite], "paths": {"documentation": ["*.py"]}}))
    small.commit("chore: settings")
    delivery = small.start()
    small.write("calc.py", MUL)
    forge(delivery, {"01-01": [small.commit("feat: mul, no test\n\nStep-ID: 01-01\n")]})
    assert outcome(delivery) == "finalized"


def test_a_manipulated_environment_is_believed_today(small: Small, tmp_path: Path) -> None:
    """What is installed is not in git: replay in CI, where the agent installed nothing."""
    delivery = small.start()
    own = shutil.copytree(environment("pytest"), tmp_path / "venv", symlinks=True)
    site = next((tmp_path / "venv/lib").iterdir()) / "site-packages"
    (site / "help.pth").write_text("import builtins; builtins.helped = True\n", "utf-8")
    (small.root / ".venv").unlink()
    (small.root / ".venv").symlink_to(own)
    code = ADD + "\n\ndef mul(a, b):\n    import builtins\n\n    return a * b if hasattr(builtins, 'helped') else 0\n"
    small.write("calc.py", code)
    small.write("tests/test_mul.py", MUL_TEST)
    forge(delivery, {"01-01": [small.commit("feat: mul\n\nStep-ID: 01-01\n")]})
    assert outcome(delivery) == "finalized"
