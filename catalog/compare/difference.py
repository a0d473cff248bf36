"""A difference: what was added, removed or changed, and which measures it reaches."""

from dataclasses import dataclass, replace
from enum import Enum

from catalog.readback.page import Sort


class ChangeKind(Enum):
    """What became of one thing."""

    ADDED = "新增"
    REMOVED = "删去"
    CHANGED = "修改"


_REVERSED = {
    ChangeKind.ADDED: ChangeKind.REMOVED,
    ChangeKind.REMOVED: ChangeKind.ADDED,
    ChangeKind.CHANGED: ChangeKind.CHANGED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One thing said that differs: of what it is said, before and after; None where nothing was said.

    `within` names the groups of a condition in which it stands, outermost first.
    """

    about: str
    before: str | None
    after: str | None
    within: tuple[str, ...] = ()

    def sentence(self) -> str:
        """Say it in Chinese."""
        place = "".join(f"在“{joint}”之内，" for joint in self.within)
        if self.before is None:
            return f"{place}增加{self.about}：{self.after}"
        if self.after is None:
            return f"{place}删去{self.about}：{self.before}"
        return f"{place}{self.about}由{self.before}改为{self.after}"

    def reversed(self) -> "Detail":
        """Give the same, looked at from the other side."""
        return replace(self, before=self.after, after=self.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that differs, with its name before and after; a change of name alone has no details."""

    sort: Sort
    kind: ChangeKind
    id: str | None
    name_before: str | None
    name_after: str | None
    details: tuple[Detail, ...]

    @property
    def name(self) -> str:
        """Give its name now, or its last."""
        return self.name_after or self.name_before or ""

    @property
    def renamed(self) -> bool:
        """Tell whether it kept its id and changed its name."""
        return self.kind is ChangeKind.CHANGED and self.name_before != self.name_after

    def sentences(self) -> tuple[str, ...]:
        """Say every detail in Chinese, a new name first."""
        told = tuple(detail.sentence() for detail in self.details)
        return (f"由“{self.name_before}”改名为“{self.name_after}”", *told) if self.renamed else told

    def reversed(self) -> "Change":
        """Give the same, looked at from the other side."""
        return replace(
            self,
            kind=_REVERSED[self.kind],
            name_before=self.name_after,
            name_after=self.name_before,
            details=tuple(detail.reversed() for detail in self.details),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """A measure that a difference reaches, through which rules; `namesake` where another has its name."""

    id: str
    name: str
    rules: tuple[str, ...]
    namesake: bool = False

    @property
    def title(self) -> str:
        """Give its name, with its id where another measure has the same name."""
        return f"{self.name}（编号 {self.id}）" if self.namesake else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Which document was looked at; the calendars of a folder count as one, without a digest."""

    name: str
    title: str
    digest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDifference:
    """What differs between two documents; None where one side has no such document."""

    before: Compared | None
    after: Compared | None
    changes: tuple[Change, ...]

    def other_ids(self) -> tuple[str, ...]:
        """Say of what kept its name and changed its id, in Chinese, that it counts as gone and as new."""
        come = {(one.sort, one.name): one.id for one in self.changes if one.kind is ChangeKind.ADDED}
        return tuple(
            f"{one.sort.value}“{one.name}”的编号由 `{one.id}` 改为 `{other}`："
            "编号变了就是另一项，接入方和以前的确认、统计都对不上；只想改名称的，编号不要动"
            for one in self.changes
            if one.kind is ChangeKind.REMOVED and (other := come.get((one.sort, one.name))) is not None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What differs, document by document, and the measures that it reaches. Empty when nothing differs in meaning."""

    documents: tuple[DocumentDifference, ...]
    touched: tuple[Touched, ...]
