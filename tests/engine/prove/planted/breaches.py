"""Sound rules, and violations of law planted in them one at a time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from catalog.load import default_rules
from engine.prove.world import World
from engine.rules import All

HERE = Path(__file__).parent
CITY, VOCABULARY = "city.yaml", "vocabulary.yaml"

LISTED = "{全部满足: [列入名单: 是, 电力行业经营主体: 是]}"
IMPOSES = f"失信不评优: {{当: {LISTED}, 实施: 限制评优, 对应国家清单: 限制参加评先评优/1}}"
WITHHOLDS = (
    f"  失信不享受: {{当: {LISTED}, 暂停给予: 全部激励, 对应国家清单: 限制享受优惠政策和便利措施/1}}\n"
)
GRANTS = "守信走绿色通道: {当: {守信主体: 是}, 给予: 绿色通道}"
BY_ARREARS = '"2": {内容: 限制参加评先评优, 对象: {欠费数: 不少于 1 条}'
AMOUNT = "金额: {编号: amount, 类型: 金额}"
DUNNED = "  催告天数: {编号: days-dunned, 取自: 欠费, 口径: 距最近一次的天数, 字段: 催告日期, 单位: 天, 若无: 0 天}"
ONCE_LISTED = "  曾列入名单:"
FREE = "高信用免证办: {当: {高信用主体: 是}, 给予: 免证办}"


@dataclass(frozen=True)
class Planted:
    """A violation: texts put for others, each of which stands once in its file, or a plan rebuilt by hand."""

    name: str
    codes: tuple[str, ...]
    edits: tuple[tuple[str, str, str], ...] = ()
    added: tuple[tuple[str, str], ...] = ()
    rebuilt: Callable[[World], World] | None = None


def sound() -> dict[str, str]:
    """The sound rules with the working calendars that are shipped."""
    files = [*(HERE / "base").glob("*.yaml"), *(default_rules() / "calendar").glob("202[56].yaml")]
    return {file.name: file.read_text("utf-8") for file in sorted(files)}


def planted_in(texts: Mapping[str, str], one: Planted) -> dict[str, str]:
    """The texts with a violation in them."""
    found = dict(texts) | dict(one.added)
    for file, old, new in one.edits:
        assert found[file].count(old) == 1, f"{old!r} stands {found[file].count(old)} times in {file}"
        found[file] = found[file].replace(old, new)
    return found


def _in_city(old: str, new: str) -> tuple[tuple[str, str, str], ...]:
    return ((CITY, old, new),)


def _without_target(world: World) -> World:
    """A plan made by hand: the row's target left out of the rule that imposes, which asks for nothing else."""

    def widened(name: str) -> World:
        rules = tuple(
            replace(rule, condition=All(parts=_sector(world))) if rule.id == name else rule
            for rule in world.rules.rules
        )
        return replace(world, rules=replace(world.rules, rules=rules))

    return widened("失信不评优")


def _sector(world: World) -> tuple[All, ...]:
    sector = next(one for one in world.rules.conclusions if one.name == "电力行业经营主体")
    return (All(parts=(sector.condition,)),)


BREACHES = (
    Planted(
        "imposed-without-a-row",
        ("sanction-without-row",),
        _in_city(IMPOSES, IMPOSES.replace(", 对应国家清单: 限制参加评先评优/1", "")),
    ),
    Planted("target-widened", ("sanction-from-acts", "target-widened"), rebuilt=_without_target),
    Planted(
        "class-three-imposed",
        ("advisory-imposed",),
        _in_city(IMPOSES, IMPOSES.replace("限制参加评先评优/1", "从严审慎授信/1")),
    ),
    Planted(
        "sanction-on-residents",
        ("sanction-too-wide", "sanction-too-wide"),
        _in_city(IMPOSES, IMPOSES.replace(LISTED, "{列入名单: 是}")),
    ),
    Planted(
        "sanction-from-arrears",
        ("sanction-from-acts",),
        _in_city(
            IMPOSES,
            IMPOSES.replace("列入名单: 是", "欠费数: 不少于 1 条").replace("评优/1", "评优/2"),
        ),
    ),
    Planted(
        "sanction-from-another-list",
        ("sanction-from-acts",),
        (
            *_in_city(IMPOSES, IMPOSES.replace("列入名单: 是", "在册: 是").replace("评优/1", "评优/2")),
            ("national.yaml", BY_ARREARS, BY_ARREARS.replace("欠费数: 不少于 1 条", "在册: 是")),
            (VOCABULARY, ONCE_LISTED, f"  在册: {{编号: on-a-list, 取自: 名单, 口径: 有无}}\n{ONCE_LISTED}"),
        ),
    ),
    Planted(
        "sanction-after-removal",
        ("sanction-from-acts", "sanction-from-ended-entry"),
        _in_city(IMPOSES, IMPOSES.replace("列入名单: 是", "曾列入名单: 是").replace("评优/1", "评优/3")),
    ),
    Planted(
        "sanction-unheard",
        ("sanction-without-process", "sanction-without-process"),
        ((VOCABULARY, "办理: 主管机关", "办理: 客观记载"),),
    ),
    Planted(
        "incentive-while-barred",
        ("incentive-while-barred",),
        _in_city("暂停给予: 全部激励", "暂停给予: 绿色通道"),
    ),
    Planted(
        "high-credit-service-for-the-trusted",
        ("high-credit-required",),
        _in_city(FREE, FREE.replace("高信用主体: 是", "守信主体: 是")),
    ),
    Planted(
        "high-credit-service-for-the-long-dunned",
        ("high-credit-required",),
        (
            *_in_city(FREE, FREE + "\n  催告已久免证办: {当: {催告天数: 不少于 500 天}, 给予: 免证办}"),
            (VOCABULARY, AMOUNT, f"{AMOUNT}\n      催告日期: {{编号: demanded_on, 类型: 日期}}"),
            (VOCABULARY, ONCE_LISTED, f"{DUNNED}\n{ONCE_LISTED}"),
        ),
    ),
    Planted(
        "two-values-at-once",
        ("contradiction",),
        _in_city(
            GRANTS,
            GRANTS.replace("绿色通道}", "绿色通道, 取值: {时限: 5 天}}")
            + "\n  老户走绿色通道: {当: {清白年数: 不少于 5 年}, 给予: 绿色通道, 取值: {时限: 2 天}}",
        ),
    ),
    Planted(
        "granted-to-every-firm",
        ("applied-from-absence",),
        (
            *_in_city(GRANTS, "守信走绿色通道:\n    当:\n      主体类型: 属于 [企业]\n    给予: 绿色通道"),
            *_in_city(WITHHOLDS, ""),
        ),
    ),
    Planted(
        "contradicting-thresholds",
        ("dead-rule",),
        _in_city(
            FREE,
            FREE.replace("{高信用主体: 是}", "{全部满足: [高信用主体: 是, 清白年数: 少于 2 年]}"),
        ),
    ),
    Planted(
        "granted-to-everybody",
        ("always-true-rule",),
        _in_city(
            GRANTS,
            GRANTS.replace("{守信主体: 是}", "{任一满足: [欠费数: 不超过 1 条, 欠费数: 超过 1 条]}"),
        ),
    ),
    Planted(
        "idle-requirement",
        ("dead-part",),
        _in_city("- 清白年数: 不少于 〔年限〕", "- 清白年数: 不少于 〔年限〕\n      - 清白年数: 不少于 0 年"),
    ),
)
