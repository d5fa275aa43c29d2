"""Issuing with a key: the command line, the ledger and the file of keys together."""

import pytest


@pytest.fixture
def ledger(answer, tmp_path, monkeypatch):
    """A ledger with an operator, whose key is in the environment."""
    path = tmp_path / "ledger.json"
    code, key = answer("operator", "ines", "--ledger", path)
    monkeypatch.setenv("BILLING_KEY", key.strip() if code == 0 else "none")
    return path


def test_the_key_of_an_operator_opens_the_ledger(answer, ledger, winter):
    assert ledger.with_name("ledger.json.keys").exists()
    assert answer("bill", winter, "--tariff", "home", "--ledger", ledger)[0] == 0
    assert answer("ledger", ledger)[1].startswith("Z-1 2026-01-01..2026-01-31")


def test_without_a_key_the_ledger_stays_as_it_was(answer, ledger, winter, monkeypatch):
    monkeypatch.delenv("BILLING_KEY")
    assert answer("bill", winter, "--tariff", "home", "--ledger", ledger) == (
        2,
        "billing: ledger.json has operators; put the key of one into BILLING_KEY\n",
    )
    assert not ledger.exists()


def test_a_wrong_key_leaves_the_ledger_as_it_was(answer, ledger, winter, monkeypatch):
    monkeypatch.setenv("BILLING_KEY", "guessed")
    assert answer("bill", winter, "--tariff", "home", "--ledger", ledger) == (
        2,
        "billing: the key in BILLING_KEY is not one of an operator of ledger.json\n",
    )
    assert not ledger.exists()


def test_a_key_is_stored_nowhere(answer, tmp_path):
    code, key = answer("operator", "ines", "--ledger", tmp_path / "ledger.json")
    assert code == 0
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert kept and not any(key.strip().encode() in content for content in kept)
