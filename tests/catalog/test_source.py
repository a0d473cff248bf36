import json
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.diagnostics import Place, render
from catalog.nodes import Mapping, Node, Reported, Scalar, Sequence, SourceText
from catalog.parse import parse_document
from catalog.source import read_source


def read(text: str | bytes, file: str = "x.yaml") -> SourceText:
    return read_source(file, text.encode() if isinstance(text, str) else text)


def codes(text: str | bytes, file: str = "x.yaml") -> list[str]:
    return [found.code for found in read(text, file).diagnostics]


def plain(node: Node | None) -> object:
    match node:
        case Scalar():
            return node.text
        case Sequence():
            return [plain(item) for item in node.items]
        case Mapping():
            return {key.text: plain(value) for key, value in node.entries}
        case Reported() | None:
            return None


@pytest.mark.parametrize(
    "text",
    ["0123", "是", "2026-10", "no", "ON", "1_000", "12:30:00", "1e3", "null", "~", "2026-04-01", "0x1F"],
)
def test_every_scalar_stays_text(text: str) -> None:
    assert plain(read(f"甲: {text}\n乙: [{text}]\n").root) == {"甲": text, "乙": [text]}


def test_places_count_characters_from_one() -> None:
    root = read('# 注\n𠮷𠮷: {乙: 值, "丙": "引号"}\n').root
    assert isinstance(root, Mapping)

    ((key, inner),) = root.entries
    assert key.place == Place(file="x.yaml", line=2, column=1, width=2)
    assert isinstance(inner, Mapping)
    assert [value.place for _, value in inner.entries] == [
        Place(file="x.yaml", line=2, column=9, width=1),
        Place(file="x.yaml", line=2, column=17, width=4),
    ]
    assert [key.quoted for key, _ in inner.entries] == [False, True]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_count_alike_whatever_ends_them(ending: str) -> None:
    root = read(ending.join(["甲: 1", "", "乙: 2", ""])).root
    assert isinstance(root, Mapping)

    assert [key.place.line for key, _ in root.entries] == [1, 3]


def test_a_byte_order_mark_is_dropped() -> None:
    source = read(b"\xef\xbb\xbf" + "甲: 1".encode())

    assert source.diagnostics == ()
    assert plain(source.root) == {"甲": "1"}


def test_block_scalars_may_have_lines() -> None:
    assert plain(read("甲: |\n  一\n  二\n").root) == {"甲": "一\n二\n"}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_named(encoding: str) -> None:
    (found,) = read("甲: 1\n".encode(encoding)).diagnostics

    assert found.code == "not-utf8"
    assert "UTF-16" in found.message


def test_gbk_is_named_at_the_first_wrong_byte() -> None:
    (found,) = read(b"id: 1\nname: " + "成都".encode("gbk")).diagnostics

    assert (found.code, found.place.line, found.place.column) == ("not-utf8", 2, 7)
    assert found.message == "看起来是 GBK 编码，请另存为 UTF-8"


def test_more_than_a_mebibyte_is_refused() -> None:
    assert codes(b"a: " + b"x" * ((1 << 20) - 2)) == ["too-large"]
    assert codes(b"a: " + b"x" * ((1 << 20) - 3)) == []


def test_a_json_record_may_be_indented_with_tabs() -> None:
    written = {"主体": {"参考号": "甲", "条目": ["一", "二"]}}
    text = json.dumps(written, ensure_ascii=False, indent="\t")

    for name in ("record.json", "record.yaml"):
        assert codes(text, name) == []
        assert plain(read(text, name).root) == written


def test_a_long_json_line_is_read() -> None:
    written = {"条目": [{"编号": f"e{number}"} for number in range(2000)]}

    assert plain(read(json.dumps(written, ensure_ascii=False)).root) == written
    assert plain(read(json.dumps(written)).root) == written


def test_an_alias_bomb_is_refused_without_expanding_it() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    started = time.process_time()

    found = codes("\n".join(lines))

    assert time.process_time() - started < 0.5
    assert set(found) == {"yaml-anchor", "yaml-alias"}


@pytest.mark.parametrize("text", ["[" * 3000, "{a: " * 3000, "- " * 3000, "? " * 3000])
def test_nesting_without_end_is_refused(text: str) -> None:
    started = time.process_time()

    assert codes(text) == ["too-deep"]
    assert time.process_time() - started < 0.5


def test_faults_of_writing_are_told_together() -> None:
    text = "甲: &x 1\n乙: *x\n丙: !!int 1\n<<: 1\n甲: 2\n丁: 戊　\n"

    assert codes(text) == [
        "yaml-anchor",
        "yaml-alias",
        "explicit-tag",
        "merge-key",
        "duplicate-key",
        "full-width-space",
    ]


