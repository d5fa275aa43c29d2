"""What lies above a clean copy must not reach into it: settings and packages of other directories steer nothing.

Test tools look for their settings, and Node.js for packages, in every directory above. Where an empty file ends the
search, it is put beside the copy; what no file can stop is refused.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from pathlib import Path

from des.contract.errors import DesError
from des.proof.slots import remove

#: An empty one ends the search of the tool: pytest takes the first settings file, Node.js the nearest manifest.
_STOPS = {"pytest.ini": "", "package.json": "{}\n"}
#: Searched for through all directories above, whatever lies between.
_LOOKED_FOR = ("node_modules",)


def draw(place: Path, kept: Collection[str]) -> None:
    """Put the stops into ``place``, the directory that holds the copy; whatever else lies there goes, but for ``kept``.

    DesError when something above it would be found by the tests.
    """
    for left in place.iterdir():
        if left.name not in kept and left.name not in _STOPS:
            remove(left) if left.is_dir() and not left.is_symlink() else left.unlink()
    for name, text in _STOPS.items():
        stop = place / name
        if stop.is_symlink() or not stop.is_file() or stop.read_text("utf-8", "replace") != text:
            with contextlib.suppress(FileNotFoundError):
                stop.unlink()
            stop.write_text(text, "utf-8")
    for above in (place, *place.parents):
        for name in _LOOKED_FOR:
            if (above / name).exists():
                raise DesError(
                    f"{above / name} lies above the clean copy, and the tests would find it",
                    "what was not committed must not decide what is proven",
                    f"remove it, or set TMPDIR to a directory without one above it: rm -r {above / name}",
                )
