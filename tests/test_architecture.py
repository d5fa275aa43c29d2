"""The rooms of `des/` and what each may import (DESIGN §2)."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "des"

#: Room -> the rooms it points to. Whoever may import a room may import what lies below it, too.
ARROWS = {
    "cli": {"deliver", "track", "report"},
    "deliver": {"flow"},
    "track": {"flow"},
    "report": {"flow"},
    "flow": {"proof", "facts", "state"},
    "proof": {"runner"},
    "runner": {"contract"},
    "facts": {"contract"},
    "guard": {"state"},
    "state": {"contract"},
    "contract": {"verdict"},
    "verdict": {"limits"},
    "limits": set(),
}
#: On the path of every tool call: no room here may pay for these.
HOT = ("limits", "verdict", "contract", "guard", "state")
SLOW = {
    *("dataclasses", "enum", "typing", "pathlib", "hashlib"),
    *("subprocess", "datetime", "tempfile", "logging", "argparse"),
}


def rooms() -> list[str]:
    return sorted(path.name for path in PACKAGE.iterdir() if path.is_dir() and any(path.rglob("*.py")))


def modules(*names: str) -> list[Path]:
    """The modules of the rooms of those names (a room may be one module), and of the hook scripts for "hooks"."""
    places = [ROOT / "hooks" if name == "hooks" else PACKAGE / name for name in names]
    alone = [path for place in places if (path := place.with_suffix(".py")).exists()]
    return sorted([*alone, *(path for place in places for path in place.rglob("*.py"))])


def imported(path: Path) -> Iterator[str]:
    """Every module a file imports, also inside functions and under conditions; relative imports made absolute."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield module
            if module == "des":
                yield from (f"des.{alias.name}" for alias in node.names)


def below(room: str) -> set[str]:
    return {room}.union(*(below(other) for other in ARROWS[room]))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_room_is_on_the_map() -> None:
    assert set(rooms()) <= set(ARROWS)


@pytest.mark.parametrize("path", modules(*ARROWS), ids=named)
def test_arrows_point_downwards_only(path: Path) -> None:
    room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    used = {module.split(".")[1] for module in imported(path) if module.startswith("des.")}
    assert used & set(ARROWS) <= below(room)


@pytest.mark.parametrize("path", modules("hooks"), ids=named)
def test_hook_scripts_use_the_hot_rooms_only(path: Path) -> None:
    used = {module.split(".")[1] for module in imported(path) if module.startswith("des.")}
    assert used <= set(HOT)


@pytest.mark.parametrize("path", modules(*HOT, "hooks"), ids=named)
def test_the_hot_path_imports_only_what_is_quick_and_runs_on_an_old_python(path: Path) -> None:
    assert not {module.split(".")[0] for module in imported(path)} & SLOW
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 9))


@pytest.mark.parametrize("path", modules(*HOT, "hooks"), ids=named)
def test_the_hot_path_needs_the_standard_library_only(path: Path) -> None:
    used = {module.split(".")[0] for module in imported(path)}
    own = {script.stem for script in modules("hooks")} | {"des", "hooks"}
    assert used <= own | set(sys.stdlib_module_names)


def test_nothing_slow_comes_in_through_the_back_door() -> None:
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in modules(*HOT)]
    # `re`, which json needs as well, brings enum along; that one is paid for anyway.
    script = "import sys; sys.path.insert(0, sys.argv[1]); [__import__(n) for n in sys.argv[2:]]; print(*sys.modules)"
    command = [sys.executable, "-I", "-S", "-c", script, str(ROOT), *names]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & (SLOW - {"enum"})


#: A name like these, bound to a number, is a limit, whatever its unit.
LIMIT = re.compile(
    r"(?:^|_)(?:MAX|MIN|MOST|LEAST|LIMITS?|THRESHOLDS?|FLOOR|TIMEOUT|SECONDS|DAYS|HOURS|ATTEMPTS|RETRIES|LARGEST"
    r"|LONGEST|DEEPEST|GREATEST|KEPT|BUDGET|LISTED|NAMED|SHOWN|TAIL|SHARE|WAIT|GRACE)(?:_|$)"
)
#: What runs inside the project's own interpreter can import nothing of ours.
FOREIGN = PACKAGE / "runner" / "inside"


