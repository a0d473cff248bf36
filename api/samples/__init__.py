"""Fake but valid subjects: shipped stories and a seeded generator."""
