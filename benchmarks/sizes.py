"""How much is measured: all of it, or just enough to see that it runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Counts for every benchmark."""

    rules: int
    profiles: int
    passes: int
    small: int
    large: int
    growth_profiles: int
    records: int
    rulebook_lines: int
    rulebook_runs: int
    processes: int
    editions: int
    subjects: int
    imported: int
    load_seconds: float
    load_rounds: int
    server_starts: int


FULL = Sizes(
    rules=60,
    profiles=1000,
    passes=9,
    small=50,
    large=500,
    growth_profiles=300,
    records=50,
    rulebook_lines=5000,
    rulebook_runs=15,
    processes=9,
    editions=20,
    subjects=500,
    imported=5000,
    load_seconds=2.0,
    load_rounds=5,
    server_starts=3,
)
TINY = Sizes(
    rules=6,
    profiles=3,
    passes=1,
    small=6,
    large=12,
    growth_profiles=2,
    records=1,
    rulebook_lines=100,
    rulebook_runs=1,
    processes=1,
    editions=1,
    subjects=20,
    imported=20,
    load_seconds=0.3,
    load_rounds=1,
    server_starts=1,
)
