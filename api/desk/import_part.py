"""One line of an import against what is stored: whose it is, what it adds, or why it cannot be taken."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID, uuid4, uuid5

from api.desk.import_lines import Line, ReadLine
from api.desk.service import Service
from api.store import confirmations, coverage, entries, subjects
from api.store.coverage import NewSpan
from api.store.database import Connection
from api.store.faults import Erased, Several
from api.store.imports import Staged
from api.store.subjects import Identifier, IdentifierKind, NewSubject, Version
from catalog.diagnostics import Diagnostic, Place
from engine.record.entry import Confirmation, Entry, Record

_EVERYTHING: Final = 2**53 - 1
_FEW: Final = 8
_ENTRIES: Final = UUID("6f2c7d1e-52a4-5f0b-9a54-3c1f6f8e2d10")
_IDENTIFIERS: Final = {
    "统一社会信用代码": IdentifierKind.CREDIT_CODE,
    "身份证号": IdentifierKind.IDENTITY_NUMBER,
}


@dataclass(slots=True)
class Part:
    """What some lines add, in one transaction."""

    subjects: list[NewSubject] = field(default_factory=list)
    identifiers: list[tuple[str, Identifier]] = field(default_factory=list)
    entries: list[tuple[str, Entry]] = field(default_factory=list)
    confirmations: list[tuple[str, Confirmation]] = field(default_factory=list)
    spans: list[NewSpan] = field(default_factory=list)

    def write(self, service: Service, conn: Connection, index: int) -> None:
        """Add every row, to count from a leaf or a staged import on."""
        subjects.add_subjects(conn, service.vault, index, self.subjects)
        for ref, identifier in self.identifiers:
            subjects.add_identifiers(conn, service.vault, index, ref, [identifier])
        entries.add_entries(conn, service.vault, index, self.entries)
        for ref, given in self.confirmations:
            confirmations.add_confirmation(
                conn, service.vault, index, confirmation_id=str(uuid4()), ref=ref, given=given
            )
        coverage.add_spans(conn, index, self.spans)


@dataclass(slots=True)
class Books:
    """What is stored, also staged by an earlier run of the same import, and what the lines before add to it."""

    service: Service
    day: date
    staged: Staged | None = None
    _met: dict[bytes, str] = field(default_factory=dict)
    _nobodys: set[bytes] = field(default_factory=set)
    _versions: dict[str, Version] = field(default_factory=dict)
    _entries: set[str] = field(default_factory=set)

    @property
    def _known(self) -> int:
        return _EVERYTHING if self.staged is None else self.staged.number + 1

    def identifiers(self, read: ReadLine) -> dict[bytes, Identifier]:
        """Give what a line says its subject is found by, by keyed hash."""
        if read.record is None:
            return {}
        given = [
            Identifier(kind=kind, value=read.said[word])
            for word, kind in _IDENTIFIERS.items()
            if word in read.said
        ]
        return {one.lookup(self.service.vault): one for one in given}

    def look_up(self, conn: Connection, lookups: Sequence[bytes]) -> None:
        """Find out together which identifiers nobody has: most of a first import, and each question takes its time."""
        self._nobodys.clear()
        waiting = [list(lookups)]
        while waiting:
            some = waiting.pop()
            if not some:
                continue
            try:
                nobody = subjects.find(conn, some, on=self.day, known=self._known) is None
            except Several:
                nobody = False
            if nobody:
                self._nobodys.update(some)
            elif len(some) > _FEW:
                half = len(some) // 2
                waiting += [some[:half], some[half:]]

    def take(
        self, conn: Connection, line: Line, read: ReadLine, given: dict[bytes, Identifier], part: Part
    ) -> tuple[Diagnostic, ...]:
        """Add a sound line to a part; give the faults of one that cannot be added, and add nothing of it."""
        record = read.record
        if record is None:
            return read.faults or self._bring(line, read, part)
        if not given:
            return (_fault(line, "subject-not-named", "主体没有标识", "写上统一社会信用代码或者身份证号"),)
        try:
            owners = {lookup: self._owner(conn, lookup) for lookup in given}
            refs = {ref for ref in owners.values() if ref is not None}
            if len(refs) > 1:
                return (
                    _fault(
                        line, "several-subjects", "这些标识分属不同的主体", "核对标识；确属同一主体的，先合并"
                    ),
                )
            written = _version(record, read.said)
            ref = next(iter(refs), None)
            standing = self._version(conn, ref) if ref is not None else None
        except Erased:
            return (_fault(line, "erased", "该主体的信息已经删除", "不能再录入"),)
        if standing is not None and (differing := _differing(standing, written)):
            message = f"主体已在库中，{'、'.join(differing)}与库中不同"
            return (_fault(line, "subject-differs", message, "核对；确有变更的，用主体变更接口"),)
        mine = ref or secrets.token_hex(16)
        added = [(mine, replace(one, id=_entry_id(mine, one.id))) for one in record.entries]
        if ref is not None and (twice := self._known_entries(conn, record.entries, added)):
            return tuple(
                _fault(line, "entry-known", f"条目 `{one}` 已在库中", "同一主体的条目编号不能重复")
                for one in twice
            )
        fresh = {lookup: one for lookup, one in given.items() if owners[lookup] is None}
        if ref is None:
            new = NewSubject(ref=mine, version=written, identifiers=tuple(fresh.values()))
            part.subjects.append(new)
            self._versions[mine] = written
        else:
            part.identifiers += [(mine, one) for one in fresh.values()]
        self._met |= dict.fromkeys(fresh, mine)
        self._entries |= {one.id for _, one in added}
        part.entries += added
        part.confirmations += [
            (mine, replace(one, entries=frozenset(_entry_id(mine, id_) for id_ in one.entries)))
            for one in record.confirmations
        ]
        return ()

    def _bring(self, line: Line, read: ReadLine, part: Part) -> tuple[Diagnostic, ...]:
        tomorrow = self.day + timedelta(days=1)
        late = [span.end for _, span in read.brought if span.end > tomorrow]
        if late:
            message = f"`{late[0] - timedelta(days=1)}` 还没有到：未来的数据不会已经归集"
            return (_fault(line, "day-in-future", message, "至多写到今天（含当日）"),)
        part.spans += [
            NewSpan(id=str(uuid4()), source=span.source, area=area, start=span.start, end=span.end)
            for area, span in read.brought
        ]
        return ()

    def _owner(self, conn: Connection, lookup: bytes) -> str | None:
        if lookup in self._met:
            return self._met[lookup]
        if lookup in self._nobodys:
            return None
        return subjects.find(conn, [lookup], on=self.day, known=self._known)

    def _version(self, conn: Connection, ref: str) -> Version | None:
        new = self._versions.get(ref)
        return new or subjects.version(conn, self.service.vault, ref, on=self.day, known=self._known)

    def _known_entries(
        self, conn: Connection, written: Sequence[Entry], added: Sequence[tuple[str, Entry]]
    ) -> list[str]:
        return [
            one.id
            for one, (_, entry) in zip(written, added, strict=True)
            if entry.id in self._entries or entries.owner(conn, entry.id, known=self._known) is not None
        ]


def _entry_id(ref: str, written: str) -> str:
    """Give the id of an entry: the same for the same subject and number, so that nothing is imported twice."""
    return str(uuid5(_ENTRIES, f"{ref}/{written}"))


def _version(record: Record, said: dict[str, str]) -> Version:
    subject = record.subject
    return Version(
        on=subject.opened,
        type=subject.type,
        area=subject.area,
        opened=subject.opened,
        born=subject.born,
        name=said.get("名称"),
    )


def _differing(standing: Version, written: Version) -> list[str]:
    named = standing.name is not None and written.name is not None
    return [
        word
        for word, differs in (
            ("类型", standing.type != written.type),
            ("区县", standing.area != written.area),
            ("开户日", standing.opened != written.opened),
            ("出生日期", written.born is not None and standing.born != written.born),
            ("名称", named and standing.name != written.name),
        )
        if differs
    ]


def _fault(line: Line, code: str, message: str, hint: str) -> Diagnostic:
    place = Place(file=line.file, line=line.number, column=1)
    return Diagnostic(place=place, code=code, message=message, hint=hint)
