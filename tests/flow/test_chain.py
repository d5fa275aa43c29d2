"""The chain makes every edit of the log visible (DESIGN §3)."""

import copy
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from des.contract import log as log_file
from des.flow import chain

HEAD = {"schema_version": "4.0", "feature_id": "x", "base": "b"}


def _log(records: list[dict[str, Any]]) -> dict[str, Any]:
    events: list[Any] = []
    for record in records:
        events.append(chain.next_link(events, record, chain.header_digest(HEAD)))
    return {**HEAD, "events": events}


def _record(sid: str, phase: str) -> dict[str, Any]:
    if not sid:
        return {"gate": phase, "status": "PASS", "timestamp": "2026-01-01T00:00:00Z"}
    return {"sid": sid, "p": phase, "s": "EXECUTED", "d": "PASS", "t": "2026-01-01T00:00:00Z", "ev": {}}


records = st.lists(
    st.builds(_record, st.sampled_from(["", "01-01", "01-02"]), st.sampled_from(["RED", "GREEN"])),
    min_size=1,
    max_size=8,
)


@given(records)
def test_what_is_appended_holds(rows: list[dict[str, Any]]) -> None:
    data = json.loads(json.dumps(_log(rows)))
    assert chain.broken(log_file.parse(data, "log")) == []


@given(records, st.data())
def test_any_single_edit_shows(rows: list[dict[str, Any]], data: st.DataObject) -> None:
    log = _log(rows)
    forged = copy.deepcopy(log)
    index = data.draw(st.integers(0, len(rows) - 1))
    last_of_chain = chain.chain_of(forged["events"][index]) not in [
        chain.chain_of(e) for e in forged["events"][index + 1 :]
    ]
    edit = data.draw(st.sampled_from(["value", "drop", "header", "swap"]))
    event = forged["events"][index]
    if edit == "value":
        event["d" if "sid" in event else "status"] = "FAIL"
    elif edit == "drop":
        if last_of_chain:
            return  # the end of a chain can be cut off: git history and the replay show that
        del forged["events"][index]
    elif edit == "header":
        forged["base"] = "other"
    else:
        same = [i for i, e in enumerate(forged["events"]) if chain.chain_of(e) == chain.chain_of(event)]
        if len(same) < 2:
            return
        a, b = same[0], same[1]
        forged["events"][a], forged["events"][b] = forged["events"][b], forged["events"][a]
    assert chain.broken(log_file.parse(forged, "log"))


def test_records_of_the_old_form_do_not_pass_as_new() -> None:
    data = {**HEAD, "events": ["01-01|RED|EXECUTED|PASS|2026-01-01T00:00:00Z"]}
    assert chain.broken(log_file.parse(data, "log")) == ["a record in the old text form stands in a 4.0 log"]


def test_two_people_keep_both_lists_when_they_merge() -> None:
    common = _log([_record("01-01", "RED"), _record("", "roadmap-review")])
    start = chain.header_digest(HEAD)
    mine = [chain.next_link(common["events"], _record("01-01", "GREEN"), start)]
    theirs = [chain.next_link(common["events"], {**_record("01-01", "RED"), "d": "FAIL"}, start)]
    theirs.append(chain.next_link(common["events"], _record("", "integrity"), start))
    merged = {**HEAD, "events": [*common["events"], *mine, *theirs]}
    merged["events"].append(chain.next_link(merged["events"], _record("01-01", "GREEN"), start))
    assert chain.broken(log_file.parse(merged, "log")) == []
    del merged["events"][0]
    assert chain.broken(log_file.parse(merged, "log"))
