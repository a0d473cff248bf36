"""Editions in a running service: uploaded, approved, published, activated."""

from pytest_bdd import parsers, then, when

from tests.acceptance.service_hall import Hall
from tests.service.publishing import MEASURE, RULEBOOK, activate_everything, newer


@when(parsers.re(r'政策岗上传新版次 "(?P<edition>[^"]*)"，把绿色通道改称 "(?P<name>[^"]*)"'))
def _(hall: Hall, edition: str, name: str) -> None:
    body = {"file": f"rules/{RULEBOOK}/{edition}.yaml", "text": newer(edition, name)}
    answer = hall.post("政策岗", "/v1/editions", body)
    assert answer.status == 201, answer.body.decode()
    hall.digest = answer.said["digest"]


@when(parsers.re(r'政策岗上传新版次 "(?P<edition>[^"]*)"，其中一条规则给予 "(?P<name>[^"]*)"'))
def _(hall: Hall, edition: str, name: str) -> None:
    text = newer(edition, MEASURE).replace(f"给予: {MEASURE}", f"给予: {name}")
    hall.post("政策岗", "/v1/editions", {"file": f"rules/{RULEBOOK}/{edition}.yaml", "text": text})


@when("审核岗批准该版次")
def _(hall: Hall) -> None:
    assert hall.post("审核岗", f"/v1/editions/{hall.digest}/approval", {}).status == 201


@when("政策岗发布该版次")
def _(hall: Hall) -> None:
    hall.post("政策岗", f"/v1/editions/{hall.digest}/publication", {})


@when(parsers.re(r'政策岗凭 "(?P<document>[^"]*)" 自 (?P<day>[\d-]+) 激活全部版次，未读原文的依据具名负责'))
def _(hall: Hall, document: str, day: str) -> None:
    activate_everything(hall.running.client("政策岗"), document=document, from_day=day)


@then("发布成功")
def _(hall: Hall) -> None:
    assert hall.answer.status == 201, hall.answer.body.decode()


@then("服务没有重启过")
def _(hall: Hall) -> None:
    assert len(hall.site.running) == 1
    assert hall.running.process.is_alive()


@then(parsers.re(r'答复所用版次的经过里写着 "(?P<document>[^"]*)"'))
def _(hall: Hall, document: str) -> None:
    used = [one["digest"] for one in hall.decision["editions"] if one["rulebook"] == RULEBOOK]
    held = hall.running.client("政策岗").get(f"/v1/editions/{used[0]}").said
    assert [act["document"] for act in held["acts"] if act["act"] == "activated"] == [document]
