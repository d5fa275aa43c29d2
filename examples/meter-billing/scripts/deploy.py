"""Deploy to the development folder: `python scripts/deploy.py dev`.

The folder is the one BILLING_DEV names, else `meter-billing-dev` in the directory for temporary files. Each release
gets a directory of its own; the file `current` names the one in use, and changes only after the release answered its
health check. To rehearse a failure: BILLING_DEV_DOWN (anything but empty or 0), or a file DOWN in the folder.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: list[str]) -> int:
    """0 when the release is in use; 1 when it is not, the one before stays; 2 for a wrong call."""
    if arguments != ["dev"]:
        print("deploy: usage: deploy.py dev", file=sys.stderr)
        return 2
    folder = Path(os.environ.get("BILLING_DEV") or Path(tempfile.gettempdir()) / "meter-billing-dev").resolve()
    if folder == ROOT or ROOT in folder.parents:
        print(f"deploy: {folder} lies inside the sources; name a folder outside them in BILLING_DEV", file=sys.stderr)
        return 2
    name = f"releases/{version()}-{uuid.uuid4().hex[:8]}"
    shutil.copytree(ROOT / "src", folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    complaint = down(folder) or unwell(folder / name)
    if complaint:
        shutil.rmtree(folder / name)
        print(f"deploy: {complaint}; the release before stays in use", file=sys.stderr)
        return 1
    beside = folder / f"current-{uuid.uuid4().hex[:8]}"
    beside.write_text(name + "\n", "utf-8")
    os.replace(beside, folder / "current")
    print(f"deploy: {name} is in use in {folder}")
    return 0


def version() -> str:
    """The version that the sources say."""
    found = re.search(r'__version__ = "(.+)"', (ROOT / "src/billing/__init__.py").read_text("utf-8"))
    return found[1] if found else "unknown"


def down(folder: Path) -> str:
    """Why the folder takes no release, or ""."""
    rehearsed = os.environ.get("BILLING_DEV_DOWN", "0") not in ("", "0")
    if rehearsed or (folder / "DOWN").exists():
        return f"{folder} does not answer ({'BILLING_DEV_DOWN is set' if rehearsed else 'it holds a file DOWN'})"
    return ""


def unwell(release: Path) -> str:
    """What is wrong with a release, or ""."""
    env = {**os.environ, "PYTHONPATH": str(release), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "billing", "tariffs"]
    done = subprocess.run(command, cwd=release, env=env, capture_output=True, text=True, timeout=60)  # noqa: S603
    return "" if done.returncode == 0 and done.stdout else f"the health check failed: {done.stderr.strip()[-300:]}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
