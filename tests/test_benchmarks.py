"""Every benchmark runs, and its page holds what was measured; how long anything takes is tested nowhere."""

import re
import subprocess
from pathlib import Path

import pytest

from benchmarks.__main__ import BENCHMARKS
from benchmarks.hand_written import hand_written
from benchmarks.rulebook_text import rulebook_text
from benchmarks.service_load import Load, under
from benchmarks.service_server import serving_bare
from benchmarks.sizes import FULL, TINY
from benchmarks.table import markdown, plain
from benchmarks.workload import workload, worths
from engine.predicates import Predicates

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_runs_and_shows_its_ratios(name: str) -> None:
    section = BENCHMARKS[name](TINY)
    assert section.lines[0].what.endswith("(baseline)")
    assert section.lines[0].ratio == 1
    assert all(line.ratio is not None and line.ratio > 0 for line in section.lines)
    assert markdown((section,)).count("\n| ") == len(section.lines) + 1
    assert all(line.what in plain((section,)) for line in section.lines)


def test_the_same_seed_gives_the_same_rules_and_profiles() -> None:
    assert workload(rules=20, profiles=5) == workload(rules=20, profiles=5)
    assert rulebook_text(200) == rulebook_text(200)


def test_the_function_written_by_hand_gives_the_true_rules() -> None:
    work = workload(rules=FULL.rules, profiles=100)
    by_hand, predicates = hand_written(work.rules), Predicates(work.rules)
    for profile in work.profiles:
        truths = predicates.truths(profile.facts).rules
        assert by_hand(worths(profile)) == [place for place, truth in enumerate(truths) if truth is True]


def test_the_page_holds_every_benchmark() -> None:
    titles = re.findall(r"^### (\d+)\. ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert titles == [str(number) for number, _ in enumerate(BENCHMARKS, start=1)]


def test_a_load_counts_no_answer_but_success(tmp_path: Path) -> None:
    with serving_bare(f"sqlite:///{tmp_path}/bare.db", tmp_path / "log") as server:
        load = Load(port=server.port, path="/rows", headers={}, bodies=["{}"], in_flight=2, seconds=0.1)
        with pytest.raises(subprocess.CalledProcessError):
            under(load)
