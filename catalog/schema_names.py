"""Names of one folder of rules put into the JSON Schemas: an editor then offers facts and measures and explains them.

INVARIANT: names are only added to what may be written; a file that is valid without them stays valid.
"""

from collections.abc import Iterable, Mapping
from typing import Final, assert_never, cast

from catalog.documents import Catalog
from catalog.model import Measure, MeasureKind
from catalog.shapes import Schema
from catalog.vocabulary import EntriesOrigin, Fact, FactType, QueryOrigin, SubjectOrigin

# A name with what an editor says of it.
Said = Mapping[str, str]
_FLAG: Final[Schema] = {"enum": ["是", "否"]}


def with_names(schema: Schema, catalog: Catalog) -> Schema:
    """Give a schema that also offers the names that a folder of rules defines."""
    names = _names(catalog)
    done = cast("Schema", _walk(schema, names))
    conditions = cast("Schema", done.get("$defs", {})).get("条件")
    if isinstance(conditions, dict):
        facts = {name: _fact(fact) for name, fact in _facts(catalog).items()}
        said = {name: {**_FLAG, "description": reason} for name, reason in _definitions(catalog).items()}
        conditions["properties"] = {**cast("Schema", conditions["properties"]), **facts, **said}
    return done


def _walk(node: object, names: Mapping[tuple[str, str], Said]) -> object:
    if isinstance(node, list):
        return [_walk(one, names) for one in node]
    if not isinstance(node, dict):
        return node
    done = {key: _walk(value, names) for key, value in node.items()}
    title = str(node.get("title", ""))
    properties = done.get("properties")
    if isinstance(properties, dict):
        for word in properties:
            if said := names.get((title, word)):
                properties[word] = _offered(properties[word], said)
    if (said := names.get((title, ""))) and "additionalProperties" in done:
        value = cast("Schema", done["additionalProperties"])
        done["properties"] = {name: {"description": about, **value} for name, about in said.items()}
    return done


def _offered(schema: Schema, said: Said) -> Schema:
    """Let a place offer names, alone or in a list, beside whatever it takes already."""
    names: Schema = {"enum": [*said], "enumDescriptions": [*said.values()]}
    others = cast(
        "list[Schema]", schema.get("anyOf", [{k: v for k, v in schema.items() if k != "description"}])
    )
    ways: list[Schema] = [names]
    for way in others:
        listed = way.get("type") == "array"
        ways.append({**way, "items": {"anyOf": [names, way["items"]]}} if listed else way)
    about = {"description": schema["description"]} if "description" in schema else {}
    return {**about, "anyOf": ways}


def _names(catalog: Catalog) -> dict[tuple[str, str], Said]:
    measures = {name: one for edition in catalog.editions for name, one in edition.measures.items()}
    every = {name: _measure(one) for name, one in measures.items()}
    kinds = {kind: {n: every[n] for n, one in measures.items() if one.kind is kind} for kind in MeasureKind}
    incentives = kinds[MeasureKind.INCENTIVE]
    matters = {name: "" for vocabulary in catalog.vocabularies for name in vocabulary.matters}
    steps = {
        step: ""
        for vocabulary in catalog.vocabularies
        for one in vocabulary.matters.values()
        for step in one.steps
    }
    rows = {
        f"{item.name}/{row.id}": row.content
        for edition in catalog.editions
        for item in edition.baseline.values()
        for row in item.rows
    }
    asked = {
        name: _about(fact)
        for name, fact in _facts(catalog).items()
        if isinstance(fact.origin, QueryOrigin) and fact.type is FactType.FLAG
    }
    vocabularies = catalog.vocabularies
    return {
        ("规则", "给予"): incentives,
        ("规则", "实施"): kinds[MeasureKind.SANCTION],
        ("规则", "建议"): kinds[MeasureKind.ADVISORY],
        ("规则", "暂停给予"): {"全部激励": "每一项激励", **incentives},
        ("规则", "对应国家清单"): rows,
        ("适用", "事项"): matters,
        ("适用", "环节"): steps,
        ("查询", "事项"): matters,
        ("查询", "环节"): steps,
        ("情形", ""): asked,
        ("预期", ""): every,
        ("用例", "不应出现"): every,
        ("用例", "试点"): {name: _measure(one) for name, one in measures.items() if one.pilot},
        ("条目", "类别"): {name: "" for one in vocabularies for name in one.kinds},
        ("归集", "来源"): {name: "" for one in vocabularies for name in one.sources},
        ("主体", "类型"): {name: "" for one in vocabularies for name in one.subject_types},
    }


def _facts(catalog: Catalog) -> dict[str, Fact]:
    return {name: fact for vocabulary in catalog.vocabularies for name, fact in vocabulary.facts.items()}


def _definitions(catalog: Catalog) -> dict[str, str]:
    """Give the definitions with their reasons; one that several editions define is explained by the last."""
    every: Iterable[tuple[str, str]] = (
        (name, f"定义。{one.reason or ''}")
        for edition in catalog.editions
        for name, one in edition.definitions.items()
    )
    return dict(every)


def _measure(measure: Measure) -> str:
    return f"{measure.kind.value}，{measure.implementer}实施。{measure.content or ''}"


def _fact(fact: Fact) -> Schema:
    flag = fact.type is FactType.FLAG
    return {"description": _about(fact), **(_FLAG if flag else {"type": "string", "minLength": 1})}


def _about(fact: Fact) -> str:
    """Say what a fact is and how it is compared."""
    ask = f"；不知道时：{fact.ask}" if fact.ask else ""
    return f"事实，{_origin(fact)}。{_compared(fact)}{ask}"


def _compared(fact: Fact) -> str:
    match fact.type:
        case FactType.FLAG:
            return "写 是 或 否"
        case FactType.NUMBER:
            return f"写比较和数量，如 不超过 0 {fact.unit}"
        case FactType.CHOICE:
            return f"写 属于 [{', '.join(fact.options) or '选项'}]"
        case _ as never:
            assert_never(never)


def _origin(fact: Fact) -> str:
    match fact.origin:
        case SubjectOrigin():
            return "取自主体"
        case QueryOrigin():
            return "取自查询"
        case EntriesOrigin(kinds=kinds, aggregation=aggregation):
            return f"取自{'、'.join(kinds)}的{aggregation.value}"
        case _ as never:
            assert_never(never)
