"""A rulebook's edition: head, rules, measures, definitions, parameters, the national list, terms, bases."""

from collections.abc import Iterator
from typing import assert_never

from catalog.baseline import BaselineItem, BaselineRow, DesignatedList, Term, Transition, TransitionClause
from catalog.conditions import ParameterName, yes_or_no
from catalog.model import Definition, Edition, EditionHead, Effect, Measure, Parameter, ParameterSetting, Rule
from catalog.readback.logic import inline, logic_of, quoted
from catalog.readback.names import Names, months
from catalog.readback.of_head import bases_section, cited, head_item
from catalog.readback.page import Item, Reference, References, Said, Section, Sort
from catalog.scope import ALL_INCENTIVES

_OLDER = {
    Transition.THIS: "按本版的期限",
    Transition.WHEN_MADE: "按作出时施行的版次的期限",
    Transition.SHORTER: "取一直适用的和本版的期限中较短的",
}


def sections_of(edition: Edition, names: Names) -> Iterator[Section]:
    """Give the sections in the order in which a reader wants them: what happens first, what it rests on last."""
    yield Section(sort=Sort.HEAD, items=(head_item(edition.head),))
    yield Section(sort=Sort.RULE, items=tuple(_rule(one, names) for one in edition.rules.values()))
    yield Section(sort=Sort.MEASURE, items=tuple(_measure(one, names) for one in edition.measures.values()))
    yield Section(
        sort=Sort.DEFINITION, items=tuple(definition_item(one, names) for one in edition.definitions.values())
    )
    yield Section(sort=Sort.PARAMETER, items=tuple(_parameter(one) for one in edition.parameters.values()))
    yield Section(sort=Sort.SETTING, items=tuple(_setting(one, names) for one in edition.settings.values()))
    yield Section(
        sort=Sort.ROW,
        items=tuple(_row(item, row, names) for item in edition.baseline.values() for row in item.rows),
    )
    yield Section(sort=Sort.LIST, items=tuple(_list(one, names) for one in edition.designated_lists.values()))
    terms = [_term(one, names) for one in edition.terms.values()]
    if edition.transition is not None:
        terms.append(_transition(edition.transition, names))
    yield Section(sort=Sort.TERM, items=tuple(terms))
    yield bases_section(edition.bases)


def _rule(rule: Rule, names: Names) -> Item:
    said = [
        Said(label="当", value=logic_of(rule.condition, names)),
        Said(label=rule.effect.value, value=_targets(rule, names)),
    ]
    if rule.values:
        values = tuple(f"{name} {names.worth(value)}" for name, value in rule.values.items())
        given = (value for value in rule.values.values() if isinstance(value, ParameterName))
        from_ = tuple(Reference(sort=Sort.PARAMETER, name=names.parameter(value.name)) for value in given)
        said.append(Said(label="取值", value=values, named=from_))
    if rule.row is not None:
        name = names.renamed.rows.get(f"{rule.row.item}/{rule.row.row}", f"{rule.row.item}/{rule.row.row}")
        note = _row_note(names.rows.get((rule.row.item, rule.row.row)), names)
        row = Reference(sort=Sort.ROW, name=name, note=note)
        said.append(Said(label="对应国家清单", value=References((row,))))
    if rule.effect is Effect.ALERT:
        said.append(Said(label="效果", value="只作提示，不是失信记录，不影响任何措施", repeated=True))
    said += cited(rule.basis, names) or cited(_of_measures(rule, names), names, repeated=True)
    return Item(sort=Sort.RULE, name=rule.name, id=None, said=tuple(said))


def _targets(rule: Rule, names: Names) -> str | References:
    match rule.effect:
        case Effect.ALERT:
            return quoted(rule.targets[0])
        case Effect.WITHHOLD if rule.targets == (ALL_INCENTIVES,):
            return "全部激励措施"
        case Effect.GRANT | Effect.IMPOSE | Effect.ADVISE | Effect.WITHHOLD:
            return References(
                tuple(
                    Reference(
                        sort=Sort.MEASURE,
                        name=names.measure(target),
                        note=_measure_note(names.measures.get(target), names),
                    )
                    for target in rule.targets
                )
            )
        case _:
            assert_never(rule.effect)


def _of_measures(rule: Rule, names: Names) -> tuple[str, ...]:
    """Give the bases of the measures, which are those of a rule that names none; only those cited in this file."""
    bases = (
        basis for target in rule.targets if target in names.measures for basis in names.measures[target].basis
    )
    return tuple(dict.fromkeys(basis for basis in bases if basis in names.bases))


