"""What the law forbids a rule to do, whatever its author meant (docs/semantics.md §3, last point of the list)."""

import re
from collections.abc import Iterator

from catalog.baseline import ListClass
from catalog.conditions import Compare, Is, OneOf
from catalog.diagnostics import Diagnostic, Place
from catalog.documents import InForce
from catalog.model import Edition, Effect, Layer, Measure, Rule
from catalog.scope import Scope, name_in, necessary, parts_of
from catalog.vocabulary import Attribute, EntriesOrigin, Fact, SubjectOrigin

# 电力法 art. 26: a supplier may not refuse an applicant; arts 29 and 39 of the 条例 have their own procedures for
# stopping supply, none of which is credit. PIPL art. 24: no unreasonable difference of price by automated decision.
_SUPPLY = re.compile(
    "停电|断电|停供|限电|拉闸|切断电源|(?:停止|暂停|中止|终止)(?:供电|送电|用电|报装|接电)|限制(?:供电|用电)|禁止用电"
    "|(?:拒绝|不予|暂缓)(?:供电|送电|接电|装表|报装|受理)"
)
_PRICE = re.compile(
    "电价|费率|优惠电费|加收|违约金|(?:减免|免收|免交|免缴|免除|返还|抵扣|提高|降低)电费"
    "|电费[^，。；]{0,4}(?:打折|折扣|[一二三四五六七八九0-9]折|减免|减半|免收|免除|返还|抵扣|返现)|每(?:千瓦时|度电)"
)

POWER_SECTOR_OPERATOR = "电力行业经营主体"
HIGH_CREDIT = "高信用主体"
HIGH_CREDIT_SERVICES = ("免证办", "免填单", "刷脸办")


def check_measure(measure: Measure) -> Iterator[Diagnostic]:
    """Refuse a measure that touches supply or price."""
    yield from _check_words(measure.place, f"措施 `{measure.name}` ", measure.name)
    if measure.content is not None:
        place = measure.places.get(measure.content, measure.place)
        yield from _check_words(place, f"措施 `{measure.name}` 的内容", measure.content)


def _check_words(place: Place, whose: str, text: str) -> Iterator[Diagnostic]:
    """Look for forbidden words; the finding stands at the word, where the text stands as it was written."""
    for pattern, code, what, law in (
        (_SUPPLY, "touches-supply", "供电", "请删去：信用状况不得影响供电（电力法第二十六条）"),
        (
            _PRICE,
            "touches-price",
            "电价电费",
            "请删去，或者改写为预存的数额、时间：信用措施不得改变价格（个人信息保护法第二十四条）",
        ),
    ):
        found = pattern.search(text)
        if found:
            message = f"{whose}涉及{what}：`{found.group()}`"
            exact = place.width == len(text)
            at = place.shifted(found.start(), len(found.group())) if exact else place
            yield Diagnostic(place=at, code=code, message=message, hint=law)


def check_rule(edition: Edition, rule: Rule, scope: Scope, documents: InForce) -> Iterator[Diagnostic]:
    """Refuse a sanction without a row, below city layer, of class III, or wider than the power sector's operators."""
    if rule.effect in {Effect.IMPOSE, Effect.WITHHOLD}:
        yield from _check_sanction(edition, rule, scope, documents)
    elif rule.effect is Effect.ADVISE:
        yield from _check_row_class(
            rule, scope, {ListClass.AUTONOMOUS}, "advisory-row", "建议只能对应第三类措施"
        )
    elif rule.row is not None:
        hint = "删去 `对应国家清单`；激励和预警不依据惩戒清单"
        yield Diagnostic(
            place=rule.row.place,
            code="row-not-needed",
            message=f"规则 `{rule.name}` 不需要国家清单",
            hint=hint,
        )
    if rule.effect is Effect.GRANT and _words_known(rule, scope):
        yield from _check_high_credit(rule, scope)
    for name in rule.values:
        yield from _check_words(rule.places[name], f"规则 `{rule.name}` 的取值", name)
    for sentence in rule.targets if rule.effect is Effect.ALERT else ():
        threats = _check_words(rule.effect_place, f"规则 `{rule.name}` 的预警", sentence)
        yield from (one for one in threats if one.code == "touches-supply")


def _words_known(rule: Rule, scope: Scope) -> bool:
    """Whether what a rule's condition asks can be told: a misspelt word is reported as such, and only as such."""
    words = {name_in(part) for part in parts_of(rule.condition)} - {None}
    return words <= {*scope.facts, *scope.definitions}


def _check_sanction(edition: Edition, rule: Rule, scope: Scope, documents: InForce) -> Iterator[Diagnostic]:
    if edition.head.layer is Layer.DISTRICT:
        message = f"区县清单不得`{rule.effect.value}`，规则 `{rule.name}` 越权"
        hint = "请删去：区县只能增加激励、在已开放的范围内调整参数（方案三（二））"
        yield Diagnostic(place=rule.effect_place, code="layer-imposes", message=message, hint=hint)
        return
    if rule.row is None:
        message = f"规则 `{rule.name}` {rule.effect.value}，却没有 `对应国家清单`"
        hint = "写明国家清单的措施和行号，如 `限制享受优惠政策和便利措施/1`；清单之外不得惩戒"
        yield Diagnostic(place=rule.effect_place, code="sanction-without-row", message=message, hint=hint)
        return
    duties = {ListClass.RIGHTS, ListClass.DUTIES}
    yield from _check_row_class(
        rule, scope, duties, "advisory-imposed", "第三类措施由其他组织自主决定，只能建议"
    )
    yield from _check_reach(edition, rule, scope)
    yield from _check_catalog_basis(rule, scope, documents)


