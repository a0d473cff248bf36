"""What is known of a subject: entries, their life, feeds, working days, identifiers."""
