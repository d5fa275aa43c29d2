"""Step 4: the suites of each level, run on what is committed, with what they cover and what was weakened."""
