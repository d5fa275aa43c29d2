"""What both sides agree on: words, shapes and readers. Standard library only, Python 3.9, imports nothing of des."""
