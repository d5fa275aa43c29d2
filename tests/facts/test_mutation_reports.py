"""The reports of five mutation tools. Recorded from runs: mutmut, cosmic-ray, Stryker; written after their documented
form: cargo-mutants, Pitest."""

import contextlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.facts import mutation_cargo, mutation_cosmic, mutation_mutmut, mutation_pitest, mutation_stryker
from des.facts.mutants import BadReport, Fate, Mutant, became, within

RECORDED = Path(__file__).parent / "mutation"
JAVA = "app/src/main/java/org/tiny/Fare.java"


def recorded(name: str) -> str:
    return (RECORDED / name).read_text("utf-8")


def mutmut(meta: str) -> tuple[Mutant, ...]:
    return mutation_mutmut.read("calc.py", meta, recorded("calc_mutated.txt"), recorded("calc.txt"))


def pitest(report: str) -> tuple[Mutant, ...]:
    return mutation_pitest.read(report.encode(), ["other/Fare.java", "Fare.java", JAVA])


READERS: dict[str, Callable[[str], tuple[Mutant, ...]]] = {
    "calc.meta.json": mutmut,
    "cosmic.jsonl": mutation_cosmic.read,
    "stryker.json": mutation_stryker.read,
    "cargo.json": mutation_cargo.read,
    "pitest.xml": pitest,
}


def seen(mutants: Sequence[Mutant]) -> list[tuple[int, int, str, str]]:
    return [(one.line, one.end, one.fate.value, one.change) for one in mutants]


def test_mutmut_says_where_and_how() -> None:
    found = mutmut(recorded("calc.meta.json"))
    assert {one.file for one in found} == {"calc.py"}
    assert seen(found) == [
        (2, 2, "killed", "`return a + b` became `return a - b`"),
        (14, 14, "killed", "`return a + 2` became `return a - 2`"),
        (14, 14, "killed", "`return a + 2` became `return a + 3`"),
        (20, 20, "killed", "`if a > 3:` became `if a >= 3:`"),
        (20, 20, "survived", "`if a > 3:` became `if a > 4:`"),
        (21, 21, "survived", "`return 1` became `return 2`"),
        (22, 22, "killed", "`return (a +` became `return (a - 2)`"),
        (23, 23, "killed", "`2)` became `3)`"),
    ]
    assert found[4].key == "calc.xǁAǁm__mutmut_2"


@pytest.mark.parametrize(
    ("code", "fate"),
    [
        (5, Fate.UNCOVERED),
        (33, Fate.UNCOVERED),
        (34, Fate.IGNORED),
        (36, Fate.TIMEOUT),
        (-24, Fate.TIMEOUT),
        (35, Fate.UNCLEAR),
        (-11, Fate.UNCLEAR),
        (3, Fate.KILLED),
        (99, Fate.UNCLEAR),
    ],
)
def test_mutmut_fates(code: int, fate: Fate) -> None:
    (one,) = mutmut(json.dumps({"exit_code_by_key": {"calc.x_add__mutmut_1": code}}))
    assert one.fate is fate


def test_mutants_without_a_place_still_count() -> None:
    (one,) = mutation_mutmut.read("a.py", '{"exit_code_by_key": {"a.x_b__mutmut_1": 0}}', "def (:", "x = 1\n")
    assert (one.line, one.fate, one.change) == (0, Fate.SURVIVED, "a.x_b__mutmut_1")
    assert within([one], {"a.py": {7}}) == [one]


def test_mutmut_with_two_classes_and_a_line_taken_away() -> None:
    head, body, tail = "    def f(self):\n", "        g()\n", "        h()\n"
    source = "class A:\n" + head + body + "\n\nclass B:\n" + head + body + tail
    name = "xǁBǁf__mutmut_"
    mutated = f"class B:\n    def {name}orig(self):\n{body}{tail}\n    def {name}1(self):\n{tail}"
    (one,) = mutation_mutmut.read("b.py", json.dumps({"exit_code_by_key": {f"b.{name}1": 0}}), mutated, source)
    assert (one.line, one.change) == (8, "`g()` was removed")


