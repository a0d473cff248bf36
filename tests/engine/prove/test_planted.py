"""Each planted violation of law is found, shown by a record, and confirmed by the engine."""

from collections.abc import Callable
from pathlib import Path

import pytest

from api.cli.proofs import finding_text
from api.desk.proofs import Shown
from catalog.source import read_source
from engine.cases import read_cases
from engine.evaluate import Evaluator
from engine.prove.case_text import case_file, case_text
from engine.prove.report import LAWS, prove
from engine.prove.world import World
from tests.engine.prove.planted.breaches import BREACHES, HERE, Planted, planted_in, sound
from tests.engine.prove.planted.smuggled import SMUGGLED
from tests.engine.prove.worlds import small_world
from tests.rule_sets import catalog_of

IDLE = {"dead-rule", "dead-part"}


def world_with(folder: Path, one: Planted) -> World:
    world = small_world(folder, planted_in(sound(), one))
    return one.rebuilt(world) if one.rebuilt else world


def test_the_sound_rules_are_proven(tmp_path: Path) -> None:
    report = prove(small_world(tmp_path, sound()))
    assert report.findings == ()
    assert report.open_ == ()
    assert len(report.proven) == len(LAWS) + 1


def test_there_are_violations_of_every_law() -> None:
    assert {code for one in BREACHES for code in one.codes} >= {law.code for law in LAWS}


@pytest.mark.parametrize("one", [*BREACHES, *SMUGGLED], ids=lambda one: one.name)
def test_a_planted_violation_is_found(
    one: Planted, tmp_path: Path, golden: Callable[[Path, str], None]
) -> None:
    world = world_with(tmp_path, one)
    found = prove(world).findings
    sources = dict(catalog_of(tmp_path, planted_in(sound(), one)).sources)
    text = "\n\n".join(finding_text(Shown(world=world, finding=each), sources) for each in found)
    golden(HERE / f"{one.name}.txt", text + "\n")
    assert tuple(sorted(each.code for each in found)) == one.codes
    assert [each.code for each in found if each.witness is None and each.code not in IDLE] == []


@pytest.mark.parametrize("one", [*BREACHES, *SMUGGLED], ids=lambda one: one.name)
def test_the_example_is_a_case_that_the_engine_answers_as_written(one: Planted, tmp_path: Path) -> None:
    world = world_with(tmp_path, one)
    vocabulary = catalog_of(tmp_path, planted_in(sound(), one)).vocabularies[0]
    evaluator = Evaluator(world.rules)
    for found in prove(world).findings:
        if found.witness is None:
            continue
        text = case_file(
            found.edition.rulebook,
            found.edition.edition,
            [case_text(world, found.message, found.witness, found.measures)],
        )
        cases, faults = read_cases(read_source("cases.yaml", text.encode()), vocabulary)
        assert (faults, cases is not None) == ((), True)
        for case in cases.cases if cases else ():
            decision = evaluator.decide(case.query, case.record, case.on, 1)
            answered = {each.measure.name: each.status for each in (*decision.measures, *decision.unlisted)}
            assert case.expected.items() <= answered.items()
            assert case.expected
    evaluator.retire()
