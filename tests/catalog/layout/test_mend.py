"""Full-width marks: mended where they are structure, left alone where they are text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.desk.layouts import TABLES
from catalog.layout import formatted
from catalog.load import default_rules

HEAD = '清单: {编号: a/b, 名称: 甲, 层级: 市, 区域: "510100"}\n版次: {编号: "2027", 效力: 试行, 施行自: 2027-01-01}\n'
BASIS = "\n依据:\n  甲: {名称: 某方案, 条款: 一, 核对: 转述}\n"


def laid(text: str) -> str | None:
    return formatted("x.yaml", text.encode(), TABLES).text


MENDED = [
    # a whole file typed with a Chinese keyboard
    (
        (
            "清单：｛编号：a/b，名称：甲，层级：市，区域：“510100”｝\n版次：\n　　编号：2027\n　　效力：试行\n"
            "　　施行自：２０２７－０１－０１\n"
        ),
        HEAD,
    ),
    (HEAD.replace("效力: 试行, ", "效力: 试行，"), HEAD),
    (HEAD.replace('"510100"', "“５１０１００”"), HEAD),
    (
        HEAD + "参数:\n  年限: {值: ３年，区县可调: 2 年 至 5年, 理由: 方案只说：连续，未说几年}\n",
        HEAD + "\n参数:\n  年限: {值: 3 年, 区县可调: 2 年 至 5 年, 理由: 方案只说：连续，未说几年}\n",
    ),
    (
        HEAD + BASIS + "措施:\n  绿色通道：\n    编号：green\n    类型：激励\n    实施单位：供电企业\n"
        "    适用：｛事项：［业扩报装，用电变更］｝\n    依据：甲\n",
        HEAD + BASIS + "\n措施:\n  绿色通道:\n    编号: green\n    类型: 激励\n    实施单位: 供电企业\n"
        "    适用: {事项: [业扩报装, 用电变更]}\n    依据: 甲\n",
    ),
    (
        HEAD
        + "规则:\n  走绿色通道:\n    当：{全部满足：［守信主体：是，连续无失信：不少于 ３ 年］}\n    给予：绿色通道\n",
        HEAD + "\n规则:\n  走绿色通道:\n    当: {全部满足: [守信主体: 是, 连续无失信: 不少于 3 年]}\n"
        "    给予: 绿色通道\n",
    ),
    (
        HEAD + "依据:\n  甲: {名称: 某方案，条款：一，原文：享受“绿色通道”，优先受理，核对：已读原文}\n",
        HEAD + "\n依据:\n  甲: {名称: 某方案, 条款: 一, 原文: 享受“绿色通道”，优先受理, 核对: 已读原文}\n",
    ),
]


@pytest.mark.parametrize(("before", "after"), MENDED)
def test_marks_that_are_structure_are_mended(before: str, after: str) -> None:
    assert laid(before) == after


TEXTS = ("原文", "说明", "名称", "条款")


@pytest.mark.parametrize(
    "said", ["“绿色通道”：优先，免费", "第１条［修订］", "甲：乙，核对：丙", "　", "｛｝"]
)
def test_marks_in_text_are_never_touched(said: str) -> None:
    written = said if said.strip() else f'"{said}"'
    basis = f"  甲:\n    名称: 某方案\n    条款: 一\n    原文: {written}\n    核对: 已读原文\n    说明: {written}\n"
    assert laid(HEAD + "\n依据:\n" + basis) in {
        HEAD + "\n依据:\n" + basis,
        HEAD
        + f"\n依据:\n  甲: {{名称: 某方案, 条款: 一, 原文: {written}, 核对: 已读原文, 说明: {written}}}\n",
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("清单: [\n", "yaml-syntax"),
        (HEAD + "\t措施: {}\n", "tab-indent"),
        (HEAD + "版次: {}\n", "duplicate-key"),
        (HEAD + "措施: &a {}\n", "yaml-anchor"),
        ("", "empty-file"),
        ("甲\n", "expected-mapping"),
        ("甲: 1\n", "unknown-document"),
    ],
)
def test_what_cannot_be_read_is_reported_and_not_laid_out(text: str, code: str) -> None:
    done = formatted("x.yaml", text.encode(), TABLES)
    assert done.text is None
    assert [found.code for found in done.faults] == [code]


@given(data=st.data())
def test_whatever_is_typed_it_is_laid_out_once_or_reported(data: st.DataObject) -> None:
    """Marks put anywhere into a sound file: what comes out is stable, or there are faults; nothing breaks."""
    text = (default_rules() / "national" / "terms" / "2026.yaml").read_text("utf-8")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.sampled_from(list("：，［］｛｝“” 　#'\"\n:,-[]{}１年"))) + text[at:]
    done = formatted("x.yaml", text.encode(), TABLES)
    assert done.text is None or laid(done.text) == done.text
    assert done.text is not None or done.faults