def test_cosmic_ray() -> None:
    found = mutation_cosmic.read(recorded("cosmic.jsonl"))
    assert [(one.file, one.line, one.fate) for one in found] == [
        ("src/parcel/express.py", 28, fate)
        for fate in (Fate.KILLED, Fate.SURVIVED, Fate.KILLED, Fate.TIMEOUT, Fate.UNCLEAR)
    ]
    assert found[0].change.endswith(
        "became `return replace(standard, price=standard.price - surcharge, days=math.ceil(standard.days / 3))`"
    )


def test_stryker() -> None:
    found = mutation_stryker.read(recorded("stryker.json"))
    assert Counter(one.fate for one in found) == {Fate.KILLED: 7, Fate.SURVIVED: 8}
    assert seen(found)[0] == (3, 3, "killed", "`2 + zones` became `2 - zones`")
    assert (4, 4, "survived", "`age < 14` became `age <= 14`") in seen(found)


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        ("NoCoverage", Fate.UNCOVERED),
        ("Timeout", Fate.TIMEOUT),
        ("CompileError", Fate.INVALID),
        ("RuntimeError", Fate.UNCLEAR),
        ("Ignored", Fate.IGNORED),
    ],
)
def test_stryker_fates(status: str, fate: Fate) -> None:
    report = json.loads(recorded("stryker.json"))
    report["files"]["src/fare.js"]["mutants"] = [{**report["files"]["src/fare.js"]["mutants"][0], "status": status}]
    assert [one.fate for one in mutation_stryker.read(json.dumps(report))] == [fate]


def test_cargo_mutants() -> None:
    assert seen(mutation_cargo.read(recorded("cargo.json"))) == [
        (4, 4, "survived", "replace < with <= in fare"),
        (3, 7, "killed", "fare became `0`"),
        (11, 11, "invalid", 'replace label -> &\'static str with ""'),
    ]


def test_pitest_finds_the_file_behind_a_class() -> None:
    found = pitest(recorded("pitest.xml"))
    assert {one.file for one in found} == {JAVA}
    assert seen(found) == [
        (4, 4, "survived", "changed conditional boundary"),
        (5, 5, "killed", "replaced int return with 0 for org/tiny/Fare::fare"),
        (11, 11, "uncovered", "negated conditional"),
    ]


def test_pitest_without_a_package_or_a_known_file() -> None:
    plain = (
        recorded("pitest.xml")
        .replace("org.tiny.", "")
        .replace("<description>changed conditional boundary</description>", "")
    )
    assert {one.file for one in pitest(plain)} == {"other/Fare.java"}
    (unknown, *_) = mutation_pitest.read(plain.encode(), [])
    assert (unknown.file, unknown.change[-27:]) == ("Fare.java", "ConditionalsBoundaryMutator")


def test_cosmic_ray_without_a_diff() -> None:
    mutation = {"module_path": "a.py", "operator_name": "core/X", "start_pos": [1, 0], "end_pos": [3, 1]}
    (one,) = mutation_cosmic.read(json.dumps([{"mutations": [mutation]}, {"worker_outcome": "abnormal", "diff": None}]))
    assert one == Mutant("a.py", 1, 3, Fate.UNCLEAR, "core/X")


