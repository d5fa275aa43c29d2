"""Did a run test the code of this tree, or that of another checkout which happens to be installed?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path


def default_roots(tree: Path) -> tuple[Path, ...]:
    """The directories imports of the project start from: `src` where it exists, and the tree itself."""
    return (tree / "src", tree) if (tree / "src").is_dir() else (tree,)


def foreign_modules(
    modules: Mapping[str, str], tree: Path, roots: Sequence[Path], origin: Path, libraries: Iterable[str]
) -> tuple[str, ...]:
    """ "name: file" of every module that should have come from `tree` and did not (lessons §3(b), the canary).

    modules: name → real path, as loaded in the run. A module should have come from the tree when its dotted name
    exists under a source root, or when its file lies in `origin` (the checkout `tree` is a copy of) outside the
    interpreter's own libraries.
    """
    library_paths = [Path(path) for path in libraries]
    found = []
    for name, file in sorted(modules.items()):
        path = Path(file)
        installed = any(path.is_relative_to(one) for one in library_paths)
        if path.is_relative_to(tree) and not installed:
            continue
        of_origin = path.is_relative_to(origin) and not installed
        if of_origin or any(_holds(root, name) for root in roots):
            found.append(f"{name}: {file}")
    return tuple(found)


def _holds(root: Path, name: str) -> bool:
    try:
        path = root.joinpath(*name.split("."))
        return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()
    except (OSError, ValueError):  # a module may carry any name, also one that no file can have
        return False
