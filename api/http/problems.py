"""Every refusal as a problem document (RFC 9457), in Chinese, with a stable type."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, cast

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from api.desk.service import Altered, Service, Unavailable, Unreadable, altered, unavailable
from catalog.diagnostics import Diagnostic, FaultyInput, Refused
from engine.audit.canonical import canonical_bytes
from engine.plain import Plain

MEDIA_TYPE: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of problem: its HTTP status, its title, and when a 429 or 503 may be gone."""

    status: int
    title: str
    retry_seconds: int = 1


# Every code a problem's type ends in, but those of questions that cannot be taken (422).
SORTS: Final[Mapping[str, Sort]] = {
    "malformed-json": Sort(400, "请求体不是有效的 JSON"),
    "bad-request": Sort(400, "请求不合规范"),
    "unauthenticated": Sort(401, "未通过身份验证"),
    "missing-scope": Sort(403, "密钥没有权限"),
    "outside-district": Sort(403, "不在密钥的辖区内"),
    "own-upload": Sort(403, "上传人不能批准自己的版次"),
    "scope-not-issuable": Sort(403, "这种权限不能经接口签发"),
    "not-found": Sort(404, "没有找到"),
    "method-not-allowed": Sort(405, "不支持这种请求方法"),
    "idempotency-key-reused": Sort(409, "Idempotency-Key 已用于另一个请求"),
    "identifier-taken": Sort(409, "标识已属于另一个主体"),
    "several-subjects": Sort(409, "标识分属不同的主体"),
    "already-merged": Sort(409, "主体已经合并"),
    "edition-known": Sort(409, "这一版次已经上传"),
    "edition-not-approved": Sort(409, "版次还没有批准"),
    "edition-not-published": Sort(409, "版次还没有发布"),
    "edition-published": Sort(409, "版次已经发布"),
    "already-approved": Sort(409, "版次已经批准"),
    "already-revoked": Sort(409, "密钥已经吊销"),
    "still-needed": Sort(409, "还有版次要用到它"),
    "rules-changed": Sort(409, "检查期间规则有变动"),
    "nothing-to-confirm": Sort(409, "没有待确认的惩戒"),
    "erased": Sort(410, "信息已经删除"),
    "too-large": Sort(413, "请求体过大"),
    "not-json": Sort(415, "请求体要用 JSON"),
    "invalid-request": Sort(422, "请求内容有误"),
    "faulty-input": Sort(422, "内容没有通过检查"),
    "quota-exhausted": Sort(429, "今天的查询额度已用完"),
    "overloaded": Sort(503, "系统繁忙"),
    "deadline-exceeded": Sort(503, "未能在时限内完成"),
    "database-unavailable": Sort(503, "数据库暂时不能使用"),
    "not-recorded": Sort(503, "未能写入审计日志"),
    "evaluators-disagree": Sort(503, "两个判定器的结论不一致"),
    "matcher-failed": Sort(503, "判定器出错"),
    "stored-altered": Sort(503, "存下的内容与审计日志不符"),
    "not-reproduced": Sort(503, "重新判定的结果不一致"),
    "record-unreadable": Sort(503, "信用记录读不出", retry_seconds=300),
    "not-ready": Sort(503, "服务还没有就绪"),
    "internal-error": Sort(500, "程序出错"),
}
_QUESTION = Sort(422, "这个请求不能受理")
_BY_STATUS = {404: "not-found", 405: "method-not-allowed", 413: "too-large", 415: "not-json"}
_SAID = {
    404: "没有这个地址",
    405: "这个地址不支持这种请求方法",
}

# What pydantic finds, by the type of its finding.
_FINDINGS = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项",
    "string_type": "应为文字",
    "string_too_short": "太短",
    "string_too_long": "太长",
    "string_pattern_mismatch": "写法不对",
    "string_unicode": "不是有效的文字",
    "bool_type": "应为 true 或 false",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "literal_error": "不是可选的值",
    "list_type": "应为列表",
    "dict_type": "应为对象",
    "model_type": "应为对象",
    "model_attributes_type": "应为对象",
    "too_short": "项数太少",
    "too_long": "项数太多",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
}


