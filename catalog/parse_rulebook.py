"""A rulebook: one edition of parameters, measures, definitions, rules and, for the nation, the baseline list."""

from typing import Final

from catalog.conditions import Quantity
from catalog.diagnostics import Place
from catalog.lists import Names, texts
from catalog.maps import MapOf, Named, build_all, distinct_ids
from catalog.model import (
    Definition,
    Edition,
    EditionHead,
    Layer,
    Measure,
    MeasureKind,
    Parameter,
    ParameterSetting,
)
from catalog.nodes import Scalar, SourceText
from catalog.parse_baseline import (
    BASELINE,
    LISTS,
    NATIONAL_ONLY,
    TERMS,
    TRANSITION,
    baseline_of,
    lists_of,
    terms_of,
    transition_of,
)
from catalog.parse_conditions import CONDITION, STRUCTURE
from catalog.parse_head import (
    BASED_ON,
    BASES,
    EDITION_SECTION,
    LAYER,
    MAYBE_BASED_ON,
    RULEBOOK,
    bases_of,
    check_area,
    edition_head,
    named_bases,
)
from catalog.parse_rules import RULE, rule_of
from catalog.quantities import QUANTITY, RANGE
from catalog.shapes import IDENT, Flag, Text, Word, choice
from catalog.tables import Fields, Key, Table

VALUE = Key("值", QUANTITY, "本清单取的值")
OPEN = Key("区县可调", RANGE, "下级可以在这个范围内调整", required=False)
WHY = Key("理由", Text(), "为什么取这个值")
PARAMETER = Table(VALUE, OPEN, WHY, title="参数")
SETTING = Table(VALUE, WHY, title="调整参数")

ID = Key("编号", IDENT, "机器用的编号，小写字母、数字、连字符")
KIND = Key("类型", choice(MeasureKind, "措施类型"), "激励、惩戒或者建议")
NATURE = Key(
    "性质",
    Word({"参考因素": True}, "性质"),
    "只用于建议：信用只是一个参考因素，每次答复都会说明不作为唯一依据",
    required=False,
)
IMPLEMENTER = Key("实施单位", Text(), "谁来实施")
MATTERS = Key("事项", Names(), "限于这些事项；不写为任何事项", required=False)
STEPS = Key("环节", Names(), "限于这些环节；不写为任何环节", required=False)
APPLIES = Key("适用", Table(MATTERS, STEPS, title="适用"), "适用的事项和环节；不写为任何", required=False)
PILOT = Key("试点", Flag(), "试点措施要指名开通才生效", required=False)
CONTENT = Key("内容", Text(), "具体做什么", required=False)
NOTICE = Key("提示", Text(), "每次答复都要说的话", required=False)
REMEDY = Key("救济", Text(), "惩戒的救济途径", required=False)
MEASURE = Table(
    ID, KIND, NATURE, IMPLEMENTER, APPLIES, PILOT, CONTENT, NOTICE, REMEDY, BASED_ON, title="措施"
)

REASON = Key("理由", Text(), "为什么这样定义", required=False)
DEFINED = Key("条件", CONDITION)
DEFINITION = Table(ID, REASON, MAYBE_BASED_ON, title="定义", rest=DEFINED)

HEAD = Key("清单", RULEBOOK, "这是哪一份清单")
PARAMETERS = Key("参数", MapOf(PARAMETER, "参数"), "方案没有写明的数值，连同理由", required=False)
SETTINGS = Key("调整参数", MapOf(SETTING, "调整参数"), "下级对已开放参数的取值", required=False)
MEASURES = Key("措施", MapOf(MEASURE, "措施"), "激励、惩戒和建议", required=False)
DEFINITIONS = Key("定义", MapOf(DEFINITION, "定义"), "从事实得出的结论", required=False)
RULES = Key("规则", MapOf(RULE, "规则"), "什么条件下适用什么措施", required=False)
DOCUMENT = Table(
    HEAD,
    EDITION_SECTION,
    BASES,
    PARAMETERS,
    SETTINGS,
    MEASURES,
    DEFINITIONS,
    RULES,
    BASELINE,
    LISTS,
    TERMS,
    TRANSITION,
    title="清单",
)
RESERVED: Final = frozenset({*STRUCTURE, "全部激励", "指定名单"})


