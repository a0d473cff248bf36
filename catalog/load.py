"""A folder of rule files to a catalog, with every fault of every file at once."""

from pathlib import Path
from typing import Final

import catalog
from catalog.diagnostics import Diagnostic, Place, in_order
from catalog.documents import Catalog
from catalog.model import CalendarYear, Edition
from catalog.parse import Document, parse_document
from catalog.plan import Plan
from catalog.source import read_source
from catalog.vocabulary import Vocabulary

CASES_SUFFIX: Final = ".cases.yaml"
APPROVAL_SUFFIX: Final = ".approval.yaml"
PEOPLE: Final = "people.yaml"


def default_rules() -> Path:
    """Give the folder of the rules that are shipped, in a checkout and in an installed package alike."""
    return Path(catalog.__file__).resolve().parent.parent / "rules"


def case_files(folder: Path) -> tuple[Path, ...]:
    """Give the files of cases, which stand beside their editions, in order of path."""
    return tuple(path for path in _files(folder) if path.name.endswith(CASES_SUFFIX))


def approval_files(folder: Path) -> tuple[Path, ...]:
    """Give the approvals, which stand beside their editions, in order of path."""
    return tuple(path for path in _files(folder) if path.name.endswith(APPROVAL_SUFFIX))


def file_name(folder: Path, path: Path) -> str:
    """Give the name by which messages call a file: relative to the folder's parent."""
    return f"{folder.resolve().name}/{path.relative_to(folder).as_posix()}"


def load(folder: Path) -> tuple[Catalog, tuple[Diagnostic, ...]]:
    """Read every document under a folder; with any diagnostic the catalog must not be used.

    Cases, approvals and the people who sign are read by whoever needs them.

    A folder that is missing, empty or without a rulebook is a fault (`no-rules`), never an empty catalog.
    """
    editions: list[Edition] = []
    vocabularies: list[Vocabulary] = []
    calendars: dict[int, CalendarYear] = {}
    plans: list[Plan] = []
    sources: dict[str, str] = {}
    found: list[Diagnostic] = []
    rulebooks = 0
    for path in _files(folder):
        if path.name.endswith((CASES_SUFFIX, APPROVAL_SUFFIX)) or path == folder / PEOPLE:
            continue
        source = read_source(file_name(folder, path), path.read_bytes())
        document, diagnostics = parse_document(source)
        sources[source.file] = source.text
        found.extend(diagnostics)
        rulebooks += document is None or isinstance(document, Edition)
        match document:
            case Edition():
                editions.append(document)
            case Vocabulary():
                vocabularies.append(document)
            case CalendarYear(year=year) if year in calendars:
                found.extend(_twice(calendars[year], document, f"{year} 年的工作日历"))
            case CalendarYear(year=year):
                calendars[year] = document
            case Plan():
                plans.append(document)
            case None:
                pass
    found.extend(_misnamed(folder))
    found.extend(_same_edition([*editions, *vocabularies, *plans]))
    if not rulebooks:
        found.append(_no_rules(folder))
    loaded = Catalog(
        editions=tuple(editions),
        vocabularies=tuple(vocabularies),
        calendars=calendars,
        sources=sources,
        plans=tuple(plans),
    )
    return loaded, in_order(found)


def _files(folder: Path) -> list[Path]:
    return sorted(
        (path for path in folder.rglob("*.yaml") if path.is_file()), key=lambda path: path.as_posix()
    )


def _misnamed(folder: Path) -> list[Diagnostic]:
    """Note what looks like a rule file but would not be read."""
    return [
        Diagnostic(
            place=Place(file=file_name(folder, path), line=1, column=1),
            code="wrong-suffix",
            message=f"`{path.name}` 不会被读取",
            hint="规则文件的后缀是 `.yaml`",
        )
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in {".yml", ".yaml", ".json"} and path.suffix != ".yaml"
    ]


def _no_rules(folder: Path) -> Diagnostic:
    place = Place(file=f"{folder.resolve().name}/", line=1, column=1)
    message = (
        f"文件夹 `{folder}` 里没有清单文件（*.yaml）" if folder.is_dir() else f"没有规则文件夹 `{folder}`"
    )
    return Diagnostic(place=place, code="no-rules", message=message, hint="请指明存放规则的文件夹")


def _same_edition(documents: list[Edition | Vocabulary | Plan]) -> list[Diagnostic]:
    """Note every edition of which there is another, in both files."""
    first: dict[tuple[str, str], Edition | Vocabulary | Plan] = {}
    found: list[Diagnostic] = []
    for document in documents:
        head = document.head
        other = first.setdefault((head.rulebook, head.edition), document)
        if other is not document:
            found.extend(_twice(other, document, f"`{head.rulebook}` 的版次 `{head.edition}`"))
    return found


def _twice(first: Document | Plan, second: Document | Plan, what: str) -> list[Diagnostic]:
    places = [one.place if isinstance(one, CalendarYear) else one.head.place for one in (first, second)]
    return [
        Diagnostic(
            place=here,
            code="duplicate-edition",
            message=f"{what}有两份",
            hint=f"另一份在 {there.file} 第 {there.line} 行",
        )
        for here, there in (places, reversed(places))
    ]
