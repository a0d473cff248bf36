"""Outcomes of scenarios in, one self-contained HTML page out."""

from collections.abc import Iterator
from datetime import datetime
from html import escape
from itertools import groupby
from pathlib import Path
from string import Template

from api.clock import TIMEZONE
from tests.acceptance.outcome import ScenarioOutcome, State, StepOutcome

TEMPLATE = Path(__file__).with_name("report.html")
WORDS: dict[State, str] = {"passed": "通过", "failed": "未通过", "not_run": "未执行"}
SIGNS: dict[State, str] = {"passed": "✔", "failed": "✘", "not_run": "–"}


def render(outcomes: list[ScenarioOutcome], at: datetime) -> str:
    """Return the page; outcomes come in the order of the feature files."""
    total = sum(one.seconds for one in outcomes)
    features = [(file, list(group)) for file, group in groupby(outcomes, key=lambda one: one.file)]
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        state=worst(outcomes),
        verdict=_verdict(outcomes),
        figures="".join(_figures(outcomes)),
        at=f"{at.astimezone(TIMEZONE):%Y-%m-%d %H:%M:%S}（北京时间）",
        seconds=_seconds(total),
        contents="".join(_contents_line(n, group) for n, (_, group) in enumerate(features, 1)),
        features="".join(_feature(n, group) for n, (_, group) in enumerate(features, 1)),
    )


def counts(outcomes: list[ScenarioOutcome]) -> str:
    """Return the numbers in one line of Chinese."""
    parts = [f"{WORDS[state]} {sum(one.state == state for one in outcomes)}" for state in WORDS]
    return f"场景 {len(outcomes)}，" + "，".join(parts)


def worst(outcomes: list[ScenarioOutcome]) -> State:
    """Return the state of them all: none at all counts as not run."""
    states = {one.state for one in outcomes}
    if "failed" in states:
        return "failed"
    return "not_run" if "not_run" in states or not states else "passed"


def _verdict(outcomes: list[ScenarioOutcome]) -> str:
    if not outcomes:
        return "没有执行任何场景"
    return {"passed": "全部通过", "failed": "存在未通过的场景", "not_run": "存在未执行的场景"}[
        worst(outcomes)
    ]


def _figures(outcomes: list[ScenarioOutcome]) -> Iterator[str]:
    numbers: list[tuple[str, str, int]] = [
        ("", "功能", len({one.file for one in outcomes})),
        ("", "场景", len(outcomes)),
        *((state, WORDS[state], sum(one.state == state for one in outcomes)) for state in WORDS),
        ("", "步骤", sum(len(one.steps) for one in outcomes)),
    ]
    for state, word, number in numbers:
        yield f'<div class="figure {state}"><dt>{word}</dt><dd>{number}</dd></div>'


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} 秒" if seconds >= 1 else f"{seconds * 1000:.0f} 毫秒"


def _badge(state: State) -> str:
    return f'<span class="badge {state}">{SIGNS[state]} {WORDS[state]}</span>'


def _prose(text: str, tag: str = "p") -> str:
    lines = [escape(line.strip()) for line in text.splitlines() if line.strip()]
    return f'<{tag} class="prose">{"<br>".join(lines)}</{tag}>' if lines else ""


def _contents_line(number: int, group: list[ScenarioOutcome]) -> str:
    passed = sum(one.state == "passed" for one in group)
    return (
        f'<li><a href="#f{number}">{escape(group[0].feature)}</a>'
        f' {_badge(worst(group))} <span class="quiet">{passed}/{len(group)}</span></li>'
    )


def _feature(number: int, group: list[ScenarioOutcome]) -> str:
    first = group[0]
    rules = "".join(_rule(list(part)) for _, part in groupby(group, key=lambda one: one.rule))
    return (
        f'<section class="feature" id="f{number}">'
        f"<h2>功能：{escape(first.feature)} {_badge(worst(group))}</h2>"
        f'<p class="quiet">{escape(first.file)}</p>{_prose(first.feature_description)}{rules}</section>'
    )


def _rule(group: list[ScenarioOutcome]) -> str:
    first = group[0]
    head = f"<h3>规则：{escape(first.rule)}</h3>{_prose(first.rule_description)}" if first.rule else ""
    return f'<div class="rule">{head}{"".join(map(_scenario, group))}</div>'


def _scenario(one: ScenarioOutcome) -> str:
    tags = "".join(f'<span class="tag">@{escape(tag)}</span>' for tag in one.tags)
    values = "".join(
        f"<span>{escape(name)} = <b>{escape(value)}</b></span>" for name, value in one.example.items()
    )
    example = f'<p class="example">例子：{values}</p>' if values else ""
    # A failure outside every step (a fixture, the end of the test) is told below the steps.
    told = any(step.state == "failed" for step in one.steps)
    message = f'<pre class="message">{escape(one.message)}</pre>' if one.message and not told else ""
    detail = f"<details class=detail><summary>详细记录</summary><pre>{escape(one.detail)}</pre></details>"
    return (
        f'<details class="scenario {one.state}" data-state="{one.state}" open><summary>{_badge(one.state)} '
        f"<strong>{escape(one.keyword)}：{escape(one.name)}</strong> {tags}"
        f'<span class="quiet">第 {one.line} 行 · {_seconds(one.seconds)}</span></summary>'
        f"{_prose(one.description)}{example}<ol>{''.join(map(_step, one.steps))}</ol>"
        f"{message}{detail if one.detail else ''}</details>"
    )


def _step(step: StepOutcome) -> str:
    text = f'<pre class="text">{escape(step.docstring)}</pre>' if step.docstring else ""
    message = f'<pre class="message">{escape(step.message)}</pre>' if step.message else ""
    return (
        f'<li class="{step.state}">{_badge(step.state)} <b class="word">{escape(step.keyword)}</b> '
        f"{escape(step.text)}{_table(step.table)}{text}{message}</li>"
    )


def _table(rows: list[list[str]]) -> str:
    if not rows:
        return ""
    head, *body = rows
    lines = ["".join(f"<th scope=col>{escape(cell)}</th>" for cell in head)]
    lines += ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in body]
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"
