"""The demo gate: every story's Elevator Pitch command, run as written, prints what it promises (nw-deliver text 3.5d).

What was seen goes into the feature-delta as `Demo Evidence` when the feature's own session is active.
"""

from __future__ import annotations

import os
import re
import shlex
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from des import limits
from des.deliver.gates import demo_evidence
from des.facts import stories as story_reader
from des.facts.stories import Stories, Story
from des.flow.delivery import Delivery
from des.runner import environment, process, python
from des.runner.suites import Suite, detect
from des.state import session, store
from des.verdict import Finding, Place, Result, Status

NAME = "demo"
_QUOTED = re.compile(r"""\\.|'[^']*'|"(?:\\.|[^"\\])*\"""", re.S)
#: What a shell would act on; quoted it is an argument like any other.
_SHELL = re.compile(r"[|&;<>]+")


@dataclass(frozen=True)
class Shown:
    """One command as it ran. ``code`` is None when it could not be started; ``stopped`` says why we ended it;
    ``output`` is its stdout without control characters, ``errors`` the end of its stderr; ``time``, UTC, its end."""

    command: str
    code: int | None
    output: str = ""
    errors: str = ""
    stopped: str = ""
    seconds: float = 0.0
    time: str = ""


def demonstrated(stories: Stories) -> list[Story]:
    """The stories whose command is run: not tagged @infrastructure, with a complete After line."""
    return [s for s in stories.stories if not s.infrastructure and s.pitch and s.pitch.run and s.pitch.sees]


def decide(stories: Stories, shown: Mapping[str, Shown]) -> Result:
    """EXEMPT without stories to show; FAIL for each defect of the document and each command that did not show what it
    promised. ``shown`` is by story id."""
    if not stories.file:
        return Result(NAME, Status.EXEMPT, "this feature has no user stories: no DISCUSS wave")
    findings = [*stories.defects]
    todo = demonstrated(stories)
    if not findings and not todo:
        return Result(NAME, Status.EXEMPT, "every story is tagged @infrastructure: nothing to see")
    failed = [
        Finding("not-shown", Place(story.file, story.pitch.line), message(story.id, story.pitch.run), cause)
        for story in todo
        if story.pitch and (cause := _failure(story, shown.get(story.id)))
    ]
    return Result.of(
        NAME, f"{len(todo) - len(failed)} of {len(todo)} stories demonstrated", [*findings, *failed],
        stories_demoed=[s.id for s in todo if s.id in shown],
        evidence={s.id: asdict(_short(shown[s.id])) for s in todo if s.id in shown},
    )  # fmt: skip


def _short(shown: Shown) -> Shown:
    return replace(shown, output=shown.output[: limits.DEMO_OUTPUT])


def message(story: str, command: str) -> str:
    """The text's sentence, word for word."""
    return (
        f"Story {story}: demo command {command} did not produce visible output — either the CLI is broken or the story "
        "Elevator Pitch is fictional. Fix one or the other."
    )


def _failure(story: Story, shown: Shown | None) -> str:
    """Why a demonstration does not count; "" when it does."""
    if shown is None:
        return "it was not run"
    said = f"; it said: {shown.errors.strip().splitlines()[-1]}" if shown.errors.strip() else ""
    if shown.code is None:
        return f"it could not be started: {shown.errors}"
    if shown.stopped == "timeout":
        return f"it was still running after {limits.DEMO_SECONDS:.0f} s; the command must end by itself{said}"
    if shown.stopped:
        return f"it was stopped: too much {shown.stopped}"
    if shown.code:
        return f"it ended with exit code {shown.code}, not 0{said}"
    if not shown.output.strip():
        return f"it ended with exit code 0 and nothing on stdout{said}"
    missing = [text for text in (story.pitch.sees if story.pitch else ()) if text not in shown.output]
    if missing:
        return f"its output does not contain {missing[0]!r}; it begins with {shown.output.strip().splitlines()[0]!r}"
    return ""


def run(delivery: Delivery) -> Result:
    """Read the stories, run their commands in the project, judge, and record the evidence of a pass."""
    stories = story_reader.load(delivery.root, delivery.feature_dir)
    todo = demonstrated(stories)
    shown: dict[str, Shown] = {}
    if todo:
        with tempfile.TemporaryDirectory(prefix="des-demo-") as name:
            env = _environment(delivery, Path(name))
            for story in todo:
                shown[story.id] = show(
                    story.pitch.run if story.pitch else "", delivery.root, env, Path(name), limits.DEMO_SECONDS
                )
    result = decide(stories, shown)
    active = session.load(os.fspath(delivery.root))
    if result.status is Status.PASS and active and active.feature_id == delivery.feature_id:
        demo_evidence.write(delivery, [(story.id, shown[story.id]) for story in todo])
    return result


def show(command: str, cwd: Path, env: Mapping[str, str], place: Path, seconds: float) -> Shown:
    """Run one command without a shell; stdout and stderr pass through files in ``place``."""
    argv, problem = split(command)
    if problem:
        return Shown(command, None, errors=problem, time=store.now())
    out, errors = place / "stdout", place / "stderr"
    ended = process.execute(argv, cwd=cwd, env=env, log=out, errors=errors, timeout=seconds)
    return Shown(
        command, ended.code, process.tail(out, limits.DEMO_READ),
        ended.error or process.tail(errors, limits.DEMO_OUTPUT), ended.stopped, round(ended.seconds, 2), store.now(),
    )  # fmt: skip


def split(command: str) -> tuple[list[str], str]:
    """The words of a command, or why it is none that can run without a shell."""
    try:
        argv = shlex.split(command)
    except ValueError as error:
        return [], f"{error} in {command!r}"
    operator = _SHELL.search(_QUOTED.sub("", command))
    if operator:
        return [], f"{operator[0]!r} needs a shell; a demo command is one program with its arguments"
    if not argv or "\0" in command:
        return [], "there is no command"
    return argv, ""


def _environment(delivery: Delivery, place: Path) -> dict[str, str]:
    """The user's variables without what steers git, pytest and Python; `python` and `python3` are the project's."""
    env = environment.scrubbed(os.environ)
    found = python.find(_suite(delivery), delivery.root, env)
    if isinstance(found, str):
        shims = place / "bin"
        shims.mkdir()
        for name in ("python", "python3"):
            (shims / name).write_text(f'#!/bin/sh\nexec {shlex.quote(found)} "$@"\n', "utf-8")
            (shims / name).chmod(0o755)
        env["PATH"] = os.pathsep.join(_joined(shims, Path(found).parent, env.get("PATH", os.defpath)))
    if (delivery.root / "src").is_dir():
        env["PYTHONPATH"] = str(delivery.root / "src")
    # A demonstration must not run, or leave behind, byte code of other sources.
    return {**env, "PYTHONPYCACHEPREFIX": str(place / "bytecode"), "PYTHONUNBUFFERED": "1"}


def _joined(shims: Path, programs: Path, search: str) -> Iterator[str]:
    yield str(shims)
    # The programs an environment installed; a system's directory keeps its place.
    if (programs.parent / "pyvenv.cfg").is_file():
        yield str(programs)
    yield search


def _suite(delivery: Delivery) -> Suite:
    """The first suite that names its interpreter, else any: the project's Python is the one its tests run on."""
    config = delivery.policy(delivery.log()).config
    listed: Sequence[Suite] = detect(delivery.root, config)
    return next((suite for suite in listed if suite.python), Suite("demo"))
