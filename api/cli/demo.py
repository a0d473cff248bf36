"""The command that shows the shipped subjects decided, one of them explained in full."""

from rich.console import Console
from rich.table import Table

from api.cli import show
from api.desk.answer import Answer, answer, read_record_file
from api.desk.rulebooks import Rulebooks
from api.samples.stories import Story, stories
from catalog.load import default_rules
from engine.decision import Decision, Outcome, Status
from engine.explain import explain as explain_decision
from engine.words import STATUS_WORDS

_SHOWN = (
    Status.APPLIED,
    Status.PROPOSED,
    Status.BARRED,
    Status.UNDETERMINED,
    Status.ADVISORY,
    Status.NOT_MET,
)
_NAMED = 4
_TOLD_WHOLE = "01-trusted-firm.yaml"


def demo() -> None:
    """Decide every shipped story, explain one of them in full, and say what to try next."""
    console = Console(highlight=False, emoji=False)
    books = Rulebooks.open(default_rules())
    table = Table(title="示例主体的判定（模拟：随附清单都是征求意见稿）", show_lines=True, pad_edge=False)
    table.add_column("故事", ratio=4, overflow="fold")
    table.add_column("判定日", no_wrap=True)
    table.add_column("问的事", ratio=1, overflow="fold")
    table.add_column("结果", ratio=4, overflow="fold")
    told: tuple[Story, Answer] | None = None
    for story in stories():
        record = read_record_file(story.record, books, story.on, story.question.mode)
        given = answer(books, record, story.question)
        table.add_row(story.about, str(story.on), story.question.matter or "全部", _result(given.decision))
        if told is None and story.record.name == _TOLD_WHOLE:
            told = story, given
    console.print(table)
    if told is not None:
        story, given = told
        console.print("\n其中一例的完整说明", style="bold")
        show.explanation(explain_decision(given.decision, given.rules))
        console.print("\n接着试试：", style="bold")
        console.print(f"  .venv/bin/power-credit {_try(story)}", markup=False, soft_wrap=True)


def _result(decision: Decision) -> str:
    if decision.outcome is not Outcome.DECIDED:
        return "不是信用主体，不作信用判定"
    lines = []
    for status in _SHOWN:
        names = [one.measure.name for one in decision.measures if one.status is status]
        if names:
            more = f" 等 {len(names)} 项" if len(names) > _NAMED else ""
            word = STATUS_WORDS[status]
            lines.append(f"[{show.COLOURS[word]}]{word}[/] {'、'.join(names[:_NAMED])}{more}")
    return "\n".join(lines) or "没有相关措施"


def _try(story: Story) -> str:
    question = story.question
    parts = [f"timeline api/samples/records/{story.record.name} --on {question.on}"]
    if question.matter:
        parts.append(f"--matter {question.matter}")
    if question.step:
        parts.append(f"--step {question.step}")
    parts += [
        f"--circumstance {name}={'是' if value else '否'}" for name, value in question.circumstances.items()
    ]
    return " ".join(parts)
