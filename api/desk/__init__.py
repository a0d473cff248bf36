"""Use cases: load, decide, append, commit, return."""
