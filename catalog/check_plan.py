"""Whether what a plan names as carrying out its requirements is there."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import chain

from catalog.diagnostics import Diagnostic, did_you_mean
from catalog.documents import Catalog
from catalog.model import Edition
from catalog.plan import Carrier, CarrierName
from catalog.vocabulary import Vocabulary

_CODES = {
    Carrier.RULEBOOK: "unknown-rulebook",
    Carrier.RULE: "unknown-rule",
    Carrier.MEASURE: "unknown-measure",
    Carrier.DEFINITION: "unknown-definition",
    Carrier.PARAMETER: "unknown-parameter",
    Carrier.FACT: "unknown-fact",
    Carrier.KIND: "unknown-kind",
    Carrier.SOURCE: "unknown-source",
}


def check_plans(catalog: Catalog) -> Iterator[Diagnostic]:
    """Hold the carriers of every plan without an end against the editions and vocabularies without an end.

    What has an end has a successor, or will be no more: a requirement must not hang on it.
    """
    editions = [one for one in catalog.editions if one.head.until_day is None]
    vocabularies = [one for one in catalog.vocabularies if one.head.until_day is None]
    documents: list[Edition | Vocabulary] = [*editions, *vocabularies]
    known: dict[Carrier, AbstractSet[str]] = {
        Carrier.RULEBOOK: {one.head.rulebook for one in documents},
        Carrier.RULE: {name for one in editions for name in one.rules},
        Carrier.MEASURE: {name for one in editions for name in one.measures},
        Carrier.DEFINITION: {name for one in editions for name in one.definitions},
        Carrier.PARAMETER: {name for one in editions for name in one.parameters},
        Carrier.FACT: {name for one in vocabularies for name in one.facts},
        Carrier.KIND: {name for one in vocabularies for name in one.kinds},
        Carrier.SOURCE: {name for one in vocabularies for name in one.sources},
    }
    unreadable = frozenset(chain.from_iterable(one.unreadable for one in documents))
    for plan in catalog.plans:
        for requirement in plan.requirements.values() if plan.head.until_day is None else ():
            for named in requirement.carriers:
                if named.name not in known[named.carrier] and named.name not in unreadable:
                    yield _unknown(requirement.number, named, known)


def _unknown(number: int, named: CarrierName, known: dict[Carrier, AbstractSet[str]]) -> Diagnostic:
    what = named.carrier.value
    message = f"第 {number} 项要求写由{what} `{named.name}` 承担，现有的清单和词汇表里没有它"
    hint = did_you_mean(named.name, known[named.carrier])
    other = next((one for one in Carrier if named.name in known[one]), None)
    if other is not None:
        hint = f"`{named.name}` 是{other.value}，写在 `{other.value}` 下"
    else:
        hint = (
            hint or ""
        ) + f"改了名称的，这里一并改；删去的{what}，从这里去掉，没有别的承担时写明 `后续` 或 `不入系统`"
    return Diagnostic(place=named.place, code=_CODES[named.carrier], message=message, hint=hint)
