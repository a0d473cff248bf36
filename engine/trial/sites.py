"""Where each comparison of the rules in force is written: the file's places beside the resolved conditions."""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog import conditions as written
from catalog.baseline import BaselineRow
from catalog.documents import InForce
from catalog.model import Definition, Edition, Rule
from engine.resolve import conclusions_in
from engine.rules import All, Any, Comparison, Condition, Holds, Not, Op, RulesInForce

Leaf = Comparison | Holds
Written = written.Is | written.Compare | written.OneOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One comparison, or one use of a definition, as it is written; `leaf` is what it was resolved to, unnegated.

    `same` says whether the written comparison is TRUE when the leaf is. `rules` are the rules (by index) that it can
    decide, `owner` the part of the file in which it stands, in words.
    """

    edition: Edition
    owner: str
    written: Written
    leaf: Leaf
    same: bool
    rules: frozenset[int]

    @property
    def fact(self) -> str | None:
        """Give the fact that is compared (id); None for the use of a definition."""
        return self.leaf.fact if isinstance(self.leaf, Comparison) else None


def sites(documents: InForce, rules: RulesInForce) -> tuple[Site, ...]:
    """Give every comparison that some rule in force rests on, in order of writing."""
    return tuple(_Pairing(documents, rules).all())


def unnegated(comparison: Comparison) -> tuple[Comparison, bool]:
    """Give a comparison as its own, or `事实: 否` as `事实: 是` with False: the two are one question."""
    if comparison.op is Op.IS and comparison.operand is False:
        return Comparison(fact=comparison.fact, op=Op.IS, operand=True), False
    return comparison, True


class _Pairing:
    """Walks the written and the resolved conditions side by side; they have one shape."""

    def __init__(self, documents: InForce, rules: RulesInForce) -> None:
        self.documents = documents
        self.rules = rules
        self.conclusions = {one.id: one.condition for one in rules.conclusions}

    def all(self) -> Iterator[Site]:
        plans = {(plan.edition.digest, plan.id): i for i, plan in enumerate(self.rules.rules)}
        below, rows = self._users()
        for edition in self.documents.editions:
            for item in edition.baseline.values():
                for row in item.rows:
                    if (name := f"{item.name}/{row.id}") in rows:
                        yield from self._of_row(edition, name, row, rows[name])
            for definition in edition.definitions.values():
                if definition.id in below:
                    yield from self._of_definition(edition, definition, below[definition.id])
            for rule in edition.rules.values():
                if (index := plans.get((edition.head.digest, rule.name))) is not None:
                    yield from self._of_rule(edition, rule, index)

    def _users(self) -> tuple[dict[str, set[int]], dict[str, set[int]]]:
        """Give the rules that rest on each conclusion and on each row of the national list."""
        below: dict[str, set[int]] = {}
        rows: dict[str, set[int]] = {}
        for i, plan in enumerate(self.rules.rules):
            for conclusion in conclusions_in(plan.condition, self.rules.conclusions):
                below.setdefault(conclusion, set()).add(i)
            if plan.row is not None:
                rows.setdefault(plan.row.id, set()).add(i)
        return below, rows

    def _of_rule(self, edition: Edition, rule: Rule, index: int) -> Iterator[Site]:
        condition = self.rules.rules[index].condition
        if rule.row is not None and isinstance(condition, All):
            condition = condition.parts[0]  # the second is the row's target, see `engine.compile`
        found = frozenset({index})
        for leaf, resolved, same in leaves(rule.condition, condition):
            yield Site(
                edition=edition,
                owner=f"规则 `{rule.name}`",
                written=leaf,
                leaf=resolved,
                same=same,
                rules=found,
            )

    def _of_definition(self, edition: Edition, definition: Definition, users: set[int]) -> Iterator[Site]:
        for leaf, resolved, same in leaves(definition.condition, self.conclusions[definition.id]):
            owner = f"定义 `{definition.name}`"
            yield Site(
                edition=edition, owner=owner, written=leaf, leaf=resolved, same=same, rules=frozenset(users)
            )

    def _of_row(self, edition: Edition, name: str, row: BaselineRow, users: set[int]) -> Iterator[Site]:
        """The target of a row is the second part of each condition that it was joined to."""
        if row.target is None:
            return  # 不适用: no rule rests on it
        joined = self.rules.rules[min(users)].condition
        target = joined.parts[1] if isinstance(joined, All) else joined
        target = target.parts[0] if isinstance(target, All) else target
        for leaf, resolved, same in leaves(row.target, target):
            owner = f"国家清单 `{name}` 的对象"
            yield Site(
                edition=edition, owner=owner, written=leaf, leaf=resolved, same=same, rules=frozenset(users)
            )


def leaves(condition: written.Condition, resolved: Condition) -> Iterator[tuple[Written, Leaf, bool]]:
    """Give each written comparison with what it was resolved to; `resolved` must be of `condition`."""
    match condition, resolved:
        case written.AllOf(parts=parts), All(parts=found):
            for part, one in zip(parts, found, strict=True):
                yield from leaves(part, one)
        case written.AnyOf(parts=parts), Any(parts=found):
            for part, one in zip(parts, found, strict=True):
                yield from leaves(part, one)
        case written.NotOf(part=part), Not(part=one):
            yield from leaves(part, one)
        case written.Is() | written.Compare() | written.OneOf(), Comparison():
            leaf, same = unnegated(resolved)
            yield condition, leaf, same
        case written.Is(), Holds():
            yield condition, resolved, True
        case written.Is(), Not(part=Holds() as holds):
            yield condition, holds, False
        case _:
            message = f"a condition and its resolution differ in shape at {condition.place}"
            raise LookupError(message)
