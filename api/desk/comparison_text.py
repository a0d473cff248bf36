"""A comparison as lines of text."""

from collections.abc import Iterator

from api.desk.comparison import Comparison
from catalog.compare import Change, ChangeKind, DocumentDifference
from engine.moved import Finding, Told


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
        yield f"  得失按 {found.on}、区划 {found.area}，在{found.witnesses.bound}的范围内寻找；"
        yield "  找到的主体都由判定程序按改前、改后各判一次核实"
    for one in touched:
        yield f"  {one.name}" + (f"（经由规则：{'、'.join(one.rules)}）" if one.rules else "")
        if one.id in shown:
            yield f"    {told_of('得到', shown[one.id].gains)}"
            yield f"    {told_of('失去', shown[one.id].loses)}"
    cases = [told.case for one in shown.values() for told in (one.gains, one.loses) if told.case is not None]
    if cases:
        yield ""
        yield "【上述主体作为用例】"
        yield from (line for case in cases for line in case.splitlines())


def told_of(word: str, told: Told) -> str:
    """Say in one sentence who gains or loses, `word`, or that nobody does."""
    match told.finding:
        case Finding.NONE:
            return f"在这个范围内没有主体因此{word}"
        case Finding.UNDECIDED:
            return f"有没有主体因此{word}：在时限内没有得出结论"
        case Finding.FOUND:
            return f"因此{word}的主体，例如：{'；'.join(told.sentences)}"
