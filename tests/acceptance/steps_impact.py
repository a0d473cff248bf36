"""A store of records on the command line's own database."""

import json
from datetime import date
from typing import Any

import pytest
from pytest_bdd import given, parsers

from api.app import open_service
from api.desk.imports import import_records
from api.desk.written import vocabulary_now
from api.samples.generate import generate
from api.settings import Settings
from tests.acceptance.steps_command import Terminal


@given(parsers.re(r"库中有 (?P<count>\d+) 个虚构的主体，各来源的数据齐全"), converters={"count": int})
def _(terminal: Terminal, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    places = {name: f"sqlite:///{terminal.folder / name}.db" for name in ("database", "keys")}
    for name, url in places.items():
        monkeypatch.setenv(f"POWER_CREDIT_{name.upper()}_URL", url)
    service = open_service(Settings(database_url=places["database"], keys_url=places["keys"]))
    vocabulary = vocabulary_now(service)
    documents: list[Any] = [*generate(vocabulary, (), subjects=count, seed=7, on=date(2026, 6, 10))]
    areas = sorted({one["主体"]["区县"] for one in documents if "主体" in one})
    spans = [
        {"来源": source, "区县": area, "自": "1990-01-01", "至": "2026-06-09"}
        for source in vocabulary.sources
        for area in areas
    ]
    file = terminal.folder / "records.jsonl"
    lines = [*documents, {"归集": spans}]
    file.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines), "utf-8")
    import_records(service, [file], actor="operator")
    service.close()
