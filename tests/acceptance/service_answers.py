"""那么: what the running service answered, word for word, and what stands in its log."""

from typing import Any

from pytest_bdd import parsers, then

from engine.decision import Status
from engine.words import STATUS_WORDS
from tests.acceptance.service_hall import Hall


def status_in(decision: Any, measure: str) -> str | None:
    """Give the Chinese word for the status of a measure, None when the answer does not list it."""
    found = [one["status"] for one in decision["measures"] if one["measure"]["name"] == measure]
    return STATUS_WORDS[Status(found[0])] if found else None


@then(parsers.re(r'在线答复 "(?P<measure>[^"]*)" 为 "(?P<status>[^"]*)"'))
def _(hall: Hall, measure: str, status: str) -> None:
    assert status_in(hall.decision, measure) == status


@then(parsers.re(r'在线答复里没有 "(?P<measure>[^"]*)"'))
def _(hall: Hall, measure: str) -> None:
    assert status_in(hall.decision, measure) is None


@then(parsers.re(r"在线答复是(?P<mode>正式|模拟)判定"))
def _(hall: Hall, mode: str) -> None:
    assert hall.decision["mode"] == {"正式": "live", "模拟": "simulation"}[mode]


@then("在线答复依次为")
def _(hall: Hall, datatable: list[list[str]]) -> None:
    head, *rows = datatable
    assert head == ["措施", "状态"]
    results = hall.answer.said["results"]
    told = [
        status_in(one["decision"], measure) if "decision" in one else one["problem"]["code"]
        for one, (measure, _) in zip(results, rows, strict=True)
    ]
    assert told == [status for _, status in rows]


@then(parsers.re(r'在线拒绝，状态码 (?P<status>\d{3})，代码 "(?P<code>[^"]*)"'))
def _(hall: Hall, status: str, code: str) -> None:
    assert (hall.answer.status, hall.answer.code) == (int(status), code), hall.answer.body.decode()


@then(parsers.re(r'拒绝的理由写明 "(?P<text>[^"]*)"'))
def _(hall: Hall, text: str) -> None:
    said = hall.answer.said
    assert text in "".join([said["detail"], *(one["message"] for one in said.get("errors", ()))])


@then("记入成功")
def _(hall: Hall) -> None:
    assert hall.answer.status == 201, hall.answer.body.decode()


@then(parsers.re(r"与 (?P<when>[\d-]+ [\d:]+) 的答复逐字相同"))
def _(hall: Hall, when: str) -> None:
    told, before = dict(hall.answer.said), dict(hall.answers[when].said)
    told.pop("at", None)
    before.pop("at", None)
    assert told == before


@then(parsers.re(r'说明里 "(?P<measure>[^"]*)" 写明 "(?P<text>[^"]*)"'))
def _(hall: Hall, measure: str, text: str) -> None:
    told = hall.running.client("服务厅").get(f"/v1/decisions/{hall.answer.said['id']}/explanation")
    assert told.status == 200, told.body.decode()
    sentences = [one["sentences"] for one in told.said["explanation"]["measures"] if one["name"] == measure]
    assert text in "".join(sentences[0])


@then(parsers.re(r"时间线上下一次变化在 (?P<day>[\d-]+)"))
@then("时间线上没有下一次变化")
def _(hall: Hall, day: str | None = None) -> None:
    told = hall.running.client("服务厅").get(f"/v1/decisions/{hall.answer.said['id']}/timeline")
    assert told.status == 200, told.body.decode()
    assert told.said["timeline"]["next_change"] == day


@then(parsers.re(r"审计日志核对无误，其中判定共 (?P<count>\d+) 条"))
def _(hall: Hall, count: str) -> None:
    leaves = hall.site.leaves()
    assert sum(leaf.kind == "decision" for leaf in leaves) == int(count)
    for answer in hall.answers.values():
        assert leaves[answer.said["index"]].id == answer.said["id"]


@then("与不存在的主体答复得一模一样")
def _(hall: Hall) -> None:
    theirs = hall.answer
    nobody = hall.running.client("武侯区服务厅").post(
        "/v1/decisions", {**hall.asked, "subject": hall.named("查无此企业")}
    )
    assert (nobody.status, nobody.body) == (theirs.status, theirs.body)
    apart = {"x-request-id", "date"}
    assert {k: v for k, v in nobody.headers.items() if k not in apart} == {
        k: v for k, v in theirs.headers.items() if k not in apart
    }
