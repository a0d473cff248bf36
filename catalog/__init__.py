"""What the documents say: read, check, compare, render."""
