"""What an iteration's backlog refers to, looked up in the project: the facts that `des.track.readiness` judges by."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from des.contract.errors import DesError
from des.contract.files import read_text
from des.facts import design_refs, use_cases
from des.facts.backlog import Backlog


@dataclass(frozen=True)
class References:
    """``use_cases``: the known ids in upper case. ``architecture``: what is wrong with that document, "" for nothing.
    ``design``: reference -> what is wrong with it, "" for nothing. ``finished``: items of earlier iterations, which may
    be depended on. ``inputs``: digest of all that was read."""

    iteration: int
    use_cases: frozenset[str] = frozenset()
    architecture: str = ""
    design: Mapping[str, str] = field(default_factory=dict)
    finished: Collection[str] = ()
    inputs: str = ""


def gather(root: Path, backlog: Backlog, iteration: int, finished: Collection[str] = ()) -> References:
    """Looks everything up. Never raises: what cannot be read is said in the facts."""
    cases = use_cases.load(root)
    named = sorted({one for item in backlog.items for one in item.design_refs})
    files = [backlog.file, design_refs.ARCHITECTURE, *cases.files, *(_file(one) for one in named)]
    return References(
        iteration=iteration,
        use_cases=frozenset(cases.where),
        architecture=design_refs.architecture_problem(root),
        design={one: design_refs.problem(root, one) for one in named},
        finished=frozenset(finished),
        inputs=_digest(root, files),
    )


def _file(reference: str) -> str:
    return f".aiwg/{reference.partition('#')[0]}"


def _digest(root: Path, files: list[str]) -> str:
    whole = hashlib.sha256()
    for file in sorted({one for one in files if one and "\0" not in one}):
        try:
            text = read_text(str(root / file))
        except DesError:
            continue
        whole.update(f"{file}\0{hashlib.sha256(text.encode()).hexdigest()}\n".encode())
    return whole.hexdigest()
