"""The acceptance report tells all that a scenario said and did, and needs nothing beside it."""

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

FEATURE = """\
# language: zh-CN
@窗口
功能: 业扩报装
  供电企业受理时查看信用措施。

  背景:
    假如 有下列主体
      | 名称   | 守信 |
      | 甲公司 | 是   |

  规则: 守信主体走绿色通道
    场景: 守信主体可以走绿色通道
      当 查询 "甲公司"
      那么 通知书写明
        \"\"\"
        适用 <绿色通道> & 依据“方案二（四）”
        \"\"\"

    场景: 判定与预期不符
      当 查询 "甲公司"
      那么 措施为 "惩戒"
      并且 措施为 "激励"

  场景大纲: 逐个判定 <名称>
    当 查询 "<名称>"
    那么 措施为 "<措施>"

    例子:
      | 名称   | 措施 |
      | 甲公司 | 激励 |
      | 乙公司 | 激励 |

  场景: 步骤没有定义
    那么 天上掉下来

  场景: 步骤要求跳过
    那么 暂不检查
"""

STEPS = """\
import pytest
from pytest_bdd import given, parsers, scenarios, then, when

scenarios("hall.feature")

@given("有下列主体")
def _(datatable):
    assert datatable[1] == ["甲公司", "是"]

@when(parsers.re('查询 "(?P<name>[^"]*)"'), target_fixture="measure")
def _(name):
    return "激励"

@then(parsers.re('措施为 "(?P<expected>[^"]*)"'))
def _(measure, expected):
    assert measure == expected, f"应为 {expected}，实为 <{measure}>"

@then("通知书写明")
def _(docstring):
    assert "绿色通道" in docstring

@then("暂不检查")
def _():
    pytest.skip("等待国家清单")

def test_that_is_no_scenario():
    pass
"""

PLUGINS = (
    "-p",
    "tests.acceptance.report",
    "-p",
    "no:randomly",
    "-W",
    "ignore::pytest.PytestUnknownMarkWarning",
)


def run(pytester: pytest.Pytester, *arguments: str) -> str:
    """Run the sample feature and return the page."""
    pytester.makefile(".feature", hall=FEATURE)
    pytester.makepyfile(test_hall=STEPS)
    result = pytester.runpytest(*PLUGINS, "--acceptance-report", "made/here.html", *arguments)
    result.stdout.fnmatch_lines(["验收报告 made/here.html：场景 6，通过 3，未通过 2，未执行 1"])
    return Path("made/here.html").read_text("utf-8")


@pytest.fixture
def page(pytester: pytest.Pytester) -> str:
    return run(pytester, "-p", "no:xdist")


def words(html: str) -> str:
    """Return what a reader sees, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def scenario(page: str, name: str) -> str:
    """Return the part of the page that shows one scenario."""
    return next(part for part in page.split('<details class="scenario') if f"：{name}</strong>" in part)


def test_the_summary_counts_scenarios_in_words(page: str) -> None:
    assert "存在未通过的场景 功能 1 场景 6 通过 3 未通过 2 未执行 1 步骤 17" in words(page)


def test_a_feature_is_shown_with_path_description_and_tags(page: str) -> None:
    assert re.search(r"功能：业扩报装 ✘ 未通过 \S*hall.feature 供电企业受理时查看信用措施。", words(page))
    assert "@窗口" in scenario(page, "守信主体可以走绿色通道")
    assert "规则：守信主体走绿色通道" in words(page)


def test_a_passed_scenario_shows_background_tables_and_texts(page: str) -> None:
    part = scenario(page, "守信主体可以走绿色通道")
    assert "<th scope=col>名称</th><th scope=col>守信</th>" in part
    assert "<td>甲公司</td><td>是</td>" in part
    assert "适用 &lt;绿色通道&gt; &amp; 依据“方案二（四）”" in part
    assert words(part).count("✔ 通过") == 4
    assert "未" not in re.sub("方案.*?”", "", words(part))


def test_a_failed_step_shows_its_message_and_the_steps_left_out(page: str) -> None:
    part = words(scenario(page, "判定与预期不符"))
    assert '✘ 未通过 那么 措施为 "惩戒" 应为 惩戒，实为 <激励>' in part
    assert '– 未执行 并且 措施为 "激励"' in part
    assert "详细记录" in part


def test_each_row_of_an_outline_shows_its_values(page: str) -> None:
    for name in ("甲公司", "乙公司"):
        assert f"例子： 名称 = {name} 措施 = 激励" in words(scenario(page, f"逐个判定 {name}"))


def test_a_step_without_definition_is_a_failure(page: str) -> None:
    part = words(scenario(page, "步骤没有定义"))
    assert "✘ 未通过 那么 天上掉下来 没有与这一步对应的步骤定义" in part


def test_a_skipped_scenario_is_shown_as_not_run_with_the_reason(page: str) -> None:
    part = words(scenario(page, "步骤要求跳过"))
    assert part.count("– 未执行") == 2
    assert "等待国家清单" in part


def test_the_page_asks_for_nothing_outside(page: str) -> None:
    found: list[tuple[str, str | None]] = []

    class Addresses(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend((tag, value) for name, value in attrs if name in {"href", "src", "srcset", "action"})

    Addresses().feed(page)
    assert {value for _, value in found} == {"data:,", "#f1"}
    assert "url(" not in page
    assert "@import" not in page


def test_worker_processes_change_nothing(pytester: pytest.Pytester, page: str) -> None:
    shared = run(pytester, "-n", "2")
    changing = r"运行时间.*?</p>|第 \d+ 行 · [\d.]+ (秒|毫秒)|<details class=detail>.*?</details>"
    assert re.sub(changing, "", shared, flags=re.DOTALL) == re.sub(changing, "", page, flags=re.DOTALL)


def test_a_broken_fixture_is_told_on_the_page(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """\
        import pytest

        @pytest.fixture(autouse=True)
        def broken():
            raise RuntimeError("数据库未启动")
        """
    )
    pytester.makefile(".feature", one="# language: zh-CN\n功能: 一\n  场景: 一\n    那么 完成\n")
    pytester.makepyfile("from pytest_bdd import scenarios\nscenarios('one.feature')\n")
    pytester.runpytest(*PLUGINS, "--acceptance-report", "page.html")
    part = words(scenario(Path("page.html").read_text("utf-8"), "一"))
    assert part.count("– 未执行 那么 完成") == 1
    assert "RuntimeError: 数据库未启动" in part


def test_a_run_without_scenarios_does_not_say_passed(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_one(): pass")
    result = pytester.runpytest(*PLUGINS, "--acceptance-report", "page.html")
    result.stdout.fnmatch_lines(["验收报告 page.html：场景 0，通过 0，未通过 0，未执行 0"])
    assert "没有执行任何场景" in words(Path("page.html").read_text("utf-8"))


def test_without_the_option_nothing_is_written(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_one(): pass")
    pytester.runpytest(*PLUGINS)
    assert not list(pytester.path.glob("**/*.html"))
