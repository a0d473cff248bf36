"""The hall of one scenario: a running service, who speaks to it, and what it said. Steps to start, ask and record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from random import Random
from typing import Any, Final

import pytest
from pytest_bdd import given, parsers, when

from api.clock import TIMEZONE
from api.samples.identifiers import credit_code
from tests.service.client import Answered
from tests.service.process import Running, Site, Sites

EVENTS: Final = {"告知书送达": "notice_served", "决定公示": "published", "撤销": "revoked"}
_WHO = r"(?P<who>服务厅|武侯区服务厅|供电企业|政策岗|审核岗)"


@dataclass(slots=True)
class Hall:
    """A service in a process of its own; `answers` are those to questions, by the day and time they were asked."""

    sites: Sites
    place: Site | None = None
    process: Running | None = None
    subjects: dict[str, dict[str, str]] = field(default_factory=dict)
    answers: dict[str, Answered] = field(default_factory=dict)
    asked: dict[str, Any] = field(default_factory=dict)
    last: Answered | None = None
    entry: str | None = None
    digest: str | None = None
    moment: datetime | None = None

    @property
    def site(self) -> Site:
        assert self.place is not None, "服务还没有启动"
        return self.place

    @property
    def running(self) -> Running:
        assert self.process is not None, "服务还没有启动"
        return self.process

    @property
    def answer(self) -> Answered:
        """The last answer, whatever it was."""
        assert self.last is not None, "还没有答复"
        return self.last

    @property
    def decision(self) -> Any:
        """The last decision."""
        assert self.answer.status == 200, self.answer.body.decode()
        return self.answer.said["decision"]

    def open(self, kind: str, day: str) -> None:
        """Start the service on a database of a kind, at nine in the morning."""
        self.place = self.sites(kind)
        self.turn_to(day, "09:00")
        self.process = self.place.start()

    def turn_to(self, day: str, at: str) -> None:
        """Set the clock of the service."""
        self.moment = datetime.combine(datetime.fromisoformat(day), time.fromisoformat(at), TIMEZONE)
        self.site.set_clock(self.moment)

    def post(self, who: str, path: str, body: object) -> Answered:
        self.last = self.running.client(who).post(path, body)
        return self.last

    def get(self, who: str, path: str) -> Answered:
        self.last = self.running.client(who).get(path)
        return self.last

    def ask(self, who: str, **asked: Any) -> None:
        """Ask one question and keep the answer under the moment it was asked at."""
        self.asked = asked
        self.post(who, "/v1/decisions", asked)
        if self.moment and self.answer.status == 200 and "known_on" not in asked:
            self.answers[f"{self.moment:%Y-%m-%d %H:%M}"] = self.answer

    def named(self, subject: str) -> dict[str, str]:
        """Give what a subject is found by; one that was never added has a sound code too."""
        code = credit_code(Random(subject), "enterprise", "510107")
        return self.subjects.get(subject, {"credit_code": code})


@pytest.fixture
def hall(sites: Sites) -> Hall:
    return Hall(sites=sites)


@given(parsers.re(r'服务运行在 "(?P<kind>sqlite|postgresql)" 上，当天是 (?P<day>[\d-]+)'))
def _(hall: Hall, kind: str, day: str) -> None:
    hall.open(kind, day)


@given(parsers.re(r'企业 "(?P<name>[^"]*)" 已在 "(?P<area>\d{6})" 建档'))
def _(hall: Hall, name: str, area: str) -> None:
    found_by = hall.named(name)
    body = {"type": "企业", "area": area, "opened": "2015-03-01", "name": name, "identifiers": found_by}
    added = hall.post("供电企业", "/v1/subjects", body)
    assert added.status == 201, added.body.decode()
    hall.subjects[name] = found_by


@when(parsers.re(r"时间到了 (?P<day>[\d-]+)( (?P<at>\d\d:\d\d))?"))
def _(hall: Hall, day: str, at: str | None) -> None:
    hall.turn_to(day, at or "09:00")


@when(
    parsers.re(
        rf'{_WHO}在线(?P<mode>正式|不写明模式|)查询 "(?P<name>[^"]*)" 办理 "(?P<matter>[^"]*)" 的 "(?P<step>[^"]*)"'
    )
)
def _(hall: Hall, who: str, mode: str, name: str, matter: str, step: str) -> None:
    said = {"正式": {"mode": "live"}, "不写明模式": {}, "": {"mode": "simulation"}}[mode]
    subject = hall.named(name)
    hall.ask(who, subject=subject, matter=matter, step=step, reason="窗口受理", **said)


@when(parsers.re(rf"{_WHO}再问同一件事(，只按 (?P<day>[\d-]+) 所知)?"))
def _(hall: Hall, who: str, day: str | None) -> None:
    asked = {key: value for key, value in hall.asked.items() if key != "known_on"}
    hall.ask(who, **asked, **({} if day is None else {"known_on": day}))


@when(parsers.re(rf"{_WHO}一次查询下列各项"))
def _(hall: Hall, who: str, datatable: list[list[str]]) -> None:
    head, *rows = datatable
    assert head == ["主体", "事项", "环节"]
    questions = [
        {"subject": hall.named(name), "matter": matter, "step": step, "reason": "批量", "mode": "simulation"}
        for name, matter, step in rows
    ]
    hall.post(who, "/v1/decisions/batch", {"questions": questions})


@when(parsers.re(rf'{_WHO}给 "(?P<name>[^"]*)" 记入一条 "(?P<kind>[^"]*)"'))
def _(hall: Hall, who: str, name: str, kind: str, datatable: list[list[str]]) -> None:
    fields: Mapping[str, str] = dict(zip(*datatable, strict=True))
    answer = hall.post(who, "/v1/entries", {"subject": hall.named(name), "kind": kind, "fields": fields})
    hall.entry = answer.said.get("id")


@when(parsers.re(rf"{_WHO}记入该条信息 (?P<day>[\d-]+) (?P<event>{'|'.join(EVENTS)})"))
def _(hall: Hall, who: str, day: str, event: str) -> None:
    answer = hall.post(who, f"/v1/entries/{hall.entry}/events", {"event": EVENTS[event], "on": day})
    assert answer.status == 201, answer.body.decode()


@when(parsers.re(rf"{_WHO}调出 (?P<when>[\d-]+ [\d:]+) 的判定"))
def _(hall: Hall, who: str, when: str) -> None:
    assert hall.get(who, f"/v1/decisions/{hall.answers[when].said['id']}").status == 200
