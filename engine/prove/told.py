"""A witness in plain Chinese: who, with what record, what is asked, and what the answer is."""

from collections.abc import Iterable, Iterator

from engine.prove.case_text import is_complete
from engine.prove.witness import Answer, Witness, as_worded_by
from engine.prove.world import World
from engine.record.entry import Entry, value_text
from engine.words import STATUS_WORDS


def told(world: World, witness: Witness, measures: Iterable[str]) -> tuple[str, ...]:
    """Give the lines: the subject, each entry, gaps in what arrived, the question, and the engine's answers."""
    return tuple(_lines(world, as_worded_by(world, witness), sorted(set(measures))))


def _lines(world: World, witness: Witness, measures: list[str]) -> Iterator[str]:
    subject = witness.record.subject
    born = f"，{subject.born} 出生" if subject.born else ""
    name = world.rules.subject_types[subject.type].name
    yield f"主体：{name}，{subject.opened} 开户{born}；判定日 {witness.on}"
    for entry in witness.record.entries:
        yield f"有一条 {_entry(world, entry)}"
    if not witness.record.entries:
        yield "没有任何信用信息条目"
    yield from _arrived(world, witness)
    asked = _asked(world, witness)
    if asked:
        yield f"问：{asked}"
    answers = [witness.answers[measure] for measure in measures]
    found = [
        f"`{one.measure.name}` {STATUS_WORDS[one.status]}{_values(one)}"
        for one in answers
        if one.status is not None
    ]
    if found:
        yield f"答：{'；'.join(found)}"


def _values(answer: Answer) -> str:
    given = "，".join(f"{name} {value.shown()}" for name, value in answer.values)
    return f"（{given}）" if given else ""


def _entry(world: World, entry: Entry) -> str:
    shapes = world.fields[entry.kind]
    fields = "，".join(
        f"{shapes[name].name} {value_text(value, shapes[name].type)}" for name, value in entry.fields.items()
    )
    events = "".join(f"；{event.on} {event.kind.value}" for event in entry.events)
    return f"`{world.rules.kinds[entry.kind].name}`：{fields}{events}"


def _arrived(world: World, witness: Witness) -> Iterator[str]:
    if is_complete(world, witness):
        yield "各来源的数据齐全"
        return
    brought = {span.source: span for span in witness.record.coverage}
    for name, source in world.rules.sources.items():
        span = brought.get(name)
        if span is None:
            yield f"`{source.name}` 没有送来任何数据"
        else:
            yield f"`{source.name}` 的数据自 {span.start} 起，到 {span.end} 之前为止"


def _asked(world: World, witness: Witness) -> str:
    query = witness.query
    parts = []
    if query.matter is not None:
        matter = world.rules.matters[query.matter]
        parts.append(f"{matter.name}·{matter.steps[query.step]}" if query.step is not None else matter.name)
    parts += [
        f"{world.facts[name].name}：{'是' if value else '否'}" for name, value in query.circumstances.items()
    ]
    return "，".join(parts)
