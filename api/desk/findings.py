"""Findings in rule files as plain data for other tools: one object each, in order."""

from collections.abc import Iterable
from typing import Final

from catalog.diagnostics import Diagnostic, Level
from catalog.shapes import Schema
from engine.plain import Plain

_LEVELS: Final = {Level.ERROR: "error", Level.NOTICE: "notice"}
_POSITIVE: Final[Schema] = {"type": "integer", "minimum": 1}
_FIELDS: Final[dict[str, Schema]] = {
    "code": {
        "description": "代码；`docs/checks/` 里有同名的一页",
        "type": "string",
        "pattern": "^[a-z0-9]+(-[a-z0-9]+)+$",
    },
    "level": {"description": "error 必须改正；notice 提请注意", "enum": list(_LEVELS.values())},
    "file": {"description": "文件，从规则目录的名称起", "type": "string"},
    "line": {"description": "行，从 1 起", **_POSITIVE},
    "column": {"description": "列，从 1 起，按字符计", **_POSITIVE},
    "width": {"description": "涉及几个字符", **_POSITIVE},
    "message": {"description": "中文说明", "type": "string"},
    "hint": {"description": "怎么改；没有时为 null", "type": ["string", "null"]},
}


def told(found: Iterable[Diagnostic]) -> list[Plain]:
    """Give findings as plain objects."""
    return [
        {
            "code": one.code,
            "level": _LEVELS[one.level],
            "file": one.place.file,
            "line": one.place.line,
            "column": one.place.column,
            "width": one.place.width,
            "message": one.message,
            "hint": one.hint,
        }
        for one in found
    ]


def findings_schema() -> Schema:
    """Give the JSON Schema of the findings of `rules check --json`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "检查结果（power-credit rules check --json）",
        "type": "array",
        "items": {
            "type": "object",
            "properties": _FIELDS,
            "required": list(_FIELDS),
            "additionalProperties": False,
        },
    }