def _measure_note(measure: Measure | None, names: Names) -> str:
    if measure is None:
        return ""
    matters = [names.renamed.matters.get(matter, matter) for matter in measure.matters]
    where = f"限{'、'.join(quoted(one) for one in matters)}事项" if matters else "不限事项"
    if measure.steps:
        where += f"的{'、'.join(quoted(step) for step in measure.steps)}环节"
    pilot = "；试点，按名称开通后才适用" if measure.pilot else ""
    return f"{measure.implementer}实施；{where}{pilot}"


def _row_note(found: tuple[BaselineItem, BaselineRow, EditionHead] | None, names: Names) -> str:
    if found is None:
        return ""
    item, row, head = found
    target = f"；对象同时须：{inline(logic_of(row.target, names))}" if row.target is not None else ""
    kind = f"第{item.list_class.value}类"
    return f"{head.title}（{head.edition}）{kind}：{row.content}；{row.implementer}实施{target}"


def _measure(measure: Measure, names: Names) -> Item:
    matters = tuple(
        Reference(sort=Sort.MATTER, name=names.renamed.matters.get(one, one)) for one in measure.matters
    )
    said = [
        Said(label="类型", value=measure.kind.value),
        Said(label="实施单位", value=measure.implementer),
        Said(label="适用事项", value=References(matters) if matters else "不限"),
        Said(label="适用环节", value=measure.steps or "不限"),
        Said(label="试点", value="是，按名称开通后才适用" if measure.pilot else yes_or_no(False)),
    ]
    if measure.reference:
        said.insert(1, Said(label="性质", value="参考因素"))
    texts = (("内容", measure.content), ("提示", measure.said), ("救济", measure.remedy))
    said += [Said(label=label, value=text) for label, text in texts if text is not None]
    said += cited(measure.basis, names)
    return Item(sort=Sort.MEASURE, name=measure.name, id=measure.id, said=tuple(said))


def definition_item(definition: Definition, names: Names) -> Item:
    """Tell what a definition means and why."""
    said = [Said(label="指", value=logic_of(definition.condition, names))]
    if definition.reason is not None:
        said.append(Said(label="理由", value=definition.reason))
    said += cited(definition.basis, names)
    return Item(sort=Sort.DEFINITION, name=definition.name, id=definition.id, said=tuple(said))


def _parameter(parameter: Parameter) -> Item:
    said = [Said(label="值", value=parameter.value.shown())]
    if parameter.open_to_districts is None:
        said.append(Said(label="区县可调", value="不可调整"))
    else:
        low, high = parameter.open_to_districts
        said.append(Said(label="区县可调", value=f"{low.shown()} 至 {high.shown()}（含两端）"))
    said.append(Said(label="理由", value=parameter.reason))
    return Item(sort=Sort.PARAMETER, name=parameter.name, id=None, said=tuple(said))


def _setting(setting: ParameterSetting, names: Names) -> Item:
    parameter = Reference(sort=Sort.PARAMETER, name=names.parameter(setting.name))
    said = (
        Said(label="上级清单的参数", value=References((parameter,))),
        Said(label="调整为", value=setting.value.shown()),
        Said(label="理由", value=setting.reason),
    )
    return Item(sort=Sort.SETTING, name=names.parameter(setting.name), id=None, said=said)


def _row(item: BaselineItem, row: BaselineRow, names: Names) -> Item:
    said = [
        Said(label="措施", value=item.name),
        Said(label="类别", value=f"第{item.list_class.value}类"),
        Said(label="内容", value=row.content),
    ]
    if row.target is not None:
        said.append(Said(label="对象", value=logic_of(row.target, names)))
    if row.unusable is not None:
        said.append(Said(label="不适用", value=f"任何规则都不能以此行为据：{row.unusable}"))
    said.append(Said(label="实施单位", value=row.implementer))
    said += cited(row.basis, names)
    return Item(sort=Sort.ROW, name=f"{item.name}/{row.id}", id=f"{item.id}/{row.id}", said=tuple(said))


def _list(one: DesignatedList, names: Names) -> Item:
    said = (Said(label="认定单位", value=one.authority), *cited(one.basis, names))
    return Item(sort=Sort.LIST, name=one.name, id=one.id, said=said)


def _term(term: Term, names: Names) -> Item:
    said = (
        Said(label="公示", value="可以公示" if term.published else "原则上不公示"),
        Said(label="最短", value=months(term.least_months) if term.least_months else "没有最短期限"),
        Said(label="最长", value=months(term.most_months)),
        *cited(term.basis, names),
    )
    return Item(sort=Sort.TERM, name=f"{term.severity.value}失信信息", id=term.severity.value, said=said)


def _transition(clause: TransitionClause, names: Names) -> Item:
    said = (
        Said(label="本版施行以前产生的信息", value=f"{_OLDER[clause.older]}；已经到期的，不再计入"),
        Said(label="理由", value=clause.reason),
        *cited(clause.basis, names),
    )
    return Item(sort=Sort.TERM, name="过渡", id="transition", said=said)
