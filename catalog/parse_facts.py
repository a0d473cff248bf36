"""Facts: typed questions to the subject, to the query, or to the entries of some kinds."""

from collections.abc import Mapping
from typing import Final

from catalog.maps import MapOf, Named, Variant, build_all, distinct_ids
from catalog.nodes import Node, Scalar
from catalog.parse_aggregates import AGGREGATE, ASK, ID, Closed, entries_fact
from catalog.shapes import Word, choice
from catalog.tables import Fields, Key, Table
from catalog.vocabulary import Attribute, Fact, FactType, QueryItem, QueryOrigin, SubjectOrigin

FROM_SUBJECT: Key[bool] = Key("取自", Word({"主体": True}, "来处"), "主体、查询，或信息类别的名称")
ATTRIBUTE = Key("属性", choice(Attribute, "主体属性"), "主体类型、经营主体、自然人")
OF_SUBJECT = Table(ID, FROM_SUBJECT, ATTRIBUTE, ASK, title="取自主体的事实")

FROM_QUERY: Key[bool] = Key("取自", Word({"查询": True}, "来处"), "主体、查询，或信息类别的名称")
ITEM = Key("内容", choice(QueryItem, "查询内容"), "事项、环节，或情形（柜台说明的是与否）")
OF_QUERY = Table(ID, FROM_QUERY, ITEM, ASK, title="取自查询的事实")

_TABLES: Final[Mapping[str, Table]] = {"主体": OF_SUBJECT, "查询": OF_QUERY}


def _table(origin: Node | None) -> Table:
    return _TABLES.get(origin.text, AGGREGATE) if isinstance(origin, Scalar) else AGGREGATE


FACT = Variant("取自", _table, (OF_SUBJECT, OF_QUERY, AGGREGATE))
FACTS = Key("事实", MapOf(FACT, "事实"), "规则可以问的问题", required=False)


def facts_of(document: Fields, closed: Closed) -> Named[Fact]:
    """Give the facts."""
    distinct_ids(document.get(FACTS), ID)
    return build_all(document.get(FACTS), lambda name, fields: _fact(name, fields, closed))


def _fact(name: Scalar, fields: Fields, closed: Closed) -> Fact | None:
    if fields.get(FROM_SUBJECT) is not True:  # the word 主体 or 查询; names of kinds otherwise
        return entries_fact(name, fields, closed)
    if not fields.sound:
        return None
    attribute = fields.get(ATTRIBUTE)
    item = fields.get(ITEM)
    options: Mapping[Attribute | QueryItem | None, tuple[str, ...]] = {
        Attribute.TYPE: closed.subject_types,
        QueryItem.MATTER: closed.matters,
        QueryItem.STEP: closed.steps,
    }
    chosen = options.get(attribute or item)
    return Fact(
        name=name.text,
        id=fields[ID],
        type=FactType.FLAG if chosen is None else FactType.CHOICE,
        unit=None,
        options=chosen or (),
        origin=SubjectOrigin(attribute=attribute) if attribute else QueryOrigin(item=fields[ITEM]),
        ask=fields.get(ASK),
        place=name.place,
    )
