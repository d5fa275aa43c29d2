"""The recorded payloads are what the hosts send."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.host import hosts
from tests.host.record import PAYLOADS, record


@pytest.mark.host
@pytest.mark.long
@pytest.mark.parametrize(("version", "host"), [(hosts.NEWEST, hosts.new), (hosts.OLDEST, hosts.old)])
def test_a_new_recording_is_the_recorded_one(version: str, host: Callable[[], str], tmp_path: Path) -> None:
    kept = json.loads((PAYLOADS / f"{version}.json").read_text(encoding="utf-8"))
    assert record(host(), tmp_path) == kept
