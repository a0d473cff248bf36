"""What is told of a question: a confirmed record, that there is none, or honestly that the time ran out."""

from pathlib import Path

import pytest

from engine.prove.case_text import case_text
from engine.prove.derive import Derivation
from engine.prove.differences import distinguishing
from engine.prove.report import LAWS, prove
from engine.prove.session import NotConfirmed, Session, Undecided
from engine.prove.solver import Solver, Verdict
from engine.prove.told import told
from engine.prove.witness import Witness
from engine.prove.world import World
from tests.engine.prove.planted.breaches import sound
from tests.engine.prove.worlds import small_world
from tests.rule_sets import base_texts


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return small_world(tmp_path_factory.mktemp("rules"), sound())


def test_what_cannot_be_is_not_shown(world: World) -> None:
    with Session(world) as session:
        truth = session.logics[0].rule(0)
        assert session.witnesses("自相矛盾", truth.true, truth.false) is None


def test_a_plain_record_is_complete_and_has_nothing_to_spare(world: World) -> None:
    with Session(world) as session:
        for index in range(len(world.rules.rules)):
            found = session.witnesses("成立", session.logics[0].rule(index).true)
            assert isinstance(found, tuple)
            (witness,) = found
            record = witness.record
            assert {span.source for span in record.coverage} == set(world.rules.sources)
            assert record.subject.born is None
            assert len(record.entries) <= 2
            assert all(
                value.day == 1 for e in record.entries for value in e.fields.values() if hasattr(value, "day")
            )


def test_a_record_does_not_hang_on_what_was_asked_before(world: World) -> None:
    def shown(session: Session, index: int) -> Witness:
        found = session.witnesses("成立", session.logics[0].rule(index).true)
        assert isinstance(found, tuple)
        return found[0]

    with Session(world) as fresh, Session(world) as used:
        prove(world)
        for index in reversed(range(len(world.rules.rules))):
            shown(used, index)
        for index in range(len(world.rules.rules)):
            assert shown(fresh, index).record == shown(used, index).record


def test_when_the_time_runs_out_nothing_is_claimed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Solver, "_checked", lambda *_: Verdict.UNDECIDED)
    report = prove(world)
    assert report.findings == ()
    # What no rule touches at all needs no question: no row of class III, no values, no entry without a process.
    untouched = {"advisory-imposed", "contradiction", "sanction-without-row", "sanction-without-process"}
    assert set(report.proven) == {law.says for law in LAWS if law.code in untouched}
    assert report.open_
    assert isinstance(distinguishing(world, world), Undecided)


@pytest.mark.parametrize("milliseconds", [1, 2, 5])
def test_with_hardly_any_time_nothing_false_is_claimed(milliseconds: int, world: World) -> None:
    report = prove(world, limit=milliseconds)
    assert report.findings == ()
    assert report.open_ or len(report.proven) == len(LAWS) + 1


def test_a_record_that_the_engine_reads_otherwise_is_never_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Derivation, "_known", lambda *_: True)  # as if no gap ever mattered
    with pytest.raises(NotConfirmed):
        prove(world)


def test_worlds_of_other_vocabularies_read_one_record(world: World, tmp_path: Path) -> None:
    other = small_world(tmp_path, base_texts())
    with Session(world, other) as session:
        (place,) = (n for n, rule in enumerate(other.rules.rules) if rule.id == "守信走绿色通道")
        found = session.witnesses(
            "各自成立", session.logics[0].rule(0).true, session.logics[1].rule(place).true
        )
        assert isinstance(found, tuple)
        one, two = found
        assert one.record is two.record
        assert set(one.answers) != set(two.answers)
        # The other vocabulary has a kind of penalties that this one has no word for.
        (place,) = (n for n, rule in enumerate(other.rules.rules) if rule.id == "多次处罚")
        both = session.witnesses("有处罚", session.logics[1].rule(place).true)
        assert isinstance(both, tuple)
        assert {entry.kind for entry in both[1].record.entries} == {"penalty"}
        assert "类别: 处罚" in case_text(other, "有处罚", both[1], [], ["多次处罚"])
        assert "处罚" not in case_text(world, "没有", both[0], ["green-channel"])
        assert not any("处罚" in line for line in told(world, both[0], ["green-channel"]))
