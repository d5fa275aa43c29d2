"""Verdicts as text and JSON; one module per format."""
