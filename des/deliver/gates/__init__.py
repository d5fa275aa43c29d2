"""The gates of nw-deliver: one module each with ``run(delivery) -> Result``; its decision is a pure function."""
