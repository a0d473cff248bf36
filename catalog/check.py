"""What can only be seen across files: references, types, layers, overlaps, circles, and what the law forbids."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise

from catalog.check_conditions import check_condition, check_quantity
from catalog.diagnostics import Diagnostic, Place, Refused, did_you_mean, in_order
from catalog.documents import Catalog, InForce
from catalog.in_force import in_force, turning_days
from catalog.lawful import check_measure, check_rule
from catalog.model import Basis, Definition, Edition, EditionHead, Effect, Measure, MeasureKind, Mode, Rule
from catalog.scope import ALL_INCENTIVES, Scope, name_in, parts_of, scope_of, visible_to
from catalog.vocabulary import Process

_KIND_OF = {
    Effect.GRANT: MeasureKind.INCENTIVE,
    Effect.WITHHOLD: MeasureKind.INCENTIVE,
    Effect.IMPOSE: MeasureKind.SANCTION,
    Effect.ADVISE: MeasureKind.ADVISORY,
}


def check(catalog: Catalog) -> tuple[Diagnostic, ...]:
    """Check all files together and give every finding in order.

    Names are resolved among the documents that count together: once for each stretch of days and each area in which
    the set of documents differs, in simulation, so that drafts are checked too.
    """
    found: list[Diagnostic] = list(_overlaps([e.head for e in catalog.editions]))
    found += _overlaps([v.head for v in catalog.vocabularies])
    found += _several_vocabularies(catalog)
    for documents in stretches(catalog):
        found += check_documents(documents)
    return in_order(found)


def stretches(catalog: Catalog) -> tuple[InForce, ...]:
    """Give every distinct set of documents that counts together some day in some area: drafts and pilots too."""
    pilots = frozenset(m.id for e in catalog.editions for m in e.measures.values() if m.pilot)
    areas = {e.head.area or "000000" for e in catalog.editions} or {"000000"}
    days = turning_days(catalog, Mode.SIMULATION)
    days = (*days, days[-1] + timedelta(days=1)) if days else (date.max,)
    distinct: dict[tuple[str, ...], InForce] = {}
    for area in sorted(areas):
        for day in days:
            try:
                documents = in_force(catalog, on=day, area=area, mode=Mode.SIMULATION, pilots=pilots)
            except Refused:
                continue  # a day before the first edition has nothing to check
            key = (documents.vocabulary.head.digest, *(e.head.digest for e in documents.editions))
            distinct.setdefault(key, documents)
    return tuple(distinct.values())


def check_documents(documents: InForce) -> Iterator[Diagnostic]:
    """Check the documents of one day together."""
    yield from _severities_without_term(documents)
    for edition in documents.editions:
        scope = scope_of(edition, documents)
        yield from _duplicates(edition, documents)
        yield from _check_measures(edition, documents)
        yield from _check_definitions(edition, scope)
        yield from _check_settings(edition, scope)
        for rule in edition.rules.values():
            yield from _check_rule(edition, rule, scope, documents)
        for item in edition.baseline.values():
            for row in item.rows:
                yield from check_condition(row.target, scope)
                yield from _check_basis(row.basis, edition.bases, row.place)
        for listed in edition.designated_lists.values():
            yield from _check_basis(listed.basis, edition.bases, listed.place)
        for term in edition.terms.values():
            yield from _check_basis(term.basis, edition.bases, term.place)


def _severities_without_term(documents: InForce) -> Iterator[Diagnostic]:
    """An entry whose severity has no term would never end (信用修复管理办法: every term has a longest)."""
    termed = {severity for edition in documents.editions for severity in edition.terms}
    for kind in documents.vocabulary.kinds.values():
        if kind.process is not Process.NONE and kind.severity is not None and kind.severity not in termed:
            message = (
                f"信息类别 `{kind.name}` 的程度 `{kind.severity.value}` 在施行期间内没有期限，会一直有效"
            )
            hint = "在国家层级的清单里写明 `期限`，或者改 `程度`"
            yield Diagnostic(place=kind.place, code="severity-without-term", message=message, hint=hint)


def _overlaps(heads: list[EditionHead]) -> Iterator[Diagnostic]:
    dated = sorted((h for h in heads if h.from_day), key=lambda h: (h.rulebook, h.from_day or date.min))
    for earlier, later in pairwise(dated):
        same = earlier.rulebook == later.rulebook
        if same and (earlier.until_day is None or (later.from_day or date.min) < earlier.until_day):
            where = f"{earlier.place.file}:{earlier.place.line}"
            message = f"版次 `{later.edition}` 与 `{earlier.edition}`（{where}）的施行期间重叠"
            hint = f"给 `{earlier.edition}` 写上 `失效自: {later.from_day}`"
            yield Diagnostic(place=later.place, code="overlapping-editions", message=message, hint=hint)


def _several_vocabularies(catalog: Catalog) -> Iterator[Diagnostic]:
    first = catalog.vocabularies[0].head if catalog.vocabularies else None
    for vocabulary in catalog.vocabularies:
        if first is not None and vocabulary.head.rulebook != first.rulebook:
            message = f"已有词汇表 `{first.rulebook}`（{first.place.file}），只能有一个"
            yield Diagnostic(place=vocabulary.head.place, code="several-vocabularies", message=message)
    if first is None and catalog.editions:
        message = "没有词汇表，规则里的事实都无从取得"
        hint = "在 `rules/vocabulary/` 下放一个 `词汇表` 文件"
        yield Diagnostic(
            place=catalog.editions[0].head.place, code="no-vocabulary", message=message, hint=hint
        )


def _duplicates(edition: Edition, documents: InForce) -> Iterator[Diagnostic]:
    """One name means one thing among all documents that count together; so do ids."""
    names: dict[str, str] = dict.fromkeys(documents.vocabulary.facts, documents.vocabulary.head.place.file)
    ids: dict[str, str] = {fact.id: fact.name for fact in documents.vocabulary.facts.values()}
    for other in visible_to(edition, documents):
        if other is edition:
            break
        for one in _named(other):
            names.setdefault(one.name, f"{one.place.file}:{one.place.line}")
            ids.setdefault(one.id, one.name)
    for own in _named(edition):
        if own.name in names:
            message = f"`{own.name}` 已有同名的事实、定义或者措施（{names[own.name]}）"
            yield Diagnostic(place=own.place, code="duplicate-name", message=message, hint="换一个名称")
        elif own.id in ids:
            message = f"编号 `{own.id}` 已用于 `{ids[own.id]}`"
            yield Diagnostic(place=own.place, code="duplicate-id", message=message, hint="换一个编号")
        names.setdefault(own.name, f"{own.place.file}:{own.place.line}")
        ids.setdefault(own.id, own.name)
    yield from _duplicate_parameters(edition, documents)


def _duplicate_parameters(edition: Edition, documents: InForce) -> Iterator[Diagnostic]:
    for other in visible_to(edition, documents):
        if other is edition:
            break
        for name in edition.parameters.keys() & other.parameters.keys():
            first = other.parameters[name].place
            message = f"参数 `{name}` 已由上级或者同级清单定义（{first.file}:{first.line}）"
            hint = "换一个名称；要改上级开放的参数，写在 `调整参数` 中"
            place = edition.parameters[name].place
            yield Diagnostic(place=place, code="duplicate-name", message=message, hint=hint)


def _named(edition: Edition) -> tuple[Definition | Measure, ...]:
    return (*edition.definitions.values(), *edition.measures.values())


def _check_basis(names: tuple[str, ...], bases: Mapping[str, Basis], place: Place) -> Iterator[Diagnostic]:
    for name in names:
        if name not in bases:
            message = f"没有名为 `{name}` 的依据"
            hint = did_you_mean(name, bases) or "先在 `依据` 中写明文件名称、条款和核对情况"
            yield Diagnostic(place=place, code="unknown-basis", message=message, hint=hint)


def _check_measures(edition: Edition, documents: InForce) -> Iterator[Diagnostic]:
    matters = documents.vocabulary.matters
    for measure in edition.measures.values():
        yield from _check_basis(measure.basis, edition.bases, measure.place)
        yield from check_measure(measure)
        for matter in measure.matters:
            if matter not in matters:
                message = f"没有名为 `{matter}` 的事项"
                yield Diagnostic(
                    place=measure.place,
                    code="unknown-matter",
                    message=message,
                    hint=did_you_mean(matter, matters),
                )
        steps = [
            step for name in measure.matters or matters if name in matters for step in matters[name].steps
        ]
        for step in measure.steps:
            if step not in steps:
                message = f"措施 `{measure.name}` 适用的事项没有环节 `{step}`"
                yield Diagnostic(
                    place=measure.place, code="unknown-step", message=message, hint=did_you_mean(step, steps)
                )


def _check_definitions(edition: Edition, scope: Scope) -> Iterator[Diagnostic]:
    for definition in edition.definitions.values():
        yield from check_condition(definition.condition, scope)
        yield from _check_basis(definition.basis, edition.bases, definition.place)
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


def _check_settings(edition: Edition, scope: Scope) -> Iterator[Diagnostic]:
    for setting in edition.settings.values():
        parameter = scope.parameters.get(setting.name)
        if parameter is None or setting.name in edition.parameters:
            message = f"上级清单没有名为 `{setting.name}` 的参数"
            hint = did_you_mean(setting.name, scope.parameters)
            yield Diagnostic(place=setting.place, code="unknown-parameter", message=message, hint=hint)
        elif parameter.open_to_districts is None:
            message = f"参数 `{setting.name}` 没有开放给下级调整"
            hint = "须由上级清单写明 `区县可调`"
            yield Diagnostic(place=setting.place, code="parameter-not-opened", message=message, hint=hint)
        else:
            low, high = parameter.open_to_districts
            if setting.value.unit != low.unit or not low.amount <= setting.value.amount <= high.amount:
                message = (
                    f"参数 `{setting.name}` 的值 `{setting.value.amount} {setting.value.unit}` 超出开放范围"
                )
                hint = f"上级清单开放 {low.amount} {low.unit} 至 {high.amount} {high.unit}"
                yield Diagnostic(
                    place=setting.place, code="parameter-out-of-range", message=message, hint=hint
                )


def _check_rule(edition: Edition, rule: Rule, scope: Scope, documents: InForce) -> Iterator[Diagnostic]:
    yield from check_condition(rule.condition, scope)
    yield from _check_basis(rule.basis, edition.bases, rule.place)
    yield from _check_targets(rule, scope)
    if rule.row is not None:
        yield from _check_row(rule, scope)
    for name, value in rule.values.items():
        yield from check_quantity(value, None, name, rule.place, scope)
    if all(name_in(part) in {*scope.facts, *scope.definitions, None} for part in parts_of(rule.condition)):
        yield from check_rule(edition, rule, scope, documents)


def _check_targets(rule: Rule, scope: Scope) -> Iterator[Diagnostic]:
    if rule.effect is Effect.ALERT or (rule.effect is Effect.WITHHOLD and rule.targets == (ALL_INCENTIVES,)):
        return
    kind = _KIND_OF[rule.effect]
    fitting = [measure.name for measure in scope.measures.values() if measure.kind is kind]
    for target in rule.targets:
        measure: Measure | None = scope.measures.get(target)
        if measure is None:
            message = f"没有名为 `{target}` 的措施"
            hint = did_you_mean(target, fitting)
            yield Diagnostic(place=rule.effect_place, code="unknown-measure", message=message, hint=hint)
        elif measure.kind is not kind:
            message = f"`{target}` 是{measure.kind.value}，不能`{rule.effect.value}`"
            hint = f"`{rule.effect.value}` 用于{kind.value}"
            yield Diagnostic(place=rule.effect_place, code="wrong-effect", message=message, hint=hint)


def _check_row(rule: Rule, scope: Scope) -> Iterator[Diagnostic]:
    row = rule.row
    if row is None:
        return
    item = scope.baseline.get(row.item)
    if item is None:
        message = f"国家清单在施行期间内没有 `{row.item}`"
        hint = did_you_mean(row.item, scope.baseline)
        yield Diagnostic(place=row.place, code="unknown-row", message=message, hint=hint)
    elif row.row not in {one.id for one in item.rows}:
        message = f"国家清单 `{row.item}` 没有第 `{row.row}` 行"
        hint = f"现有：{'、'.join(one.id for one in item.rows)}" if item.rows else None
        yield Diagnostic(place=row.place, code="unknown-row", message=message, hint=hint)
