"""Old answers and counts go by themselves, some at a time, whoever does it; nothing else does."""

from datetime import UTC, date, datetime, timedelta
from threading import Event, Thread

import pytest

from api.desk import sweep
from api.desk.recorder import instant
from api.desk.service import Service, civil_day
from api.desk.sweep import Sweep
from api.store import idempotency, quotas
from api.store.idempotency import Kept
from api.store.quotas import Asks


def keep(service: Service, key: str, at: datetime) -> None:
    kept = Kept(client="c", key=key, request_hash=b"h", index=0, status=200, response=b"{}", at=instant(at))
    with service.database.writing() as conn:
        idempotency.keep(conn, service.vault, kept)


def kept(service: Service, *keys: str) -> list[str]:
    with service.database.reading() as conn:
        return [key for key in keys if idempotency.kept_answer(conn, service.vault, "c", key)]


def note(service: Service, day: date, lookup: bytes) -> None:
    with service.database.writing() as conn:
        quotas.note(conn, [Asks("c", day, lookup, 9)])


def test_what_is_old_enough_goes_and_the_rest_stays(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "ROWS_AT_ONCE", 2)
    now, today = datetime.now(UTC), civil_day(service)
    for number in range(5):
        keep(service, f"old-{number}", now - timedelta(days=30, minutes=1))
    keep(service, "new", now - timedelta(days=29, hours=23))
    for day, lookup in ((today - timedelta(days=8), b"1"), (today - timedelta(days=8), b"2"), (today, b"3")):
        note(service, day, lookup)
    assert Sweep(service).sweep() == 7
    assert kept(service, *(f"old-{number}" for number in range(5)), "new") == ["new"]
    with service.database.reading() as conn:
        assert quotas.used(conn, "c", today - timedelta(days=8)) == 0
        assert quotas.used(conn, "c", today) == 1
    assert service.tally.of("swept") == {"answers": 5, "counts": 2}
    assert Sweep(service).sweep() == 0


def test_one_process_sweeps_at_a_time(service: Service) -> None:
    keep(service, "old", datetime.now(UTC) - timedelta(days=31))
    with service.database.alone("sweep"):
        assert in_thread(Sweep(service)) == 0
    assert in_thread(Sweep(service)) == 1


def in_thread(one: Sweep) -> int:
    given: list[int] = []
    thread = Thread(target=lambda: given.append(one.sweep()))
    thread.start()
    thread.join(10)
    return given[0]


def test_a_service_sweeps_when_it_starts_and_ends_at_once(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(service, "old", datetime.now(UTC) - timedelta(days=31))
    swept = Event()
    whole = Sweep.sweep

    def told(one: Sweep) -> int:
        try:
            return whole(one)
        finally:
            swept.set()

    monkeypatch.setattr(Sweep, "sweep", told)
    one = Sweep(service)
    one.open()
    assert swept.wait(10)
    one.close()
    assert kept(service, "old") == []
