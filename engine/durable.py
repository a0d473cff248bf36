"""The Rete matcher: which rules are TRUE, by another road than the predicates; the door to its library."""

import json
from collections.abc import Iterable, Mapping
from itertools import count
from threading import Lock

import durable_rules_engine as rete  # type: ignore[import-not-found]

from engine.normal import Literal, Term, impossible, terms
from engine.profile import FactValue
from engine.properties import Properties, near
from engine.rules import Comparison, Op, RulesInForce

# The C code does not report in time that a limit is passed; a shard stays far below each of them: 64 branches
# pending at once, 511 first conditions, 255 rules on one condition, 252 properties of one fact.
_SHARD_TERMS = 56
_SHARD_PROPERTIES = 200
_SESSION = "0"
_OWN = '{"sid":"0","id":"p"'
_SENTINEL = "sentinel"
_ALWAYS = {"$ex": {"_n": 1}}
_OPERATORS = {Op.NE: "$neq", Op.LT: "$lt", Op.LE: "$lte", Op.GT: "$gt", Op.GE: "$gte"}
_KEYWORDS = {"$and", "$or", "$not", "$eq", "$ex", "$nex", "$mt", "$imt", "$iall", "$iany", "$s", "$m"}
_RESERVED = frozenset({"id", "sid", "_n", *_KEYWORDS, *_OPERATORS.values()})


class MatcherFailure(Exception):  # noqa: N818 - it names what happened
    """The matcher gave no answer that can be trusted, nor did a new one; the query must be refused."""


