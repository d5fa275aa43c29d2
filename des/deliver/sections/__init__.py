"""The sections of DELIVER that hold facts: one module each, facts in, Markdown lines out (R31)."""
