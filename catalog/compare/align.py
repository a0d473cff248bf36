"""Two conditions side by side: which comparison changed, which was added, which is gone."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from catalog.compare.difference import Detail
from catalog.readback.logic import Group, Joint, Logic, Test, among, inline

_PART = {Joint.ALL: "条件", Joint.ANY: "可以任选的情形", Joint.NOT: "条件"}
_WITHIN = {Joint.ALL: "同时满足", Joint.ANY: "满足任一", Joint.NOT: "不成立的情形"}


def aligned(before: Logic, after: Logic) -> tuple[Detail, ...]:
    """Give the details in which two conditions differ; none when they differ in order or in needless nesting only."""
    return tuple(_differ(settled(before), settled(after), ()))


def settled(logic: Logic) -> Logic:
    """Give the same condition in one order, without groups of a single part."""
    if isinstance(logic, Test):
        return replace(logic, required=among(tuple(sorted(logic.options)))) if logic.options else logic
    parts = tuple(sorted((settled(part) for part in logic.parts), key=inline))
    if len(parts) == 1 and logic.joint is not Joint.NOT:
        return parts[0]
    return Group(joint=logic.joint, parts=parts)


def _differ(before: Logic, after: Logic, within: tuple[str, ...]) -> Iterator[Detail]:
    if inline(before) == inline(after):
        return
    match before, after:
        case Test(about=old), Test(about=new) if old == new:
            yield Detail(
                about=f"“{old}”", before=_said(before.required), after=_said(after.required), within=within
            )
        case Group(joint=old), Group(joint=new) if old is new:
            inside = within if old is Joint.ALL and not within else (*within, _WITHIN[old])
            yield from _parts(before.parts, after.parts, old, inside)
        case (Group(joint=Joint.ALL), _) | (_, Group(joint=Joint.ALL)):
            yield from _parts(_conjuncts(before), _conjuncts(after), Joint.ALL, within)
        case _:
            yield Detail(
                about="条件", before=f"「{inline(before)}」", after=f"「{inline(after)}」", within=within
            )


def _conjuncts(logic: Logic) -> tuple[Logic, ...]:
    return logic.parts if isinstance(logic, Group) and logic.joint is Joint.ALL else (logic,)


def _parts(
    before: tuple[Logic, ...], after: tuple[Logic, ...], joint: Joint, within: tuple[str, ...]
) -> Iterator[Detail]:
    old, new = _without(before, after), _without(after, before)
    for first, second in _pairs(old, new):
        old.remove(first)
        new.remove(second)
        yield from _differ(first, second, within)
    yield from (Detail(about=_PART[joint], before=inline(one), after=None, within=within) for one in old)
    yield from (Detail(about=_PART[joint], before=None, after=inline(one), within=within) for one in new)


def _without(parts: tuple[Logic, ...], others: tuple[Logic, ...]) -> list[Logic]:
    """Give the parts that the other side does not have as well, as often as they stand here more."""
    there = Counter(inline(other) for other in others)
    left = []
    for part in parts:
        if there[inline(part)] > 0:
            there[inline(part)] -= 1
        else:
            left.append(part)
    return left


def _pairs(old: list[Logic], new: list[Logic]) -> list[tuple[Logic, Logic]]:
    """Put together what speaks of the same fact, and groups of the same joint, in their order."""
    pairs: list[tuple[Logic, Logic]] = []
    for key in sorted({_key(one) for one in old} & {_key(one) for one in new}):
        firsts = [one for one in old if _key(one) == key]
        seconds = [one for one in new if _key(one) == key]
        pairs += zip(firsts, seconds, strict=False)  # what one side has more of was added or is gone
    return pairs


def _key(logic: Logic) -> tuple[str, str]:
    return ("", logic.about) if isinstance(logic, Test) else (logic.joint.name, "")


def _said(required: str) -> str:
    """Leave out `为`, so that it reads `由否改为是`."""
    return required.removeprefix("为")
