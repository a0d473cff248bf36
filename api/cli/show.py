"""Decisions, explanations and timelines on a terminal."""

from datetime import date

from rich.console import Console
from rich.table import Table

from engine.decision import Decision, MeasureOutcome, Status
from engine.explain import Explanation, MeasureExplanation
from engine.explain import explain as explain_decision
from engine.rules import RulesInForce
from engine.timeline import Timeline
from engine.words import STATUS_WORDS

COLOURS = {
    "适用": "green",
    "拟实施": "magenta",
    "不满足": "dim",
    "受限": "red",
    "待核实": "yellow",
    "建议": "cyan",
}


def decision(decided: Decision, rules: RulesInForce) -> None:
    """Print one decision as a table with the reason that matters most."""
    console = Console(highlight=False, emoji=False)
    told = explain_decision(decided, rules)
    _opening(console, told)
    if not decided.measures:
        console.print("没有措施与这个问题相关", style="dim")
    else:
        table = Table(show_lines=False, pad_edge=False)
        for heading in ("措施", "类型", "状态", "实施单位", "主要理由"):
            table.add_column(heading, overflow="fold")
        for one, words in zip(decided.measures, told.measures, strict=True):
            status = STATUS_WORDS[one.status]
            table.add_row(
                one.measure.name,
                one.measure.kind.value,
                f"[{COLOURS[status]}]{status}[/]",
                one.measure.implementer,
                main_reason(one, words),
            )
        console.print(table)
    for alert in told.alerts:
        console.print(alert, style="yellow")
    if decided.recheck_on:
        console.print(
            f"{decided.recheck_on} 之前事实不会变化；数据新鲜至 {_day(decided.fresh_until)}", style="dim"
        )


def main_reason(one: MeasureOutcome, told: MeasureExplanation) -> str:
    """Give the sentence that a clerk needs first: what is missing, or the first rule's reason."""
    wanted = ("需要：", "待核实原因：") if one.status is Status.UNDETERMINED else ("理由：",)
    for opening in (*wanted, "理由："):
        for sentence in told.sentences:
            if sentence.startswith(opening):
                return sentence.removeprefix(opening)
    return ""


def explanation(told: Explanation) -> None:
    """Print every measure with its sentences."""
    console = Console(highlight=False, soft_wrap=True, emoji=False)
    _opening(console, told)
    for one in told.measures:
        _paragraph(console, one)
    if told.unlisted:
        console.print("\n未触发的惩戒和建议", style="bold dim")
        for one in told.unlisted:
            _paragraph(console, one)
    for alert in told.alerts:
        console.print(alert, style="yellow", markup=False)


def timeline(found: Timeline) -> None:
    """Print the next change and the runs."""
    console = Console(highlight=False, emoji=False)
    console.print(
        f"判定日 {found.on}；假定此后没有新信息，现有归集按时延续（看 {found.first} 至 {found.last}）"
    )
    if found.next_change is None:
        console.print("在此期间没有变化")
    else:
        console.print(f"下一次变化：{found.next_change}", style="bold")
        for change in found.changes:
            before = STATUS_WORDS[change.before] if change.before else "不在其列"
            after = STATUS_WORDS[change.after] if change.after else "不在其列"
            console.print(f"  {change.name}：{before} → {after}")
    if found.runs:
        table = Table(title="正在适用的措施", title_justify="left", pad_edge=False)
        for heading in ("措施", "自", "至（不含）"):
            table.add_column(heading, overflow="fold")
        for run in found.runs:
            table.add_row(run.name, _day(run.start), _day(run.end))
        console.print(table)


def _opening(console: Console, told: Explanation) -> None:
    console.print(told.headline, style="bold", markup=False)
    for caution in told.cautions:
        console.print(f"注意：{caution}", style="yellow", markup=False)


def _paragraph(console: Console, one: MeasureExplanation) -> None:
    console.print(f"\n[{COLOURS[one.status]}]【{one.status}】[/][bold]{one.name}[/]")
    for sentence in one.sentences:
        console.print(f"  {sentence}", markup=False)


def _day(day: date | None) -> str:
    return day.isoformat() if day else "—"
