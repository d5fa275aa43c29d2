"""des: the Deterministic Execution System. Decides whether an agent may, and whether it happened."""
