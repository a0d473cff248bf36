"""Commands that answer about one record: evaluate, explain, timeline."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from api.cli import show
from api.clock import today
from api.desk.answer import Answer, answer, read_record_file, timeline_of
from api.desk.rulebooks import Rulebooks
from catalog.diagnostics import Refused
from catalog.documents import Mode
from catalog.load import default_rules
from engine.ask import Question
from engine.audit.canonical import canonical_bytes
from engine.explain import explain as explain_decision
from engine.plain import plain

_REASON = "命令行试算"
RecordFile = Annotated[Path, typer.Argument(metavar="RECORD.yaml", help="主体的信用记录，YAML 或 JSON。")]
On = Annotated[str | None, typer.Option("--on", metavar="日期", help="判定日，如 2026-06-10；默认今天。")]
Matter = Annotated[
    str | None, typer.Option("--matter", metavar="事项", help="办理事项，名称或编号；默认全部。")
]
Step = Annotated[str | None, typer.Option("--step", metavar="环节", help="办理环节，名称或编号。")]
Circumstance = Annotated[
    list[str] | None,
    typer.Option(
        "--circumstance", metavar="情形=是|否", help="当场说明的情形，可写多次，如 缺少证明材料=是。"
    ),
]
Pilot = Annotated[
    list[str] | None, typer.Option("--pilot", metavar="措施", help="模拟时开通的试点措施，可写多次。")
]
Known = Annotated[
    int | None, typer.Option("--known", metavar="位置", help="知悉位置：只计审计日志在此之前的信息。")
]
Live = Annotated[bool, typer.Option("--live", help="按已生效的版次正式判定；默认模拟。")]
Rules = Annotated[Path | None, typer.Option("--rules", metavar="目录", help="规则目录；默认随附的规则。")]
AsJson = Annotated[bool, typer.Option("--json", help="输出规范化 JSON（机器读）。")]

# A year of 19xx to 21xx: what lies beyond is a slip of the hand.
_DAY = re.compile(r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")
_FLAGS = {"是": True, "否": False, "yes": True, "no": False, "true": True, "false": False}


Show = Callable[[Rulebooks, Answer, bool], None]


def answering(show_answer: Show) -> Callable[..., None]:
    """Make a command that asks one question about one record and shows the answer in its own way."""

    def command(
        record: RecordFile,
        on: On = None,
        matter: Matter = None,
        step: Step = None,
        circumstance: Circumstance = None,
        pilot: Pilot = None,
        known: Known = None,
        live: Live = False,
        rules: Rules = None,
        json: AsJson = False,
    ) -> None:
        books = Rulebooks.open(rules or default_rules())
        show_answer(books, _ask(books, record, on, matter, step, circumstance, pilot, known, live), json)

    return command


def show_decision(_books: Rulebooks, given: Answer, as_json: bool) -> None:
    """Print a table, or the decision's canonical bytes."""
    if as_json:
        _print_json(given.decision)
    else:
        show.decision(given.decision, given.rules)


def show_explanation(_books: Rulebooks, given: Answer, as_json: bool) -> None:
    """Explain every measure, applied or not."""
    told = explain_decision(given.decision, given.rules)
    if as_json:
        _print_json(told)
    else:
        show.explanation(told)


def show_timeline(books: Rulebooks, given: Answer, as_json: bool) -> None:
    """Find the exact days of change."""
    found = timeline_of(books, given)
    if as_json:
        _print_json(found)
    else:
        show.timeline(found)


evaluate = answering(show_decision)
explain = answering(show_explanation)
timeline = answering(show_timeline)


def _ask(
    books: Rulebooks,
    record: Path,
    on: str | None,
    matter: str | None,
    step: str | None,
    circumstance: list[str] | None,
    pilot: list[str] | None,
    known: int | None,
    live: bool,
) -> Answer:
    question = Question(
        reason=_REASON,
        on=day(on),
        matter=matter,
        step=step,
        circumstances=dict(_circumstance(one) for one in circumstance or ()),
        pilots=frozenset(pilot or ()),
        known=known,
        mode=Mode.LIVE if live else Mode.SIMULATION,
    )
    return answer(books, read_record_file(record, books, question.on, question.mode), question)


def day(text: str | None) -> date:
    """Read a day as typed; nothing typed means today. Raises `Refused` for anything else."""
    if text is None:
        return today()
    try:
        written = _DAY.fullmatch(text) and date.fromisoformat(text)
    except ValueError:
        written = None
    if not written:
        raise Refused("bad-date", f"`{text}` 不是日期", "写成 2026-06-10 的样子")
    return written


def _circumstance(text: str) -> tuple[str, bool]:
    name, equals, value = text.partition("=")
    if not equals or value.strip() not in _FLAGS:
        raise Refused(
            "bad-circumstance", f"看不懂情形 `{text}`", "写成 `缺少证明材料=是` 或 `缺少证明材料=否`"
        )
    return name.strip(), _FLAGS[value.strip()]


def _print_json(value: object) -> None:
    typer.echo(canonical_bytes(plain(value)).decode())