def colliding(names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Give the pairs of names that the C code cannot tell apart; its own words count too: `id`, `sid`, ….

    It knows a property by the 32-bit FNV-1a hash of its bytes alone and compares no text.
    """
    asked = set(names)
    pairs = [(name, name) for name in sorted(asked & _RESERVED)]
    first = {_hash(name): name for name in sorted(_RESERVED)}
    for name in sorted(asked - _RESERVED):
        earlier = first.setdefault(_hash(name), name)
        if earlier != name:
            pairs.append((earlier, name))
    return tuple(pairs)


def _hash(name: str) -> int:
    found = 0x811C9DC5
    for byte in name.encode():
        # A `char` is signed on x86: a byte above 127 also flips the three bytes above it (json.c).
        found = ((found ^ (byte if byte < 128 else byte | 0xFFFFFF00)) * 16777619) & 0xFFFFFFFF
    return found


class Matcher:
    """The rules in force inside durable-rules, as shards of at most 56 terms, for one process.

    Safe to share between threads. `rebuilds` counts how often an instance was thrown away in doubt.
    """

    def __init__(self, rules: RulesInForce) -> None:
        """Compile all rules; raises `TooManyTerms` for too wide a condition, `ValueError` beyond 2**53-1."""
        self.rebuilds = 0
        self._properties = Properties(rules.facts)
        self._plans = _plans(rules, self._properties)
        self._lock = Lock()
        self._nonces = count(1)
        self._retired = False
        self._shards: tuple[_Shard, ...] | None = self._built()

    def fired(self, facts: Mapping[str, FactValue]) -> frozenset[int]:
        """Give the positions of the rules that are TRUE.

        A value of the wrong type raises `TypeError`, one beyond 2**53-1 `ValueError`. Raises `MatcherFailure`
        when the answer is in doubt twice over, and when the matcher is retired.
        """
        texts = self._properties.texts(facts)
        with self._lock:
            if self._retired:
                raise MatcherFailure("the matcher is retired")
            try:
                return self._evaluated(texts)
            except Exception:  # noqa: BLE001 - whatever went wrong in there, this instance is not asked again
                self._shards = None
                self.rebuilds += 1
            try:
                return self._evaluated(texts)
            except Exception as fault:
                self._shards = None
                raise MatcherFailure("no answer to be trusted, from a new instance either") from fault

    def retire(self) -> None:
        """Give all memory back; a second call does nothing."""
        with self._lock:
            self._retired = True
            for shard in self._shards or ():
                shard.delete()
            self._shards = None

    def _evaluated(self, texts: list[str]) -> frozenset[int]:
        if self._shards is None:
            self._shards = self._built()
        fired: set[int] = set()
        for shard in self._shards:
            fired.update(shard.fired(texts, next(self._nonces)))
        return frozenset(fired)

    def _built(self) -> tuple["_Shard", ...]:
        shards = tuple(_Shard(f"shard {number}", plan) for number, plan in enumerate(self._plans))
        nothing_known = [""] * len(self._properties.names)
        for shard in shards:
            # INVARIANT: every session has run an action. Deleting one that has not would abort the process.
            shard.fired(nothing_known, next(self._nonces))
        return shards


class _Plan:
    """A shard to be: its rules as the library takes them, their names' meaning, the properties they read."""

    def __init__(self) -> None:
        self.rules: dict[str, object] = {}
        self.positions: dict[str, int] = {}
        self.used: list[int] = []

    def add(self, name: str, position: int, tests: list[tuple[int, object]]) -> None:
        self.rules[name] = _rule([test for _, test in tests])
        self.positions[name] = position
        self.used = sorted({*self.used, *(number for number, _ in tests)})

    def has_room(self, tests: list[tuple[int, object]], most_terms: int) -> bool:
        used = {*self.used, *(number for number, _ in tests)}
        return len(self.positions) < most_terms and len(used) <= _SHARD_PROPERTIES


def _plans(rules: RulesInForce, properties: Properties) -> tuple[_Plan, ...]:
    """Deal the terms out to shards of about equal size; a term is a rule named by position and number."""
    found = [
        (f"{position}~{number}", position, [_test(literal, properties) for literal in term])
        for position, rule in enumerate(rules.rules)
        for number, term in enumerate(_possible(terms(rule.condition, rules.conclusions)))
    ]
    if colliding(properties.names):
        raise MatcherFailure("property names collide")
    shards = -(-len(found) // _SHARD_TERMS)
    most_terms = -(-len(found) // max(shards, 1))
    plans: list[_Plan] = []
    for name, position, tests in found:
        if not plans or not plans[-1].has_room(tests, most_terms):
            plans.append(_Plan())
        plans[-1].add(name, position, tests)
    return tuple(plans)


def _possible(found: tuple[Term, ...]) -> Iterable[Term]:
    return (term for term in found if not impossible(term))


def _test(literal: Literal, properties: Properties) -> tuple[int, object]:
    number = properties.number(literal.comparison)
    name = properties.names[number]
    match literal.comparison:
        case Comparison(op=Op.IN):
            return number, {name: not literal.negated}
        case Comparison(op=Op.IS, operand=bool(flag)):
            return number, {name: flag}
        case Comparison(op=Op.EQ, operand=int(operand)):
            return number, {name: near(operand)}
        case Comparison(op=op, operand=int(operand)):
            return number, {_OPERATORS[op]: {name: near(operand)}}
        case comparison:
            raise TypeError(f"an operand that does not fit: {comparison}")


def _rule(tests: list[object]) -> object:
    # INVARIANT: one pattern, one conjunction; other forms of the library are known to give wrong answers.
    return {"all": [{"m": {"$and": tests or [_ALWAYS]}}]}


class _Shard:
    """One ruleset with one session, reused for ever: each fact posted is retracted again."""

    def __init__(self, label: str, plan: _Plan) -> None:
        # The sentinel stands last, so its message comes last: all others have been fetched by then.
        rules = {**plan.rules, _SENTINEL: _rule([])}
        self._handle: int = rete.create_ruleset(label, json.dumps(rules))
        self._positions = plan.positions
        self._used = plan.used

    def fired(self, texts: list[str], nonce: int) -> Iterable[int]:
        """Post one fact and give the positions of the rules that fire; raises whenever anything looks odd."""
        handle = self._handle
        fact = f'{_OWN}{"".join([texts[number] for number in self._used])},"_n":{nonce}}}'
        answer = f'":{{"m":{fact}}}}}'
        code, session = rete.assert_fact(handle, fact)
        if code != 0:
            raise MatcherFailure(f"the fact was not taken: {code}")
        started = rete.start_action_for_state(handle, session)
        message = started[1] if started else None
        names = []
        while message is not None:
            # INVARIANT: a message repeats the fact, nonce and all; one from another evaluation cannot pass.
            if not message.endswith(answer):
                raise MatcherFailure("a message about another fact")
            names.append(message[2 : -len(answer)])
            message = rete.complete_and_start_action(handle, session)
        code, _ = rete.retract_fact(handle, _OWN + "}")
        if code != 0 or not names or names.pop() != _SENTINEL or len(set(names)) != len(names):
            raise MatcherFailure("an incomplete evaluation")
        return [self._positions[name] for name in names]

    def delete(self) -> None:
        """Free the session, then the ruleset; in this order, or the session leaks."""
        rete.delete_state(self._handle, _SESSION)
        rete.delete_ruleset(self._handle)
