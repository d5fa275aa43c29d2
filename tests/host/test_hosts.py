"""Where hosts come from, shown with the real npm and a registry of our own on loopback."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import tarfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.host import hosts

PROGRAM = b"#!/bin/sh\necho here\n"


def package() -> bytes:
    """A package as npm packs it, with one program."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in (("package/package.json", b"{}"), (hosts.MEMBER, PROGRAM)):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def digest(content: bytes) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


class Registry(BaseHTTPRequestHandler):
    """Answers for the one package that is asked for, whatever its name."""

    content = package()

    def log_message(self, format: str, *args: Any) -> None:
        """stderr stays clean."""

    def do_GET(self) -> None:
        answer = self.content
        if not self.path.endswith(".tgz"):
            name = self.path.strip("/").replace("%2f", "/")
            url = f"http://127.0.0.1:{self.server.server_port}/{name}.tgz"
            dist = {"tarball": url, "integrity": digest(self.content)}
            version = {"name": name, "version": hosts.OLDEST, "dist": dist}
            answer = json.dumps({"name": name, "versions": {hosts.OLDEST: version}}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, nobody's npm settings, and digests of our own package."""
    monkeypatch.delenv("DES_HOST_OLD", raising=False)
    monkeypatch.setattr(hosts, "HOME", tmp_path)
    monkeypatch.setattr(hosts, "CACHE", tmp_path / "cache")
    expected = dict.fromkeys(hosts.DIGESTS[hosts.OLDEST], digest(Registry.content))
    monkeypatch.setattr(hosts, "DIGESTS", {hosts.OLDEST: expected})
    return tmp_path / "cache"


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Registry)
    monkeypatch.setenv("npm_config_registry", f"http://127.0.0.1:{server.server_port}/")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def programs(cache: Path) -> list[str]:
    """What the cache holds besides locks."""
    return sorted(path.name for path in cache.iterdir() if path.suffix != ".lock")


def test_a_host_is_fetched_once_and_kept(cache: Path, registry: ThreadingHTTPServer) -> None:
    cut_off = cache / f"claude-code-{hosts.OLDEST}-{hosts.target()}.part"
    cut_off.mkdir(parents=True)
    (cut_off / "half.tgz").write_bytes(b"half")
    with ThreadPoolExecutor(2) as seekers:
        calls = [seekers.submit(hosts.old) for _ in range(2)]
    (path,) = {future.result() for future in calls}
    assert Path(path).read_bytes() == PROGRAM
    assert Path(path).stat().st_mode & 0o777 == 0o755
    registry.shutdown()
    assert hosts.old() == path
    assert programs(cache) == [Path(path).name]


def test_another_package_than_the_pinned_one_is_not_kept(
    cache: Path, registry: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        hosts.DIGESTS, hosts.OLDEST, dict.fromkeys(hosts.DIGESTS[hosts.OLDEST], digest(b"the pinned one"))
    )
    with pytest.raises(hosts.HostMissing, match="another digest"):
        hosts.old()
    assert programs(cache) == []


def test_without_a_registry_it_says_what_to_do(
    cache: Path, registry: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.shutdown()
    registry.server_close()
    with pytest.raises(hosts.HostMissing, match=r"(?s)ECONNREFUSED.*Run `make hosts`.*DES_HOST_OLD"):
        hosts.old()
    assert programs(cache) == []


def test_a_platform_without_a_package_is_told_so(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts.platform, "machine", lambda: "riscv64")
    with pytest.raises(hosts.HostMissing, match=r"riscv64 is not known here"):
        hosts.old()


def test_a_named_binary_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DES_HOST", "/opt/claude")
    monkeypatch.setenv("DES_HOST_OLD", "/opt/old/claude")
    assert (hosts.new(), hosts.old()) == ("/opt/claude", "/opt/old/claude")


def test_the_oldest_host_is_the_one_that_readme_promises() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"Claude Code (\d+\.\d+\.\d+) or newer", readme) == [hosts.OLDEST]
