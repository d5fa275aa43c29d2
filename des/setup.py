"""`des setup`: builds the Python environment the programs run in (R23). Standard library only, Python 3.9.

The environment is `<data>/venv-<checksum of requirements.lock>`: a plugin update with other requirements gets another
one beside it, and one that exists is complete, for it is built elsewhere and renamed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from des import limits
from des.contract.errors import DesError
from des.state.home import homes
from des.state.store import locked

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_OLDEST = (3, 10)
_NO_NETWORK = (
    "NameResolutionError", "NewConnectionError", "ConnectTimeout", "name resolution", "Network is unreachable",
    "Connection refused", "ProxyError", "dns error", "Could not connect", "Failed to fetch", "error sending request",
)  # fmt: skip


def main(argv: list[str]) -> int:
    """Build the environment unless it is there; returns the exit code (0, or 2 with one line on stderr)."""
    if argv:
        print("usage: des setup\n\nBuilds the Python environment of DES, once per version.")
        return 0 if argv == ["--help"] else 2
    try:
        _setup(os.path.join(homes()[0], f"venv-{checksum()}"))
    except DesError as error:
        print(f"des setup: {' '.join(str(error).split())}", file=sys.stderr)
        return error.code
    except KeyboardInterrupt:
        print("des setup: interrupted; nothing was changed", file=sys.stderr)
        return 2
    return 0


def checksum() -> str:
    """What names the environment: the POSIX checksum of requirements.lock, as `bin/des` computes it."""
    path = os.path.join(ROOT, "requirements.lock")
    try:
        with open(path, "rb") as stream:
            done = subprocess.run(["cksum"], stdin=stream, capture_output=True, check=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise DesError(f"{path} cannot be read ({error}).", how="Install the plugin again.") from error
    return done.stdout.split()[0]


def _setup(target: str) -> None:
    data = os.path.dirname(target)
    if _complete(target):
        print(f"des setup: the environment is there: {target}")
        return
    print(f"des setup: building {target} (once per version; half a minute)", flush=True)
    with locked(os.path.join(data, "setup"), wait=limits.SETUP_SECONDS):
        if _complete(target):
            print("des setup: another setup has built it meanwhile")
            return
        for name in os.listdir(data):
            if name.startswith("building-"):
                shutil.rmtree(os.path.join(data, name), ignore_errors=True)
        building = os.path.join(data, f"building-{os.getpid()}")
        try:
            _build(building, os.path.join(data, "setup.log"))
            shutil.rmtree(target, ignore_errors=True)
            os.rename(building, target)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    print("des setup: done")


def _complete(target: str) -> bool:
    return os.access(os.path.join(target, "bin", "python"), os.X_OK)


def _build(folder: str, log: str) -> None:
    requirements = os.path.join(ROOT, "requirements.lock")
    python = os.path.join(folder, "bin", "python")
    uv = shutil.which("uv")
    if uv is None and sys.version_info < _OLDEST:
        raise DesError(
            f"needs Python 3.10 or newer; {sys.executable} is {sys.version_info.major}.{sys.version_info.minor}.",
            how="Install one (or uv), then run it again.",
        )
    if uv:
        wanted = sys.executable if sys.version_info >= _OLDEST else ">=3.10"
        create = [uv, "venv", "--quiet", "--python", wanted, folder]
        install = [uv, "pip", "install", "--quiet", "--python", python, "-r", requirements]
    else:
        create = [sys.executable, "-I", "-m", "venv", folder]
        install = [python, "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
        install += ["--retries", "1", "--timeout", "20", "-r", requirements]
    check = f"import sys; sys.path.insert(0, {ROOT!r}); import des.cli"
    with open(log, "w", encoding="utf-8") as stream:
        for what, command in (
            ("creating it", create),
            ("installing packages", install),
            ("trying it", [python, "-I", "-c", check]),
        ):
            print(f"des setup: {what}", flush=True)
            stream.write(f"$ {' '.join(command)}\n")
            stream.flush()
            if subprocess.run(command, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, check=False).returncode:
                raise _failure(what, log)


def _failure(what: str, log: str) -> DesError:
    with open(log, encoding="utf-8", errors="replace") as stream:
        said = stream.read()
    if any(sign in said for sign in _NO_NETWORK):
        return DesError(
            "the package index cannot be reached.", how=f"Connect, or set PIP_INDEX_URL, then run it again ({log})."
        )
    if "ensurepip is not" in said:
        return DesError(
            f"{sys.executable} cannot make environments.", how="Install its venv package (python3-venv), or uv."
        )
    lines = [line for line in said.splitlines() if line.strip()]
    return DesError(f"{what} failed: {lines[-1].strip() if lines else 'no output'}", how=f"The whole output: {log}")
