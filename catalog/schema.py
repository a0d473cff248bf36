"""JSON Schemas for editors, generated from the tables that the parser reads."""

from typing import Final

from catalog import parse_calendar, parse_plan, parse_rulebook, parse_vocabulary
from catalog.shapes import Schema
from catalog.tables import Table

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def document_schema(table: Table, title: str) -> Schema:
    """Give the schema of a document; recursive parts stand under `$defs`."""
    shared: dict[str, Schema] = {}
    body = table.schema(shared)
    schema: Schema = {"$schema": DIALECT, **body, "title": title}
    if shared:
        schema["$defs"] = dict(shared)
    return schema


def rulebook_schema() -> Schema:
    """Give the schema of a rulebook."""
    return document_schema(parse_rulebook.DOCUMENT, "清单（一份清单的一个版次）")


def vocabulary_schema() -> Schema:
    """Give the schema of a vocabulary."""
    return document_schema(parse_vocabulary.DOCUMENT, "词汇表（规则可以使用的词）")


def calendar_schema() -> Schema:
    """Give the schema of a calendar."""
    return document_schema(parse_calendar.DOCUMENT, "工作日历（一年的放假和调休）")


def plan_schema() -> Schema:
    """Give the schema of a plan."""
    return document_schema(parse_plan.DOCUMENT, "方案（逐项要求由什么承担）")
