import pytest


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    monkeypatch.delenv("BILLING_KEY", raising=False)
    return tmp_path / "ledger.json"


def test_each_operator_gets_a_key_of_their_own(answer, ledger):
    first, second = (answer("operator", name, "--ledger", ledger) for name in ("ines", "tomas"))
    assert (first[0], second[0]) == (0, 0)
    assert first[1] != second[1]
    assert len(first[1].strip()) >= 32


def test_a_new_key_replaces_the_one_before(answer, ledger, winter, monkeypatch):
    code, old = answer("operator", "ines", "--ledger", ledger)
    assert code == 0
    answer("operator", "ines", "--ledger", ledger)
    monkeypatch.setenv("BILLING_KEY", old.strip())
    assert answer("bill", winter, "--tariff", "home", "--ledger", ledger)[0] == 2


def test_a_file_of_keys_that_cannot_be_read_opens_nothing(answer, ledger, winter):
    ledger.with_name("ledger.json.keys").write_text("no keys", encoding="utf-8")
    code, text = answer("bill", winter, "--tariff", "home", "--ledger", ledger)
    assert (code, text) == (2, "billing: ledger.json.keys is no file of keys\n")
