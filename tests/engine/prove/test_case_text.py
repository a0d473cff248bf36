"""A witness written as a case is read back as the same record and question."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from catalog.model import Effect
from catalog.source import read_source
from engine.cases import read_cases
from engine.prove.case_text import case_file, case_text
from engine.prove.session import Session
from tests.engine import shipped
from tests.engine.prove.worlds import shipped_world

RULES = [rule.id for rule in shipped_world().rules.rules]


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with Session(shipped_world()) as made:
        yield made


@pytest.mark.parametrize("truth", ["true", "false", "unknown"])
@pytest.mark.parametrize("rule", RULES)
def test_a_witness_is_read_back_as_it_was(rule: str, truth: str, session: Session) -> None:
    world = session.worlds[0]
    found = session.logics[0].rule(RULES.index(rule))
    goal = {"true": found.true, "false": found.false, "unknown": found.unknown()}[truth]
    witnesses = session.witnesses("测试", goal)
    assert isinstance(witnesses, tuple)
    (witness,) = witnesses
    name = f"{rule}: “{truth}”"
    alerts = {one.id for one in world.rules.rules if one.effect is Effect.ALERT}
    text = case_file(
        "chengdu/incentives", "2026-draft", [case_text(world, name, witness, witness.answers, alerts)]
    )
    cases, found_faults = read_cases(read_source("witness.cases.yaml", text.encode()), shipped.vocabulary())
    assert found_faults == ()
    assert cases is not None
    (case,) = cases.cases
    assert case.name == name
    assert set(case.record.coverage) == set(witness.record.coverage)
    assert replace(case.record, coverage=()) == replace(witness.record, coverage=())
    assert set(case.alerting) == set(witness.alerts & alerts)
    assert set(case.silent) == alerts - witness.alerts
    assert case.query == witness.query
    assert case.on == witness.on
    stated = {one.measure.name: one.status for one in witness.answers.values() if one.status is not None}
    assert case.expected == stated
    given = {one.measure.name: dict(one.values) for one in witness.answers.values() if one.values}
    assert case.values == given
