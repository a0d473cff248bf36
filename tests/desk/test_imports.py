"""Many records at once: all or none, each line once, one leaf over all lines."""

import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from api.desk import imports
from api.desk.import_lines import lines_of, read_line
from api.desk.import_part import Part
from api.desk.imports import Imported, import_records
from api.desk.rulebooks import Rulebooks, Viewpoint
from api.desk.service import Service, civil_day
from api.desk.written import vocabulary_now
from api.samples.generate import generate
from api.store import coverage, log, records, subjects
from api.store import imports as store_imports
from api.store.database import Connection
from api.store.faults import Unavailable
from api.store.log import LogEntry
from api.store.subjects import Identifier, IdentifierKind
from api.store.tables import STAGED, import_leaf, staged_import, staged_part
from catalog.diagnostics import FaultyInput, Refused
from catalog.load import default_rules
from catalog.vocabulary import Vocabulary
from engine.audit.tree import Frontier, leaf_hash
from engine.record.entry import Record, Span

ALL = 2**53 - 1
ON = date(2026, 6, 10)
Document = dict[str, Any]


def documents(service: Service, count: int) -> list[Document]:
    return [*generate(vocabulary_now(service), (), subjects=count, seed=7, on=ON)]


def written(folder: Path, documents: Sequence[Document], name: str = "records.jsonl") -> Path:
    file = folder / name
    lines = [json.dumps(one, ensure_ascii=False) for one in documents]
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return file


def do_import(service: Service, *paths: Path, **given: Any) -> Imported:
    return import_records(service, paths, actor="operator", **given)


def leaf(service: Service, done: Imported) -> tuple[LogEntry, Document]:
    assert done.leaf is not None
    with service.database.reading() as conn:
        entry = log.by_index(conn, done.leaf)
        opened = log.opened(conn, service.vault, done.leaf)
    assert entry is not None
    assert opened is not None
    return entry, json.loads(opened.payload)


def stored(service: Service, document: Document, known: int = ALL) -> Record | None:
    about = document["主体"]
    kind, word = (
        (IdentifierKind.CREDIT_CODE, "统一社会信用代码")
        if "统一社会信用代码" in about
        else (IdentifierKind.IDENTITY_NUMBER, "身份证号")
    )
    looked = Identifier(kind=kind, value=about[word]).lookup(service.vault)
    with service.database.reading() as conn:
        ref = subjects.find(conn, [looked], on=civil_day(service), known=known)
        return None if ref is None else records.load(conn, service.vault, ref, on=ON, known=known)


def size(service: Service) -> int:
    with service.database.reading() as conn:
        return log.read_head(conn).size


def test_every_record_is_there_and_one_leaf_commits_to_the_lines(service: Service, tmp_path: Path) -> None:
    given = documents(service, 12)
    file = written(tmp_path, given)
    done = do_import(service, file)
    assert (done.lines, done.subjects) == (12, 12)
    assert done.entries == sum(len(one["条目"]) for one in given)
    for one in given:
        record = stored(service, one)
        assert record is not None
        assert len(record.entries) == len(one["条目"])
        assert sorted(len(e.events) for e in record.entries) == sorted(
            len(e.get("经过", ())) for e in one["条目"]
        )
    entry, payload = leaf(service, done)
    root = Frontier().append(leaf_hash(line) for line in file.read_bytes().splitlines()).root()
    assert (entry.kind, entry.actor, entry.ref) == ("import", "operator", None)
    assert {name: payload[name] for name in ("root", "lines", "left_out")} == {
        "root": root.hex(),
        "lines": 12,
        "left_out": [],
    }
    staged = {name: one["count"] for name, one in payload["staged"].items()}
    assert (staged["subject"], staged["entry"]) == (12, done.entries)
    assert done.root == root


def test_a_long_import_is_staged_in_parts_and_counts_with_one_leaf(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "PART_LINES", 4)
    given = documents(service, 10)
    file = written(tmp_path, given)
    before = size(service)
    told: list[tuple[int, int]] = []
    seen: list[tuple[int, bool]] = []

    def look(*at: int) -> None:
        told.append((at[0], at[1]))
        seen.append((size(service), any(stored(service, one) is not None for one in given)))

    done = do_import(service, file, progress=look)
    assert set(seen) == {(before, False)}
    assert [at for at, _ in told] == [4, 8, 10, 14, 18, 20]
    assert (done.subjects, done.leaf, size(service)) == (10, before, before + 1)
    for one in given:
        record = stored(service, one)
        assert record is not None
        assert {entry.known for entry in record.entries} <= {before}
        assert stored(service, one, known=before) is None


