"""Who notices a mutant: the check, a case, or nobody."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from catalog.check import check_documents
from catalog.diagnostics import FaultyInput, Refused
from catalog.documents import InForce
from catalog.model import Edition
from catalog.vocabulary import Vocabulary
from engine.cases import Case
from engine.compile import compile_as, compile_rules
from engine.profile import Profile
from engine.rules import RulesInForce
from engine.trial.affected import Affected, affected, mean_the_same
from engine.trial.change_edition import edition_mutants
from engine.trial.change_vocabulary import vocabulary_mutants
from engine.trial.mutants import Mutant
from engine.trial.proof import settle
from engine.trial.reach import reach
from engine.trial.trying import Trying
from engine.trial.verdict import differences


class Fate(Enum):
    """What became of a mutant.

    Same: it says what the original says, on every day, for everyone. Equivalent: no record within the solver's bound
    is answered otherwise.
    """

    BY_CHECK = "检查"
    BY_CASE = "用例"
    SAME = "相同"
    EQUIVALENT = "等价"
    SURVIVED = "存活"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hunted:
    """A mutant and what became of it.

    `by` is the code of the check, or the name of the case; `missing` the draft of a case that would notice.
    """

    mutant: Mutant
    fate: Fate
    by: str | None = None
    missing: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A case made ready for one set of rules: how much is known, and the facts of its record."""

    case: Case
    known: int
    profile: Profile


class Ground:
    """Documents that count together, their rules, and the cases decided under them, ready to be tried again."""

    def __init__(self, documents: InForce, rules: RulesInForce, cases: Iterable[tuple[Case, int]]) -> None:
        """Read the facts of every case once; cases that fail as things are notice nothing and are left out."""
        self.documents = documents
        self.rules = rules
        trying = Trying(rules)
        self.ready: list[Ready] = []
        for case, known in cases:
            profile = trying.profile(case, known)
            seen = trying.seen(case, profile, trying.truths(profile))
            if not any(differences(case, seen, rules)):
                self.ready.append(Ready(case=case, known=known, profile=profile))

    def noticed(self, rules: RulesInForce, what: Affected) -> Case | None:
        """Give the first case that comes out otherwise under other rules; it stands first from then on."""
        trying: Trying | None = None
        for place, one in enumerate(self.ready):
            if not what.concerns(one.case):
                continue
            trying = trying or Trying(rules)
            profile = trying.profile(one.case, one.known) if what.facts else one.profile
            seen = trying.seen(one.case, profile, trying.truths(profile))
            if any(differences(one.case, seen, rules)):
                self.ready.insert(0, self.ready.pop(place))
                return one.case
        return None


def mutants(sets: Sequence[InForce], rulebook: str | None = None) -> Iterator[Mutant]:
    """Give every mutant of every document in these sets, or of one rulebook's editions alone."""
    rests = reach(sets)
    documents: dict[str, Edition | Vocabulary] = {}
    for one in sets:
        documents.setdefault(one.vocabulary.head.digest, one.vocabulary)
        for edition in one.editions:
            documents.setdefault(edition.head.digest, edition)
    for document in documents.values():
        if rulebook is not None and document.head.rulebook != rulebook:
            continue
        if isinstance(document, Vocabulary):
            yield from vocabulary_mutants(document, rests)
        else:
            around = [one for one in sets if document in one.editions]
            yield from edition_mutants(document, around, rests)


class Hunt:
    """Mutants are tried one after another; what does not change with them is worked out once."""

    def __init__(self, sets: Sequence[InForce], grounds: Sequence[Ground]) -> None:
        """Hold all documents that ever count together, and those under which cases are decided."""
        self._grounds = grounds
        self._sets = sets
        every = {_digests(one): one for one in (*sets, *(ground.documents for ground in grounds))}
        self._checked = [(one, frozenset(check_documents(one))) for one in every.values()]
        tried = {(_digests(ground.documents), ground.documents.pilots) for ground in grounds}
        untried = (one for one in sets if (_digests(one), one.pilots) not in tried)
        self._untried = [(one, compile_rules(one)) for one in untried]

    def hunt(self, mutant: Mutant) -> Hunted:
        """Try one mutant: the check first, then the cases of every set of rules in which it makes a difference."""
        for documents, before in self._checked:
            changed = mutant.in_place(documents)
            found = check_documents(changed) if changed is not None else ()
            refused = next((one for one in found if one not in before), None)
            if refused is not None:
                return Hunted(mutant=mutant, fate=Fate.BY_CHECK, by=refused.code)
        try:
            return self._tried(mutant)
        except FaultyInput as faulty:
            return Hunted(mutant=mutant, fate=Fate.BY_CHECK, by=faulty.diagnostics[0].code)
        except Refused as refusal:
            return Hunted(mutant=mutant, fate=Fate.BY_CHECK, by=refusal.code)

    def settled(self, survivor: Hunted, name: str) -> Hunted:
        """Ask the solver about a survivor: equivalent within its bound, or the case that is missing, by this name."""
        try:
            found = settle(survivor.mutant, [*(one.documents for one in self._grounds), *self._sets], name)
        except FaultyInput as faulty:  # under documents for which no case stands
            return Hunted(mutant=survivor.mutant, fate=Fate.BY_CHECK, by=faulty.diagnostics[0].code)
        fate = Fate.EQUIVALENT if found.equivalent else survivor.fate
        return Hunted(mutant=survivor.mutant, fate=fate, missing=found.missing)

    def _tried(self, mutant: Mutant) -> Hunted:
        same = True
        for ground in self._grounds:
            changed = mutant.in_place(ground.documents)
            rules = _compiled(changed, ground.rules) if changed is not None else ground.rules
            what = affected(ground.rules, rules)
            if what is None:
                continue
            same = same and mean_the_same(ground.rules, rules)
            if (case := ground.noticed(rules, what)) is not None:
                return Hunted(mutant=mutant, fate=Fate.BY_CASE, by=case.name)
        same = same and not any(self._differs(mutant, one, rules) for one, rules in self._untried)
        return Hunted(mutant=mutant, fate=Fate.SAME if same else Fate.SURVIVED)

    @staticmethod
    def _differs(mutant: Mutant, documents: InForce, rules: RulesInForce) -> bool:
        changed = mutant.in_place(documents)
        return changed is not None and not mean_the_same(rules, _compiled(changed, rules))


def _digests(documents: InForce) -> tuple[str, ...]:
    return (documents.vocabulary.head.digest, *(edition.head.digest for edition in documents.editions))


def _compiled(changed: InForce, original: RulesInForce) -> RulesInForce:
    """Compile changed documents under the original's digest: that it differs is no difference of an answer's content.

    So an officer's confirmation, which is bound to the digest, is not voided by every change alike.
    """
    return compile_as(changed, original.digest)
