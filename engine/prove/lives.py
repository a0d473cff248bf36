"""When an entry of a possible record counts on the day, as engine/record/life.py has it."""

from catalog.baseline import Severity
from catalog.vocabulary import Process, Scope
from engine.prove.clock import Clock
from engine.prove.possible import ABSENT, EntryTerm, PossibleRecord, Texts
from engine.prove.terms import Flag, Number, at_most, both, either, equal, every, implied, less, no, some
from engine.prove.world import World
from engine.record.kinds import KindPlan


class Lives:
    """The entries of one possible record under one world."""

    def __init__(
        self, world: World, record: PossibleRecord, texts: Texts, natural: Flag, clock: Clock
    ) -> None:
        """Prepare; `natural` says whether the subject is a natural person."""
        self._world = world
        self._record = record
        self._texts = texts
        self._natural = natural
        self._clock = clock
        self._on = clock.on
        self._counts: dict[tuple[str, Scope], Flag] = {}
        self._spans: dict[Severity, tuple[tuple[Number, Number], ...]] = {}

    def counts(self, entry: EntryTerm, scope: Scope) -> Flag:
        """Whether an entry is in force on the day, or for history was so once, and was not removed."""
        key = (entry.id, scope)
        if key not in self._counts:
            began = [entry.there, no(entry.removed), *self._began(entry)]
            self._counts[key] = every([*began, *(() if scope is Scope.HISTORY else self._lasts(entry))])
        return self._counts[key]

    def _began(self, entry: EntryTerm) -> list[Flag]:
        """What makes an entry count from its begin on: an adult's, begun by the day, decided where that is ours."""
        kind = self._world.rules.kinds[entry.kind]
        begins = entry.fields.get(kind.begins, ABSENT)
        found = [begins.given, either(no(self._natural), at_most(self._record.of_age, begins.number))]
        if kind.process is Process.OURS:
            return [*found, entry.decided]
        ends = entry.fields.get(kind.ends or "", ABSENT)
        return [
            *found,
            at_most(begins.number, self._on),
            implied(ends.given, less(begins.number, ends.number)),
        ]

    def _lasts(self, entry: EntryTerm) -> list[Flag]:
        """What makes it last on the day: neither its own end nor the term of its severity has come."""
        rules = self._world.rules
        kind = rules.kinds[entry.kind]
        ends = entry.fields.get(kind.ends or "", ABSENT)
        found = [implied(ends.given, less(self._on, ends.number))]
        if kind.process is Process.NONE:
            return found
        begins = entry.fields.get(kind.begins, ABSENT).number
        for severity in rules.terms:
            lasting = (
                either(less(begins, first), less(last, begins)) for first, last in self._expired(severity)
            )
            found.append(implied(self._is_of(entry, kind, severity), every(lasting)))
        return found

    def _expired(self, severity: Severity) -> tuple[tuple[Number, Number], ...]:
        if severity not in self._spans:
            rules = self._world.rules
            self._spans[severity] = self._clock.expired(rules.terms[severity], rules.calendar)
        return self._spans[severity]

    def _is_of(self, entry: EntryTerm, kind: KindPlan, severity: Severity) -> Flag:
        """Whether the entry is of the severity: as the authority classified it, else as its kind says."""
        held = entry.fields.get(kind.severity_from or "", ABSENT)
        classified = [both(held.given, equal(held.number, self._texts.number(one.value))) for one in Severity]
        own = classified[list(Severity).index(severity)]
        return either(own, no(some(classified))) if kind.severity is severity else own
