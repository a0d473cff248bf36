"""当: the questions at the counter, and the officer's confirmation."""

from datetime import date
from typing import Final

from pytest_bdd import parsers, when

from catalog.documents import Mode
from tests.acceptance.counter import DAY, Counter

MODES: Final = {"": Mode.SIMULATION, "正式": Mode.LIVE}


@when(
    parsers.re(r'窗口于 (?P<day>[\d-]+) (?P<mode>正式|)办理 "(?P<matter>[^"]*)" 的 "(?P<step>[^"]*)"'),
    converters=DAY,
)
def _(counter: Counter, day: date, mode: str, matter: str, step: str) -> None:
    counter.ask(day, matter, step, MODES[mode])


@when(parsers.re(r"窗口于 (?P<day>[\d-]+) (?P<mode>正式|)查询全部措施"), converters=DAY)
def _(counter: Counter, day: date, mode: str) -> None:
    counter.ask(day, None, None, MODES[mode])


@when(parsers.re(r"窗口于 (?P<day>[\d-]+) 再问同一件事"), converters=DAY)
def _(counter: Counter, day: date) -> None:
    counter.ask_again(day)


@when(parsers.re(r'经办人 "(?P<officer>[^"]*)" 于 (?P<day>[\d-]+) 确认对该主体实施 "(?P<measure>[^"]*)"'))
def _(counter: Counter, officer: str, day: str, measure: str) -> None:
    outcome = counter.outcome(measure)
    assert outcome is not None
    assert outcome.need is not None, f"{measure} 不需要确认"
    counter.confirmations.append(
        {
            "措施": outcome.need.measure,
            "国家清单": outcome.need.row,
            "条目": list(outcome.need.entries),
            "规则摘要": outcome.need.rules_digest,
            "经办人": officer,
            "日期": day,
        }
    )