def edition_of(source: SourceText, document: Fields) -> Edition | None:
    """Build the edition from a rulebook's fields; what is faulty is left out and named in `unreadable`."""
    head = _head(source, document)
    written = document.get(HEAD)
    if written is not None and written.get(LAYER) not in {None, Layer.NATIONAL}:
        for section in NATIONAL_ONLY:
            if document.written(section):
                message = f"只有国家清单才能写 `{section.word}`"
                document.add(document.key_place(section), "not-national", message)
    bases = bases_of(document)
    known = bases.names()
    for section in (MEASURES, DEFINITIONS):
        distinct_ids(document.get(section), ID)
    parameters = build_all(document.get(PARAMETERS), _parameter)
    settings = build_all(document.get(SETTINGS), _setting)
    measures = build_all(document.get(MEASURES), lambda name, one: _measure(name, one, known))
    definitions = build_all(document.get(DEFINITIONS), lambda name, one: _definition(name, one, known))
    rules = build_all(document.get(RULES), lambda name, one: rule_of(name, one, known))
    baseline = baseline_of(document, known)
    lists = lists_of(document, known)
    terms = terms_of(document, known)
    transition = transition_of(document, known)
    if head is None:
        return None
    sections: tuple[Named[object], ...] = (
        bases,
        parameters,
        settings,
        measures,
        definitions,
        rules,
        baseline,
        lists,
    )
    return Edition(
        head=head,
        bases=bases.by_name(),
        parameters=parameters.by_name(),
        settings=settings.by_name(),
        measures=measures.by_name(),
        definitions=definitions.by_name(),
        rules=rules.by_name(),
        baseline=baseline.by_name(),
        designated_lists=lists.by_name(),
        terms=terms,
        transition=transition,
        unreadable=frozenset().union(*(section.unreadable for section in sections)),
    )


def _head(source: SourceText, document: Fields) -> EditionHead | None:
    head, edition = document.get(HEAD), document.get(EDITION_SECTION)
    if head is not None:
        check_area(head)
    if head is None or edition is None or LAYER not in head:
        return None
    return edition_head(head, edition, source.digest, head[LAYER], document.key_place(HEAD))


def _free(name: Scalar, fields: Fields) -> None:
    """Refuse a name that the language keeps for itself."""
    if name.text in RESERVED:
        fields.add(name.place, "reserved-name", f"`{name.text}` 是规则语言的词，不能用作名称", "换一个名称")


def _parameter(name: Scalar, fields: Fields) -> Parameter | None:
    value, span = fields.get(VALUE), fields.get(OPEN)
    if "〔" in name.text or "〕" in name.text:
        fields.add(name.place, "reserved-name", f"参数名 `{name.text}` 里不能有 `〔` `〕`", "只在引用时加")
    if value is not None and span is not None:
        _within(fields, value, span)
    if not fields.sound:
        return None
    return Parameter(
        name=name.text, value=fields[VALUE], open_to_districts=span, reason=fields[WHY], place=name.place
    )


def _within(fields: Fields, value: Quantity, span: tuple[Quantity, Quantity]) -> None:
    low, high = span
    if value.unit != low.unit:
        message = f"范围的单位是 `{low.unit}`，值的单位却是 `{value.unit}`"
        fields.add(fields.place(OPEN), "unit-mismatch", message)
    elif not low.amount <= value.amount <= high.amount:
        fields.add(fields.place(VALUE), "parameter-out-of-range", "值不在 `区县可调` 的范围内")


def _setting(name: Scalar, fields: Fields) -> ParameterSetting | None:
    if not fields.sound:
        return None
    return ParameterSetting(name=name.text, value=fields[VALUE], reason=fields[WHY], place=name.place)


def _measure(name: Scalar, fields: Fields, bases: frozenset[str]) -> Measure | None:
    _free(name, fields)
    basis = named_bases(fields, BASED_ON, bases)
    kind = fields.get(KIND)
    if fields.written(NATURE) and kind not in {None, MeasureKind.ADVISORY}:
        message = f"`{name.text}` 是{kind.value if kind else ''}，不能写 `性质: 参考因素`"
        hint = "参考因素只能是 `类型: 建议`：由对方自主决定"
        fields.add(fields.key_place(NATURE), "reference-not-advisory", message, hint)
    if not fields.sound:
        return None
    applies = fields.get(APPLIES)
    return Measure(
        name=name.text,
        id=fields[ID],
        kind=fields[KIND],
        implementer=fields[IMPLEMENTER],
        matters=texts(applies.get(MATTERS)) if applies else (),
        steps=texts(applies.get(STEPS)) if applies else (),
        basis=basis,
        pilot=bool(fields.get(PILOT)),
        content=fields.get(CONTENT),
        notice=fields.get(NOTICE),
        remedy=fields.get(REMEDY),
        reference=bool(fields.get(NATURE)),
        places=_places(fields),
        place=name.place,
    )


def _places(measure: Fields) -> dict[str, Place]:
    applies = measure.get(APPLIES)
    named = [*(applies.get(MATTERS) or ()), *(applies.get(STEPS) or ())] if applies else []
    places = {one.text: one.place for one in named}
    if CONTENT in measure:
        places[measure[CONTENT]] = measure.place(CONTENT)
    return places


def _definition(name: Scalar, fields: Fields, bases: frozenset[str]) -> Definition | None:
    _free(name, fields)
    basis = named_bases(fields, MAYBE_BASED_ON, bases)
    if not fields.sound:
        return None
    return Definition(
        name=name.text,
        id=fields[ID],
        condition=fields[DEFINED],
        basis=basis,
        reason=fields.get(REASON),
        place=name.place,
    )
