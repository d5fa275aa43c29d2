"""What must hold after a scenario: `after_<scenario file name>(result)`, with - as _; plain asserts on the Result."""

from __future__ import annotations
