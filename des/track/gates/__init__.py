"""The three gates of an iteration, and what they say together (text, step 5)."""
