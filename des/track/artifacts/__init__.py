"""The files the text names under `.aiwg/`, made from the record: one module for each group, nothing read or written."""
