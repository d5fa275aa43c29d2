#!/usr/bin/env python3
"""What `des gate wiring` would say of a directory if every function in it were new: its false alarms, on real code.

python scripts/wiring.py Python|JavaScript|Go|Rust|Java DIRECTORY
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from des.contract.paths import PathRules, classify  # noqa: E402  (the repository is not installed)
from des.deliver.gates import wiring  # noqa: E402
from des.facts import languages  # noqa: E402


def read(root: Path) -> dict[str, dict[str, str]]:
    """The texts below a directory: class of the path -> path -> text. What was installed into it is left out."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and path.stat().st_size < 1_000_000 and "node_modules/" not in name:
            area = classify(name, PathRules.from_config({}))
            found.setdefault(area, {})[name] = path.read_text("utf-8", "replace")
    return found


def main(kind: str, directory: str) -> None:
    """Print one line of figures, then the findings."""
    texts = read(Path(directory))
    production, harness = texts.get("production", {}), texts.get("harness", {})
    kinds = {name: languages.language(name, text) for name, text in production.items()}
    modules, problems = wiring.read({name: text for name, text in production.items() if kinds[name] == kind})
    settings = harness | texts.get("config", {})
    project = wiring.Project(production, kinds, settings, texts.get("test", {}) | harness)
    found = wiring.judge(kind, modules, {name: m.definitions for name, m in modules.items()}, project, modules)
    count, failed = sum(len(m.definitions) for m in modules.values()), sum(one.blocks for one in found)
    print(f"{len(modules)} files, {count} definitions: {failed} fail, {len(found) - failed} flagged")
    for one in [*problems, *found]:
        print(f"  {one.file}:{one.line}{'' if one.blocks else ' (flagged)'}: {one.text}")


if __name__ == "__main__":
    main(*sys.argv[1:3])
