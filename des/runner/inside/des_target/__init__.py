"""Programs of the runner that live inside the tested interpreter: standard library and Python 3.8 only."""
