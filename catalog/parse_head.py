"""What every document begins with: its name, its edition and its legal bases."""

from catalog.days import Day, OpenDay
from catalog.diagnostics import Place
from catalog.lists import Names
from catalog.maps import MapOf, Named, build_all
from catalog.model import Basis, EditionHead, Layer, Reading, Standing
from catalog.nodes import Scalar
from catalog.shapes import AREA, IDENT, PATH_IDENT, Text, choice
from catalog.tables import Fields, Key, Table

NAME = Key("名称", Text(), "全称")
LAYER = Key("层级", choice(Layer, "层级"), "国家、省、市、区县；下级可以增加激励，不能增加惩戒")
AREA_CODE = Key("区域", AREA, "六位行政区划代码，加引号；国家清单不写", required=False)
RULEBOOK_ID = Key("编号", PATH_IDENT, "机器用的编号，小写字母、数字、连字符，可用 / 分层")
RULEBOOK = Table(RULEBOOK_ID, NAME, LAYER, AREA_CODE, title="清单")
VOCABULARY = Table(RULEBOOK_ID, NAME, title="词汇表")

EDITION_ID = Key("编号", IDENT, "版次的编号，如 2026-draft")
STANDING = Key("效力", choice(Standing, "效力"), "征求意见的版次只能模拟，不对外适用")
FROM_DAY = Key("施行自", OpenDay(), "开始施行的日期；还没有定就写 待定")
UNTIL_DAY = Key("失效自", Day(), "不再有效的第一天", required=False)
EDITION = Table(EDITION_ID, STANDING, FROM_DAY, UNTIL_DAY, title="版次")

DOCUMENT = Key("名称", Text(), "文件的全称")
CLAUSE = Key("条款", Text(), "第几条第几款")
QUOTE = Key("原文", Text(), "照抄的原文；只有读过原文才能写", required=False)
READING = Key("核对", choice(Reading, "核对情况"), "已读原文、转述还是凭记忆")
NOTE = Key("说明", Text(), "补充说明", required=False)
LAPSES = Key("失效自", Day(), "这一依据被废止、不再有效的第一天", required=False)
BASIS = Table(DOCUMENT, CLAUSE, QUOTE, READING, NOTE, LAPSES, title="依据")

EDITION_SECTION = Key("版次", EDITION, "这个文件是哪一版，何时施行")
BASES = Key("依据", MapOf(BASIS, "依据"), "本文件引用的条款，其余各处按名称引用", required=False)
BASED_ON = Key("依据", Names(), "依据的名称，一个或者几个")
MAYBE_BASED_ON = Key("依据", Names(), "依据的名称，一个或者几个", required=False)

_TAILS = {Layer.PROVINCE: "0000", Layer.CITY: "00"}


def bases_of(document: Fields) -> Named[Basis]:
    """Give the bases that a document lists."""
    return build_all(document.get(BASES), _basis)


def _basis(name: Scalar, fields: Fields) -> Basis | None:
    reading = fields.get(READING)
    if fields.written(QUOTE) and reading not in {None, Reading.READ}:
        hint = "没有读过原文就不能引用：删去 `原文`，或读过以后改为 `已读原文`"
        fields.add(fields.key_place(QUOTE), "quoted-unread", "只有 `核对: 已读原文` 才能写 `原文`", hint)
    if not fields.sound:
        return None
    return Basis(
        name=name.text,
        document=fields[DOCUMENT],
        clause=fields[CLAUSE],
        quote=fields.get(QUOTE),
        reading=fields[READING],
        note=fields.get(NOTE),
        place=name.place,
        until_day=fields.get(LAPSES),
    )


def named_bases(fields: Fields, key: Key[tuple[Scalar, ...]], bases: frozenset[str]) -> tuple[str, ...]:
    """Give the bases that a mapping names; note those that the file does not list."""
    names = fields.get(key) or ()
    for name in names:
        if name.text not in bases:
            unknown(fields, name, "unknown-basis", "依据", bases)
    return tuple(name.text for name in names)


def unknown(fields: Fields, name: Scalar, code: str, what: str, known: frozenset[str]) -> None:
    """Note a name that nothing in the file has."""
    fields.add(name.place, code, f"没有名为 `{name.text}` 的{what}", fields.found.near(name.text, known))


def edition_head(
    head: Fields, edition: Fields, digest: str, layer: Layer, place: Place
) -> EditionHead | None:
    """Build the head from its two sections; `layer` is the one written, or that of a vocabulary."""
    if FROM_DAY in edition and UNTIL_DAY in edition:
        begins, ends = edition[FROM_DAY], edition[UNTIL_DAY]
        if begins is not None and ends <= begins:
            message = f"失效自 `{ends}` 不晚于施行自 `{begins}`"
            edition.add(edition.place(UNTIL_DAY), "ends-before-begin", message)
    if not (head.sound and edition.sound):
        return None
    return EditionHead(
        rulebook=head[RULEBOOK_ID],
        title=head[NAME],
        edition=edition[EDITION_ID],
        standing=edition[STANDING],
        layer=layer,
        area=head.get(AREA_CODE),
        from_day=edition[FROM_DAY],
        until_day=edition.get(UNTIL_DAY),
        digest=digest,
        place=place,
    )


def check_area(head: Fields) -> None:
    """Hold the area against the layer: none for 国家, six digits of the right rank for the others."""
    if LAYER not in head:
        return
    layer = head[LAYER]
    if layer is Layer.NATIONAL:
        if head.written(AREA_CODE):
            head.add(head.key_place(AREA_CODE), "area-not-of-layer", "国家清单没有 `区域`", "请删去")
        return
    if not head.need(AREA_CODE, f"：{layer.value}级清单要写明行政区划代码") or AREA_CODE not in head:
        return
    area = head[AREA_CODE]
    rank = next((one for one, tail in _TAILS.items() if area.endswith(tail)), Layer.DISTRICT)
    if rank is not layer:
        message = f"`{area}` 是{rank.value}级的代码，层级却是 `{layer.value}`"
        head.add(head.place(AREA_CODE), "area-not-of-layer", message)
