"""The environments a feature's acceptance suite shall pass in: DEVOPS' Environment Matrix, or an environments.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from des.contract.files import read_text
from des.facts import feature_delta, markdown
from des.facts.markdown import Table
from des.verdict import Finding, Place

SECTION = "Environment Matrix"
DEFAULTS = ("clean", "with-pre-commit", "with-stale-config")
LEGACY = ("environments.yaml", "devops/environments.yaml")
_FIX = "write a table whose first column `Environment` names one environment per row"


@dataclass(frozen=True)
class Environment:
    """``name`` in lower case with hyphens; ``file`` "" and ``line`` 0 for a default."""

    name: str
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Environments:
    """What is named, each once, or why that cannot be told."""

    environments: tuple[Environment, ...] = ()
    defects: tuple[Finding, ...] = ()


def load(root: Path, feature_dir: Path) -> Environments:
    """The environments of a feature: the section, else the file, else the defaults. DesError for unreadable files."""
    delta = feature_dir / "feature-delta.md"
    if delta.exists():
        found = of_delta(read_text(str(delta)), delta.relative_to(root).as_posix())
        if found is not None:
            return found
    for name in LEGACY:
        path = feature_dir / name
        if path.exists():
            return of_yaml(read_text(str(path)), path.relative_to(root).as_posix())
    return Environments(tuple(Environment(name) for name in DEFAULTS))


def of_delta(text: str, file: str) -> Environments | None:
    """The environments of a feature-delta's matrix; None when it has no such section, not even a misspelt one."""
    sections = feature_delta.named(feature_delta.sections(text), "DEVOPS", SECTION)
    if not sections:
        misheaded = tuple(feature_delta.misheaded(text, file))
        return Environments(defects=misheaded) if misheaded else None
    section = sections[0]
    blocks = markdown.blocks(section.body, section.first)
    broken = markdown.problems(blocks)
    if broken:
        return Environments(
            defects=tuple(Finding("broken-table", Place(file, line), text, _FIX) for line, text in broken)
        )
    table = next((block for block in blocks if isinstance(block, Table)), None)
    if table is None:
        return Environments(
            defects=(Finding("no-table", Place(file, section.line), f"the {SECTION} has no table", _FIX),)
        )
    column = table.column("environment", "env", "name")
    cells = [row[column or 0] for row in table.rows]
    return _named([(cell.text, cell.line) for cell in cells], file, table.line)


def of_yaml(text: str, file: str) -> Environments:
    """The environments of a legacy file: `target_environments`, a list of objects with a `name`, or of names."""
    fix = "write `target_environments:` as a list, each with a `name:`"
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        return Environments(
            defects=(Finding("not-yaml", Place(file, line), f"not YAML: {error.problem}", "correct that line"),)
        )
    except (yaml.YAMLError, RecursionError) as error:
        return Environments(defects=(Finding("not-yaml", Place(file), f"not YAML: {error}", "correct the file"),))
    listed = _value(node, "target_environments")
    if not isinstance(listed, yaml.SequenceNode):
        return Environments(defects=(Finding("no-environments", Place(file), "it names no target_environments", fix),))
    names = []
    for item in listed.value:
        name = item if isinstance(item, yaml.ScalarNode) else _value(item, "name")
        if not isinstance(name, yaml.ScalarNode):
            return Environments(
                defects=(
                    Finding(
                        "environment-unnamed", Place(file, item.start_mark.line + 1), "an environment has no name", fix
                    ),
                )
            )
        names.append((str(name.value), name.start_mark.line + 1))
    return _named(names, file, listed.start_mark.line + 1)


def _value(node: object, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _named(names: list[tuple[str, int]], file: str, line: int) -> Environments:
    found: dict[str, Environment] = {}
    for text, place in names:
        name = "-".join(text.lower().replace("_", " ").split())
        if not name:
            return Environments(
                defects=(Finding("environment-unnamed", Place(file, place), "this row names no environment", _FIX),)
            )
        found.setdefault(name, Environment(name, file, place))
    if found:
        return Environments(tuple(found.values()))
    return Environments(defects=(Finding("no-environments", Place(file, line), "no environment is named", _FIX),))