def test_the_line_before_is_searched_for_a_full_width_colon() -> None:
    text = "措施：\n  绿色通道: {编号: a}\n"

    (found,) = [one for one in read(text).diagnostics if one.code == "yaml-syntax"]

    assert found.hint == "第 1 行第 3 列是全角“：”，请改成半角“:”"


def test_a_full_width_colon_in_quotes_or_comments_is_not_blamed() -> None:
    (found,) = read('甲: "说明：好" # 注：好\n 乙: 1\n').diagnostics

    assert found.code == "yaml-syntax"
    assert found.hint == "第 1 行前面有 0 个空格，第 2 行有 1 个：同一组的各行要对齐"


def test_full_width_marks_inside_values_are_text() -> None:
    assert codes("甲: 说明：好，是的　对\n") == []


def test_a_refused_node_brings_no_second_finding() -> None:
    text = "清单: *head\n版次: {编号: first, 效力: 征求意见, 施行自: 待定}\n"

    assert [one.code for one in parse_document(read(text))[1]] == ["yaml-alias"]


MARKS = st.sampled_from(list("{}[]:,-?#&*!|>'\"%@` \n\t\r　：，清单版次依据规则当是否属于全部满足〔〕0９.年"))


@given(st.one_of(st.text(), st.text(MARKS), st.binary()))
@example("\ud7ff\ue000")
@example("a: \x85b")
@example("%TAG ! tag:\n--- !x a")
def test_nothing_written_raises(written: str | bytes) -> None:
    data = written.encode("utf-8", "surrogatepass") if isinstance(written, str) else written
    source = read_source("x.yaml", data)

    _, diagnostics = parse_document(source)

    render(diagnostics, {"x.yaml": source.text})
    assert source.root is not None or diagnostics


HEADS = st.sampled_from(
    ["清单", "词汇表", "工作日历", "主体", "措施", "规则", "事实", "期限", "放假", "信息类别"]
)
LEAVES = st.one_of(
    st.text(MARKS, max_size=6),
    st.sampled_from(
        ["是", "3 年", "不少于 3 年", "2026-01-01", "待定", "属于 [甲]", "主体", "方案", "计数", "最近"]
    ),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(
                HEADS,
                st.sampled_from(
                    [
                        "编号",
                        "当",
                        "给予",
                        "值",
                        "依据",
                        "取自",
                        "口径",
                        "字段",
                        "筛选",
                        "若无",
                        "类型",
                        "全部满足",
                        "对象",
                        "细项",
                    ]
                ),
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=25,
)


@given(st.dictionaries(HEADS, TREES, min_size=1))
def test_no_document_raises(written: dict[str, object]) -> None:
    source = read_source("x.json", json.dumps(written, ensure_ascii=False).encode())

    _, diagnostics = parse_document(source)

    render(diagnostics, {"x.json": source.text})


FILES = sorted((Path(__file__).parent / "good").glob("*.yaml"))
PIECES = st.sampled_from(
    ["：", "　", "[", "}", "- ", "*a", "是", "0 天", "属于 ", "\t", "\n", "'", "〔甲〕", ""]
)


@given(
    st.sampled_from(FILES), st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 8), PIECES), max_size=4)
)
def test_a_damaged_file_never_raises_and_every_fault_has_a_place_in_it(
    file: Path, damage: list[tuple[int, int, str]]
) -> None:
    text = file.read_text(encoding="utf-8")
    for start, length, piece in damage:
        text = text[:start] + piece + text[start + length :]
    source = read_source(file.name, text.encode())

    document, diagnostics = parse_document(source)

    lines = source.text.splitlines() or [""]
    assert document is not None or diagnostics
    assert all(found.place.column <= len(lines[found.place.line - 1]) + 1 for found in diagnostics)


def test_a_rulebook_of_5000_lines_is_read_in_a_fraction_of_a_second() -> None:
    head = '清单: {编号: demo, 名称: 示例, 层级: 市, 区域: "510100"}\n'
    head += "版次: {编号: first, 效力: 征求意见, 施行自: 待定}\n"
    rule = (
        "  规则{}:\n    当:\n      全部满足:\n        - 守信主体: 是\n        - 连续无失信: 不少于 〔年限〕\n"
    )
    rule += "        - 任一满足:\n            - 电费逾期: 不超过 0 天\n            - 主体类型: 属于 [企业, 社会组织]\n"
    rule += "    给予: [电费预存优惠]\n    取值: {{预存月数: 2 个月, 额度: 〔额度〕}}\n"
    text = head + "规则:\n" + "".join(rule.format(number) for number in range(500))
    assert text.count("\n") > 5000

    started = time.process_time()
    _, diagnostics = parse_document(read(text))

    assert diagnostics == ()
    assert time.process_time() - started < 1.0  # a guard only; the figure is the benchmark's
