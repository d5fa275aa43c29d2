"""Bring a copy of the example into the older layout: one directory for each wave, the roadmap beside the design.

    python -m tests.support.legacy PROJECT

A question that DESIGN left open stands in its upstream-changes.md.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from des.facts import feature_delta
from tests.support.approved import EXAMPLE, FEATURE

FILES = {
    "DISCUSS": "discuss/user-stories.md",
    "DESIGN": "design/architecture-design.md",
    "DEVOPS": "devops/platform.md",
    "DISTILL": "distill/test-scenarios.md",
}
TITLES = {"Component Decomposition": "Changes Per File"}
ISSUE = "# Upstream Changes\n\n- DISCUSS does not say how the surcharge is rounded\n"


def older(project: Path) -> None:
    """Rewrite the feature's documents, and commit."""
    feature = project / "docs/feature" / FEATURE
    delta = feature / "feature-delta.md"
    sections = feature_delta.load(delta)
    delta.unlink()
    for wave, name in FILES.items():
        parts = [f"## {TITLES.get(s.title, s.title)}\n\n{s.body}\n" for s in sections if s.wave == wave]
        (feature / name).parent.mkdir()
        (feature / name).write_text(f"# {wave}\n\n" + "\n".join(parts), "utf-8")
    (feature / "design/upstream-changes.md").write_text(ISSUE, "utf-8")
    shutil.copyfile(EXAMPLE / "roadmap.json", feature / "design/roadmap.json")
    subprocess.run(["git", "add", "-A"], cwd=project, check=True)
    subprocess.run(["git", "commit", "-qm", "docs: the older layout"], cwd=project, check=True)


if __name__ == "__main__":
    older(Path(sys.argv[1]).resolve())
