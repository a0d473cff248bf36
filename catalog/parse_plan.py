"""A plan: the requirements of a policy, each with what carries it out."""

from collections.abc import Iterator
from itertools import chain
from typing import Final

from catalog.lists import Names, texts
from catalog.maps import MapOf, Named, build_all
from catalog.model import Layer
from catalog.nodes import Scalar, SourceText
from catalog.parse_head import EDITION_SECTION, VOCABULARY, edition_head
from catalog.plan import Carrier, CarrierName, Plan, Requirement
from catalog.shapes import Pattern, Text
from catalog.tables import Fields, Key, Table

GROUP = Key("组", Text(), "属于哪一组，如 E")
CLAUSE = Key("条款", Text(), "方案的条款，如 二、（四）")
QUOTE = Key("原文", Text(), "照抄的原文", required=False)
GIST = Key("要点", Text(), "用自己的话写的要求；没有可照抄的原文时写", required=False)
CARRIERS: Final = {
    Carrier.RULEBOOK: Key("清单", Names(), "承担它的清单，写编号", required=False),
    Carrier.RULE: Key("规则", Names(), "承担它的规则", required=False),
    Carrier.MEASURE: Key("措施", Names(), "承担它的措施", required=False),
    Carrier.DEFINITION: Key("定义", Names(), "承担它的定义", required=False),
    Carrier.PARAMETER: Key("参数", Names(), "承担它的参数", required=False),
    Carrier.FACT: Key("事实", Names(), "承担它的事实", required=False),
    Carrier.KIND: Key("信息类别", Names(), "承担它的信息类别", required=False),
    Carrier.SOURCE: Key("来源", Names(), "承担它的来源", required=False),
}
FEATURES = Key("功能", Names(), "承担它的功能：features/….feature#场景，或者说明文档", required=False)
LATER = Key("后续", Text(), "以后由什么承担，现在做到哪里", required=False)
OUT = Key("不入系统", Text(), "为什么不由软件承担；写了就没有别的承担者", required=False)
REQUIREMENT = Table(
    GROUP, CLAUSE, QUOTE, GIST, *CARRIERS.values(), FEATURES, LATER, OUT, title="方案的一项要求"
)

NUMBER = Pattern("[1-9][0-9]{0,3}", "not-a-number", "要求的序号", "序号从 1 起，逐项连续")
HEAD = Key("方案", VOCABULARY, "这是哪一份方案")
REQUIREMENTS = Key("要求", MapOf(REQUIREMENT, "要求", NUMBER), "逐项列出方案的要求，连同由什么承担")
DOCUMENT = Table(HEAD, EDITION_SECTION, REQUIREMENTS, title="方案")


def plan_of(source: SourceText, document: Fields) -> Plan | None:
    """Build the plan from its fields; what is faulty is left out and named in `unreadable`."""
    head_fields, edition = document.get(HEAD), document.get(EDITION_SECTION)
    named = document.get(REQUIREMENTS) or Named()
    requirements = build_all(named, _requirement)
    _note_gaps(document, named)
    if head_fields is None or edition is None:
        return None
    head = edition_head(head_fields, edition, source.digest, Layer.CITY, document.key_place(HEAD))
    if head is None:
        return None
    return Plan(
        head=head,
        requirements={one.number: one for _, one in requirements},
        unreadable=requirements.unreadable,
    )


def _requirement(name: Scalar, fields: Fields) -> Requirement | None:
    if not fields.written(QUOTE) and not fields.written(GIST):
        hint = "照抄原文；没有可照抄的，用 `要点` 写明要求"
        fields.add(fields.at, "missing-key", f"第 {name.text} 项缺少 `原文`", hint)
    carried = [key for key in (*CARRIERS.values(), FEATURES, LATER) if fields.written(key)]
    if not carried and not fields.written(OUT):
        words = "、".join(f"`{key.word}`" for key in (*CARRIERS.values(), FEATURES))
        hint = f"写明由什么承担：{words}；还没有做的写 `后续`，不由软件承担的写 `不入系统` 和理由"
        fields.add(fields.at, "requirement-without-carrier", f"第 {name.text} 项要求没有写由什么承担", hint)
    elif carried and fields.written(OUT):
        message = f"第 {name.text} 项写了 `不入系统`，又写了 `{carried[0].word}`"
        fields.add(fields.key_place(OUT), "contradicting-requirement", message, "两者只留其一")
    if not fields.sound:
        return None
    return Requirement(
        number=int(name.text),
        group=fields[GROUP],
        clause=fields[CLAUSE],
        quote=fields.get(QUOTE),
        gist=fields.get(GIST),
        carriers=tuple(chain.from_iterable(_named(fields, carrier) for carrier in Carrier)),
        features=texts(fields.get(FEATURES)),
        later=fields.get(LATER),
        out=fields.get(OUT),
        place=name.place,
    )


def _named(fields: Fields, carrier: Carrier) -> Iterator[CarrierName]:
    for name in fields.get(CARRIERS[carrier]) or ():
        yield CarrierName(carrier=carrier, name=name.text, place=name.place)


def _note_gaps(document: Fields, named: Named[Fields]) -> None:
    """Note where the numbers do not run on: a requirement left out would be seen by nobody."""
    expected = 1
    for name, _ in sorted(named, key=lambda one: int(one[0].text)):
        number = int(name.text)
        if number != expected:
            left_out = f"第 {expected} 项" if number == expected + 1 else f"第 {expected} 至 {number - 1} 项"
            message = f"要求的序号不连续：`{number}` 之前没有{left_out}"
            document.add(name.place, "requirement-left-out", message, "逐项列出，不由软件承担的也要列")
        expected = number + 1
