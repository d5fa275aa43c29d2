"""Entry of the launchers in bin/: `python -I des/__main__.py PROGRAM ARGUMENTS…`."""

from __future__ import annotations

import os
import sys


def main(program: str, argv: list[str]) -> int:
    """Run one of our programs. `des setup` builds the environment, so it alone works without any installed package."""
    if program == "des" and argv[:1] == ["setup"]:
        from des import setup

        return setup.main(argv[1:])
    from des import cli

    return cli.main(program, argv)


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    sys.exit(main(sys.argv[1], sys.argv[2:]))
