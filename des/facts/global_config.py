"""The user's settings for all projects: ``~/.nwave/global-config.json``."""

from __future__ import annotations

import os

from des.contract.errors import DesError
from des.contract.files import read_json

PATH = "~/.nwave/global-config.json"


def load() -> tuple[dict[str, object], str]:
    """The settings, and why they were not read ("" when they were, or when there is no such file).

    A missing or malformed file is {} (nw-deliver text, "Density resolution"): nothing in it decides whether work is
    accepted, so it must not stop a delivery. It is said, though.
    """
    path = os.path.expanduser(PATH)
    if not os.path.lexists(path):
        return {}, ""
    try:
        data = read_json(path)
    except DesError as error:
        return {}, error.what
    return (data, "") if isinstance(data, dict) else ({}, f"{path}: an object was expected.")
