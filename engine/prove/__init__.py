"""What holds for every possible record: dead rules, breaches of law, differences, boundaries, each with a witness."""
