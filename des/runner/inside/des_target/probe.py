"""Prints what the runner must know about this interpreter, as one line of JSON."""

from __future__ import annotations

import importlib.util
import json
import sys

from .journal import library_directories

_OF_INTEREST = ("pytest", "pytest_cov", "pip")


def main() -> None:
    """Print executable, prefix, base_prefix, libraries, path and which modules of interest can be imported."""
    facts = {
        "executable": sys.executable,
        "in_venv": sys.prefix != sys.base_prefix,
        "libraries": library_directories(),
        "path": sys.path,
        "modules": [name for name in _OF_INTEREST if importlib.util.find_spec(name) is not None],
    }
    print("\n" + json.dumps(facts))


if __name__ == "__main__":
    main()