def numbers(node: ast.expr | None) -> bool:
    """Whether the value is a number, or arithmetic with nothing but numbers."""
    return node is not None and all(
        isinstance(part, (ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.Tuple, ast.Load))
        or (isinstance(part, ast.Constant) and type(part.value) in (int, float))
        for part in ast.walk(node)
    )


def own_limits(path: Path) -> Iterator[str]:
    """Constants of a module that are limits by their name and their value."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        names = [each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)]
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and numbers(node.value):
            yield from (name for name in names if name.isupper() and LIMIT.search(name))


def test_no_module_defines_a_limit_of_its_own() -> None:
    paths = [path for path in (*PACKAGE.rglob("*.py"), *modules("hooks")) if path != PACKAGE / "limits.py"]
    found = {named(path): list(own_limits(path)) for path in paths if FOREIGN not in path.parents}
    assert {path: names for path, names in found.items() if names} == {}
    assert len(list(own_limits(PACKAGE / "limits.py"))) > 50


def test_limits_are_constants_and_nothing_else() -> None:
    kinds = {type(node) for node in ast.parse((PACKAGE / "limits.py").read_text(encoding="utf-8")).body}
    assert kinds == {ast.Expr, ast.Assign}


#: Names, and fields, of a second type for what `des/verdict.py` has one for.
FINDING_LIKE = re.compile(r"Findings?|Problems?|Defects?|Gaps?|Violations?|Faults?|Troubles?")
SAYS = {"what", "text", "message", "problem", "gap", "reason", "told"}
REPAIRS = {"fix", "how", "repair", "remedy", "required_change", "way_on", "hint"}
#: What looks like a finding and is none.
OTHERS = {
    ("des/contract/errors.py", "DesError"): "the exception that ends a command",
    ("des/flow/models.py", "FindingModel"): "what a reviewer submits",
    ("des/track/models/common.py", "FindingModel"): "what an agent of the track submits",
    ("des/track/criteria.py", "Criterion"): "a measured value beside its limit, met or not",
    ("des/track/defects.py", "DefectRecord"): "a failed test in the project's own books, with the commit that ended it",
}


def looks_like_a_finding(node: ast.ClassDef) -> bool:
    """By its name, or because it holds both what is wrong and how it is repaired."""
    slots = [
        one.value for one in node.body if isinstance(one, ast.Assign) and "__slots__" in ast.unparse(one.targets[0])
    ]
    fields = {one.value for value in slots for one in ast.walk(value) if isinstance(one, ast.Constant)}
    fields |= {
        one.target.id for one in node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
    }
    fields |= {
        one.attr for one in ast.walk(node)
        if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store) and ast.unparse(one.value) == "self"
    }  # fmt: skip
    words = re.findall(r"[A-Z][a-z]+", node.name)
    return any(FINDING_LIKE.fullmatch(word) for word in words) or bool(fields & SAYS and fields & REPAIRS)


def classes(path: Path) -> Iterator[ast.ClassDef]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=str(path)))
    return (node for node in nodes if isinstance(node, ast.ClassDef))


def test_there_is_one_type_for_a_finding() -> None:
    paths = [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "verdict.py"]
    like = {(named(path), node.name) for path in paths for node in classes(path) if looks_like_a_finding(node)}
    assert like == set(OTHERS)


@pytest.mark.parametrize(
    ("text", "like"),
    [
        ("class Gap:\n    check: str", True),
        ("class LintProblem:\n    place: str", True),
        ("class Note:\n    text: str\n    fix: str", True),
        ("class Note:\n    __slots__ = ('message', 'how')", True),
        ("class Note:\n    def __init__(self, what, fix):\n        self.what, self.fix = what, fix", True),
        ("class Skip:\n    line: int\n    what: str", False),
        ("class Repair:\n    fix: str", False),
    ],
)
def test_what_looks_like_a_finding(text: str, like: bool) -> None:
    (node,) = ast.parse(text).body
    assert isinstance(node, ast.ClassDef)
    assert looks_like_a_finding(node) is like
