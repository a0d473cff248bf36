"""A witness as one entry of a file of cases (`*.cases.yaml`), which `read_cases` reads back and `rules test` runs."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from catalog.conditions import yes_or_no
from catalog.vocabulary import EntryField
from engine.cases import FIRST_DAY
from engine.prove.witness import Witness, as_worded_by
from engine.prove.world import World
from engine.record.entry import Entry, FieldValue, Span, value_text
from engine.words import STATUS_WORDS

_PLAIN = re.compile("[一-鿿A-Za-z“”（）、〔〕·0-9-]*[一-鿿A-Za-z（）“”〔〕][一-鿿A-Za-z“”（）、〔〕·0-9-]*")


def case_file(rulebook: str, edition: str, cases: Iterable[str]) -> str:
    """A whole file of cases for an edition; each case as `case_text` writes it."""
    return f"案例: {{清单: {_word(rulebook)}, 版次: {_word(edition)}}}\n用例:\n{''.join(cases)}"


def case_text(
    world: World, name: str, witness: Witness, measures: Iterable[str], alerts: Iterable[str] = ()
) -> str:
    """One case: the record, the day, the question, and what the engine answers of these measures and alerting rules.

    Measures and rules by id. A measure that is not in question for the matter is written under 不应出现. What the
    world's vocabulary has no word for is left out.
    """
    witness = as_worded_by(world, witness)
    lines = (*_lines(world, name, witness), *_expected(witness, sorted(set(measures)), sorted(set(alerts))))
    return "".join(f"{line}\n" for line in lines)


def _lines(world: World, name: str, witness: Witness) -> Iterator[str]:
    yield f"  {_word(name)}:"
    yield "    记录:"
    yield f"      主体: {_flow(_subject(world, witness))}"
    complete = is_complete(world, witness)
    if not complete:
        yield from _coverage(world, witness)
    if witness.record.entries:
        yield "      条目:"
    for entry in witness.record.entries:
        yield from _entry(world, entry)
    if complete:
        yield "    归集: 齐全"
    yield f"    判定日: {witness.on}"
    question = _question(world, witness)
    if question:
        yield f"    查询: {_flow(question)}"


def _expected(witness: Witness, measures: list[str], alerts: list[str]) -> Iterator[str]:
    answers = [witness.answers[measure] for measure in measures]
    pilots = [_word(answer.measure.name) for answer in answers if answer.measure.pilot]
    if pilots:
        yield f"    试点: [{', '.join(pilots)}]"
    expected = {
        answer.measure.name: STATUS_WORDS[answer.status] for answer in answers if answer.status is not None
    }
    absent = [_word(answer.measure.name) for answer in answers if answer.status is None]
    if expected:
        yield f"    预期: {_flow({name: _word(status) for name, status in expected.items()})}"
    if absent:
        yield f"    不应出现: [{', '.join(absent)}]"
    values = {
        answer.measure.name: _flow({name: value.shown() for name, value in answer.values})
        for answer in answers
        if answer.values
    }
    if values:
        yield f"    取值: {_flow(values)}"
    for word, given in (("预警", True), ("不应预警", False)):
        named = [_word(rule) for rule in alerts if (rule in witness.alerts) is given]
        if named:
            yield f"    {word}: [{', '.join(named)}]"


def _subject(world: World, witness: Witness) -> dict[str, str]:
    subject = witness.record.subject
    written = {
        "参考号": subject.reference,
        "类型": _word(world.rules.subject_types[subject.type].name),
        "区县": json.dumps(subject.area),
        "开户日": str(subject.opened),
    }
    return written | ({"出生日期": str(subject.born)} if subject.born else {})


def is_complete(world: World, witness: Witness) -> bool:
    """Whether every source has arrived up to the day, as `归集: 齐全` has it."""
    end = witness.on + timedelta(days=1)
    whole = {Span(source=source, start=FIRST_DAY, end=end, known=0) for source in world.rules.sources}
    return set(witness.record.coverage) == whole


def _coverage(world: World, witness: Witness) -> Iterator[str]:
    if witness.record.coverage:
        yield "      归集:"
    for span in witness.record.coverage:
        source = _word(world.rules.sources[span.source].name)
        yield f"        - {{来源: {source}, 自: {span.start}, 至: {span.end - timedelta(days=1)}}}"


def _entry(world: World, entry: Entry) -> Iterator[str]:
    shapes = world.fields[entry.kind]
    yield f"        - 编号: {entry.id}"
    yield f"          类别: {_word(world.rules.kinds[entry.kind].name)}"
    yield f"          字段: {_flow(_fields(shapes, entry.fields))}"
    if entry.events:
        yield "          经过:"
    for event in entry.events:
        yield f"            - {{事项: {event.kind.value}, 日期: {event.on}}}"


def _fields(shapes: Mapping[str, EntryField], fields: Mapping[str, FieldValue]) -> dict[str, str]:
    return {shapes[name].name: _value(shapes[name], value) for name, value in fields.items()}


def _value(shape: EntryField, value: FieldValue) -> str:
    text = value_text(value, shape.type)
    return _word(text) if isinstance(value, str) else text


def _question(world: World, witness: Witness) -> dict[str, str]:
    query = witness.query
    written = {}
    if query.matter is not None:
        matter = world.rules.matters[query.matter]
        written["事项"] = _word(matter.name)
        if query.step is not None:
            written["环节"] = _word(matter.steps[query.step])
    if query.circumstances:
        stated = {world.facts[name].name: yes_or_no(value) for name, value in query.circumstances.items()}
        written["情形"] = _flow(stated)
    return written


def _flow(values: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{_word(name)}: {value}" for name, value in values.items()) + "}"


def _word(text: str) -> str:
    """Write a word so that YAML reads it back as it is."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