def _check_row_class(
    rule: Rule, scope: Scope, allowed: set[ListClass], code: str, why: str
) -> Iterator[Diagnostic]:
    item = scope.baseline.get(rule.row.item) if rule.row else None
    if rule.row is not None and item is not None and item.list_class not in allowed:
        message = (
            f"`{item.name}` 属于第{item.list_class.value}类，规则 `{rule.name}` 不能`{rule.effect.value}`"
        )
        yield Diagnostic(place=rule.row.place, code=code, message=message, hint=why)


def _check_reach(edition: Edition, rule: Rule, scope: Scope) -> Iterator[Diagnostic]:
    """Sanctions reach operators, never residents; those of the plan 电力行业经营主体 only (二（五）)."""
    if not _words_known(rule, scope):
        return
    needed = necessary(rule.condition, scope.definitions)
    sector = scope.definitions.get(POWER_SECTOR_OPERATOR)
    operator = any(expected and _is_operator(scope.facts.get(name)) for name, expected in needed)
    in_sector = edition.head.layer is Layer.NATIONAL or (POWER_SECTOR_OPERATOR, True) in needed
    if in_sector and not operator and sector is not None and edition.head.layer is not Layer.NATIONAL:
        message = f"惩戒只能及于经营主体，`{POWER_SECTOR_OPERATOR}` 的定义却会把其他主体也算进来"
        hint = "定义须在 `全部满足` 中含 `经营主体: 是`；写成 `任一满足` 就放宽了惩戒对象（方案二（五））"
        yield Diagnostic(place=sector.place, code="sanction-too-wide", message=message, hint=hint)
    elif not in_sector or not operator:
        message = f"规则 `{rule.name}` 的条件没有限定为`{POWER_SECTOR_OPERATOR}`，会惩戒到其他主体"
        hint = (
            f"在 `全部满足` 中加上 `{POWER_SECTOR_OPERATOR}: 是`，其定义须含 `经营主体: 是`（方案二（五））"
        )
        yield Diagnostic(place=rule.place, code="sanction-too-wide", message=message, hint=hint)


def _is_operator(fact: Fact | None) -> bool:
    return fact is not None and fact.origin == SubjectOrigin(attribute=Attribute.OPERATOR)


def _check_catalog_basis(rule: Rule, scope: Scope, documents: InForce) -> Iterator[Diagnostic]:
    """A kind without 目录依据 affects incentives only (docs/semantics.md §6)."""
    bare: set[str] = set()
    faulty: set[str] = set()
    for name in _facts_under(rule, scope):
        origin = scope.facts[name].origin
        if isinstance(origin, EntriesOrigin):
            kinds = (
                documents.vocabulary.kinds[kind]
                for kind in origin.kinds
                if kind in documents.vocabulary.kinds
            )
            uncatalogued = [kind.name for kind in kinds if not kind.catalog_basis]
            bare.update(f"{name}（{kind}）" for kind in uncatalogued)
            faulty.update([name] if uncatalogued else ())
    if bare:
        message = f"规则 `{rule.name}` 的惩戒用到没有目录依据的信息：{'、'.join(sorted(bare))}"
        hint = "没有 `目录依据` 的信息类别只能影响激励；查明目录条目后写进词汇表，或者从条件中去掉"
        parts = (one for one in parts_of(rule.condition) if name_in(one) in faulty)
        place = next((one.place for one in parts if isinstance(one, Is | Compare | OneOf)), rule.place)
        yield Diagnostic(place=place, code="sanction-without-catalog-basis", message=message, hint=hint)


def _facts_under(rule: Rule, scope: Scope) -> set[str]:
    """Give the facts that a sanction rests on: its own, those of its definitions, those of its row's target."""
    seen: set[str] = set()
    waiting = [rule.condition]
    if rule.row is not None and rule.row.item in scope.baseline:
        rows = scope.baseline[rule.row.item].rows
        waiting += [row.target for row in rows if row.id == rule.row.row and row.target is not None]
    while waiting:
        for part in parts_of(waiting.pop()):
            name = name_in(part)
            if name is None or name in seen:
                continue
            seen.add(name)
            if name in scope.definitions:
                waiting.append(scope.definitions[name].condition)
    return {name for name in seen if name in scope.facts}


def _check_high_credit(rule: Rule, scope: Scope) -> Iterator[Diagnostic]:
    """免证办, 免填单 and 刷脸办 are for the high-credit tier, not for everyone in good standing (二（七）)."""
    for target in rule.targets:
        if not any(service in target for service in HIGH_CREDIT_SERVICES):
            continue
        if (HIGH_CREDIT, True) not in necessary(rule.condition, scope.definitions):
            message = f"规则 `{rule.name}` 给予 `{target}`，条件却没有限定为`{HIGH_CREDIT}`"
            hint = f"在条件中加上 `{HIGH_CREDIT}: 是`（方案二（七））"
            yield Diagnostic(
                place=rule.places[target], code="high-credit-required", message=message, hint=hint
            )
