"""Where the plugin keeps what belongs to no project: its Python environment and its heartbeats."""

from __future__ import annotations

import os


def homes() -> list[str]:
    """The plugin's data directories, the likeliest first; `bin/des` looks for the environment in the same order."""
    named = [os.environ.get("CLAUDE_PLUGIN_DATA", ""), os.environ.get("DES_HOME", "")]
    data = os.path.expanduser("~/.claude/plugins/data")
    try:
        installed = sorted(os.path.join(data, name) for name in os.listdir(data) if name.startswith("des-"))
    except OSError:
        installed = []
    shared = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    return [home for home in [*named, *installed, os.path.join(shared, "des")] if home]
