"""A decision of the past comes out the same to the byte, from what the database holds and nothing else."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from api.desk.replay import Outcome
from api.desk.verification import replay_at
from tests.audit.conftest import UNPAID, erase, posted, without_triggers
from tests.http.house import TRUSTED, House, open_house
from tests.http.test_editions import activate_all, newer, publish
from tests.store.databases import Place, place

__all__ = ["place"]

QUESTION: dict[str, Any] = {"reason": "核验", "on": "2026-06-10", "matter": "业扩报装", "step": "受理"}


def ask(house: House, subject: dict[str, str], **more: Any) -> int:
    index: int = posted(house, "/v1/decisions", {"subject": subject} | QUESTION | more)["index"]
    return index


@pytest.fixture
def asked(place: Place) -> tuple[Place, list[int], int]:
    """Decisions, then everything that could change them since; give their leaves, and that of an erased subject."""
    with open_house(place.url, place.keys_url, deadline_seconds=30) as house:
        (first, _), (second, _), (third, _), (gone, _) = (house.new_subject() for _ in range(4))
        entry = posted(
            house, "/v1/entries", {"subject": {"ref": first}, "kind": "缴费信息", "fields": UNPAID}
        )
        before = [
            ask(house, {"ref": first}),
            ask(house, {"ref": second}, circumstances={"缺少证明材料": True}),
            ask(house, {"ref": third}, on="2025-01-01", matter="电费预存", pilots=["电费预存优惠"]),
            ask(house, TRUSTED, known_on="2026-06-10"),
        ]
        erased = ask(house, {"ref": gone})
        posted(house, f"/v1/entries/{entry['id']}/events", {"event": "revoked", "on": "2026-05-01"})
        posted(
            house,
            f"/v1/subjects/{second}/changes",
            {"on": "2020-01-01", "area": "510104", "name": "新名有限公司"},
        )
        posted(
            house,
            "/v1/subjects/merges",
            {"merged": {"ref": first}, "into": {"ref": third}, "on": "2020-01-01"},
        )
        span = {"source": "营销月报", "area": "510107", "from_day": "2020-01-01", "until_day": "2026-06-01"}
        posted(house, "/v1/coverage", {"spans": [span]})
        publish(house, newer("2026-draft-2", "业扩快速通道"))
        activate_all(house)
        erase(house.service, gone)
        house.clock.go_on(days=40)
        after = [ask(house, {"ref": third}, mode="simulation"), ask(house, TRUSTED, mode="live")]
    return place, before + after, erased


def test_it_comes_out_the_same_whatever_happened_since(asked: tuple[Place, list[int], int]) -> None:
    place, indices, erased = asked
    done = replay_at(place.url, place.keys_url)
    assert done.counts == Counter({Outcome.EQUAL: len(indices), Outcome.ERASED: 1})
    assert [index for index, _, _ in done.differing] == [erased]
    assert done.sound
    assert done.seen == {*indices, erased}


@pytest.mark.parametrize(
    "surroundings",
    [
        {"TZ": "America/Los_Angeles", "PYTHONHASHSEED": "1", "LC_ALL": "C"},
        {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "4294967295", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "0"},
    ],
)
def test_a_process_of_another_time_place_and_order_comes_to_the_same(
    asked: tuple[Place, list[int], int], surroundings: dict[str, str], tmp_path: Path
) -> None:
    place, indices, _ = asked
    rules = tmp_path / "rules"  # empty: what stands in a folder now has no say
    rules.mkdir()
    settings = {"DATABASE_URL": place.url, "KEYS_URL": place.keys_url, "RULES": str(rules)}
    done = subprocess.run(
        [sys.executable, "-c", "from api.cli import main; main()", "audit", "replay"],
        env=os.environ | surroundings | {f"POWER_CREDIT_{name}": value for name, value in settings.items()},
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    said = done.stdout.decode()
    assert (done.returncode, f"一字不差 {len(indices)} 条，主体的信息已经删除 1 条" in said) == (0, True), (
        done
    )


@pytest.mark.parametrize(
    ("statement", "differing"),
    [
        ("UPDATE entry SET known = 9999 WHERE known < 400", 1),
        ("UPDATE subject_version SET opened = '2026-06-01'", 6),
        ("UPDATE document SET text = replace(text, '不超过 0 天', '不超过 9 天')", 6),
        ("DELETE FROM edition_act WHERE act = 'published'", 6),
        ("DELETE FROM coverage", 6),
        ("UPDATE audit_payload SET sealed = (SELECT sealed FROM audit_payload ORDER BY idx LIMIT 1)", 6),
    ],
)
def test_rows_that_were_changed_come_to_something_else(
    asked: tuple[Place, list[int], int], statement: str, differing: int, tmp_path: Path
) -> None:
    place, _, _ = asked
    if place.kind == "sqlite":
        without_triggers(tmp_path / "service.db")
    db = create_engine(place.url)
    with db.begin() as conn:
        if place.kind == "postgresql":
            conn.execute(text("SET LOCAL session_replication_role = replica"))
        assert conn.execute(text(statement)).rowcount
    db.dispose()
    done = replay_at(place.url, place.keys_url)
    assert not done.sound
    assert done.counts[Outcome.DIFFERS] == differing, done.differing


def test_only_those_named_are_decided_again(asked: tuple[Place, list[int], int]) -> None:
    place, indices, _ = asked
    done = replay_at(place.url, place.keys_url, only=frozenset({indices[0], 0}))
    assert done.seen == {indices[0]}
