"""The reports of coverage tools. Recorded from runs: coverage.py (three formats), c8 (two); after its documented form:
JaCoCo."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.contract.errors import DesError
from des.facts import reports
from des.facts.coverage import Coverage, FileCoverage, foreign, of_this_tree, on_lines

RECORDED = Path(__file__).parent / "reports"
ROOT = "/home/ada/shop"
QUOTE = FileCoverage(
    "src/shop/quote.py",
    frozenset({3, 4, 7, 8, 9, 10, 11, 15, 16, 19}),
    frozenset({3, 4, 7, 8, 9, 10, 11, 12, 15, 16, 19, 20}),
    3,
    4,
)


def recorded(name: str) -> str:
    return (RECORDED / name).read_text("utf-8")


def refusal(name: str, text: str) -> DesError:
    with pytest.raises(DesError) as caught:
        reports.coverage(name, text, "report.x", ROOT)
    error = caught.value
    assert error.what.startswith("report.x:")
    assert error.why
    assert error.how
    assert error.code == 2
    return error


@pytest.mark.req("DT-109")
@pytest.mark.parametrize(
    ("name", "file"), [("coverage.py", "coverage.json"), ("cobertura", "cobertura.xml"), ("lcov", "lcov.info")]
)
def test_three_formats_of_one_run_say_the_same(name: str, file: str) -> None:
    found = reports.coverage(name, recorded(file), file, ROOT)
    assert [one.path for one in found.files] == ["src/shop/__init__.py", "src/shop/login.py", "src/shop/quote.py"]
    assert found.files[2] == QUOTE
    assert found.files[1].covered == frozenset()
    assert (found.lines_covered, found.lines_valid) == (10, 19)
    assert (found.branches_covered, found.branches_valid) == (3, 6)


@pytest.mark.req("DT-109")
@pytest.mark.parametrize(("name", "file"), [("cobertura", "c8.xml"), ("lcov", "c8.info")])
def test_c8(name: str, file: str) -> None:
    found = reports.coverage(name, recorded(file), file, "/home/ada/js")
    assert found == Coverage((FileCoverage("a.js", frozenset({1, 2, 5, 6, 7}), frozenset(range(1, 8)), 2, 5),))


@pytest.mark.req("DT-109")
def test_jacoco_names_no_directory_so_the_tree_decides() -> None:
    text = recorded("jacoco.xml")
    tree = ["app/src/main/java/org/tiny/Fare.java", "other/src/main/java/org/tiny/Fare.java", "README.md"]
    found = reports.coverage("jacoco", text, "jacoco.xml", known=tree)
    assert found.files == (FileCoverage(tree[0], frozenset({5, 8}), frozenset({5, 6, 8}), 2, 4),)
    assert foreign(found, tree) == []
    undecided = reports.coverage("jacoco", text.replace('"app"', '"third"'), "jacoco.xml", known=tree)
    assert foreign(undecided, tree) == ["org/tiny/Fare.java"]


@pytest.mark.req("DT-109", "DT-110")
def test_a_rounded_rate_is_never_read() -> None:
    text = (
        recorded("cobertura.xml")
        .replace('line-rate="0.5263"', 'line-rate="1"')
        .replace('lines-covered="10"', 'lines-covered="19"')
    )
    found = reports.coverage("cobertura", text, "c.xml", ROOT)
    assert (found.lines_covered, found.lines_valid) == (10, 19)


@pytest.mark.req("DT-109")
def test_one_file_in_several_records_counts_once() -> None:
    text = "TN:a\nSF:a.py\nDA:1,1\nDA:2,0\nBRDA:1,0,0,-\nend_of_record\nTN:b\nSF:./a.py\nDA:1,0\nDA:2,5,checksum\nBRDA:1,0,0,2\nend_of_record\n"
    third = "SF:a.py\nDA:2,0\nBRDA:1,0,0,0\nend_of_record\n"
    found = reports.coverage("lcov", text + third, "l")
    assert found.files == (FileCoverage("a.py", frozenset({1, 2}), frozenset({1, 2}), 1, 1),)
    rows = "".join(
        f'<line number="1" hits="1" branch="true" condition-coverage="50% ({count}/2)"/>' for count in (0, 2, 1)
    )
    found = reports.coverage("cobertura", _XML.format(rows), "c")
    assert found.files == (FileCoverage("a.py", frozenset({1}), frozenset({1}), 2, 2),)


def test_a_directory_beside_the_project_is_not_in_it() -> None:
    found = reports.coverage("lcov", "SF:/home/ada/shopping/a.py\nDA:1,1\nend_of_record\n", "l", ROOT + "/")
    assert foreign(found, ["ping/a.py", "a.py"]) == ["/home/ada/shopping/a.py"]


def test_the_source_directory_is_the_one_that_the_tree_has() -> None:
    text = recorded("cobertura.xml").replace("<sources>", "<sources><source>/home/ada/shop/lib</source>")
    known = ["src/shop/quote.py", "src/shop/login.py", "src/shop/__init__.py"]
    assert foreign(reports.coverage("cobertura", text, "c", ROOT, known), known) == []
    assert foreign(reports.coverage("cobertura", text, "c", ROOT), known) == ["lib/shop/login.py", "lib/shop/quote.py"]


def test_backslashes_and_old_branch_counts() -> None:
    text = json.dumps(
        {
            "files": {
                "src\\a.py": {
                    "executed_lines": [1],
                    "missing_lines": [],
                    "summary": {"num_branches": 4, "covered_branches": 3},
                }
            }
        }
    )
    assert reports.coverage("coverage.py", text, "c").files == (
        FileCoverage("src/a.py", frozenset({1}), frozenset({1}), 3, 4),
    )


@pytest.mark.req("DT-109")
def test_only_the_changed_lines() -> None:
    coverage = Coverage((QUOTE,))
    assert on_lines(coverage, {QUOTE.path: [1, 2, 3, 12, 19, 20], "src/other.py": [3]}) == (2, 4)
    assert on_lines(coverage, {}) == (0, 0)


@pytest.mark.req("DT-109")
def test_a_report_of_another_tree() -> None:
    found = reports.coverage("cobertura", recorded("cobertura.xml"), "c.xml", "/home/bob/shop")
    known = ["src/shop/quote.py", "src/shop/login.py"]
    assert foreign(found, known) == ["/home/ada/shop/src/shop/login.py", "/home/ada/shop/src/shop/quote.py"]
    with pytest.raises(DesError) as caught:
        of_this_tree(found, known, "c.xml")
    assert caught.value.what.startswith("c.xml: 2 of 3 files are not in this tree: /home/ada/shop/src/shop/login.py, ")
    assert "relative" in caught.value.how
    own = reports.coverage("cobertura", recorded("cobertura.xml"), "c.xml", ROOT)
    assert of_this_tree(own, known, "c.xml") is own


_XML = '<coverage><packages><package><classes><class filename="a.py"><lines>{}</lines></class></classes></package></packages></coverage>'
_BOMB = '<!DOCTYPE coverage [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n<coverage>&b;</coverage>'
_EXTERNAL = '<!DOCTYPE coverage [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n<coverage>&a;</coverage>'
_PARAMETER = '<!DOCTYPE coverage [<!ENTITY % a SYSTEM "http://example.org/a.dtd"> %a;]>\n<coverage/>'


@pytest.mark.req("DT-109", "DT-110")
@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("cobertura", "", "line 1: the report is empty"),
        ("cobertura", _BOMB, "line 1, column"),
        ("cobertura", _EXTERNAL, "EntitiesForbidden"),
        ("cobertura", _PARAMETER, "EntitiesForbidden"),
        ("cobertura", "<coverage>\n  <packages>\n", "line 3, column 0"),
        ("cobertura", "\n<report/>", "line 2: the root element is <report>, not <coverage>"),
        ("cobertura", "no xml", "line 1, column 0"),
        ("cobertura", "<coverage>\ud800</coverage>", "line 1, column 1: UnicodeEncodeError"),
        ("cobertura", "<coverage/>", "it names no file"),
        ("cobertura", _XML.format(""), "its files are a.py"),
        ("cobertura", "<coverage>\n<class/></coverage>", "line 2: <class> has no filename"),
        ("cobertura", _XML.format('\n<line number="-1" hits="1"/>'), "line 2: <line> has number='-1'"),
        ("cobertura", _XML.format('\n<line number="0" hits="1"/>'), "line 2: <line> has number='0'"),
        ("cobertura", _XML.format('<line number="9999999999" hits="1"/>'), "number='9999999999'"),
        ("cobertura", _XML.format('<line number="²" hits="1"/>'), "number='²'"),
        ("cobertura", _XML.format('<line number="1"/>'), "line 1: <line> has no hits"),
        ("cobertura", _XML.format('<line number="1" hits="1.5"/>'), "hits='1.5'"),
        (
            "cobertura",
            _XML.format('<line number="1" hits="1" branch="true" condition-coverage="50% (2/1)"/>'),
            "condition-coverage",
        ),
        (
            "cobertura",
            _XML.format('<line number="1" hits="1" branch="true" condition-coverage="0% (0/9999999)"/>'),
            "condition-coverage",
        ),
        ("jacoco", "<report/>", "it names no file"),
        ("jacoco", _BOMB.replace("coverage", "report"), "EntitiesForbidden"),
        ("jacoco", "<coverage/>", "the root element is <coverage>, not <report>"),
        ("jacoco", '<report><package name="a"><sourcefile/></package></report>', "<sourcefile> has no name"),
        (
            "jacoco",
            '<report><package name="a"><sourcefile name="B.java"><line nr="1" ci="1" mb="0"/></sourcefile></package></report>',
            "<line> has no cb",
        ),
        ("jacoco", "<report>" + "<group>" * 200 + "</group>" * 200 + "</report>", "nested too deeply"),
        ("lcov", "  \n", "line 1: the report is empty"),
        ("lcov", "TN:\nSF:a.py\nDA:1,1\n", "no end_of_record for a.py"),
        ("lcov", "SF:a.py\nDA:1,1\nSF:b.py\nDA:1,1\nend_of_record\n", "line 3: a file begins inside of another"),
        ("lcov", "SF:a.py\nDA:1", "line 2: 'DA:1' has too few parts"),
        ("lcov", "DA:1,1\n", "line 1: DA stands outside of a file"),
        ("lcov", "SF:\nend_of_record\n", "line 1: SF names no file"),
        ("lcov", "SF:a.py\nDA:x,1\nend_of_record\n", "line 2: 'DA:x,1': 'x' is no count"),
        ("lcov", "SF:a.py\nDA:1,-1\nend_of_record\n", "line 2: 'DA:1,-1': '-1' is no count"),
        ("lcov", "SF:a.py\nDA:0,1\nend_of_record\n", "line 2: 'DA:0,1' has no line within 1 to"),
        ("lcov", "SF:a.py\nDA:99999999999,1\nend_of_record\n", "has no line within 1 to"),
        ("lcov", "SF:a.py\nBRDA:1,0,-\nend_of_record\n", "has too few parts"),
        ("lcov", "SF:a.py\nLF:10\nLH:10\nend_of_record\n", "no line that can run; its files are a.py"),
        ("lcov", "<coverage/>", "line 1: '<coverage/>' is no record"),
        ("coverage.py", "", "line 1: the report is empty"),
        ("coverage.py", '{"files": {"a.py": {"executed_lines": [1,', "line 1, column"),
        ("coverage.py", "[]", "the document is no object"),
        ("coverage.py", "{}", "files is missing"),
        ("coverage.py", '{"files": {}}', "it names no file"),
        (
            "coverage.py",
            '{"files": {"a.py": {"executed_lines": [0], "missing_lines": []}}}',
            'files["a.py"].executed_lines[0] is 0, not within 1',
        ),
        (
            "coverage.py",
            '{"files": {"a.py": {"executed_lines": [1], "missing_lines": [1]}}}',
            'files["a.py"].missing_lines[0] is 1, which is an executed line',
        ),
        ("coverage.py", '{"files": {"a.py": {"executed_lines": [true], "missing_lines": []}}}', "is no whole number"),
        ("coverage.py", '{"files": {"a.py": {"executed_lines": 7}}}', "executed_lines is no array"),
        ("coverage.py", '{"files": {"a.py": {"executed_lines": []}}}', "missing_lines is missing"),
        ("coverage.py", '{"files": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"),
        ("coverage.py", '{"files": NaN}', "NaN"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(name: str, text: str, place: str) -> None:
    assert place in refusal(name, text).what


def test_a_report_of_absurd_size_is_not_even_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("des.limits.LARGEST_REPORT", 1024 * 1024)
    for name in ("cobertura", "jacoco", "lcov", "coverage.py"):
        assert "larger than 1 MiB" in refusal(name, " " * (1024 * 1024 + 1)).what


PATHS = st.from_regex(r"[a-z][a-z0-9_]{0,6}(/[a-zé ]{1,5}[a-z]){0,2}\.py", fullmatch=True)
LINES = st.dictionaries(
    st.integers(1, 500), st.tuples(st.integers(0, 3), st.lists(st.booleans(), max_size=3)), max_size=12
)
FILES = st.dictionaries(PATHS, LINES, min_size=1, max_size=4).filter(lambda files: any(files.values()))


def expected(files: dict[str, dict[int, tuple[int, list[bool]]]]) -> Coverage:
    return Coverage(
        tuple(
            FileCoverage(
                path,
                frozenset(line for line, (hits, _) in lines.items() if hits),
                frozenset(lines),
                sum(sum(branches) for _, branches in lines.values()),
                sum(len(branches) for _, branches in lines.values()),
            )
            for path, lines in sorted(files.items())
        )
    )


@given(FILES)
def test_lcov_round_trip(files: dict[str, dict[int, tuple[int, list[bool]]]]) -> None:
    written = []
    for path, lines in files.items():
        written.append(f"SF:/p/{path}")
        for line, (hits, branches) in lines.items():
            written.append(f"DA:{line},{hits}")
            written.extend(f"BRDA:{line},0,to {number},{int(taken)}" for number, taken in enumerate(branches))
        written.append("end_of_record")
    assert reports.coverage("lcov", "\n".join(written), "l", "/p") == expected(files)


@given(FILES)
def test_cobertura_round_trip(files: dict[str, dict[int, tuple[int, list[bool]]]]) -> None:
    classes = []
    for path, lines in files.items():
        rows = "".join(
            f'<line number="{line}" hits="{hits}" '
            + (f'branch="true" condition-coverage="0% ({sum(branches)}/{len(branches)})"/>' if branches else "/>")
            for line, (hits, branches) in lines.items()
        )
        classes.append(f"<class filename={quoteattr(path)}><lines>{rows}</lines></class>")
    text = f"<coverage><sources><source>/p</source></sources>{''.join(classes)}</coverage>"
    assert reports.coverage("cobertura", text, "c", "/p") == expected(files)


@given(
    st.sampled_from(["coverage.json", "cobertura.xml", "lcov.info", "jacoco.xml"]), st.floats(0, 1), st.text(max_size=3)
)
def test_a_damaged_report_is_read_or_refused_but_nothing_else(file: str, where: float, junk: str) -> None:
    text = recorded(file)
    at = int(len(text) * where)
    names = {"coverage.json": "coverage.py", "cobertura.xml": "cobertura", "lcov.info": "lcov", "jacoco.xml": "jacoco"}
    for damaged in (text[:at], text[:at] + junk + text[at + 1 :]):
        with contextlib.suppress(DesError):
            found = reports.coverage(names[file], damaged, "r")
            assert 0 <= found.lines_covered <= found.lines_valid
