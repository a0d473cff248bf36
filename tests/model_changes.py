"""Every single change of a model: one field of one thing, each time another."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from enum import Enum
from typing import Any

from catalog.baseline import RowName, Term, Transition, TransitionClause
from catalog.conditions import Is, ParameterName, Quantity
from catalog.diagnostics import Place
from catalog.vocabulary import SinceOpening

PLACE = Place(file="x.yaml", line=1, column=1)
# Where things stand, and what is no part of a document's meaning.
UNTOLD = {"place", "places", "value_place", "effect_place", "digest", "unreadable"}

# What a field that is empty may come to hold.
SAMPLES: Mapping[str, object] = {
    "quote": "引文",
    "note": "说明",
    "area": "510100",
    "from_day": date(2026, 1, 1),
    "until_day": date(2027, 1, 1),
    "open_to_districts": (Quantity(amount=1, unit="年"), Quantity(amount=9, unit="年")),
    "content": "内容",
    "notice": "提示",
    "remedy": "救济",
    "reason": "理由",
    "row": RowName(item="某措施", row="1", place=PLACE),
    "publication": "统一公示",
    "ends": "止日",
    "window_months": 7,
    "ask": "索取",
    "target": Is(fact="甲", expected=True, place=PLACE, value_place=PLACE),
    "severity_from": "认定程度",
    "unusable": "无从表达",
    "transition": TransitionClause(older=Transition.SHORTER, reason="理由", basis=(), place=PLACE),
}

ALIKE = 3
# Empty because another field of the same thing stands: it does not come beside that.
ONE_OF_SEVERAL = {"comparator", "quantity", "flag", "field", "unit", "severity"}


def changes(value: object) -> Iterator[tuple[str, Any]]:
    """Give each way of changing one thing, with the path to it; the severity of a term is its key and stays."""
    match value:
        case tuple():
            yield from _changed_tuple(value)
        case Mapping():
            yield from _changed_mapping(value)
        case SinceOpening():
            yield "", Quantity(amount=0, unit="年")
        case ParameterName():
            yield "", Quantity(amount=4, unit="年")
        case _ if is_dataclass(value) and not isinstance(value, type):
            for field in fields(value):
                if field.name not in UNTOLD and not (isinstance(value, Term) and field.name == "severity"):
                    yield from _changed_field(value, field.name)
        case _:
            yield from (("", other) for other in _others(value))


def sorts_of_change(document: object) -> Iterator[tuple[str, Any]]:
    """Give a few changes of each sort: what is changed of a thing, whichever thing of its section it is."""
    seen: Counter[str] = Counter()
    for path, changed in changes(document):
        sort = ".".join(
            re.findall(r"(?<![^.])-?[a-z_]+(?![^.])", path)
        )  # not which thing it is: those are in Chinese
        if seen[sort] < ALIKE:
            seen[sort] += 1
            yield path, changed


def _others(value: object) -> Iterator[object]:
    match value:
        case bool():
            yield not value
        case int():
            yield value + 1
        case str():
            yield value + "改"
        case date():
            yield value + timedelta(days=1)
        case Enum():
            yield from (other for other in type(value) if other is not value)
        case _:
            raise AssertionError(value)


def _changed_field(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    old = getattr(value, name)
    if old is not None:
        yield from ((f"{name}.{path}", replace(value, **{name: new})) for path, new in changes(old))
    elif name not in ONE_OF_SEVERAL:
        yield name, replace(value, **{name: SAMPLES[name]})


def _changed_tuple(value: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    for place, part in enumerate(value):
        for path, new in changes(part):
            yield f"{place}.{path}", (*value[:place], new, *value[place + 1 :])
        if len(value) > 1 and not isinstance(part, Quantity):  # a range has two ends
            yield f"-{place}", (*value[:place], *value[place + 1 :])


def _changed_mapping(value: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    for key, one in value.items():
        yield f"-{key}", {name: kept for name, kept in value.items() if name != key}
        for path, new in changes(one):
            called = getattr(new, "name", key) if getattr(one, "name", None) == key else key
            yield (
                f"{key}.{path}",
                {
                    (called if name == key else name): (new if name == key else kept)
                    for name, kept in value.items()
                },
            )
