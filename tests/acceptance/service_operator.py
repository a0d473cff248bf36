"""Steps of an operator: an import that is cut short and run again, a database that hangs and wakes."""

import json
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from pytest_bdd import parsers, then, when

from api.app import open_service
from api.desk import imports
from api.desk.import_part import Part
from api.desk.imports import import_records
from api.settings import Settings
from tests.acceptance.service_hall import Hall
from tests.service.process import is_ready, wait_until
from tests.store.postgres import Server

_ASKED: Final = {"matter": "业扩报装", "step": "受理", "reason": "窗口受理", "mode": "simulation"}


class CutShort(Exception):  # noqa: N818 - it says what happened
    """An end that nobody foresaw."""


@dataclass(slots=True)
class Delivery:
    """A file of records that came in, and how long the last answer took."""

    file: Path
    seconds: float = 0.0


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    return Delivery(tmp_path / "records.jsonl")


def bring_in(hall: Hall, file: Path) -> None:
    """Import as the command does: by itself, in a service of its own."""
    service = open_service(Settings(database_url=hall.site.url, keys_url=hall.site.keys_url))
    try:
        import_records(service, [file], actor="operator")
    finally:
        service.close()


@when("运维人员停下服务，导入下列企业，写到一半中断")
def _(hall: Hall, delivery: Delivery, monkeypatch: pytest.MonkeyPatch, datatable: list[list[str]]) -> None:
    head, *rows = datatable
    assert head == ["名称", "区县"]
    lines = []
    for number, (name, area) in enumerate(rows, 1):
        hall.subjects[name] = hall.named(name)
        about = {
            "参考号": f"firm-{number}",
            "类型": "企业",
            "名称": name,
            "区县": area,
            "开户日": "2015-03-01",
        }
        code = {"统一社会信用代码": hall.named(name)["credit_code"]}
        lines.append(json.dumps({"主体": about | code, "条目": []}, ensure_ascii=False))
    delivery.file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    hall.running.stop()
    write = Part.write
    parts: list[Part] = []

    def cut(part: Part, *rest: Any) -> None:
        if parts:
            raise CutShort
        parts.append(part)
        write(part, *rest)

    monkeypatch.setattr(imports, "PART_LINES", 2)
    with monkeypatch.context() as cutting:
        cutting.setattr(Part, "write", cut)
        with pytest.raises(CutShort):
            bring_in(hall, delivery.file)


@when("运维人员停下服务，再导入同一批企业")
def _(hall: Hall, delivery: Delivery) -> None:
    hall.running.stop()
    bring_in(hall, delivery.file)


@when("服务重新启动")
def _(hall: Hall) -> None:
    hall.process = hall.site.start()


@then(parsers.re(r'服务厅(?P<found>查得到|查不到) "(?P<name>[^"]*)"'))
def _(hall: Hall, found: str, name: str) -> None:
    answer = hall.post("服务厅", "/v1/decisions", {"subject": hall.named(name), **_ASKED})
    assert answer.status == {"查得到": 200, "查不到": 404}[found]


@then(parsers.re(r"审计日志里的导入共 (?P<count>\d+) 条"))
def _(hall: Hall, count: str) -> None:
    assert sum(leaf.kind == "import" for leaf in hall.site.leaves()) == int(count)


@when(parsers.re(r'数据库停住，服务厅在线查询 "(?P<name>[^"]*)"'))
def _(hall: Hall, delivery: Delivery, service_server: tuple[Server, dict[str, str]], name: str) -> None:
    with service_server[0].stopped():
        begun = time.monotonic()
        hall.post("服务厅", "/v1/decisions", {"subject": hall.named(name), **_ASKED})
        delivery.seconds = time.monotonic() - begun


@then(parsers.re(r"(?P<seconds>\d+) 秒内拒绝，状态码 (?P<status>\d{3})，并说明何时再来"))
def _(hall: Hall, delivery: Delivery, seconds: str, status: str) -> None:
    assert hall.answer.status == int(status)
    assert int(hall.answer.headers["retry-after"]) >= 1
    assert delivery.seconds < int(seconds)


@when(parsers.re(r'数据库醒来，服务厅再查询 "(?P<name>[^"]*)"'))
def _(hall: Hall, name: str) -> None:
    wait_until(partial(is_ready, hall.running))
    hall.ask("服务厅", subject=hall.named(name), **_ASKED)
