import json


def test_a_file_of_keys_is_data_and_no_program(answer, tmp_path):
    assert answer("operator", "ines", "--ledger", tmp_path / "ledger.json")[0] == 0
    stored = (tmp_path / "ledger.json.keys").read_bytes()
    assert stored[:1] == b"{"
    assert list(json.loads(stored)) == ["ines"]
