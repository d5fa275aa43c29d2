"""The gates of nw-deliver: one module each with ``run(delivery) -> GateResult``; its decision is a pure function."""
