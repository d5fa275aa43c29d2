from pathlib import Path

import pytest

from billing.cli import main

WINTER = """\
meter,day,kwh
Z-1,2026-01-01,1000
Z-2,2026-01-01,50.5
Z-1,2026-01-31,1100
Z-2,2026-01-31,250.5
"""


@pytest.fixture
def winter(tmp_path: Path) -> Path:
    """Two meters, thirty days: 100 and 200 kWh."""
    path = tmp_path / "winter.csv"
    path.write_text(WINTER, encoding="utf-8")
    return path


@pytest.fixture
def answer(capsys):
    """Exit code and output of one command, in this process."""

    def run(*arguments) -> tuple[int, str]:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = stop.code
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return run