def test_the_same_file_again_changes_nothing(service: Service, tmp_path: Path) -> None:
    file = written(tmp_path, documents(service, 5))
    do_import(service, file)
    before = size(service)
    again = do_import(service, file)
    assert (again.lines_before, again.subjects, again.leaf) == (5, 0, None)
    assert size(service) == before


class LightsOut(Exception):  # noqa: N818 - it says what happened
    """An end that nobody foresaw."""


@pytest.fixture
def cut_short(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], AbstractContextManager[None]]:
    """Give what lets an import of parts of two lines end before it writes its n-th part."""
    monkeypatch.setattr(imports, "PART_LINES", 2)
    write = Part.write

    @contextmanager
    def cut(at: int) -> Iterator[None]:
        calls = itertools.count(1)

        def failing(part: Part, *rest: Any) -> None:
            if next(calls) == at:
                raise LightsOut
            write(part, *rest)

        monkeypatch.setattr(Part, "write", failing)
        with pytest.raises(LightsOut):
            yield
        monkeypatch.setattr(Part, "write", write)

    return cut


Cut = Callable[[int], AbstractContextManager[None]]


def rows(service: Service) -> dict[str, int]:
    with service.database.reading() as conn:
        return {
            table.name: conn.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (*STAGED, staged_import, staged_part)
        }


def test_an_import_that_was_interrupted_goes_on_where_it_stopped(
    service: Service, tmp_path: Path, cut_short: Cut
) -> None:
    given = documents(service, 6)
    given[1]["主体"]["类型"] = "没有这种"
    file = written(tmp_path, given)
    before = size(service)
    with cut_short(2):
        do_import(service, file, faulty_to=tmp_path / "faulty-1.jsonl")
    assert size(service) == before
    assert all(stored(service, one) is None for one in given)
    done = do_import(service, file, faulty_to=tmp_path / "faulty-2.jsonl")
    assert (done.lines_before, done.subjects, size(service)) == (2, 4, before + 1)
    assert leaf(service, done)[1]["left_out"] == [1]
    assert all(stored(service, one) is not None for one in given if one is not given[1])
    left = rows(service)
    assert (left["staged_import"], left["staged_part"]) == (0, 0)


def test_another_import_gives_up_what_was_interrupted_and_leaves_nothing_of_it(
    service: Service, tmp_path: Path, cut_short: Cut
) -> None:
    given = documents(service, 8)
    empty = rows(service)
    with cut_short(4):
        do_import(service, written(tmp_path, given))
    assert rows(service)["subject"] == 6
    mended = [{**one, "主体": {**one["主体"], "开户日": "2019-01-02"}} for one in given[:3]]
    done = do_import(service, written(tmp_path, mended, "mended.jsonl"))
    assert (done.lines_before, done.subjects) == (0, 3)
    assert rows(service)["subject"] == empty["subject"] + 3
    assert all(stored(service, one) is None for one in given[3:])
    record = stored(service, mended[0])
    assert record is not None
    assert record.subject.opened == date(2019, 1, 2)


def test_what_is_staged_can_be_taken_out_and_nothing_else(
    service: Service, tmp_path: Path, cut_short: Cut
) -> None:
    given = documents(service, 8)
    do_import(service, written(tmp_path, given[:4]))
    stands = rows(service)
    with cut_short(2):
        do_import(service, written(tmp_path, given[4:], "more.jsonl"))
    with service.database.reading() as conn:
        (mine,) = conn.execute(select(staged_import.c.number)).scalars()
        (other,) = conn.execute(select(import_leaf.c.number)).scalars()
    with pytest.raises((Unavailable, DBAPIError), match="only ever added"):
        store_imports.take_out(service.database, other)
    store_imports.take_out(service.database, mine)
    assert rows(service) == stands


