"""What the interface says of itself: answers, problems, and the plain forms of the engine's values."""

from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from api.http.problems import MEDIA_TYPE
from api.http.types import Out
from engine.decision import Decision
from engine.explain import Explanation
from engine.plain_schema import schema_of
from engine.rules import MeasureCard
from engine.timeline import Timeline

_MARK = "x-plain"
_PLAIN: dict[str, type] = {
    "Decision": Decision,
    "Explanation": Explanation,
    "Timeline": Timeline,
    "MeasureCard": MeasureCard,
}
_PROBLEMS = {
    400: "请求不合规范",
    401: "没有密钥，或者密钥无效",
    403: "密钥没有权限",
    404: "没有，或者不归您管辖",
    405: "不支持这种请求方法",
    409: "与已有的内容冲突",
    410: "信息已经删除",
    413: "请求体过大",
    415: "请求体要用 JSON",
    422: "请求内容有误，逐处说明",
    429: "额度用完",
    503: "暂时不能答复，请稍后再试",
}
_ALWAYS = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 503)


@dataclass(frozen=True, slots=True)
class PlainRef:
    """Marks a field whose schema is that of an engine type's plain form."""

    name: str

    def __get_pydantic_json_schema__(self, _: CoreSchema, __: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Leave a mark that `openapi` replaces."""
        return {_MARK: self.name}


class Finding(Out):
    """One fault of a request or of a rule file, with its place."""

    code: str
    message: str
    hint: str | None = None
    pointer: str | None = None
    file: str | None = None
    line: int | None = None
    column: int | None = None
    width: int | None = None


class Problem(Out):
    """A refusal (RFC 9457); `type` ends in a stable code, listed in docs/api.md."""

    type: str
    title: str
    status: int
    detail: str
    hint: str | None = None
    errors: list[Finding] | None = None


def answers(status: int, model: type[Out], *, also: tuple[int, ...] = ()) -> dict[int | str, dict[str, Any]]:
    """Declare what an operation answers: the one success and every problem."""
    return {status: {"model": model}, **problems(*_ALWAYS, *also)}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Declare problems by status."""
    reference = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": _PROBLEMS[status], "content": {MEDIA_TYPE: {"schema": reference}}}
        for status in sorted(statuses)
    }


def describe(app: FastAPI) -> dict[str, Any]:
    """Give the OpenAPI document, with the engine's plain forms as components."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title,
            version=app.version,
            summary=app.summary,
            description=app.description,
            routes=app.routes,
            tags=app.openapi_tags,
        )
        schemas = made.setdefault("components", {}).setdefault("schemas", {})
        schemas["Finding"] = Finding.model_json_schema()
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas["Problem"] = {name: part for name, part in problem.items() if name != "$defs"}
        for name, kind in _PLAIN.items():
            for defined, schema in _defs(schema_of(kind, name)).items():
                schemas[defined] = _moved(schema)
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        app.openapi_schema = _unmarked(made)
    return app.openapi_schema


def _defs(schema: dict[str, object]) -> dict[str, Any]:
    shared = schema["$defs"]
    return shared if isinstance(shared, dict) else {}


def _moved(schema: Any) -> Any:  # noqa: ANN401 - JSON
    match schema:
        case {"$ref": str(reference)}:
            return {"$ref": reference.replace("#/$defs/", "#/components/schemas/")}
        case dict():
            return {key: _moved(part) for key, part in schema.items()}
        case list():
            return [_moved(part) for part in schema]
        case _:
            return schema


def _unmarked(schema: Any) -> Any:  # noqa: ANN401 - JSON
    match schema:
        case {"x-plain": str(name)}:
            return {"$ref": f"#/components/schemas/{name}"}
        case dict():
            return {key: _unmarked(part) for key, part in schema.items()}
        case list():
            return [_unmarked(part) for part in schema]
        case _:
            return schema
