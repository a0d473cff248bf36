"""Two editions tried on all that is stored: counts as of everyone asked one by one, recorded before they are told."""

import json
import shutil
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.cli.main import run
from api.desk.answer import answer
from api.desk.comparison import Wanted
from api.desk.impact import Impact, impact
from api.desk.imports import import_records
from api.desk.rulebooks import Rulebooks
from api.desk.service import Service
from api.desk.written import vocabulary_now
from api.samples.generate import generate
from api.settings import Settings
from api.store import log, records, subjects
from catalog.diagnostics import Refused
from catalog.load import default_rules
from engine.ask import Question
from engine.words import STATUS_WORDS

ON = date(2026, 6, 10)
INCENTIVES = "chengdu/incentives/2026-draft.yaml"
PREPAYMENT = "电费预存优惠"


@pytest.fixture
def filled(service: Service, tmp_path: Path) -> Service:
    """A service with sixty subjects whose sources are complete for the area."""
    vocabulary = vocabulary_now(service)
    documents: list[Any] = [*generate(vocabulary, (), subjects=60, seed=7, on=ON)]
    areas = {one["主体"]["区县"] for one in documents if "主体" in one}
    spans = [
        {"来源": source, "区县": area, "自": "1990-01-01", "至": "2026-06-09"}
        for source in vocabulary.sources
        for area in sorted(areas)
    ]
    file = tmp_path / "records.jsonl"
    lines = [*documents, {"归集": spans}]
    file.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines), "utf-8")
    import_records(service, [file], actor="operator")
    return service


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """A folder of rules in which a year less is asked for."""
    rules = tmp_path / "draft/rules"
    shutil.copytree(default_rules(), rules)
    text = (rules / INCENTIVES).read_text("utf-8")
    old = "  预存优惠年限:\n    值: 3 年"
    assert text.count(old) == 1
    (rules / INCENTIVES).write_text(text.replace(old, "  预存优惠年限:\n    值: 2 年"), "utf-8")
    return rules


def tried(service: Service, draft: Path, **more: Any) -> Impact:
    wanted = Wanted(before="chengdu/incentives", after=str(draft / INCENTIVES), folder=default_rules(), on=ON)
    return impact(service, wanted, **{"reason": "送审测算", "actor": "operator", **more})


def one_by_one(service: Service, *folders: Path) -> Counter[tuple[str, str]]:
    """Ask every subject under the rules of each folder, and count how the measure moves."""
    moved: Counter[tuple[str, str]] = Counter()
    books = [Rulebooks.open(folder) for folder in folders]
    with service.database.reading() as conn:
        known = log.size(conn)
        for ref in subjects.references(conn, known=known, after="", most=1000):
            record = records.load(conn, service.vault, ref, on=ON, known=known)
            assert record is not None
            found = []
            for rules in books:
                question = Question(
                    on=ON, reason="核对", circumstances={}, pilots=frozenset({PREPAYMENT}), known=known
                )
                decided = answer(rules, record, question).decision
                found += [
                    STATUS_WORDS[one.status] for one in decided.measures if one.measure.name == PREPAYMENT
                ]
            if found[0] != found[1]:
                moved[found[0], found[1]] += 1
    return moved


def test_the_counts_are_those_of_everyone_asked_one_by_one(filled: Service, draft: Path) -> None:
    told: list[tuple[int, int]] = []
    found = tried(filled, draft, references=2, progress=lambda *at: told.append(at))
    assert (found.subjects, found.unread) == (60, 0)
    assert {one.name for one in found.moves} == {PREPAYMENT}
    counts = {(one.before, one.after): one.count for one in found.moves}
    assert counts
    assert counts == one_by_one(filled, default_rules(), draft)
    assert found.affected == sum(counts.values())
    assert all(len(one.references) == min(2, one.count) for one in found.moves)
    assert told[0] == (0, 60)
    assert told[-1] == (60, 60)


def test_the_trial_is_one_leaf_and_changes_nothing_else(filled: Service, draft: Path) -> None:
    with filled.database.reading() as conn:
        before = log.size(conn)
    found = tried(filled, draft)
    assert all(not one.references for one in found.moves)
    with filled.database.reading() as conn:
        assert log.size(conn) == before + 1 == found.leaf + 1
        entry = log.by_index(conn, found.leaf)
        opened = log.opened(conn, filled.vault, found.leaf)
    assert entry is not None
    assert opened is not None
    payload = json.loads(opened.payload)
    assert (payload["reason"], payload["subjects"], payload["affected"]) == ("送审测算", 60, found.affected)
    assert sum(one[-1] for one in payload["moves"]) == sum(one.count for one in found.moves)


def test_the_same_rules_move_nobody(filled: Service) -> None:
    wanted = Wanted(before="chengdu/incentives", after="chengdu/incentives", folder=default_rules(), on=ON)
    found = impact(filled, wanted, reason="核对", actor="operator")
    assert (found.subjects, found.affected, found.moves) == (60, 0, ())


def test_nobody_is_read_without_a_reason(service: Service, draft: Path) -> None:
    with service.database.reading() as conn:
        before = log.size(conn)
    with pytest.raises(Refused, match="missing-reason"):
        tried(service, draft, reason=" ")
    with service.database.reading() as conn:
        assert log.size(conn) == before


def test_the_command_tells_counts_and_no_identifier(
    filled: Service,
    draft: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with filled.database.reading() as conn:
        refs = subjects.references(conn, known=log.size(conn), after="", most=1000)
    expected = tried(filled, draft)
    filled.close()
    monkeypatch.setenv("POWER_CREDIT_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("POWER_CREDIT_KEYS_URL", settings.keys_url)
    args = [
        "rules",
        "impact",
        "chengdu/incentives",
        str(draft / INCENTIVES),
        "--reason",
        "测算",
        "--on",
        str(ON),
    ]
    assert run(args) == 0
    said = capsys.readouterr().out
    assert f"主体 60 个，其中措施因此不同的 {expected.affected} 个" in said
    for one in expected.moves:
        assert f"{one.before} → {one.after}：{one.count} 个" in said
    assert not any(ref in said for ref in refs)
    assert run([*args, "--references", "1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["affected"] == expected.affected
    assert all(set(one["references"]) <= set(refs) for one in told["moves"])
