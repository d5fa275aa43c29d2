"""Where the real Claude Code comes from: its npm packages, one for each platform and version.

The npm of the development dependencies fetches them, on first use, into the user's cache, where all checkouts share
them. The newest version that the suite plays: `DES_HOST`, else NEWEST; the oldest one that README promises:
`DES_HOST_OLD`, else OLDEST. `python -m tests.host.hosts` fetches both (make hosts). hosts.json holds the digest of each
package, as `npm view PACKAGE@VERSION dist.integrity` prints it.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from tests.support.programs import npm

NEWEST = "2.1.332"
OLDEST = "2.1.197"
DIGESTS: dict[str, dict[str, str]] = json.loads((Path(__file__).parent / "hosts.json").read_text(encoding="utf-8"))
# Where the user keeps things; asked at import, because each test gets a home of its own.
HOME = Path.home()
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or HOME / ".cache") / "des" / "hosts"
MEMBER = "package/claude"


class HostMissing(Exception):
    """No binary, and why."""


def new() -> str:
    """Path of the newest host. HostMissing when it is neither named, kept nor to be had."""
    return os.environ.get("DES_HOST") or _kept(NEWEST)


def old() -> str:
    """Path of the oldest host. HostMissing when it is neither named, kept nor to be had."""
    return os.environ.get("DES_HOST_OLD") or _kept(OLDEST)


def target() -> str:
    """This machine, as the names of the packages call it."""
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    return f"{sys.platform}-{machine}"


def _kept(version: str) -> str:
    """The binary of a version in the cache; whoever needs it first fetches it, the others wait."""
    if target() not in DIGESTS[version]:
        raise _missing(version, f"its package for {target()} is not known here")
    binary = CACHE / f"claude-code-{version}-{target()}"
    if not binary.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with (CACHE / f"{binary.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not binary.exists():
                _fetch(version, binary)
    return str(binary)


def _fetch(version: str, binary: Path) -> None:
    """Fetch the package beside `binary`, compare its digest, and move the program it holds into place."""
    work = binary.with_name(f"{binary.name}.part")
    shutil.rmtree(work, ignore_errors=True)  # of one that was killed
    work.mkdir()
    try:
        package = f"@anthropic-ai/claude-code-{target()}@{version}"
        options = ["--ignore-scripts", "--loglevel=error", "--fetch-retries=1", f"--cache={work / 'cache'}"]
        done = subprocess.run(
            [*npm(), "pack", *options, package], cwd=work, env={**os.environ, "HOME": str(HOME)},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise _missing(version, f"npm could not fetch {package}:\n{done.stderr.strip()}")
        (archive,) = work.glob("*.tgz")
        if _digest(archive) != DIGESTS[version][target()]:
            raise _missing(version, f"{package} is not the package that hosts.json names: another digest")
        with tarfile.open(archive) as packed, (work / "claude").open("wb") as program:
            shutil.copyfileobj(packed.extractfile(MEMBER), program)
        (work / "claude").chmod(0o755)
        (work / "claude").rename(binary)
    finally:
        shutil.rmtree(work)


def _digest(path: Path) -> str:
    """The digest of a file in the form that npm gives it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()


def _missing(version: str, why: str) -> HostMissing:
    variable = "DES_HOST" if version == NEWEST else "DES_HOST_OLD"
    way = f"Run `make hosts` where the npm registry can be reached, or set {variable} to such a claude binary."
    return HostMissing(f"Claude Code {version} is not in {CACHE}, and {why}\n{way}")


if __name__ == "__main__":
    try:
        print(f"newest: {new()}\noldest: {old()}")
    except HostMissing as error:
        sys.exit(str(error))
