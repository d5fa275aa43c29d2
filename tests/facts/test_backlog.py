"""The backlog of an iteration: its form, its defects with their lines, and the places it is looked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.facts import backlog
from des.facts.backlog import of_text
from tests.support.growth import grows_linearly

ROOT = Path(__file__).resolve().parents[2]
ITEM = """  - id: {id}
    title: Express quote
    kind: feature
    user_visible: true
    estimate: 3
    risk: high
    use_case: UC-01
    acceptance_criteria:
      - {{id: {id}-AC1, text: "A price."}}
    test_criteria:
      - {{ac: {id}-AC1, text: "Compare it."}}
    design_refs: ["architecture/a.md#pricing"]
    dependencies: []
"""
HEAD = "---\nschema: des/backlog@1\niteration: 3\nitems:\n"


def document(*items: str) -> str:
    return HEAD + "".join(items) + "---\nfree text\n"


def item(item_id: str = "US-01") -> str:
    return ITEM.format(id=item_id)


@pytest.mark.req("DT-032", "DT-035", "DT-036", "DT-037", "DT-038", "DT-039")
def test_the_shipped_template_is_a_backlog() -> None:
    found = of_text((ROOT / "templates/backlog.md").read_text("utf-8"), "b.md", 1)
    assert found.defects == ()
    assert [one.defects for one in found.items] == [(), ()]
    one, two = found.items
    assert (one.id, one.title, one.kind, one.user_visible, one.points, one.risk) == (
        "US-01",
        "Express quote",
        "feature",
        True,
        3,
        "high",
    )
    assert [criterion.id for criterion in one.criteria] == ["US-01-AC1", "US-01-AC2"]
    assert [test.ac for test in one.tests] == ["US-01-AC1", "US-01-AC2"]
    assert (one.use_case, one.dependencies, two.dependencies) == ("UC-01", (), ("US-01",))
    assert one.design_refs == ("architecture/software-architecture-doc.md#pricing",)
    assert (two.design_refs, bool(two.design_not_needed), two.user_visible) == ((), True, False)
    assert (one.line, found.iteration) == (5, 1)


@pytest.mark.req("DT-032")
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines_are_those_of_the_file(line_end: str) -> None:
    text = document(item(), item("US-02").replace("kind: feature", "kind: story"))
    found = of_text(text.replace("\n", line_end), "b.md", 3)
    (defect,) = found.items[1].defects
    assert (defect.where.file, defect.where.line, defect.text) == ("b.md", 20, "US-02: kind is 'story'")
    assert "bugfix" in defect.fix


@pytest.mark.req("DT-032")
@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "no front matter"),
        ("# Backlog\n", 1, "no front matter"),
        ("---\nitems: []\n", 1, "has no end"),
        ("---\n---\n", 2, "must be a mapping, it is empty"),
        ("---\n- a\n---\n", 2, "must be a mapping, it is a list"),
        ("---\na: [\n---\n", 3, "not YAML"),
        ("---\na: b\n  c: d\n---\n", 3, "not YAML"),
        ("---\na: &x 1\nb: *x\n---\n", 2, "anchors and aliases"),
        ("---\na: !!python/object:os.system x\n---\n", 2, "tags are not read"),
        ("---\n? [a]\n: b\n---\n", 2, "a key must be one word"),
        ("---\na: " + "[" * 30 + "]" * 30 + "\n---\n", 2, "nested deeper"),
        ("---\na: " + "[" * 100000 + "\n---\n", 2, "nested deeper"),
        (document().replace("@1", "@2"), 2, "which form it has"),
        (document(item()).replace("iteration: 3", "iteration: 4"), 3, "is for iteration 4, not 3"),
        (document(item()).replace("iteration: 3", "iteration: yes"), 3, "must be a number, it is true or false"),
        (document(item()).replace("iteration: 3", "iteration: 0"), 3, "names no iteration"),
        (document(item()).replace("iteration: 3", "iteration: 3.5"), 3, "names no iteration"),
        (document(), 4, "has no items"),
        (document(item()).replace("items:", "items: {}\nmore:"), 4, "items must be a list"),
        (document(item()).replace("iteration: 3", "iteration: 3\niteration: 3"), 4, "'iteration' stands twice"),
        (document(item(), item()), 18, "the item id US-01 stands twice, the first time in line 5"),
        (document("  - just text\n"), 5, "item 1 must be a mapping"),
        (document(item().replace("id: US-01\n", "id: 7\n")), 5, "id must be text, it is int 7"),
        (document(item().replace("id: US-01\n", "id: ''\n")), 5, "id is empty"),
        (document(item()).replace("items:", "points: 3\nitems:"), 4, "nobody reads the key 'points'"),
    ],
)
def test_what_makes_a_backlog_unusable(text: str, line: int, words: str) -> None:
    found = of_text(text, "b.md", 3)
    assert words in " | ".join(defect.text for defect in found.defects)
    assert [defect.where.line for defect in found.defects if words in defect.text] == [line]
    assert all(defect.fix and defect.where.file == "b.md" for defect in found.defects)


@pytest.mark.req("DT-035", "DT-037", "DT-039")
@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("title: Express quote", "title: [a]", "title must be text, it is a list"),
        ("title: Express quote", "title: no", "title must be text, it is true or false"),
        ("title: Express quote", "title:", "has no title"),
        ("    kind: feature\n", "", "has no kind"),
        ("user_visible: true", "user_visible: 'true'", "user_visible must be true or false"),
        ("risk: high", "risk: 3", "risk is '3'"),
        ("estimate: 3", "estimate: three", "estimate must be a number, it is text"),
        ("estimate: 3", "estimate: .nan", "estimate must be a number"),
        ("estimate: 3", "estimate: true", "estimate must be a number"),
        ("estimate: 3", "estimate: " + "9" * 5000, "estimate must be a number"),
        ("estimate: 3", "estimat: 3", "nobody reads the key 'estimat'"),
        ("estimate: 3", "estimate: 3\n    estimate: 5", "'estimate' stands twice"),
        ("dependencies: []", "dependencies: US-02", "dependencies must be a list, it is text"),
        ("dependencies: []", "dependencies: [1]", "dependencies holds int 1 instead of text"),
        ('      - {id: US-01-AC1, text: "A price."}', "      - US-01-AC1", "acceptance_criteria 1 must be a mapping"),
        ('text: "A price."}', 'txt: "A price."}', "nobody reads the key 'txt'"),
    ],
)
def test_what_is_wrong_in_one_item_stays_with_it(old: str, new: str, words: str) -> None:
    found = of_text(document(item().replace(old, new), item("US-02")), "b.md", 3)
    assert found.defects == ()
    assert words in " | ".join(defect.text for defect in found.items[0].defects)
    assert found.items[1].defects == ()


@pytest.mark.req("DT-037")
def test_a_missing_list_of_dependencies_is_not_an_empty_one() -> None:
    found = of_text(document(item().replace("    dependencies: []\n", "")), "b.md", 3)
    assert found.items[0].dependencies is None
    assert of_text(document(item()), "b.md", 3).items[0].dependencies == ()


def test_texts_of_all_languages_and_dates() -> None:
    text = document(
        item().replace("Express quote", "Eilpaket für Łódź 特急 🚚").replace("id: US-01\n", "id: 2026-03-02\n")
    )
    found = of_text(text, "b.md", 3)
    assert (found.items[0].id, found.items[0].title) == ("2026-03-02", "Eilpaket für Łódź 特急 🚚")


def test_a_thousand_items_are_read() -> None:
    found = of_text(document(*(item(f"US-{number}") for number in range(1000))), "b.md", 3)
    assert len(found.items) == 1000
    assert found.defects == ()


def test_twice_the_items_take_twice_the_time() -> None:
    texts = {size: document(*(item(f"US-{number}") for number in range(size))) for size in (100, 400)}
    assert grows_linearly(lambda size: of_text(texts[size], "b.md", 3), 100)


@given(st.text(max_size=200), st.integers(0, 300))
def test_no_text_makes_it_fail(noise: str, place: int) -> None:
    of_text(noise, "b.md", 3)
    whole = document(item())
    of_text(whole[:place] + noise + whole[place:], "b.md", 3)


@pytest.mark.req("DT-032")
@pytest.mark.parametrize("place", backlog.PLACES)
def test_each_place_is_read(tmp_path: Path, place: str) -> None:
    assert backlog.load(tmp_path, 3).file == ""
    file = tmp_path / place.format(n=3)
    file.parent.mkdir(parents=True)
    file.write_text(document(item()), "utf-8")
    found = backlog.load(tmp_path, 3)
    assert (found.file, len(found.items), found.defects) == (place.format(n=3), 1, ())


@pytest.mark.req("DT-032")
def test_its_own_place_comes_first_and_a_broken_file_is_a_defect(tmp_path: Path) -> None:
    for place, name in zip(backlog.PLACES, ("US-01", "US-02", "US-03")):
        file = tmp_path / place.format(n=3)
        file.parent.mkdir(parents=True)
        file.write_text(document(item(name)), "utf-8")
    assert backlog.load(tmp_path, 3).items[0].id == "US-01"
    (tmp_path / backlog.PLACES[0].format(n=3)).write_bytes(b"---\n\xff\n---\n")
    found = backlog.load(tmp_path, 3)
    assert (found.items, len(found.defects)) == ((), 1)
    assert "UTF-8" in found.defects[0].text
