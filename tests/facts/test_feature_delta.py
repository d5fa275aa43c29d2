"""Wave sections of a feature-delta.md (des-reference §3.10)."""

import pytest

from des.facts.feature_delta import sections

TEXT = """# Feature

## Wave: DESIGN / [REF] Component Decomposition

| Component | Path |
|---|---|
| Quote | src/quote.py |

### Detail

more

```markdown
## Wave: DISTILL / [REF] Not a heading, an example
```

## Notes

not of a wave

## Wave: distill / [WHY] Upstream Issues
"""


@pytest.mark.req("ND-053")
def test_sections_are_found_by_heading() -> None:
    found = sections(TEXT)
    assert [(s.wave, s.tier, s.title, s.line) for s in found] == [
        ("DESIGN", "REF", "Component Decomposition", 3),
        ("DISTILL", "WHY", "Upstream Issues", 21),
    ]
    assert "### Detail" in found[0].body
    assert "an example" in found[0].body
    assert "not of a wave" not in found[0].body
    assert found[1].body == ""


def test_no_document_no_sections() -> None:
    assert sections("") == []
