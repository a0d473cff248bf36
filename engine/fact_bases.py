"""What the meaning of facts rests on in law: terms, designated lists, kinds and feeds; live, each must be read."""

from collections.abc import Collection
from datetime import date

from catalog.baseline import Severity, Transition
from catalog.diagnostics import Refused
from catalog.documents import InForce, Mode
from catalog.model import Edition
from catalog.vocabulary import EntriesOrigin
from engine.record.kinds import TermPlan, Terms
from engine.unread import Unread


def terms_of(documents: InForce, unread: Unread) -> Terms:
    """Give the longest term of each severity by every edition that has counted until now.

    Older entries live by former editions too, so every edition and every clause between them must be read. One
    without a clause takes up again only when its successor was withdrawn: then each entry keeps its own.
    """
    found: dict[Severity, tuple[TermPlan, ...]] = {}
    for now in documents.editions:
        former = [one for one in documents.former_terms if one.edition.head.rulebook == now.head.rulebook]
        _terms_must_be_read(now, unread, after=bool(former))
        for number, one in enumerate(former):
            _terms_must_be_read(one.edition, unread, after=number > 0)
        for severity in Severity:
            if any(severity in edition.terms for edition in (now, *(one.edition for one in former))):
                found[severity] = (
                    *(_term(severity, one.edition, one.since) for one in former),
                    _term(severity, now, former[-1].until if former else date.min),
                )
    return found


def _terms_must_be_read(edition: Edition, unread: Unread, *, after: bool) -> None:
    """Hold one edition of terms, and its clause where it came after another, to be read or signed for."""
    for severity, term in edition.terms.items():
        unread.must_be_read(edition, term.basis, f"公示期限（{severity.value}）")
    if after and edition.transition is not None:
        unread.must_be_read(edition, edition.transition.basis, "公示期限的过渡")


def _term(severity: Severity, edition: Edition, since: date) -> TermPlan:
    term, clause = edition.terms.get(severity), edition.transition
    return TermPlan(
        since=since,
        months=term.most_months if term is not None else None,
        older=clause.older if clause is not None else Transition.WHEN_MADE,
    )


def designated_lists(documents: InForce, unread: Unread) -> tuple[str, ...]:
    """Give the names of the designated lists that count; raises `Refused` live when a fact asks and there is none."""
    found: list[str] = []
    for edition in documents.editions:
        for listed in edition.designated_lists.values():
            unread.must_be_read(edition, listed.basis, f"严重失信名单 `{listed.name}`")
            found.append(listed.name)
    origins = (fact.origin for fact in documents.vocabulary.facts.values())
    asked = any(
        f.designated for origin in origins if isinstance(origin, EntriesOrigin) for f in origin.filters
    )
    if documents.mode is Mode.LIVE and asked and not found:
        hint = "激活写明 `严重失信名单` 的国家层级清单"
        raise Refused("no-designated-lists", "施行中没有严重失信名单，名单上的主体会被当成没有列入", hint)
    return tuple(found)


def kinds_must_be_read(documents: InForce, unread: Unread, facts: Collection[str]) -> None:
    """Hold the kinds that facts in use (ids) take entries from, and their feeds, to be read or signed for."""
    vocabulary = documents.vocabulary
    origins = (fact.origin for fact in vocabulary.facts.values() if fact.id in facts)
    names = dict.fromkeys(
        kind for origin in origins if isinstance(origin, EntriesOrigin) for kind in origin.kinds
    )
    for kind in (vocabulary.kinds[name] for name in names):
        unread.must_be_read(vocabulary, kind.basis + kind.catalog_basis, f"信息类别 `{kind.name}` ")
    for source in dict.fromkeys(vocabulary.kinds[name].source for name in names):
        unread.must_be_read(vocabulary, vocabulary.sources[source].basis, f"来源 `{source}` ")
