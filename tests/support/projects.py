"""Projects for tests: copies of examples/ with their git history, or an empty repository."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.support.environments import environment

EXAMPLES = Path(__file__).parents[2] / "examples"
#: What the projects need beside pytest.
PACKAGES = {"meter-billing": ("coverage", "pytest-benchmark", "ruff")}


def make_project(name: str | None, target: Path, env: Mapping[str, str]) -> None:
    """Build examples/<name> at `target` with its history (None: a repository with one commit).

    Its Python environment stands in `.venv`, kept out of git.
    """
    if name is None:
        target.mkdir(parents=True)
        (target / "README.md").write_text("An empty project.\n", encoding="utf-8")
        for args in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "chore: begin"]):
            subprocess.run(["git", *args], cwd=target, env=dict(env), check=True, capture_output=True)
    else:
        command = [sys.executable, str(EXAMPLES / "make_history.py"), name, str(target)]
        done = subprocess.run(command, env=dict(env), capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed ({done.returncode}):\n{done.stdout}{done.stderr}")
    with (target / ".git" / "info" / "exclude").open("a", encoding="utf-8") as exclude:
        exclude.write("/.venv\n")
    (target / ".venv").symlink_to(environment("pytest", *PACKAGES.get(name or "", ())))
