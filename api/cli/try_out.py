"""What a demonstration shows: every sample subject in one line, and a request that works as typed."""

import json
import shlex
from pathlib import Path

from rich.console import Console
from rich.table import Table

from api.cli import show
from api.desk.answer import Answer, answer, read_record_file
from api.desk.rulebooks import Rulebooks
from api.samples.stories import stories
from catalog.load import default_rules
from engine.decision import Decision, Outcome, Status
from engine.explain import explain
from engine.words import STATUS_WORDS

_COUNTED = (Status.APPLIED, Status.PROPOSED, Status.BARRED, Status.UNDETERMINED, Status.ADVISORY)
_WIDEST = 100
_QUESTION = {
    "subject": {"credit_code": "91510107XXXX000194"},
    "matter": "业扩报装",
    "step": "受理",
    "reason": "试一试",
    "circumstances": {"缺少证明材料": False},
    "on": "2026-06-10",
    "mode": "simulation",
}


def print_table() -> None:
    """Print each sample subject with its first story, decided by the shipped rules, and explain one in full."""
    books = Rulebooks.open(default_rules())
    table = Table(
        title="示例主体的判定（模拟；全文见 power-credit demo）",
        box=None,
        pad_edge=False,
        title_justify="left",
    )
    table.add_column("判定", no_wrap=True, min_width=24)
    table.add_column("故事", overflow="fold", max_width=_WIDEST)
    answers: dict[Path, Answer] = {}
    for story in stories():
        if story.record in answers:
            continue
        record = read_record_file(story.record, books, story.on, story.question.mode)
        given = answers[story.record] = answer(books, record, story.question)
        table.add_row(_brief(given.decision), story.about)
    console = Console(highlight=False, emoji=False)
    console.print(table)
    console.print("\n其中第一例的完整说明", style="bold")
    first = next(iter(answers.values()))
    show.explanation(explain(first.decision, first.rules))
    console.print()


def curl(address: str, key: str) -> str:
    """Give one line that asks about a sample subject."""
    body = json.dumps(_QUESTION, ensure_ascii=False, separators=(",", ":"))
    headers = [f"Authorization: Bearer {key}", "Content-Type: application/json"]
    said = [part for header in headers for part in ("-H", header)]
    return shlex.join(["curl", "-sS", f"{address}/v1/decisions", *said, "-d", body])


def _brief(decision: Decision) -> str:
    if decision.outcome is not Outcome.DECIDED:
        return "不作判定"
    counts = ((status, sum(one.status is status for one in decision.measures)) for status in _COUNTED)
    words = ((STATUS_WORDS[status], count) for status, count in counts if count)
    return " ".join(f"[{show.COLOURS[word]}]{word}{count}[/]" for word, count in words) or "都不满足"