def test_an_import_whose_rows_were_being_taken_out_begins_anew(
    service: Service, tmp_path: Path, cut_short: Cut, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = documents(service, 8)
    first, other = written(tmp_path, given[:6]), written(tmp_path, given[6:], "other.jsonl")
    with cut_short(2):
        do_import(service, first)
    with (
        monkeypatch.context() as patched
    ):  # another import takes out two rows of a kind, and is cut short too
        patched.setattr(store_imports, "_ROWS_AT_ONCE", 2)
        taken_out = store_imports._take_out_some  # noqa: SLF001 - the fault must come between two transactions
        calls = itertools.count()

        def cut(*given: Any) -> bool:
            if next(calls) == 2:
                raise Unavailable("gone")
            return taken_out(*given)

        patched.setattr(store_imports, "_take_out_some", cut)
        with pytest.raises(Refused, match="import-stopped"):
            do_import(service, other)
    done = do_import(service, first)
    assert (done.lines_before, done.subjects) == (0, 6)
    for one in given[:6]:
        record = stored(service, one)
        assert record is not None
        assert len(record.entries) == len(one["条目"])
    left = rows(service)
    assert (left["staged_import"], left["staged_part"]) == (0, 0)


def test_an_import_given_up_by_another_can_no_longer_count(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, empty = size(service), rows(service)
    stand = store_imports.stand

    def too_late(conn: Connection, number: int, index: int) -> None:
        store_imports.note_part(conn, number, -1, ())
        stand(conn, number, index)

    monkeypatch.setattr(store_imports, "stand", too_late)
    with pytest.raises(Refused, match="import-stopped"):
        do_import(service, written(tmp_path, documents(service, 2)))
    assert size(service) == before
    assert rows(service)["subject"] == empty["subject"] + 2  # staged, and seen by nobody


def test_one_import_runs_at_a_time(service: Service, tmp_path: Path) -> None:
    file = written(tmp_path, documents(service, 2))
    with service.database.alone("import"), pytest.raises(Refused, match="import-running"):
        do_import(service, file)


def spans(conn: Connection, area: str, known: int) -> tuple[Span, ...]:
    return coverage.spans_for(coverage.span_rows(conn, [area], known=known), area, known=known)


BROUGHT = {"来源": "营销月报", "区县": "510107", "自": "2026-05-01", "至": "2026-05-31"}


def test_what_a_delivery_makes_complete_is_known_with_its_one_leaf(service: Service, tmp_path: Path) -> None:
    given = documents(service, 3)
    done = do_import(service, written(tmp_path, [{"归集": [BROUGHT]}, *given]))
    assert (done.lines, done.subjects, done.spans) == (4, 3, 1)
    assert done.leaf is not None
    with service.database.reading() as conn:
        assert spans(conn, "510107", done.leaf) == ()
        (span,) = spans(conn, "510107", done.leaf + 1)
        assert spans(conn, "510104", ALL) == ()
    assert (span.source, span.known) == ("billing-monthly", done.leaf)
    assert (span.start, span.end) == (date(2026, 5, 1), date(2026, 6, 1))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"来源": "没有这个"}, "unknown-source"),
        ({"区县": "成都"}, "not-an-area"),
        ({"至": "2026-04-30"}, "ends-before-begin"),
        ({"至": "2190-01-01"}, "day-in-future"),
        ({"区县": None}, "missing-key"),
    ],
)
def test_a_wrong_word_on_what_is_complete_keeps_all_out(
    service: Service, tmp_path: Path, change: dict[str, str | None], code: str
) -> None:
    said = {key: value for key, value in (BROUGHT | change).items() if value is not None}
    file = written(tmp_path, [*documents(service, 1), {"归集": [said]}])
    before = size(service)
    with pytest.raises(FaultyInput) as faulty:
        do_import(service, file)
    assert [(one.code, one.place.line) for one in faulty.value.diagnostics] == [(code, 2)]
    assert size(service) == before


def test_one_faulty_line_keeps_all_out_and_every_fault_has_its_place(
    service: Service, tmp_path: Path
) -> None:
    given = documents(service, 4)
    given[1]["主体"]["类型"] = "没有这种"
    del given[3]["主体"]["开户日"]
    file = written(tmp_path, given)
    file.write_bytes(file.read_bytes() + b'{"broken"\n')
    before = size(service)
    with pytest.raises(FaultyInput) as faulty:
        do_import(service, file)
    found = [(one.place.file, one.place.line, one.code) for one in faulty.value.diagnostics]
    assert [(file_, line) for file_, line, _ in found] == [(str(file), line) for line in (2, 4, 5)]
    assert [code for *_, code in found][:2] == ["unknown-subject-type", "missing-key"]
    assert size(service) == before
    assert stored(service, given[0]) is None


