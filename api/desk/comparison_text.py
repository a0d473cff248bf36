"""A comparison as lines of text."""

from collections.abc import Iterator

from api.desk.comparison import Comparison
from catalog.compare import Change, ChangeKind, DocumentDifference
from engine.moved import Finding, MeasureWitness, Told


def as_text(found: Comparison) -> str:
    """Give the whole comparison; every line ends with a line break."""
    return "".join(f"{line}\n" for line in _lines(found))


def _lines(found: Comparison) -> Iterator[str]:
    if not found.difference.documents:
        yield "两边没有不同：规则、措施、定义、参数、依据、期限都一样"
        return
    for document in found.difference.documents:
        yield from _document(document)
    yield ""
    yield from _reached(found)


def _document(one: DocumentDifference) -> Iterator[str]:
    before, after = one.before, one.after
    yield ""
    if before is not None and after is not None:
        same = before.name == after.name
        yield f"【{after.title}】{before.name}" + ("" if same else f" → {after.name}")
    elif after is not None:
        yield f"【新增 {after.title}】{after.name}"
    elif before is not None:
        yield f"【删去 {before.title}】{before.name}"
    for change in one.changes:
        yield from _change(change)
    yield from (f"  注意：{sentence}" for sentence in one.other_ids())


def _change(change: Change) -> Iterator[str]:
    told = change.sentences()
    head = f"  {change.kind.value}{change.sort.value}“{change.name}”"
    if change.kind is ChangeKind.CHANGED and len(told) == 1:
        yield f"{head}：{told[0]}"
        return
    yield head
    if change.kind is ChangeKind.CHANGED:
        yield from (f"    · {sentence}" for sentence in told)
    else:
        yield from (f"    {detail.about}：{detail.before or detail.after}" for detail in change.details)


def _reached(found: Comparison) -> Iterator[str]:
    touched = found.difference.touched
    if not touched:
        yield "不影响任何措施给谁、不给谁"
        return
    yield "【影响到的措施】"
    shown = {one.measure: one for one in found.witnesses.measures} if found.witnesses else {}
    if found.witnesses is not None:
        yield f"  {searched(found)}；"
        yield "  找到的主体都由判定程序按改前、改后各判一次核实"
    for one in touched:
        yield f"  {one.title}" + (f"（经由规则：{'、'.join(one.rules)}）" if one.rules else "")
        if one.id in shown:
            yield from (f"    {sentence}" for sentence, _ in moves(shown[one.id]))
    cases = [case for one in shown.values() for _, case in moves(one) if case is not None]
    if cases:
        yield ""
        yield "【上述主体作为用例】"
        yield from (line for case in cases for line in case.splitlines())


def searched(found: Comparison) -> str:
    """Say for which day, where and among which records subjects were looked for."""
    bound = found.witnesses.bound if found.witnesses is not None else ""
    return f"得失按 {found.on}、区划 {'、'.join(found.areas)}，在{bound}的范围内寻找"


def moves(of: MeasureWitness) -> tuple[tuple[str, str | None], ...]:
    """Say of a measure who gains it, who loses it, and to whom else it is answered otherwise, each with its case."""
    return (
        (_told("因此得到", of.gains), of.gains.case),
        (_told("因此失去", of.loses), of.loses.case),
        (_told("另有变动", of.shifts), of.shifts.case),
    )


def _told(word: str, told: Told) -> str:
    match told.finding:
        case Finding.NONE:
            return f"在这个范围内没有主体{word}"
        case Finding.UNDECIDED:
            return f"有没有主体{word}：在时限内没有得出结论"
        case Finding.FOUND:
            return f"{word}的主体，例如：{'；'.join(told.sentences)}"
