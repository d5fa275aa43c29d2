"""A git hook that keeps the protected branch where it is while an iteration runs; offered, never imposed (R43)."""

from __future__ import annotations

import shlex

from des.state.session import SESSION_FILE

NAME = "reference-transaction"
_TEXT = """\
#!/bin/sh
# While an iteration of the Delivery Track runs here, only `des track integrate` moves {branch}.
# To be rid of it, delete this file. git before 2.28 does not know this hook.
[ "$1" = prepared ] || exit 0
top=$(git rev-parse --show-toplevel 2>/dev/null)
session=${{top%/.git}}/{session} # for a push to this repository git stands in .git
grep -q '"flow": "track"' "$session" 2>/dev/null || exit 0
while read -r _ _ ref; do
    if [ "$ref" = {ref} ]; then
        echo "{branch} stays where it is: an iteration runs here, and its gates have not passed." >&2
        echo "des track next names what is still to do; des track integrate merges." >&2
        exit 1
    fi
done
"""


def text(branch: str) -> str:
    """The script for this branch. Our own programs run git without hooks, so it does not stop them."""
    return _TEXT.format(branch=branch, ref=shlex.quote(f"refs/heads/{branch}"), session=SESSION_FILE)
