"""Which measures a difference reaches: through rules, definitions, parameters, facts and rows of the national list."""

from collections import Counter
from collections.abc import Iterator, Sequence

from catalog.compare.difference import Change, Touched
from catalog.documents import InForce
from catalog.model import Edition, Effect, Measure, MeasureKind, Rule
from catalog.readback.page import Item, Sort
from catalog.readback.read_back import items_of, read_back
from catalog.vocabulary import Process, SubjectOrigin, Vocabulary

_Key = tuple[Sort, str]
_Held = tuple[Edition | Vocabulary, InForce | None]
# What such a thing says of itself changes who gets a measure.
_ABOUT_WHOM = {"适用事项", "适用环节", "试点", "类型"}
_PASSED_ON = {Sort.RULE, Sort.DEFINITION, Sort.PARAMETER, Sort.ROW, Sort.FACT, Sort.KIND, Sort.SOURCE}
# Reasons, texts and bases change no answer, nor does a new name.
_WORDS_ONLY = {"理由", "通知", "发布", "核对", "依据", "内容", "实施单位", "不知道时索取", "区县可调"}


def touched_by(changes: Sequence[Change], held: Sequence[_Held]) -> tuple[Touched, ...]:
    """Give every measure whose rules rest on something that changed, and those that changed in whom they are for."""
    changed = {key for change in changes if _changes_answers(change) for key in _keys(change, held)}
    own = {change.id for change in changes if change.sort is Sort.MEASURE and _is_about_whom(change)}
    found: dict[str, tuple[str, list[str]]] = {}
    for document, around in held:
        if not isinstance(document, Edition):
            continue
        for measure in document.measures.values():
            if measure.id in own:
                found.setdefault(measure.id, (measure.name, []))
        for rule in _rules_reached(document, around, changed):
            for measure in _measures(rule, document, around):
                rules = found.setdefault(measure.id, (measure.name, []))[1]
                if rule.name not in rules:
                    rules.append(rule.name)
    names = Counter(name for name, _ in found.values())
    return tuple(
        Touched(id=id_, name=name, rules=tuple(rules), namesake=names[name] > 1)
        for id_, (name, rules) in found.items()
    )


def _is_about_whom(change: Change) -> bool:
    return any(detail.about in _ABOUT_WHOM for detail in change.details)


def _changes_answers(change: Change) -> bool:
    return any(detail.about not in _WORDS_ONLY for detail in change.details)


def _keys(change: Change, held: Sequence[_Held]) -> Iterator[_Key]:
    """Give what a change is of, as what rests on it names it."""
    names = {name for name in (change.name_before, change.name_after) if name is not None}
    match change.sort:
        case Sort.SETTING:
            yield from ((Sort.PARAMETER, name) for name in names)
        case Sort.FIELD:
            yield from ((Sort.KIND, name.partition("·")[0]) for name in names)
        case Sort.TERM | Sort.LIST:  # they say how long entries count and which lists there are, whoever asks
            for vocabulary in _vocabularies(held):
                yield from ((Sort.KIND, kind.name) for kind in vocabulary.kinds.values() if kind.adverse)
        case (
            Sort.CALENDAR
        ):  # the window of defence counts working days; a term that ends on a holiday runs on
            for vocabulary in _vocabularies(held):
                decided = (kind for kind in vocabulary.kinds.values() if kind.process is not Process.NONE)
                yield from ((Sort.KIND, kind.name) for kind in decided)
        case Sort.SUBJECT_TYPE:  # what a type is said to be is what the facts of the subject say
            for vocabulary in _vocabularies(held):
                facts = vocabulary.facts.values()
                yield from ((Sort.FACT, one.name) for one in facts if isinstance(one.origin, SubjectOrigin))
        case sort if sort in _PASSED_ON:
            yield from ((sort, name) for name in names)
        case _:
            pass


def _vocabularies(held: Sequence[_Held]) -> Iterator[Vocabulary]:
    for document, around in held:
        if isinstance(document, Vocabulary):
            yield document
        elif around is not None:
            yield around.vocabulary


def _rules_reached(edition: Edition, documents: InForce | None, changed: set[_Key]) -> list[Rule]:
    page = read_back(edition, documents)
    items = [item for section in (*page.sections, *page.used) for item in section.items]
    if documents is not None:
        items += items_of(documents.vocabulary, None)
    there: dict[_Key, Item] = {(item.sort, item.name): item for item in items}
    return [rule for rule in edition.rules.values() if _reaches((Sort.RULE, rule.name), there, changed)]


def _reaches(start: _Key, there: dict[_Key, Item], changed: set[_Key]) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        key = waiting.pop()
        if key in changed:
            return True
        if key in there and (key == start or key[0] is not Sort.RULE):
            for other in there[key].references():
                if other not in seen and other[0] is not Sort.MEASURE:
                    seen.add(other)
                    waiting.append(other)
    return False


def _measures(rule: Rule, edition: Edition, documents: InForce | None) -> list[Measure]:
    """Give the measures that a rule is about; all incentives where it withholds them all, alerts none."""
    held = (edition, *(documents.editions if documents is not None else ()))
    measures = {measure.name: measure for one in held for measure in one.measures.values()}
    if rule.effect is Effect.WITHHOLD and not set(rule.targets) & set(measures):
        return [measure for measure in measures.values() if measure.kind is MeasureKind.INCENTIVE]
    return [measures[target] for target in rule.targets if target in measures]
