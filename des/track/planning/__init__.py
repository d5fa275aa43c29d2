"""Step 2: what is wrong with breakdown, tests and plan, what follows from them, and the roadmap they become."""
