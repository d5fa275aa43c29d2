"""The seven steps of an iteration, one module each: its nodes, and what to do while one is open."""
