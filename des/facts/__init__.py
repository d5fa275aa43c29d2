"""Readers of documents and tool output. They say what stands there; they decide nothing."""
