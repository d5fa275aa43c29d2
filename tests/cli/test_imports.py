"""What a verb imports before its work begins. Every start of des pays for it: tests, hooks and people by the thousand.

A verb that needs more than its row allows has to say in its own module why, and gets a new row.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.small import FEATURE, Small

ROOT = Path(__file__).parents[2]
#: Libraries that take longer to import than the whole start of des may take.
HEAVY = frozenset(
    ("pydantic", "jsonschema", "referencing", "markdown_it", "gherkin", "yaml", "lizard", "tree_sitter", "traceback")
)
#: Prints what was imported, after everything the verb prints itself.
PROBE = """
import json, sys
sys.path.insert(0, sys.argv[1])
from des.__main__ import main
code = main(sys.argv[2], sys.argv[3:])
print("\\n" + json.dumps([code, sorted(sys.modules)]))
"""


@dataclass(frozen=True)
class Started:
    """One verb that was started: its exit code, the libraries of HEAVY it imported, and the modules of des."""

    code: int
    heavy: frozenset[str]
    own: frozenset[str]


def start(project: Path, *arguments: str, stdin: str = "") -> Started:
    """Run a program of des in ``project`` in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", PROBE, str(ROOT), *arguments],
        cwd=project, input=stdin, capture_output=True, text=True, check=True,
    )  # fmt: skip
    code, modules = json.loads(done.stdout.splitlines()[-1])
    packages = {name.partition(".")[0] for name in modules}
    return Started(code, HEAVY & packages, frozenset(name for name in modules if name.startswith("des.")))


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A delivery with an approved plan whose first step is due."""
    small = Small(tmp_path_factory.mktemp("imports") / "project")
    small.start()
    return small.root


#: Verb -> its exit code, and the most modules of des it may import.
VERBS = {
    "des --help": (0, 8),
    "des track --help": (0, 8),
    "des next --help": (0, 60),
    "des status": (0, 98),
    "des next --json": (0, 98),
    "des admit": (1, 98),
    "des-log-phase --help": (0, 100),
    "des-log-phase RED": (1, 100),
}
RED = f"des-log-phase --project-dir docs/feature/{FEATURE}/deliver --step-id 01-01 --phase RED --status EXECUTED"
FULL = {"des-log-phase RED": f"{RED} --data PASS"}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_imports_no_more_than_it_needs(delivery: Path, verb: str) -> None:
    code, most = VERBS[verb]
    started = start(delivery, *FULL.get(verb, verb).split())
    assert started.code == code
    assert not started.heavy
    assert len(started.own) <= most, sorted(started.own)
