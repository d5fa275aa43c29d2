"""Fixtures: a history to build, and places of its own for what runs leave."""

from __future__ import annotations

from tests.support.proofs import _own_places, history, lean

__all__ = ["_own_places", "history", "lean"]
