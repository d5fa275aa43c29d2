"""Proof: re-executing a step from git. Facts are gathered here, judged by the pure modules of `checks`."""

from __future__ import annotations

from des.proof.proving import kept, prove

__all__ = ["kept", "prove"]
