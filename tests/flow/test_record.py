"""Writing the log: parallel writers lose nothing, and whoever is killed leaves the old log or the new one (DESIGN §9)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from des.contract.errors import DesError
from des.flow import chain, record
from des.flow.delivery import Delivery
from tests.support.small import FEATURE, Small

ROOT = Path(__file__).parents[2]
APPEND = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from des.flow import record
from des.flow.delivery import Delivery
delivery = Delivery(Path(sys.argv[1]), {FEATURE!r})
for number in range(int(sys.argv[3])):
    record.phase(delivery, sys.argv[2], "RED", "EXECUTED", "FAIL", {{"n": number}})
"""
KILL = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
calls = int(sys.argv[3])
def dies(name):
    real = getattr(os, name)
    def wrapper(*args, **more):
        global calls
        calls -= 1
        if calls == 0:
            os._exit(9)
        return real(*args, **more)
    setattr(os, name, wrapper)
for name in ("open", "fsync", "replace"):
    dies(name)
""" + APPEND.replace("sys.argv[3]", "'1'")


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    return Small(tmp_path / "project").start(2)


def _append(delivery: Delivery, step: str, times: int, program: str = APPEND) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", program, os.fspath(delivery.root), step, str(times)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_parallel_writers_lose_nothing(delivery: Delivery) -> None:
    writers = [_append(delivery, f"01-0{1 + n % 2}", 5) for n in range(6)]
    assert [writer.wait() for writer in writers] == [0] * 6
    log = delivery.log()
    assert len([event for event in log.events if event.sid]) == 30
    assert chain.broken(log) == []


def test_killed_at_every_call_it_leaves_a_whole_log(delivery: Delivery) -> None:
    killed = 0
    while True:
        before = delivery.log_path.read_bytes()
        code = _append(delivery, "01-01", killed + 1, KILL).wait()
        assert chain.broken(delivery.log()) == []
        if code == 0:
            break
        killed += 1
        assert code == 9
        assert delivery.log_path.read_bytes() == before or len(delivery.log().events) > 1
    assert killed >= 3
    assert [p.name for p in delivery.directory.iterdir() if p.name.endswith(".tmp")] == []


@pytest.mark.req("ND-072")
def test_a_log_is_started_once(delivery: Delivery) -> None:
    before = delivery.log_path.read_bytes()
    with pytest.raises(DesError, match="already exists"):
        record.create(delivery, {})
    assert delivery.log_path.read_bytes() == before


def test_a_broken_log_is_not_written_over(delivery: Delivery) -> None:
    delivery.log_path.write_text('{"events": 7}', "utf-8")
    with pytest.raises(DesError, match="is not an execution log"):
        record.gate(delivery, "x", "PASS")
    assert delivery.log_path.read_text("utf-8") == '{"events": 7}'


def test_a_name_that_is_no_utf8_is_recorded_all_the_same(tmp_path: Path) -> None:
    """Git names files by bytes; the COMMIT record of such a step must not end as an internal error."""
    delivery = Small(tmp_path / "project").start()
    record.phase(delivery, "01-01", "RED", "EXECUTED", "FAIL", {"acks": ["adds tests/\udcff/conftest.py"]})
    assert delivery.log().events[-1].ev == {"acks": ["adds tests/?/conftest.py"]}
    assert chain.broken(delivery.log()) == []
