"""What was answered: canonical bytes."""
