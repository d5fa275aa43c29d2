"""The Delivery Track: one iteration from a ready backlog to merged, assessed work."""
