"""What can only be seen across files: references, types, layers, overlaps, circles, and what the law forbids."""

from collections.abc import Iterator

from catalog.check_bases import lapsed_bases
from catalog.check_conditions import check_condition, check_quantity
from catalog.check_plan import check_plans
from catalog.check_sets import duplicates, overlaps, several_vocabularies, transitions, ungrounded_facts
from catalog.diagnostics import Diagnostic, did_you_mean, in_order
from catalog.documents import Catalog, InForce
from catalog.lawful import check_measure, check_rule
from catalog.model import Definition, Edition, Effect, Measure, MeasureKind, Rule
from catalog.scope import ALL_INCENTIVES, Scope, above, name_in, parts_of, scope_of
from catalog.stretches import stretches

_KIND_OF = {
    Effect.GRANT: MeasureKind.INCENTIVE,
    Effect.WITHHOLD: MeasureKind.INCENTIVE,
    Effect.IMPOSE: MeasureKind.SANCTION,
    Effect.ADVISE: MeasureKind.ADVISORY,
}


def check(catalog: Catalog) -> tuple[Diagnostic, ...]:
    """Check all files together and give every finding in order.

    Names are resolved among the documents that count together: once for each stretch of days and each area in which
    the set of documents differs, in simulation, so that drafts are checked too. Of names that a file defines but
    faultily nothing more is said.
    """
    found: list[Diagnostic] = list(overlaps([e.head for e in catalog.editions]))
    found += overlaps([v.head for v in catalog.vocabularies])
    found += overlaps([p.head for p in catalog.plans])
    found += several_vocabularies(catalog)
    found += transitions(catalog)
    found += lapsed_bases(catalog)
    found += check_plans(catalog)
    for documents in stretches(catalog):
        found += check_documents(documents)
    return in_order(found)


def check_documents(documents: InForce) -> Iterator[Diagnostic]:
    """Check the documents of one day together."""
    yield from ungrounded_facts(documents)
    yield from duplicates(documents)
    for edition in documents.editions:
        scope = scope_of(edition, documents)
        yield from _check_measures(edition, documents)
        yield from _check_definitions(edition, scope)
        yield from _check_settings(edition, documents)
        for rule in edition.rules.values():
            yield from _check_rule(edition, rule, scope, documents)
        for item in edition.baseline.values():
            for row in item.rows:
                if row.target is not None:
                    yield from check_condition(row.target, scope)


def _check_measures(edition: Edition, documents: InForce) -> Iterator[Diagnostic]:
    matters = documents.vocabulary.matters
    for measure in edition.measures.values():
        yield from check_measure(measure)
        unreadable = documents.vocabulary.unreadable
        for matter in measure.matters:
            if matter not in matters and matter not in unreadable:
                message = f"没有名为 `{matter}` 的事项"
                yield Diagnostic(
                    place=measure.places[matter],
                    code="unknown-matter",
                    message=message,
                    hint=did_you_mean(matter, matters),
                )
        chosen = [matters[name] for name in measure.matters or matters if name in matters]
        steps = [step for matter in chosen for step in matter.steps]
        for step in measure.steps if chosen else ():
            if step not in steps:
                message = f"措施 `{measure.name}` 适用的事项没有环节 `{step}`"
                hint = did_you_mean(step, steps) or f"可写：{'、'.join(dict.fromkeys(steps))}"
                yield Diagnostic(place=measure.places[step], code="unknown-step", message=message, hint=hint)


def _check_definitions(edition: Edition, scope: Scope) -> Iterator[Diagnostic]:
    for definition in edition.definitions.values():
        yield from check_condition(definition.condition, scope)
        circle = _circle(definition, scope)
        if circle:
            message = f"定义循环：{' → '.join(circle)}"
            hint = "定义只能建立在事实和别的定义之上，不能绕回自己"
            yield Diagnostic(place=definition.place, code="circular-definition", message=message, hint=hint)


def _circle(definition: Definition, scope: Scope) -> list[str]:
    """Give the way from a definition back to itself, or nothing."""
    trails = [[definition.name]]
    seen: set[str] = set()
    while trails:
        trail = trails.pop(0)
        for part in parts_of(scope.definitions[trail[-1]].condition):
            used = name_in(part)
            if used is None:
                continue
            if used == definition.name:
                return [*trail, definition.name]
            if used in scope.definitions and used not in seen:
                seen.add(used)
                trails.append([*trail, used])
    return []


