"""The marker block at the top of a prompt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.contract import markers

STEP = [("VALIDATION", "required"), ("PROJECT-ID", "jwt-auth"), ("STEP-ID", "01-02")]
BLOCK = markers.render(STEP)


def test_the_block_is_rendered_one_comment_a_line() -> None:
    assert BLOCK.splitlines()[0] == "<!-- DES-VALIDATION : required -->"
    assert len(BLOCK.splitlines()) == 3


@pytest.mark.req("ND-158")
def test_a_whole_block_is_read() -> None:
    found = markers.read(BLOCK + "\n\nDo it.\n")
    assert found.values == dict(STEP)
    assert found.problems == []
    assert (found.feature_id, found.step_id, found.body) == ("jwt-auth", "01-02", "Do it.\n")
    assert found.values or found.faults
    assert (found.required, found.exempt, found.expand, found.orchestrator) == (True, False, False, False)


@pytest.mark.parametrize("prompt", ["", "Do it.", "<!-- a note -->\nDo it.", "<!x>", "x " + BLOCK, "```\n" + BLOCK])
def test_a_prompt_without_a_block_is_unmarked(prompt: str) -> None:
    found = markers.read(prompt)
    assert (found.values, found.faults) == ({}, [])
    assert not found.required
    assert not found.exempt


def test_an_orchestrators_block_needs_no_step() -> None:
    found = markers.read(markers.render([*STEP[:2], ("MODE", "orchestrator")]))
    assert found.problems == []
    assert found.orchestrator
    assert found.step_id is None


def test_the_body_keeps_the_indentation_of_its_first_line() -> None:
    assert markers.read(BLOCK + "\n \r\n\n    # HEADING\n").body == "    # HEADING\n"


def test_an_exempt_and_an_expand_block() -> None:
    assert markers.read("<!-- DES-ENFORCEMENT : exempt -->\nRead docs.").exempt
    assert markers.read(BLOCK + "\n<!-- DES-TEMPLATE : expand -->").expand


@pytest.mark.req("ND-158")
@pytest.mark.parametrize("colon", [":", " :", ": ", "  :\t", "\n:\n"])
@pytest.mark.parametrize("edge", ["", " ", "\n  "])
def test_any_spacing_round_name_colon_and_value(colon: str, edge: str) -> None:
    block = "".join(f"<!--{edge}DES-{name}{colon}{value}{edge}-->" for name, value in STEP)
    assert markers.read(" \r\n\t" + block).values == dict(STEP)


def test_comments_of_others_in_the_block_are_skipped() -> None:
    found = markers.read("<!-- made by a tool: DES-STEP-ID : 09-09 -->\n\n" + BLOCK + "\n<!-- end -->\nDo it.")
    assert found.values == dict(STEP)
    assert found.body == "Do it."


def test_markers_below_the_block_are_text() -> None:
    found = markers.read(BLOCK + "\nQuote:\n<!-- DES-STEP-ID : 09-09 -->\n<!-- DES-ENFORCEMENT : exempt -->")
    assert found.values == dict(STEP)
    assert found.problems == []


def test_a_prompt_of_nothing_but_comments_is_read_at_once() -> None:
    assert markers.read("<!-- -->" * 200_000 + BLOCK).values == dict(STEP)


FAULTS = {
    "repeated": (BLOCK + "<!-- DES-STEP-ID : 01-02 -->", ["MARKER_REPEATED"]),
    "repeated after a bad one": ("<!-- DES-STEP-ID : x -->" + BLOCK, ["MARKER_VALUE", "MARKER_REPEATED"]),
    "unknown": (BLOCK + "<!-- DES-ORIGIN : me -->", ["MARKER_UNKNOWN"]),
    "lower case": (BLOCK + "<!-- des-mode : orchestrator -->", ["MARKER_UNKNOWN"]),
    "no colon": (BLOCK + "<!-- DES-MODE orchestrator -->", ["MARKER_MALFORMED"]),
    "never closed": (BLOCK + "<!-- DES-MODE : orchestrator", ["MARKER_MALFORMED"]),
    "no name": (BLOCK + "<!-- DES- : x -->", ["MARKER_UNKNOWN"]),
    "two in one comment": ("<!-- DES-VALIDATION : required\nDES-PROJECT-ID : a -->", ["MARKER_VALUE"]),
    "value not legal": ("<!-- DES-ENFORCEMENT : please -->", ["MARKER_VALUE"]),
    "value in capitals": ("<!-- DES-ENFORCEMENT : Exempt -->", ["MARKER_VALUE"]),
    "no value": ("<!-- DES-ENFORCEMENT : -->", ["MARKER_VALUE"]),
    "feature id walks up": (BLOCK.replace("jwt-auth", "../../x"), ["MARKER_VALUE"]),
    "feature id with a space": (BLOCK.replace("jwt-auth", "my proj"), ["MARKER_VALUE"]),
    "placeholder left": (BLOCK.replace("jwt-auth", "{feature-id}"), ["MARKER_VALUE"]),
    "step id too short": (BLOCK.replace("01-02", "1-2"), ["MARKER_VALUE"]),
    "glued to its end": (BLOCK.replace("01-02 ", "01-02x"), ["MARKER_VALUE"]),
    "no feature": (markers.render([STEP[0], STEP[2]]), ["MARKER_MISSING"]),
    "no step": (markers.render(STEP[:2]), ["MARKER_MISSING"]),
    "only required": (markers.render(STEP[:1]), ["MARKER_MISSING", "MARKER_MISSING"]),
    "ids without required": (markers.render(STEP[1:]), ["MARKER_MISSING"]),
    "expand alone": ("<!-- DES-TEMPLATE : expand -->", ["MARKER_MISSING"]),
    "expand of an exempt": ("<!-- DES-ENFORCEMENT : exempt --><!-- DES-TEMPLATE : expand -->", ["MARKER_MISSING"]),
    "exempt and required": (BLOCK + "<!-- DES-ENFORCEMENT : exempt -->", ["MARKER_CONFLICT"]),
}  # fmt: skip


@pytest.mark.parametrize(("prompt", "wanted"), FAULTS.values(), ids=FAULTS)
def test_every_fault_has_its_code_and_a_sentence(prompt: str, wanted: list[str]) -> None:
    found = markers.read(prompt)
    assert [fault.rule for fault in found.faults] == wanted
    assert found.values or found.faults
    assert all("DES-" in problem and problem.endswith(".") and len(problem) < 250 for problem in found.problems)


def test_a_value_of_any_length_makes_a_short_message() -> None:
    long = markers.read(BLOCK.replace("jwt-auth", "X" * 5000)).problems[0]
    assert "X" * 57 + "..." in long
    assert len(long) < 250
    assert "'" + "X" * 60 + "'" in markers.read(BLOCK.replace("jwt-auth", "X" * 60)).problems[0]


def test_each_kind_of_fault_says_something_else() -> None:
    firsts = {fault.rule: fault.what for prompt, _ in FAULTS.values() for fault in markers.read(prompt).faults}
    assert len(set(firsts.values())) == len(firsts) == 6


legal = st.fixed_dictionaries(
    {
        "VALIDATION": st.just("required"),
        "PROJECT-ID": st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True),
        "STEP-ID": st.from_regex(r"[0-9]{2}-[0-9]{2}", fullmatch=True),
    },
    optional={"MODE": st.just("orchestrator"), "TEMPLATE": st.just("expand")},
)


@given(legal, st.randoms(), st.text().filter(lambda text: not text.lstrip().startswith("<!--")))
def test_what_is_rendered_is_read_again(values: dict[str, str], order, body: str) -> None:
    pairs = list(values.items())
    order.shuffle(pairs)
    found = markers.read(markers.render(pairs) + "\n" + body)
    assert found.values == values
    assert found.problems == []
    assert found.body.lstrip() == body.lstrip()
    assert body.endswith(found.body)


@given(st.text() | st.text(alphabet="<!-> DESMODE:-\n", max_size=80).map(lambda text: "<!--" + text))
def test_arbitrary_text_never_raises_and_never_passes_for_admission_with_faults(prompt: str) -> None:
    found = markers.read(prompt)
    assert prompt.endswith(found.body)
