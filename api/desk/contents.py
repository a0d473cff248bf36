"""Use case: what every table holds, compared leaf by leaf with what the log commits to; it takes the keys."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final

from api.desk.erased import erased_in
from api.store import added, idempotency, log
from api.store.added import Rows
from api.store.database import Connection
from api.store.faults import Altered, Erased, Unreadable
from api.store.tables import metadata
from api.store.vault import HOUSE, Vault
from engine.audit.envelope import NONCE_BYTES, Envelope, Kind, MalformedEnvelope, parse_envelope
from engine.audit.proofs import NotProven
from engine.audit.verify import verify_payload

_MOST_KEPT: Final = 1_000
_MOST_NAMED: Final = 5
_WITHOUT_ROWS: Final = frozenset({Kind.DECISION, Kind.REFUSALS, Kind.ERASURE, Kind.CONFIG, Kind.IMPACT})


class ContentFault(StrEnum):
    """What can be wrong with what a sound log commits to."""

    COLUMN_DIFFERS = "column-differs"
    PAYLOAD_MISSING = "payload-missing"
    PAYLOAD_SURPLUS = "payload-surplus"
    PAYLOAD_UNREADABLE = "payload-unreadable"
    PAYLOAD_DIFFERS = "payload-differs"
    ROWS_DIFFER = "rows-differ"
    ROWS_SURPLUS = "rows-surplus"
    KEY_LOST = "key-lost"
    ERASURE_UNDONE = "erasure-undone"
    ANSWER_ALTERED = "answer-altered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancy:
    """One fault and the leaf at which it lies; `detail`, in Chinese, names rows by table and key, never a content."""

    fault: ContentFault
    index: int
    detail: str


@dataclass(slots=True)
class Contents:
    """What was found: rows compared, leaves whose subject was erased, leaves of a time when rows were not committed to.

    `count` counts all discrepancies; the first 1,000 are kept.
    """

    rows: int = 0
    erased: int = 0
    uncommitted: int = 0
    discrepancies: list[Discrepancy] = field(default_factory=list)
    count: int = 0

    @property
    def sound(self) -> bool:
        """Whether nothing differs."""
        return self.count == 0

    def note(self, fault: ContentFault, index: int, detail: str) -> None:
        """Take down one discrepancy."""
        self.count += 1
        if len(self.discrepancies) < _MOST_KEPT:
            self.discrepancies.append(Discrepancy(fault=fault, index=index, detail=detail))


def compare_contents(
    conn: Connection, vault: Vault, *, progress: Callable[[int], None] = lambda _: None
) -> Contents:
    """Compare columns, payloads, rows, keys and kept answers with the log of this snapshot, taken as it stands."""
    return _Comparison(conn, vault, erased_in(conn)).all(progress)


@dataclass(slots=True)
class _Comparison:
    conn: Connection
    vault: Vault
    erased: frozenset[str]
    found: Contents = field(default_factory=Contents)
    lost: dict[str, int] = field(default_factory=dict)

    def all(self, progress: Callable[[int], None]) -> Contents:
        size = 0
        for page in log.kept(self.conn):
            start, size = size, page[-1].entry.index + 1
            self.vault.fetch({one.entry.ref for one in page if one.entry.ref is not None})
            rows = added.rows_between(self.conn, start, size)
            for one in page:
                self._leaf(one, rows.pop(one.entry.index, {}))
            for index, missed in rows.items():
                self._rows_of_nothing(index, missed)
            progress(size)
        self._rows_of_nothing(-1, added.rows_before(self.conn))
        self._rows_of_nothing(size, added.rows_from(self.conn, size))
        for table, number, count in added.rows_of_no_import(self.conn):
            detail = f"{table} 有 {count} 行属于导入 {number}，它没有记入日志"
            self.found.note(ContentFault.ROWS_SURPLUS, -1, detail)
        self._keys()
        self._answers(size)
        return self.found

    def _leaf(self, one: log.Kept, rows: Rows) -> None:
        try:
            envelope = parse_envelope(one.entry.envelope)
        except MalformedEnvelope:
            return  # the log's own verification names it
        self._columns(one, envelope)
        payload = self._payload(one, envelope)
        if payload is not None:
            self._rows(one.entry.index, envelope, payload, rows)
        elif (ref := one.entry.ref) is not None and ref in self.erased:
            self._rows_of_erased(one.entry.index, ref, rows)

    def _columns(self, one: log.Kept, envelope: Envelope) -> None:
        entry = one.entry
        stored = {"kind": entry.kind, "entry_id": entry.id, "actor": entry.actor, "at": entry.at}
        said = {"kind": envelope.kind, "entry_id": envelope.id, "actor": envelope.actor, "at": envelope.at}
        wrong = [name for name, value in stored.items() if value != said[name]]
        if one.sealed is not None and one.sealed_for != entry.ref:
            wrong.append("ref")
        if wrong:
            detail = f"audit_entry idx={entry.index} 的 {'、'.join(wrong)} 列"
            self.found.note(ContentFault.COLUMN_DIFFERS, entry.index, detail)

    def _payload(self, one: log.Kept, envelope: Envelope) -> bytes | None:
        """Give the payload that the leaf commits to, empty for none; None when it cannot be had."""
        index, where = one.entry.index, f"audit_payload idx={one.entry.index}"
        if one.sealed is None:
            if envelope.commitment is None:
                return b""
            self.found.note(ContentFault.PAYLOAD_MISSING, index, f"{where} 不在")
            return None
        if envelope.commitment is None:
            self.found.note(ContentFault.PAYLOAD_SURPLUS, index, where)
            return None
        ref = one.sealed_for or HOUSE
        try:
            plain = self.vault.unseal(ref, one.sealed)
            verify_payload(envelope, plain[:NONCE_BYTES], plain[NONCE_BYTES:])
        except (Erased, Unreadable):
            if self.vault.has_key(ref):
                self.found.note(ContentFault.PAYLOAD_UNREADABLE, index, where)
            elif ref in self.erased:
                self.found.erased += 1
            else:
                self.lost.setdefault(ref, index)
            return None
        except (NotProven, ValueError):
            self.found.note(ContentFault.PAYLOAD_DIFFERS, index, where)
            return None
        return plain[NONCE_BYTES:]

    def _rows(self, index: int, envelope: Envelope, payload: bytes, rows: Rows) -> None:
        said = {} if envelope.kind in _WITHOUT_ROWS or not payload else json.loads(payload)
        committed = said.get("rows", {})
        if rows and not committed and envelope.kind not in _WITHOUT_ROWS:
            self.found.uncommitted += 1
            return
        self._compare(index, committed, added.roots_of(rows), rows)
        if envelope.kind is Kind.IMPORT and "staged" in said:
            for leaf in rows.get("import_leaf", [])[:1]:
                self._compare(index, said["staged"], added.staged_roots(self.conn, leaf["number"]), {})

    def _compare(
        self, index: int, committed: Mapping[str, Any], stored: Mapping[str, added.Root], rows: Rows
    ) -> None:
        """Compare the roots of the rows under a leaf, table by table."""
        for table in sorted(committed.keys() | stored.keys()):
            root = stored.get(table, added.root_of(metadata.tables[table], ()))
            self.found.rows += root.count
            if asdict(root) == committed.get(table):
                continue
            there = "；".join(added.named(table, row) for row in rows.get(table, [])[:_MOST_NAMED])
            if table in committed:
                detail = f"{table} 记入时 {committed[table]['count']} 行，现在 {root.count} 行"
                fault = ContentFault.ROWS_DIFFER
            else:
                detail, fault = f"{table} 多出 {root.count} 行", ContentFault.ROWS_SURPLUS
            self.found.note(fault, index, f"{detail}：{there}" if there else detail)

    def _rows_of_nothing(self, index: int, rows: Rows) -> None:
        for table, some in rows.items():
            for row in some:
                detail = f"{added.named(table, row)} 不属于任何一条"
                self.found.note(ContentFault.ROWS_SURPLUS, index, detail)

    def _rows_of_erased(self, index: int, ref: str, rows: Rows) -> None:
        """Compare what is left to compare once the payload is erased: whose the rows are."""
        for table, some in rows.items():
            for row in some:
                if row.get("ref", row.get("into_ref", ref)) != ref:
                    detail = f"{added.named(table, row)} 属于另一个主体"
                    self.found.note(ContentFault.ROWS_DIFFER, index, detail)

    def _keys(self) -> None:
        """Compare the keys with the erasures that the log holds."""
        for ref, index in self.lost.items():
            self.found.note(ContentFault.KEY_LOST, index, f"主体 {ref} 的密钥不在了")
        for ref in sorted(self.erased):
            if self.vault.has_key(ref):
                detail = f"主体 {ref} 的密钥还在"
                self.found.note(ContentFault.ERASURE_UNDONE, -1, detail)

    def _answers(self, size: int) -> None:
        for one in idempotency.all_kept(self.conn):
            row = one.row
            try:
                one.opened(self.vault)
                sound = row.idx < size
            except Erased:
                continue
            except (Altered, Unreadable):
                sound = False
            if not sound:
                detail = f"idempotency client={row.client} 第 {row.idx} 条的答复"
                self.found.note(ContentFault.ANSWER_ALTERED, row.idx, detail)