def _check_settings(edition: Edition, documents: InForce) -> Iterator[Diagnostic]:
    opened = {name: one for other in above(edition, documents) for name, one in other.parameters.items()}
    unreadable = {name for other in above(edition, documents) for name in other.unreadable}
    for setting in edition.settings.values():
        parameter = opened.get(setting.name)
        if setting.name in unreadable:
            continue
        if parameter is None:
            message = f"上级清单没有名为 `{setting.name}` 的参数"
            hint = did_you_mean(setting.name, opened)
            yield Diagnostic(place=setting.place, code="unknown-parameter", message=message, hint=hint)
        elif parameter.open_to_districts is None:
            message = f"参数 `{setting.name}` 没有开放给下级调整"
            hint = "须由上级清单写明 `区县可调`"
            yield Diagnostic(place=setting.place, code="parameter-not-opened", message=message, hint=hint)
        else:
            low, high = parameter.open_to_districts
            if setting.value.unit != low.unit or not low.amount <= setting.value.amount <= high.amount:
                message = f"参数 `{setting.name}` 的值 `{setting.value.shown()}` 超出开放范围"
                hint = f"上级清单开放 {low.shown()} 至 {high.shown()}"
                yield Diagnostic(
                    place=setting.place, code="parameter-out-of-range", message=message, hint=hint
                )


def _check_rule(edition: Edition, rule: Rule, scope: Scope, documents: InForce) -> Iterator[Diagnostic]:
    yield from check_condition(rule.condition, scope)
    yield from _check_targets(rule, scope)
    if rule.row is not None:
        yield from _check_row(rule, scope)
    for name, value in rule.values.items():
        yield from check_quantity(value, None, name, rule.places[name], scope)
    yield from check_rule(edition, rule, scope, documents)


def _check_targets(rule: Rule, scope: Scope) -> Iterator[Diagnostic]:
    if rule.effect is Effect.ALERT or (rule.effect is Effect.WITHHOLD and rule.targets == (ALL_INCENTIVES,)):
        return
    kind = _KIND_OF[rule.effect]
    fitting = [measure.name for measure in scope.measures.values() if measure.kind is kind]
    for target in rule.targets:
        measure: Measure | None = scope.measures.get(target)
        if target in scope.unreadable:
            continue
        if measure is None:
            message = f"没有名为 `{target}` 的措施"
            hint = did_you_mean(target, fitting) or "先在 `措施` 中写明；不再有的措施，从这里删去"
            yield Diagnostic(place=rule.places[target], code="unknown-measure", message=message, hint=hint)
        elif measure.kind is not kind:
            message = f"`{target}` 是{measure.kind.value}，不能`{rule.effect.value}`"
            hint = f"`{rule.effect.value}` 用于{kind.value}"
            yield Diagnostic(place=rule.places[target], code="wrong-effect", message=message, hint=hint)


def _check_row(rule: Rule, scope: Scope) -> Iterator[Diagnostic]:
    row = rule.row
    if row is None or row.item in scope.unreadable:
        return
    item = scope.baseline.get(row.item)
    if item is None:
        message = f"国家清单在施行期间内没有 `{row.item}`"
        hint = did_you_mean(row.item, scope.baseline) or f"现有：{'、'.join(scope.baseline)}"
        yield Diagnostic(place=row.place, code="unknown-row", message=message, hint=hint)
        return
    found = next((one for one in item.rows if one.id == row.row), None)
    if found is None:
        message = f"国家清单 `{row.item}` 没有第 `{row.row}` 行"
        hint = f"现有：{'、'.join(f'`{item.name}/{one.id}`' for one in item.rows)}"
        yield Diagnostic(place=row.place, code="unknown-row", message=message, hint=hint)
    elif found.unusable is not None:
        message = f"国家清单 `{row.item}/{row.row}` 在本系统不适用：{found.unusable}"
        usable = "、".join(f"`{row.item}/{one.id}`" for one in item.rows if one.unusable is None)
        hint = f"同一措施可用的行：{usable}" if usable else "这项措施不能由本系统的规则实施，请删去这条规则"
        yield Diagnostic(place=row.place, code="row-not-usable", message=message, hint=hint)
