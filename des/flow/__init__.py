"""What both flows share: sessions, the step cycle, admission, the record, integrity, the next-action engine."""
