"""Makes the golden files: what des's programs say and write while the examples are delivered, stage by stage.

    python -m tests.golden.make        rewrite tests/golden/files (`make golden`)

Commits, moments and places are replaced (see plain.py); everything else has to be the same, byte by byte.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Union
from unittest import mock

from des import cli
from des.cli import flows
from des.cli.gate import GATES
from des.contract.phases import LEAN, LEGACY, LEGACY_LEAN
from des.deliver.facts import gather
from des.deliver.prompts import compose
from des.flow.action import Dispatch
from des.state import store
from des.track import prompts
from tests.conftest import GIT_CONFIG
from tests.golden import troubles
from tests.golden.example import ExampleStage
from tests.golden.iteration import Iteration
from tests.golden.plain import Plain
from tests.support.small import MUL, Small
from tests.track.test_prompts import DISPATCHES

FILES = Path(__file__).parent / "files"
#: Path below FILES -> text.
Texts = dict[str, str]
Stage = Union[ExampleStage, Iteration]
#: Where the log is looked at before its end.
MIDDLE = ("first", "gated")
#: The moments at which something is recorded: seconds of one day.
_MOMENT = "2026-01-05T{:02}:{:02}:{:02}Z"


def _both(*lines: str) -> list[str]:
    """Each command as text and as JSON."""
    return [form for line in lines for form in (line, f"{line} --format json")]


_DIRECTORY = "docs/feature/quote-express-parcels/deliver"
#: Stage -> the commands that are looked at there, beside `des next`.
DELIVER: Mapping[str, Sequence[str]] = {
    "begun": [
        "des context",
        *_both("des density catalog", "des density resolve", "des rigor"),
        "des feature-id 'Quote it'",
    ],
    "proposed": [*_both("des roadmap check"), f"des-verify-integrity {_DIRECTORY} --roadmap-only"],
    "built": _both("des status", "des report"),
    "second": [*(f"des gate {name}" for name in GATES if name != "integration"), "des gate wiring --format json"],
    "verified": _both(f"des-verify-integrity {_DIRECTORY}"),
    "archived": ["des docs render --dry"],
    "finalized": _both(f"des report {_DIRECTORY}"),
}
PROOF: Sequence[str] = _both("des prove HEAD~1..HEAD")
TRACK: Mapping[str, Sequence[str]] = {
    "started": [
        *_both("des track ready"), "des track interview", "des track interview --json", "des track merge-hook",
        "des track next", "des track next --json",
    ],
    "gated": [*_both("des track status", "des track dod", "des track verify"), "des track metrics", "des track report"],
    "completed": ["des track report 3", "des track dod 3", "des track metrics 3", "des track handoff 3"],
}  # fmt: skip


def deliver(place: Path) -> Texts:
    """nw-deliver, on its example; at last the prompts that nothing in it leads to."""
    stage = ExampleStage(place / "parcel quote")
    found, facts = _played(stage, "deliver", DELIVER), gather(stage.delivery)
    held = Dispatch("retrospective", "nw-troubleshooter", stage.feature, "", "Hold the retrospective", ())
    trouble = replace(facts, closing=replace(facts.closing, trouble=("01-01 was blocked: why",)))
    texts = {"retrospective": compose(trouble, held)}
    step = Dispatch("step", "nw-software-crafter", stage.feature, "01-01", "01-01 Express", ("phase:RED",))
    for phases in (LEAN, LEGACY, LEGACY_LEAN):
        told = replace(facts, settings=replace(facts.settings, phases=phases))
        texts[f"step-{'-'.join(phases)}"] = compose(told, step)
    plain = Plain(stage)
    return found | {f"deliver/prompts/prompt-{name}.md": plain(text) for name, text in texts.items()}


def track(place: Path) -> Texts:
    """The Delivery Track, on its example; at last every kind of prompt there is."""
    stage = Iteration(place / "meter billing")
    found = _played(stage, "track", TRACK)
    facts = flows.of(stage.delivery).gather(stage.delivery)
    plain = Plain(stage)
    return found | {f"track/prompts/{_name(one)}": plain(prompts.compose(facts, one)) for one in DISPATCHES}


def proof(place: Path) -> Texts:
    """The proof of one commit, in a project of two files."""
    project = Small(place / "small project")
    project.write("calc.py", MUL)
    project.write("tests/test_mul.py", "import calc\n\n\ndef test_mul():\n    assert calc.mul(2, 3) == 6\n")
    project.commit("feat: multiply")
    plain = Plain(project)
    return {f"proof/{_slug(line)}.txt": plain(printed(project.root, line)) for line in PROOF}


def troubled(place: Path) -> Texts:
    """What goes wrong in an iteration, as people read it."""
    return {f"troubled/{name}": text for name, text in troubles.texts().items()}


GROUPS: Mapping[str, Callable[[Path], Texts]] = {
    "deliver": deliver,
    "track": track,
    "proof": proof,
    "troubled": troubled,
}


def _played(stage: Stage, group: str, commands: Mapping[str, Sequence[str]]) -> Texts:
    """Everything of one delivery: at each stage what is next and what its commands print; the log in the middle and at
    the end; every document that programs wrote."""
    found: Texts = {}
    moments = (_MOMENT.format(n // 3600, n // 60 % 60, n % 60) for n in itertools.count())
    for number, name in enumerate(stage.STAGES, 1):
        with mock.patch.object(store, "now", side_effect=moments):
            getattr(stage, name)()
            texts = _next(stage) | {f"{_slug(line)}.txt": printed(stage.root, line) for line in commands.get(name, ())}
        if name in MIDDLE:
            texts["execution-log.json"] = stage.delivery.log_path.read_text("utf-8")
        found.update({f"{group}/{number:02}-{name}/{file}": text for file, text in texts.items()})
    found.update({f"{group}/documents/{path}": text for path, text in _documents(stage).items()})
    plain = Plain(stage)
    return {name: plain(text) for name, text in found.items()}


def _documents(stage: Stage) -> Texts:
    """The documents, and what machines keep of a delivery, that came since it began; no code."""
    base = stage.delivery.log().header["base"]
    changed = stage.git("-c", "core.quotePath=off", "diff", "--name-only", base, "HEAD", "--", "docs/feature", ".aiwg")
    return {path: (stage.root / path).read_text("utf-8") for path in changed.splitlines()}


def printed(root: Path, line: str) -> str:
    """What a command line prints in a project, and its exit code where that is not 0."""
    program, *arguments = shlex.split(line)
    out = io.StringIO()
    own = {"CLAUDE_PROJECT_DIR": str(root), "CLAUDE_CODE_SESSION_ID": ""}
    before = Path.cwd()
    os.chdir(root)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out), mock.patch.dict(os.environ, own):
            code = cli.main(program, arguments)
    finally:
        os.chdir(before)
    return out.getvalue() + (f"exit {code}\n" if code else "")


def _next(stage: Stage) -> Texts:
    """What is next, as text and as JSON, and the complete prompt of each agent that is due."""
    found = {"next.txt": printed(stage.root, "des next"), "next.json": printed(stage.root, "des next --json")}
    flow = flows.of(stage.delivery)
    facts = flow.gather(stage.delivery)
    return found | {_name(one): flow.compose(facts, one) for one in flow.next_action(facts).dispatches}


def _name(one: Dispatch) -> str:
    owed = "+".join(owed.rpartition("/")[2] if owed.startswith("file:") else owed for owed in one.owes)
    return f"prompt-{_slug(f'{one.kind} {one.step} {owed}')}.md"


def _slug(words: str) -> str:
    """A name for a file."""
    return re.sub("[^a-zA-Z0-9.]+", "-", words.replace(_DIRECTORY, "")).strip("-")


def main() -> None:
    """Write every golden file, and remove what none of them is any more."""
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory).resolve()
        (place / ".gitconfig").write_text(GIT_CONFIG, "utf-8")
        os.environ["HOME"] = directory
        texts = {name: text for make in GROUPS.values() for name, text in make(place).items()}
    shutil.rmtree(FILES, ignore_errors=True)
    for name, text in texts.items():
        (FILES / name).parent.mkdir(parents=True, exist_ok=True)
        (FILES / name).write_text(text, "utf-8")
    print(f"{len(texts)} golden files in {FILES}")


if __name__ == "__main__":
    main()
