"""Turns meter readings into bills."""

__version__ = "1.2.0"
