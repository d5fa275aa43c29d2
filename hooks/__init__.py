"""Scripts of the hooks, one module per event; `hooks.json` names the shim `run`, which starts `main.py`."""
