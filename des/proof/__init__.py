"""Proof: re-executing a step from git. Facts are gathered here, judged by the pure modules of `checks`."""

from __future__ import annotations

from des.proof.proving import prove

__all__ = ["prove"]