def problem(
    code: str,
    detail: str,
    *,
    hint: str | None = None,
    errors: Iterable[Mapping[str, Plain]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Give the answer for a refusal."""
    sort = SORTS.get(code, _QUESTION)
    body: dict[str, Plain] = {
        "type": f"/problems/{code}",
        "title": sort.title,
        "status": sort.status,
        "detail": detail,
    }
    if hint is not None:
        body["hint"] = hint
    listed: list[Plain] = [dict(error) for error in errors]
    if listed:
        body["errors"] = listed
    more = dict(headers or {})
    if sort.status == HTTPStatus.UNAUTHORIZED:
        more["WWW-Authenticate"] = "Bearer"
    if sort.status in {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}:
        more.setdefault("Retry-After", str(sort.retry_seconds))
    return Response(canonical_bytes(body), sort.status, more, MEDIA_TYPE)


async def on_refused(_: Request, refused: Exception) -> Response:
    """Answer a question that cannot be taken."""
    if not isinstance(refused, Refused):
        raise refused
    return problem(refused.code, refused.message, hint=refused.hint)


async def on_faulty(_: Request, faulty: Exception) -> Response:
    """Answer an input with faults: every finding with its place, as `rules check` prints them."""
    if not isinstance(faulty, FaultyInput):
        raise faulty
    errors = [_finding(found) for found in faulty.diagnostics]
    return problem("faulty-input", f"共 {len(errors)} 处问题", errors=errors)


async def on_unavailable(_: Request, error: Exception) -> Response:
    """Answer while the database cannot be used."""
    refused = unavailable(error) if isinstance(error, Unavailable) else None
    if refused is None:
        raise error
    return problem(refused.code, refused.message)


async def on_unreadable(request: Request, error: Exception) -> Response:
    """Answer when what is stored of a subject cannot be read any more."""
    if not isinstance(error, Unreadable):
        raise error
    service = cast("Service", request.app.state.service)
    refused = service.unreadables.found(error.ref)
    return problem(refused.code, refused.message, hint=refused.hint)


async def on_altered(_: Request, error: Exception) -> Response:
    """Answer nothing that rests on what somebody changed behind our back."""
    if not isinstance(error, Altered):
        raise error
    refused = altered(error)
    return problem(refused.code, refused.message, hint=refused.hint)


async def on_invalid(_: Request, invalid: Exception) -> Response:
    """Answer a request that is not what the interface describes; what was sent is never repeated."""
    if not isinstance(invalid, RequestValidationError):
        raise invalid
    found = invalid.errors()
    if any(one["type"] == "json_invalid" for one in found):
        return problem("malformed-json", "请求体不是有效的 JSON", hint="用 UTF-8 编码的 JSON")
    return problem("invalid-request", f"共 {len(found)} 处问题", errors=[_invalid(one) for one in found])


async def on_http(_: Request, error: Exception) -> Response:
    """Answer what the framework refuses, with its headers (405 names what is allowed)."""
    if not isinstance(error, HTTPException):
        raise error
    code = _BY_STATUS.get(error.status_code, "bad-request")
    return problem(code, _SAID.get(error.status_code, "请求不合规范"), headers=error.headers)


def our_fault() -> Response:
    """Answer when the program is wrong; what happened stands in the log only."""
    return problem("internal-error", "程序出错，不是您的请求有误；请把请求编号交给维护人员")


def _invalid(found: Mapping[str, Any]) -> dict[str, Plain]:
    where, *path = found["loc"]
    pointer = "".join(f"/{part}" for part in (path if where == "body" else (where, *path)))
    kind = str(found["type"])
    said = str(found["msg"]).removeprefix("Value error, ") if kind == "value_error" else None
    return {"pointer": pointer, "code": kind, "message": said or _FINDINGS.get(kind, "写得不对")}


def _finding(found: Diagnostic) -> dict[str, Plain]:
    place = found.place
    where: dict[str, Plain] = (
        {"pointer": place.file}
        if place.file.startswith("/")
        else {"file": place.file, "line": place.line, "column": place.column, "width": place.width}
    )
    return {**where, "code": found.code, "message": found.message, "hint": found.hint}
