"""Decisions about single tool calls: facts in, a decision out (DESIGN §5). Advice for honest agents."""
