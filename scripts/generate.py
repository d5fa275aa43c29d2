#!/usr/bin/env python3
"""Rewrite what is derived from code: the template in skills/nw-execute/SKILL.md and schemas/*.schema.json.

python scripts/generate.py           write what is out of date
python scripts/generate.py --check   only name it; exit 1 when there is any
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pydantic import BaseModel

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from des.contract import template  # noqa: E402  (the repository is not installed)
from des.flow import models  # noqa: E402
from des.track import models as track  # noqa: E402

SKILL = ROOT / "skills/nw-execute/SKILL.md"
BEGIN, END = "<!-- template:begin -->", "<!-- template:end -->"
FENCE = "```"


def outputs() -> dict[Path, str]:
    """Every generated file with the text it must have."""
    wanted = {SKILL: with_template(SKILL.read_text("utf-8"), template.skeleton())}
    forms: dict[str, type[BaseModel]] = {**models.SCHEMAS}
    forms.update({track.schema_name(subject): model for subject, model in track.SUBJECTS.items()})
    for name, model in forms.items():
        text = json.dumps(model.model_json_schema(), indent=2, ensure_ascii=False) + "\n"
        wanted[ROOT / "schemas" / f"{name}.schema.json"] = text
    return wanted


def with_template(text: str, body: str) -> str:
    """The skill's text with `body` as the one fence between the marks.

    Raises ValueError when the marks are not there exactly once, or when `body` would close the fence itself.
    """
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise ValueError(f"{BEGIN} and {END} must stand in the text once each, in this order")
    if FENCE in body:
        raise ValueError("the template contains a code fence; a reader who copies the block would lose its end")
    head, tail = text.split(BEGIN)[0], text.split(END)[1]
    return f"{head}{BEGIN}\n{FENCE}text\n{body.rstrip()}\n{FENCE}\n{END}{tail}"


def stale() -> dict[Path, str]:
    """The generated files whose text differs from what it must be."""
    return {path: text for path, text in outputs().items() if not path.is_file() or path.read_text("utf-8") != text}


def main(arguments: list[str]) -> int:
    """Write, or with --check only name, what is out of date."""
    if arguments not in ([], ["--check"]):
        print("usage: generate.py [--check]", file=sys.stderr)
        return 2
    found = stale()
    for path, text in found.items():
        if arguments:
            print(f"{path.relative_to(ROOT)} is out of date; run `make generate`")
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
    return 1 if arguments and found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
