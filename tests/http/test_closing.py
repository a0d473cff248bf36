"""What was answered before the end is in the log after it."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from api.store import log
from api.store.database import open_database
from tests.http.house import open_house
from tests.store.databases import Place


def test_every_answer_has_its_leaf_after_the_end(place: Place) -> None:
    with open_house(place.url, place.keys_url) as house:
        key = house.key("query")
        with ThreadPoolExecutor(8) as pool:
            answers = [one.json() for one in pool.map(lambda _: house.decide(key=key), range(40))]
    assert not house.service.recorder.waiting
    database = open_database(place.url)
    with database.reading() as conn:
        found = log.by_ids(conn, [one["id"] for one in answers])
        findings = log.verify(conn)
    database.close()
    assert {one["id"]: one["index"] for one in answers} == {id_: entry.index for id_, entry in found.items()}
    assert findings.sound


def test_a_second_start_keeps_everything(migrated_file: Path, tmp_path: Path) -> None:
    shutil.copy(migrated_file, tmp_path / "service.db")
    urls = (f"sqlite:///{tmp_path / 'service.db'}", f"sqlite:///{tmp_path / 'keys.db'}")
    with open_house(*urls) as house:
        key, size = house.key("query"), house.size
        said = house.decide(key=key).json()
    with open_house(*urls) as again:
        assert again.service.first_key is None
        assert again.size == size + 1
        kept = again.get(f"/v1/decisions/{said['id']}/explanation", key=key)
        assert kept.status_code == 200
