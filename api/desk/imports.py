"""Use case: many records at once, all of them or none, each bounded part under one leaf over its lines."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final
from uuid import UUID, uuid5

from api.desk.import_lines import Line, ReadLine, lines_of, read_line
from api.desk.import_part import Books, Part
from api.desk.recorder import Act, AlreadyRecorded, NotRecorded
from api.desk.service import Service, civil_day, submit
from api.desk.verification import Progress
from api.desk.written import vocabulary_now
from api.store import log
from api.store.faults import Taken, Unknown
from catalog.diagnostics import Diagnostic, FaultyInput, Refused
from engine.audit.canonical import canonical_bytes
from engine.audit.envelope import Kind
from engine.audit.tree import HASH_BYTES, Frontier, leaf_hash

# A power of two, so that the root of a part is a node of the tree over all lines of the import. Small, because a part
# is written under the head lock, for which decisions wait.
PART_LINES: Final = 256
_PARTS: Final = UUID("c0a4f6a1-8d5e-5b3a-9c55-0f7a2d9be6c3")
_SECONDS: Final = 60.0


@dataclass(slots=True)
class Imported:
    """What an import did: lines read, in parts that were recorded before, and what was added."""

    root: bytes
    lines: int
    lines_before: int = 0
    subjects: int = 0
    entries: int = 0
    confirmations: int = 0
    covering: int = 0
    leaves: list[int] = field(default_factory=list)
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
    raised and nothing is written, unless `faulty_to` names a file that takes the faulty lines. The same files again
    go on where an interrupted import stopped. Raises `Refused`.
    """
    if faulty_to is not None and faulty_to.exists():
        raise Refused("file-exists", f"`{faulty_to}` 已经存在", "换一个文件名：不覆盖以前留下的行")
    hashes = _Hashes()
    for line in lines_of(paths):
        hashes.add(line)
    if not hashes.count:
        raise Refused("nothing-to-import", "没有可导入的记录", "给出 .jsonl 文件、记录文件或者它们的目录")
    done = Imported(root=hashes.root(0, hashes.count), lines=hashes.count)
    run = _Run(service, paths, hashes, done, actor, progress)
    faulty = run.check()
    if done.faults and faulty_to is None:
        raise FaultyInput(done.faults)
    if faulty_to is not None and faulty:
        _keep(faulty_to, (line for place, line in enumerate(lines_of(paths)) if place in faulty))
    run.write(faulty)
    return done


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

    def root(self, start: int, stop: int) -> bytes:
        """Give the root of RFC 6962 over some lines."""
        return Frontier().append(self.at(place) for place in range(start, stop)).root()


class _Run:
    """One import: checked whole, then written part by part."""

    def __init__(
        self,
        service: Service,
        paths: Sequence[Path],
        hashes: _Hashes,
        done: Imported,
        actor: str,
        progress: Progress,
    ) -> None:
        self._service = service
        self._paths = paths
        self._hashes = hashes
        self._done = done
        self._actor = actor
        self._progress = progress
        self._vocabulary = vocabulary_now(service)
        self._ids = [
            str(uuid5(_PARTS, f"{done.root.hex()}/{start}")) for start in range(0, hashes.count, PART_LINES)
        ]
        self._before = self._recorded_before()
        done.lines_before = sum(len(range(*self._span(number))) for number in self._before)

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

    def write(self, faulty: set[int]) -> None:
        """Write every part that has anything to write; `Refused` names where it stopped when one cannot be written."""

        def changed(_place: int, faults: tuple[Diagnostic, ...]) -> None:
            raise Refused(
                "changed-meanwhile", f"导入期间库中有变动：{faults[0].message}", "再运行一次同一命令"
            )

        self._done.covering = 0
        for number, part in self._parts(faulty, changed, self._hashes.count):
            if part:
                self._record(number, part, faulty)
                self._done.subjects += len(part.subjects)
                self._done.entries += len(part.entries)
                self._done.confirmations += len(part.confirmations)

    def _parts(
        self, skipped: set[int], fault: Callable[[int, tuple[Diagnostic, ...]], None], passed: int
    ) -> Iterator[tuple[int, Part]]:
        """Yield number and content of every part not recorded before, its faulty lines told and left out."""
        books = Books(self._service, civil_day(self._service))
        lines = enumerate(lines_of(self._paths))
        for number in range(len(self._ids)):
            some = list(islice(lines, PART_LINES))
            part = Part()
            read = [] if number in self._before else self._read(some, skipped)
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

    def _record(self, number: int, part: Part, faulty: set[int]) -> None:
        service = self._service
        start, stop = self._span(number)
        payload = {
            "import": self._done.root.hex(),
            "of": self._hashes.count,
            "from": start,
            "until": stop,
            "root": self._hashes.root(start, stop).hex(),
            "left_out": sorted(place for place in faulty if start <= place < stop),
        }
        act = Act(
            kind=Kind.IMPORT,
            id=self._ids[number],
            actor=self._actor,
            payload=canonical_bytes(payload),
            write=lambda conn, index: part.write(service, conn, index),
        )
        try:
            service.vault.create(*(one.ref for one in part.subjects))
            self._done.leaves.append(submit(service, act).result(_SECONDS).index)
        except AlreadyRecorded:
            return
        except (Taken, Unknown) as error:
            raise self._stopped("导入期间库中有变动", start) from error
        except (NotRecorded, TimeoutError) as error:
            raise self._stopped("未能写入审计日志", start) from error

    def _stopped(self, why: str, start: int) -> Refused:
        return Refused(
            "import-stopped", f"{why}，停在第 {start + 1} 条记录", "再运行一次同一命令，从这里继续"
        )

    def _recorded_before(self) -> set[int]:
        before: set[int] = set()
        with self._service.database.reading() as conn:
            for start in range(0, len(self._ids), PART_LINES):
                some = self._ids[start : start + PART_LINES]
                there = log.by_ids(conn, some)
                before |= {number for number, id_ in enumerate(some, start) if id_ in there}
        return before

    def _span(self, number: int) -> tuple[int, int]:
        return number * PART_LINES, min((number + 1) * PART_LINES, self._hashes.count)


def _keep(file: Path, lines: Iterator[Line]) -> None:
    """Keep faulty lines as they are; a faulty record file stays where it is."""
    with file.open("xb") as kept:
        kept.writelines(line.data + b"\n" for line in lines if not line.whole_file)