BAD = {
    "mutmut empty": ("calc.meta.json", "", "no JSON"),
    "mutmut a list": ("calc.meta.json", "[]", "exit_code_by_key"),
    "mutmut not tried": (
        "calc.meta.json",
        '{"exit_code_by_key": {"calc.x_add__mutmut_1": null}}',
        "calc.x_add__mutmut_1 was never tried",
    ),
    "mutmut a word": ("calc.meta.json", '{"exit_code_by_key": {"k": "0"}}', "no exit code"),
    "mutmut true": ("calc.meta.json", '{"exit_code_by_key": {"k": true}}', "no exit code"),
    "cosmic no pair": ("cosmic.jsonl", "[1]", "line 1 is no pair"),
    "cosmic not tried": ("cosmic.jsonl", '[{"job_id": "a", "mutations": []}, null]', "never tried"),
    "cosmic place": (
        "cosmic.jsonl",
        '[{"job_id": "a", "mutations": [{"start_pos": ["x"]}]}, {"worker_outcome": "normal"}]',
        "start_pos",
    ),
    "cosmic line 0": (
        "cosmic.jsonl",
        '[{"mutations": [{"start_pos": [0, 4]}]}, {"worker_outcome": "normal"}]',
        "start_pos",
    ),
    "cosmic warning": ("cosmic.jsonl", "Warning: x", "no JSON"),
    "stryker no files": ("stryker.json", "{}", "files is missing"),
    "stryker pending": ("stryker.json", recorded("stryker.json").replace('"Survived"', '"Pending"'), "'Pending'"),
    "stryker place": ("stryker.json", recorded("stryker.json").replace('"line": 4', '"line": "4"'), "line is missing"),
    "cargo baseline": (
        "cargo.json",
        recorded("cargo.json").replace('"Success"', '"Failure"', 1),
        "fail without any mutation",
    ),
    "cargo fewer": (
        "cargo.json",
        recorded("cargo.json").replace('"total_mutants": 3', '"total_mutants": 4'),
        "fewer mutants",
    ),
    "cargo unknown": ("cargo.json", recorded("cargo.json").replace("Unviable", "Unheard"), "'Unheard'"),
    "pitest root": ("pitest.xml", "<report/>", "<report>"),
    "pitest entity": (
        "pitest.xml",
        '<!DOCTYPE m [<!ENTITY a "b">]><mutations>&a;</mutations>',
        "no XML that is read here",
    ),
    "pitest doctype": ("pitest.xml", "<!DOCTYPE mutations><mutations/>", "DTDForbidden"),
    "pitest started": ("pitest.xml", recorded("pitest.xml").replace("SURVIVED", "STARTED"), "'STARTED'"),
    "pitest no line": ("pitest.xml", recorded("pitest.xml").replace("<lineNumber>4</lineNumber>", ""), "no lineNumber"),
    "pitest line": ("pitest.xml", recorded("pitest.xml").replace(">4<", ">four<"), "'four'"),
}


@pytest.mark.parametrize(("name", "text", "words"), BAD.values(), ids=BAD)
def test_a_report_of_another_form_is_refused_with_the_reason(name: str, text: str, words: str) -> None:
    with pytest.raises(BadReport, match="(?s)" + words.replace("(", r"\(")):
        READERS[name](text)


@pytest.mark.parametrize("name", [name for name in READERS if name != "cosmic.jsonl"])
@given(share=st.floats(0, 0.99))
def test_a_truncated_report_is_refused(name: str, share: float) -> None:
    whole = recorded(name).rstrip()
    with pytest.raises(BadReport):
        READERS[name](whole[: int(len(whole) * share)])


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "files",
                    "outcomes",
                    "mutants",
                    "mutations",
                    "status",
                    "location",
                    "exit_code_by_key",
                    "scenario",
                    "span",
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@pytest.mark.parametrize("name", [name for name in READERS if name != "pitest.xml"])
@given(value=values)
def test_any_other_document_is_read_or_refused_never_more(name: str, value: object) -> None:
    with contextlib.suppress(BadReport):
        assert all(isinstance(one, Mutant) for one in READERS[name](json.dumps(value)))


@given(
    st.lists(st.tuples(st.sampled_from(["a", "b"]), st.integers(1, 9), st.integers(0, 3)), max_size=9),
    st.sets(st.integers(1, 12)),
)
def test_within_keeps_what_touches_a_line(places: list[tuple[str, int, int]], lines: set[int]) -> None:
    every = [Mutant(file, line, line + more, Fate.KILLED, "") for file, line, more in places]
    found = within(every, {"a": lines})
    assert sorted(map(repr, found)) == sorted(
        repr(one) for one in every if one.file == "a" and lines & set(range(one.line, one.end + 1))
    )


def test_a_change_fits_in_a_line() -> None:
    assert became("a\n  + b", "") == "`a + b` was removed"
    assert len(became("a" * 999, "b" * 999)) < 400
