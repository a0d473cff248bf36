"""Many records at once: all or none, each line once, one leaf over the lines of a part."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.desk import imports
from api.desk.import_lines import lines_of, read_line
from api.desk.import_part import Part
from api.desk.imports import Imported, import_records
from api.desk.rulebooks import Rulebooks, Viewpoint
from api.desk.service import Service, civil_day
from api.desk.written import vocabulary_now
from api.samples.generate import generate
from api.store import log, records, subjects
from api.store.log import LogEntry
from api.store.subjects import Identifier, IdentifierKind
from catalog.diagnostics import FaultyInput, Refused
from catalog.load import default_rules
from catalog.vocabulary import Vocabulary
from engine.audit.tree import Frontier, leaf_hash
from engine.record.entry import Record

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


def leaves(service: Service, done: Imported) -> Iterator[tuple[LogEntry, Document]]:
    with service.database.reading() as conn:
        for index in done.leaves:
            entry = log.by_index(conn, index)
            opened = log.opened(conn, service.vault, index)
            assert entry is not None
            assert opened is not None
            yield entry, json.loads(opened.payload)


def stored(service: Service, document: Document) -> Record | None:
    about = document["主体"]
    kind, word = (
        (IdentifierKind.CREDIT_CODE, "统一社会信用代码")
        if "统一社会信用代码" in about
        else (IdentifierKind.IDENTITY_NUMBER, "身份证号")
    )
    looked = Identifier(kind=kind, value=about[word]).lookup(service.vault)
    with service.database.reading() as conn:
        ref = subjects.find(conn, [looked], on=civil_day(service), known=ALL)
        return None if ref is None else records.load(conn, service.vault, ref, on=ON, known=ALL)


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
    ((entry, payload),) = leaves(service, done)
    root = Frontier().append(leaf_hash(line) for line in file.read_bytes().splitlines()).root()
    assert (entry.kind, entry.actor, entry.ref) == ("import", "operator", None)
    assert payload["root"] == payload["import"] == root.hex() == done.root.hex()
    assert (payload["from"], payload["until"], payload["of"], payload["left_out"]) == (0, 12, 12, [])


def test_a_long_import_has_a_leaf_for_each_part(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "PART_LINES", 4)
    file = written(tmp_path, documents(service, 10))
    told: list[tuple[int, int]] = []
    done = do_import(service, file, progress=lambda *at: told.append(at))
    spans = [(payload["from"], payload["until"]) for _, payload in leaves(service, done)]
    assert spans == [(0, 4), (4, 8), (8, 10)]
    assert done.subjects == 10
    assert told[-1] == (20, 20)
    roots = [bytes.fromhex(payload["root"]) for _, payload in leaves(service, done)]
    hashes = [leaf_hash(line) for line in file.read_bytes().splitlines()]
    assert Frontier(10, (Frontier().append(hashes[:8]).root(), roots[2])).root() == done.root
    assert roots[0] == Frontier().append(hashes[:4]).root()


def test_the_same_file_again_changes_nothing(service: Service, tmp_path: Path) -> None:
    file = written(tmp_path, documents(service, 5))
    do_import(service, file)
    before = size(service)
    again = do_import(service, file)
    assert (again.lines_before, again.subjects, again.leaves) == (5, 0, [])
    assert size(service) == before


def test_an_import_that_was_interrupted_goes_on_where_it_stopped(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "PART_LINES", 2)
    given = documents(service, 6)
    file = written(tmp_path, given)
    write, calls = Part.write, 0

    def failing(part: Part, *rest: Any) -> None:
        nonlocal calls
        calls += 1
        if calls >= 2:
            raise OSError("the lights went out")
        write(part, *rest)

    monkeypatch.setattr(Part, "write", failing)
    with pytest.raises(OSError, match="lights"):
        do_import(service, file)
    monkeypatch.setattr(Part, "write", write)
    done = do_import(service, file)
    assert (done.lines_before, done.subjects) == (2, 4)
    assert all(stored(service, one) is not None for one in given)


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
    ((_, payload),) = leaves(service, done)
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
