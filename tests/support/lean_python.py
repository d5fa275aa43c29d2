"""A small Python environment for the projects that tests build: pytest and nothing else, so that a run takes little."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

_NEEDED = (
    "pytest", "_pytest", "py.py", "pluggy", "iniconfig", "packaging", "pygments", "exceptiongroup", "tomli",
    "typing_extensions.py",
)  # fmt: skip


def lean_python(directory: Path) -> Path:
    """The interpreter of a new environment in `directory`; its packages are links to those that run these tests."""
    library = directory / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
    library.mkdir(parents=True)
    ours = Path(sysconfig.get_path("purelib"))
    described = (path.name for name in ("pytest", "pluggy") for path in ours.glob(f"{name}-*.dist-info"))
    for name in (*_NEEDED, *described):
        if (ours / name).exists():
            (library / name).symlink_to(ours / name)
    base = Path(getattr(sys, "_base_executable", sys.executable))
    (directory / "bin").mkdir()
    (directory / "bin" / "python").symlink_to(base)
    (directory / "pyvenv.cfg").write_text(f"home = {base.parent}\ninclude-system-site-packages = false\n")
    return directory / "bin" / "python"
