"""The Environment Matrix, and the older environments.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest

from des.facts import environments
from des.facts.environments import DEFAULTS, Environment, of_delta, of_yaml

HEAD = "# F\n\n## Wave: DEVOPS / [REF] Environment Matrix\n\n"


def test_the_column_of_the_table_with_lines() -> None:
    found = of_delta(
        HEAD + "| # | Environment |\n|---|---|\n| 1 | `clean` |\n| 2 | With pre_commit |\n| 3 | clean |\n", "f.md"
    )
    assert found is not None
    assert found.environments == (Environment("clean", "f.md", 7), Environment("with-pre-commit", "f.md", 8))


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        ("Only prose.\n", 3, "no table"),
        ("| Environment | Why |\n|---|\n| clean | x |\n", 6, "the line of dashes has 1 columns, the header has 2"),
        ("| Environment |\n", 5, "these lines are no table"),
        ("| Environment |\n|---|\n", 5, "no environment is named"),
        ("| Environment | Why |\n|---|---|\n| clean | x |\n|  | y |\n", 8, "names no environment"),
    ],
)
def test_a_bad_section_names_line_and_fix(body: str, line: int, said: str) -> None:
    found = of_delta(HEAD + body, "f.md")
    assert found is not None
    assert (found.defects[0].where.file, found.defects[0].where.line) == ("f.md", line)
    assert said in found.defects[0].text
    assert found.defects[0].fix
    assert found.environments == ()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 0, "no target_environments"),
        ("- a\n", 0, "no target_environments"),
        ("target_environments: [\n", 2, "not YAML"),
        ("target_environments:\n  - name: clean\n  - platform: linux\n", 3, "has no name"),
        ("target_environments: []\n", 1, "no environment is named"),
        ("a: \x00", 0, "not YAML"),
        ("? [a]\n: b\n", 0, "no target_environments"),
    ],
)
def test_a_bad_file_names_line_and_fix(text: str, line: int, said: str) -> None:
    defect = of_yaml(text, "e.yaml").defects[0]
    assert (defect.where.file, defect.where.line) == ("e.yaml", line)
    assert said in defect.text


def test_section_then_file_then_defaults(tmp_path: Path) -> None:
    feature = tmp_path / "docs/feature/x"
    (feature / "devops").mkdir(parents=True)
    assert [e.name for e in environments.load(tmp_path, feature).environments] == list(DEFAULTS)
    (feature / "devops/environments.yaml").write_text("target_environments:\n  - name: clean\n  - other\n", "utf-8")
    named = environments.load(tmp_path, feature).environments
    assert named == (
        Environment("clean", "docs/feature/x/devops/environments.yaml", 2),
        Environment("other", "docs/feature/x/devops/environments.yaml", 3),
    )
    (feature / "feature-delta.md").write_text(HEAD + "| Environment |\n|---|\n| with-stale-config |\n", "utf-8")
    assert [e.name for e in environments.load(tmp_path, feature).environments] == ["with-stale-config"]
