"""The record of an integration: its gate, and how it can have ended."""

from __future__ import annotations

GATE = "integration"
SUCCESS, FAILURE = "SUCCESS", "FAILURE"
