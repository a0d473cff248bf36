"""Use case: many records at once, all of them or none, under one leaf over the Merkle root of their lines."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Final
from uuid import UUID, uuid5

from api.desk.import_lines import Line, ReadLine, lines_of, read_line
from api.desk.import_part import Books, Part
from api.desk.recorder import Act, AlreadyRecorded, NotRecorded, instant
from api.desk.service import Service, civil_day, submit
from api.desk.verification import Progress
from api.desk.written import vocabulary_now
from api.store import added, imports, log
from api.store.faults import Busy, Taken, Unavailable, Unknown
from api.store.imports import Staged
from catalog.diagnostics import Diagnostic, FaultyInput, Refused
from engine.audit.canonical import canonical_bytes
from engine.audit.envelope import Kind
from engine.audit.tree import HASH_BYTES, Frontier, leaf_hash

PART_LINES: Final = 256
_IMPORTS: Final = UUID("c0a4f6a1-8d5e-5b3a-9c55-0f7a2d9be6c3")
_SECONDS: Final = 60.0


@dataclass(slots=True)
class Imported:
    """What an import did: lines read, those that were staged or imported before, what was added, and its leaf.

    `leaf` is None when nothing had to be written.
    """

    root: bytes
    lines: int
    lines_before: int = 0
    subjects: int = 0
    entries: int = 0
    confirmations: int = 0
    spans: int = 0
    covering: int = 0
    leaf: int | None = None
    faults: tuple[Diagnostic, ...] = ()
    faulty_lines: int = 0


def import_records(
    service: Service,
    paths: Sequence[Path],
    *,
    actor: str,
    faulty_to: Path | None = None,
    progress: Progress = lambda _done, _all: None,
) -> Imported:
    """Import record files, folders of them and files of JSON lines.

    Every line is read and checked before anything is written. When one is faulty, `FaultyInput` with every finding is
    raised and nothing is written, unless `faulty_to` names a file that takes the faulty lines. What is written is
    staged in parts, and counts all at once with the leaf that comes last. The same files again go on where an
    interrupted import stopped; other files make it given up. Raises `Refused`.
    """
    if faulty_to is not None and faulty_to.exists():
        raise Refused("file-exists", f"`{faulty_to}` 已经存在", "换一个文件名：不覆盖以前留下的行")
    hashes = _Hashes()
    for line in lines_of(paths):
        hashes.add(line)
    if not hashes.count:
        raise Refused("nothing-to-import", "没有可导入的记录", "给出 .jsonl 文件、记录文件或者它们的目录")
    done = Imported(root=hashes.root(), lines=hashes.count)
    with _alone(service):
        if _stands(service, done):
            done.lines_before = done.lines
            return done
        run = _Run(service, paths, hashes, done, progress)
        faulty = run.check()
        if done.faults and faulty_to is None:
            raise FaultyInput(done.faults)
        if faulty_to is not None and faulty:
            _keep(faulty_to, (line for place, line in enumerate(lines_of(paths)) if place in faulty))
        run.write(faulty, actor)
    return done


@contextmanager
def _alone(service: Service) -> Iterator[None]:
    """Let one import run at a time: it gives up whatever another one left staged."""
    try:
        with service.database.alone("import", wait=0):
            yield
    except Busy as error:
        raise Refused("import-running", "另一个导入正在进行", "等它结束，再运行一次同一命令") from error


def _stands(service: Service, done: Imported) -> bool:
    id_ = _import_id(done)
    with service.database.reading() as conn:
        return id_ in log.by_ids(conn, [id_])


def _import_id(done: Imported) -> str:
    """Give the id of the act: the same for the same lines, so that nothing is imported twice."""
    return str(uuid5(_IMPORTS, done.root.hex()))


class _Hashes:
    """The leaf hash of every line, end to end."""

    def __init__(self) -> None:
        self._all = bytearray()

    @property
    def count(self) -> int:
        return len(self._all) // HASH_BYTES

    def add(self, line: Line) -> None:
        self._all += leaf_hash(line.data)

    def at(self, place: int) -> bytes:
        return bytes(self._all[place * HASH_BYTES : (place + 1) * HASH_BYTES])

    def root(self) -> bytes:
        """Give the root of RFC 6962 over all lines."""
        return Frontier().append(self.at(place) for place in range(self.count)).root()


class _Run:
    """One import: checked whole, then staged part by part, then made to count."""

    def __init__(
        self, service: Service, paths: Sequence[Path], hashes: _Hashes, done: Imported, progress: Progress
    ) -> None:
        self._service = service
        self._paths = paths
        self._hashes = hashes
        self._done = done
        self._progress = progress
        self._vocabulary = vocabulary_now(service)
        self._parts_in_all = -(-hashes.count // PART_LINES)
        with service.database.reading() as conn:
            under_way = imports.under_way(conn)
        going_on = [one for one in under_way if one.root == done.root and not one.given_up]
        self._mine = next(iter(going_on), None)
        self._given_up = [one for one in under_way if one not in going_on]
        self._staged = {} if self._mine is None else self._mine.parts
        done.lines_before = sum(len(range(*self._span(part))) for part in self._staged)

    def check(self) -> set[int]:
        """Read every line against what is stored; give the places of the faulty ones and note their findings."""
        faulty: set[int] = set()
        found: list[Diagnostic] = []

        def note(place: int, faults: tuple[Diagnostic, ...]) -> None:
            faulty.add(place)
            found.extend(faults)

        for _ in self._parts(set(), note, 0):
            pass
        self._done.faults, self._done.faulty_lines = tuple(found), len(faulty)
        return faulty

    def write(self, faulty: set[int], actor: str) -> None:
        """Stage every part, then record the leaf; `Refused` says why an import stopped."""

        def changed(_place: int, faults: tuple[Diagnostic, ...]) -> None:
            raise Refused(
                "changed-meanwhile", f"导入期间库中有变动：{faults[0].message}", "再运行一次同一命令"
            )

        self._done.covering = 0
        try:
            mine = self._begun()
            for number, part in self._parts(faulty, changed, self._hashes.count):
                if number not in self._staged:
                    self._stage(mine, number, part, faulty)
            self._record(mine, faulty, actor)
        except (Taken, Unknown) as error:
            raise _stopped("导入期间库中有变动") from error
        except (NotRecorded, TimeoutError) as error:
            raise _stopped("未能写入审计日志") from error
        except Unavailable as error:
            raise _stopped("数据库暂时不能使用") from error

    def _begun(self) -> Staged:
        """Take out what other imports left staged, then begin, or go on."""
        database = self._service.database
        for one in self._given_up:
            imports.take_out(database, one.number)
        if self._mine is None:
            with database.writing() as conn:
                at = instant(self._service.clock())
                self._mine = imports.begin(conn, self._done.root, self._hashes.count, at)
        return self._mine

    def _parts(
        self, skipped: set[int], fault: Callable[[int, tuple[Diagnostic, ...]], None], passed: int
    ) -> Iterator[tuple[int, Part]]:
        """Yield number and content of every part, its faulty lines told and left out; nothing for one staged before."""
        books = Books(self._service, civil_day(self._service), staged=self._mine)
        lines = enumerate(lines_of(self._paths))
        for number in range(self._parts_in_all):
            some = list(islice(lines, PART_LINES))
            part = Part()
            read = [] if number in self._staged else self._read(some, skipped)
            given = [books.identifiers(one) for _, _, one in read]
            with self._service.database.reading() as conn:
                books.look_up(conn, [lookup for one in given for lookup in one])
                for (place, line, one), identifiers in zip(read, given, strict=True):
                    self._done.covering += one.covers
                    if faults := books.take(conn, line, one, identifiers, part):
                        fault(place, faults)
            self._progress(passed + self._span(number)[1], 2 * self._hashes.count)
            yield number, part

    def _read(self, some: list[tuple[int, Line]], skipped: set[int]) -> list[tuple[int, Line, ReadLine]]:
        for place, line in some:
            if leaf_hash(line.data) != self._hashes.at(place):
                raise Refused("file-changed", f"`{line.file}` 在导入期间被改动", "再运行一次同一命令")
        wanted = [(place, line) for place, line in some if place not in skipped]
        return [(place, line, read_line(line, self._vocabulary)) for place, line in wanted]

    def _stage(self, mine: Staged, number: int, part: Part, faulty: set[int]) -> None:
        """Add the rows of a part where nobody sees them; other writers wait for no more than this."""
        service = self._service
        start, stop = self._span(number)
        service.vault.create(*(one.ref for one in part.subjects))
        with service.database.writing() as conn:
            part.write(service, conn, mine.number)
            imports.note_part(conn, mine.number, number, [place for place in faulty if start <= place < stop])
        self._done.subjects += len(part.subjects)
        self._done.entries += len(part.entries)
        self._done.confirmations += len(part.confirmations)
        self._done.spans += len(part.spans)

    def _record(self, mine: Staged, faulty: set[int], actor: str) -> None:
        before = (place for left_out in self._staged.values() for place in left_out)
        with self._service.database.reading() as conn:
            staged = added.staged_roots(conn, mine.number)
        payload = {
            "root": self._done.root.hex(),
            "lines": self._hashes.count,
            "left_out": sorted(faulty.union(before)),
            "staged": {name: asdict(root) for name, root in staged.items()},
        }
        act = Act(
            kind=Kind.IMPORT,
            id=_import_id(self._done),
            actor=actor,
            payload=canonical_bytes(payload),
            write=lambda conn, index: imports.stand(conn, mine.number, index),
        )
        try:
            self._done.leaf = submit(self._service, act).result(_SECONDS).index
        except AlreadyRecorded as before_this:
            self._done.leaf = before_this.recorded.index

    def _span(self, number: int) -> tuple[int, int]:
        return number * PART_LINES, min((number + 1) * PART_LINES, self._hashes.count)


def _stopped(why: str) -> Refused:
    return Refused(
        "import-stopped", f"{why}，导入停下；还没有一条生效", "再运行一次同一命令，从停下的地方继续"
    )


def _keep(file: Path, lines: Iterator[Line]) -> None:
    """Keep faulty lines as they are; a faulty record file stays where it is."""
    with file.open("xb") as kept:
        kept.writelines(line.data + b"\n" for line in lines if not line.whole_file)
