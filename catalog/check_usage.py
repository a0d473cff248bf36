"""What is no fault, but what a careful reader would ask about: things nobody uses, gaps between editions, no clause."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from catalog.diagnostics import Diagnostic, Level, Place, in_order
from catalog.documents import Catalog
from catalog.model import Edition, EditionHead, Effect
from catalog.plan import Carrier
from catalog.stretches import stretches
from catalog.usage import Usage, bases_cited, kinds_asked, usage_beside
from catalog.vocabulary import EntriesOrigin, Vocabulary

_PLANNED = {Carrier.FACT, Carrier.KIND, Carrier.SOURCE}


def notices(catalog: Catalog) -> tuple[Diagnostic, ...]:
    """Give everything to take notice of, in order; of a catalog with faults much would be said in vain."""
    beside = usage_beside(stretches(catalog))
    planned = {
        named.name
        for plan in catalog.plans
        for requirement in plan.requirements.values()
        for named in requirement.carriers
        if named.carrier in _PLANNED
    }
    found: list[Diagnostic] = []
    for edition in catalog.editions:
        found += _of_edition(edition, beside.get(edition.head.digest, Usage()))
    for vocabulary in catalog.vocabularies:
        used = beside.get(vocabulary.head.digest, Usage())
        found += _of_vocabulary(vocabulary, used, planned)
    found += _gaps([one.head for one in catalog.editions])
    found += _gaps([one.head for one in catalog.vocabularies])
    return in_order(found)


def _of_edition(edition: Edition, used: Usage) -> Iterator[Diagnostic]:
    for parameter in edition.parameters.values():
        if parameter.name not in used.parameters:
            message = f"参数 `{parameter.name}` 没有规则或者定义用到"
            hint = f"在条件或者 `取值` 里写 `〔{parameter.name}〕`；不再需要就删去"
            yield _notice(parameter.place, "unused-parameter", message, hint)
    for measure in edition.measures.values():
        if measure.name not in used.measures:
            message = f"措施 `{measure.name}` 没有规则给予、实施或者建议，永远不会适用"
            yield _notice(measure.place, "unused-measure", message, "写一条规则，或者删去这项措施")
    for definition in edition.definitions.values():
        if definition.name not in used.words:
            message = f"定义 `{definition.name}` 没有规则或者别的定义用到"
            yield _notice(definition.place, "unused-definition", message, "在条件里用上它，或者删去")
        if not definition.basis and definition.reason is None:
            message = f"定义 `{definition.name}` 既没有 `依据`，也没有 `理由`"
            yield _notice(definition.place, "clause-missing", message, "写明依据的条款，或者为什么这样定义")
    for rule in edition.rules.values():
        if rule.effect is Effect.ALERT and not rule.basis:
            message = f"预警规则 `{rule.name}` 没有 `依据`"
            yield _notice(rule.place, "clause-missing", message, "写明依据的条款")
    yield from _uncited(edition)


def _of_vocabulary(vocabulary: Vocabulary, used: Usage, planned: set[str]) -> Iterator[Diagnostic]:
    """Facts of the subject and of the query are what every counter asks, whether or not a rule does."""
    for fact in vocabulary.facts.values():
        asked = fact.name in used.words or fact.name in planned
        if isinstance(fact.origin, EntriesOrigin) and not asked:
            message = f"事实 `{fact.name}` 没有规则或者定义用到"
            yield _notice(fact.place, "unused-fact", message, "在条件里用上它，或者删去")
    for kind in vocabulary.kinds.values():
        if kind.name not in kinds_asked(vocabulary) and kind.name not in planned:
            message = f"信息类别 `{kind.name}` 没有事实取用，归集了也不影响任何措施"
            hint = (
                "写一个取自它的事实；方案只要求归集的，在方案的 `信息类别` 里列名；都不是就删去，不得多收集"
            )
            yield _notice(kind.place, "unused-kind", message, hint)
    feeding = {kind.source for kind in vocabulary.kinds.values()}
    for source in vocabulary.sources.values():
        if source.name not in feeding and source.name not in planned:
            message = f"来源 `{source.name}` 没有信息类别用到"
            yield _notice(source.place, "unused-source", message, "写上由它报送的信息类别，或者删去")
    yield from _uncited(vocabulary)


def _uncited(document: Edition | Vocabulary) -> Iterator[Diagnostic]:
    cited = bases_cited(document)
    for basis in document.bases.values():
        if basis.name not in cited:
            message = f"依据 `{basis.name}` 没有被引用"
            yield _notice(basis.place, "unused-basis", message, "在措施、规则等的 `依据` 里写上它，或者删去")


def _gaps(heads: list[EditionHead]) -> Iterator[Diagnostic]:
    """Days between two editions of one rulebook on which neither is in force."""
    dated = sorted((h for h in heads if h.from_day), key=lambda h: (h.rulebook, h.from_day or date.min))
    for earlier, later in pairwise(dated):
        same = earlier.rulebook == later.rulebook and later.from_day is not None
        if same and earlier.until_day is not None and earlier.until_day < (later.from_day or date.min):
            message = (
                f"`{earlier.edition}` 自 {earlier.until_day} 失效，`{later.edition}` 自 {later.from_day} 才施行，"
                "其间没有施行的版次"
            )
            where = f"{earlier.place.file} 第 {earlier.place.line} 行起"
            hint = f"确有空档的不必改；否则把 `{earlier.edition}`（{where}）的 `失效自` 改为 {later.from_day}"
            yield _notice(later.place, "gap-between-editions", message, hint)


def _notice(place: Place, code: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic(place=place, code=code, message=message, hint=hint, level=Level.NOTICE)
