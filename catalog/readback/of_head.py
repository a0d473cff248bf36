"""What every document says, whatever it is about: its head, and the bases that it rests on."""

from collections.abc import Iterator, Mapping

from catalog.model import Basis, EditionHead, Layer, Reading, Standing
from catalog.readback.names import Names
from catalog.readback.page import Item, Reference, References, Said, Section, Sort

_LAYERS = {
    Layer.NATIONAL: "国家级",
    Layer.PROVINCE: "省级",
    Layer.CITY: "市级",
    Layer.DISTRICT: "区县级",
}


def cautions_of(head: EditionHead, bases: Mapping[str, Basis]) -> Iterator[str]:
    """Say what a reader must know before all else."""
    if head.standing is Standing.DRAFT:
        yield "征求意见稿：只能模拟，不对外适用"
    unread = [basis.name for basis in bases.values() if basis.reading is not Reading.READ]
    if unread:
        yield f"有 {len(unread)} 项依据没有读到原文，凭它的条目只能用于模拟：{'、'.join(unread)}"


def head_item(head: EditionHead) -> Item:
    """Tell which edition this is and when it counts."""
    said = [
        Said(label="清单编号", value=head.rulebook),
        Said(label="名称", value=head.title),
        Said(label="版次", value=head.edition),
        Said(label="效力", value=head.standing.value),
        Said(label="层级", value=_LAYERS[head.layer]),
    ]
    if head.area is not None:
        said.append(Said(label="区域", value=f"行政区划代码 {head.area}"))
    said.append(Said(label="施行自", value=f"{head.from_day}" if head.from_day else "待定"))
    if head.until_day is not None:
        said.append(Said(label="失效自", value=f"{head.until_day}（该日起不再适用）"))
    return Item(sort=Sort.HEAD, name=head.title, id=head.rulebook, said=tuple(said))


def bases_section(bases: Mapping[str, Basis]) -> Section:
    """Give the section of bases."""
    return Section(sort=Sort.BASIS, items=tuple(_basis(one) for one in bases.values()))


def cited(
    bases: tuple[str, ...], names: Names, label: str = "依据", *, repeated: bool = False
) -> tuple[Said, ...]:
    """Cite bases, each with document, clause, quotation and whether it was read."""
    if not bases:
        return ()
    references = tuple(
        Reference(sort=Sort.BASIS, name=names.basis(name), note=_clause(names.bases.get(name)))
        for name in bases
    )
    return (Said(label=label, value=References(references), repeated=repeated),)


def _clause(basis: Basis | None) -> str:
    if basis is None:
        return ""
    quote = f"「{basis.quote}」" if basis.quote else ""
    lapses = f"（{basis.until_day} 起失效）" if basis.until_day is not None else ""
    return f"《{basis.document}》{basis.clause}{lapses}{quote}。核对：{basis.reading.said}"


def _basis(basis: Basis) -> Item:
    said = [Said(label="文件", value=f"《{basis.document}》"), Said(label="条款", value=basis.clause)]
    if basis.quote is not None:
        said.append(Said(label="原文", value=f"「{basis.quote}」"))
    said.append(Said(label="核对", value=basis.reading.said))
    if basis.note is not None:
        said.append(Said(label="说明", value=basis.note))
    if basis.until_day is not None:
        said.append(Said(label="失效自", value=f"{basis.until_day}（该日起不能再作依据）"))
    return Item(sort=Sort.BASIS, name=basis.name, id=None, said=tuple(said))