def test_faulty_lines_can_be_left_out_into_a_file_and_nothing_is_lost(
    service: Service, tmp_path: Path
) -> None:
    given = documents(service, 4)
    good = [given[0], given[2]]
    given[1]["主体"]["类型"] = "没有这种"
    given[3]["主体"]["区县"] = "成都"
    file, kept = written(tmp_path, given), tmp_path / "faulty.jsonl"
    done = do_import(service, file, faulty_to=kept)
    lines = file.read_bytes().splitlines()
    assert kept.read_bytes().splitlines() == [lines[1], lines[3]]
    assert (done.subjects, done.faulty_lines) == (2, 2)
    assert all(stored(service, one) is not None for one in good)
    _, payload = leaf(service, done)
    assert payload["left_out"] == [1, 3]
    with pytest.raises(Refused, match="file-exists"):
        do_import(service, file, faulty_to=kept)


def test_next_month_adds_to_the_same_subjects_and_brings_others(service: Service, tmp_path: Path) -> None:
    given = documents(service, 24)
    first, others = given[:12], given[12:]
    do_import(service, written(tmp_path, first))
    later = [
        {"主体": one["主体"], "条目": [{**entry, "编号": f"late-{entry['编号']}"} for entry in one["条目"]]}
        for one in first
    ]
    done = do_import(service, written(tmp_path, [*later, *others], "later.jsonl"))
    assert (done.subjects, done.entries) == (12, sum(len(one["条目"]) for one in [*first, *others]))
    for one in first:
        record = stored(service, one)
        assert record is not None
        assert len(record.entries) == 2 * len(one["条目"])


@pytest.mark.parametrize(
    ("change", "code"),
    [({"区县": "510104"}, "subject-differs"), ({"名称": "另一个"}, "subject-differs"), ({}, "entry-known")],
)
def test_what_contradicts_the_books_is_said_and_not_written(
    service: Service, tmp_path: Path, change: Document, code: str
) -> None:
    one = next(one for one in documents(service, 9) if one["条目"] and one["主体"]["区县"] != "510104")
    do_import(service, written(tmp_path, [one]))
    again = written(tmp_path, [{"主体": {**one["主体"], **change}, "条目": one["条目"]}], "again.jsonl")
    with pytest.raises(FaultyInput) as faulty:
        do_import(service, again)
    assert {found.code for found in faulty.value.diagnostics} == {code}


def test_two_lines_of_one_subject_become_one_subject(service: Service, tmp_path: Path) -> None:
    (one,) = documents(service, 1)
    other = {"主体": one["主体"], "条目": [{**entry, "编号": f"x-{entry['编号']}"} for entry in one["条目"]]}
    done = do_import(service, written(tmp_path, [one, other]))
    assert done.subjects == 1
    record = stored(service, one)
    assert record is not None
    assert len(record.entries) == 2 * len(one["条目"])


def test_a_folder_of_record_files_is_imported_too(service: Service, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number, one in enumerate(documents(service, 3)):
        text = json.dumps(one, ensure_ascii=False, indent=1)
        (folder / f"{number}.json").write_text(text, encoding="utf-8")
    (folder / "notes.txt").write_text("不是记录", encoding="utf-8")
    assert do_import(service, folder).subjects == 3


def test_nothing_to_import_and_what_cannot_be_read_are_said(service: Service, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="nothing-to-import"):
        do_import(service, tmp_path)
    with pytest.raises(Refused, match="unreadable-file"):
        do_import(service, tmp_path / "none.jsonl")


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Rulebooks.open(default_rules()).documents(ON, Viewpoint(area="000000")).vocabulary


def test_a_line_is_read_as_its_record_file_would_be(vocabulary: Vocabulary, tmp_path: Path) -> None:
    given = [*generate(vocabulary, (), subjects=20, seed=7, on=ON)]
    quick = [read_line(line, vocabulary) for line in lines_of([written(tmp_path, given)])]
    for number, one in enumerate(given):
        file = tmp_path / f"{number}.json"
        file.write_text(json.dumps(one, ensure_ascii=True, indent=1), encoding="utf-8")
        (line,) = lines_of([file])
        assert read_line(line, vocabulary) == quick[number]


@pytest.mark.parametrize(
    "text",
    ['{"主体": {}, "主体": {}}', "[" * 40 + "]" * 40, "null", '{"主体": true}', "{'主体': 1}", '"\u200b"'],
)
def test_odd_json_is_judged_by_the_careful_reader(vocabulary: Vocabulary, tmp_path: Path, text: str) -> None:
    file = tmp_path / "odd.jsonl"
    file.write_text(f"\n{text}\n", encoding="utf-8")
    (line,) = lines_of([file])
    read = read_line(line, vocabulary)
    assert read.record is None
    assert {one.place.line for one in read.faults} == {2}
