"""nw-deliver as data: its nodes in order, who is dispatched for each, and what counts as done."""
