"""Use case: a new edition is drafted from the last one, with its cases; a district's first from the template."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from re import fullmatch
from typing import Final

import catalog
from api.desk.layouts import TABLES
from api.desk.rulebooks import findings
from api.desk.whole_files import write_new, write_whole
from catalog.diagnostics import FaultyInput, Refused, did_you_mean
from catalog.documents import Catalog
from catalog.layout import MovedCases, cases_from, with_head
from catalog.load import CASES_SUFFIX
from catalog.model import EditionHead, Standing
from catalog.shapes import AREA, ID_PATTERN

TEMPLATES: Final = Path(catalog.__file__).resolve().parent / "templates"
LOCK: Final = "editions.lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEdition:
    """What the head of the new edition is to say; `standing` None keeps the former's, `from_day` None is 待定."""

    edition: str
    from_day: date | None
    standing: Standing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """The files written; the edition that it follows, whether that one was given an end, and why not."""

    files: tuple[Path, ...]
    former: str | None
    ended: bool
    kept: str | None
    cases: MovedCases | None


def draft(folder: Path, rulebook: str, new: NewEdition, *, former: str | None = None) -> Drafted:
    """Draft an edition of a rulebook from its last one, or from the one named, with its cases.

    The former edition gets `失效自` where it would overlap, unless it was approved or published: those stay as they
    are byte for byte. Raises `Refused`, and `FaultyInput` when the folder is not sound.
    """
    _check_name(new)
    catalog_ = _sound(folder)
    head = _former(catalog_, rulebook, former)
    old = folder / Path(head.place.file).relative_to(folder.resolve().name)
    path = old.with_name(f"{new.edition}.yaml")
    cases_path, old_cases = _cases_of(path), _cases_of(old)
    _must_be_free(catalog_, rulebook, new, (path, cases_path))
    if new.from_day is not None and head.from_day is not None and new.from_day <= head.from_day:
        message = f"新版自 `{new.from_day}` 起施行，不晚于前一版 `{head.edition}` 的 `{head.from_day}`"
        raise Refused("not-after-former", message, "核对 --from-day，或者用 --from 写明以哪一版为底稿")
    text = old.read_text("utf-8")
    kind = "词汇表" if head.rulebook in {v.head.rulebook for v in catalog_.vocabularies} else "清单"
    written = with_head(text, TABLES[kind], "版次", _head(new))
    cases = None
    if old_cases.is_file():
        cases = cases_from(
            old_cases.read_text("utf-8"),
            TABLES["案例"],
            edition=new.edition,
            from_day=new.from_day,
            calendars=catalog_.calendars.keys(),
        )
    kept = _kept(folder, old, head)
    ends = new.from_day is not None and (head.until_day is None or head.until_day > new.from_day)
    write_new(path, written)
    if cases is not None:
        write_new(cases_path, cases.text)
    if ends and kept is None:
        write_whole(old, with_head(text, TABLES[kind], "版次", {"失效自": str(new.from_day)}))
    return Drafted(
        files=(path,) if cases is None else (path, cases_path),
        former=head.edition,
        ended=ends and kept is None,
        kept=kept if ends else None,
        cases=cases,
    )


def draft_district(folder: Path, area: str, name: str, new: NewEdition) -> Drafted:
    """Draft the first overlay of a district from the template; raises `Refused`."""
    _check_name(new)
    if not fullmatch(AREA.pattern, area) or area.endswith("00"):
        raise Refused("not-an-area", f"`{area}` 不是区县的行政区划代码", "六位数字，如武侯区 510107")
    path = folder / "district" / area / f"{new.edition}.yaml"
    others = sorted(path.parent.glob("*.yaml")) if path.parent.is_dir() else []
    if others:
        message = f"`{area}` 已有清单 `{others[0]}`"
        raise Refused("edition-exists", message, f"运行 power-credit rules new district/{area} --edition …")
    years = _sound(folder).calendars.keys()
    written: list[tuple[Path, str]] = []
    for template, target in (("district.yaml", path), (f"district{CASES_SUFFIX}", _cases_of(path))):
        text = (TEMPLATES / template).read_text("utf-8")
        text = text.replace("〈区划代码〉", area).replace("〈区县名称〉", name)
        if template.endswith(CASES_SUFFIX):
            moved = cases_from(
                text, TABLES["案例"], edition=new.edition, from_day=new.from_day, calendars=years
            )
            written.append((target, moved.text))
        else:
            written.append((target, with_head(text, TABLES["清单"], "版次", _head(new))))
    path.parent.mkdir(parents=True, exist_ok=True)
    for target, text in written:
        write_new(target, text)
    return Drafted(files=tuple(one for one, _ in written), former=None, ended=False, kept=None, cases=None)


def _sound(folder: Path) -> Catalog:
    catalog_, found = findings(folder)
    if found:
        raise FaultyInput(found, catalog_.sources)
    return catalog_


def _head(new: NewEdition) -> dict[str, str | None]:
    standing = {} if new.standing is None else {"效力": new.standing.value}
    day = new.from_day.isoformat() if new.from_day else "待定"
    return {"编号": new.edition, **standing, "施行自": day, "失效自": None}


def _check_name(new: NewEdition) -> None:
    if not fullmatch(ID_PATTERN, new.edition):
        hint = "用小写字母、数字和连字符，如 `2027` 或 `2027-draft`"
        raise Refused("not-an-id", f"`{new.edition}` 不能用作版次编号", hint)


def _former(catalog_: Catalog, rulebook: str, edition: str | None) -> EditionHead:
    heads = [*(e.head for e in catalog_.editions), *(v.head for v in catalog_.vocabularies)]
    ours = [head for head in heads if head.rulebook == rulebook]
    if not ours:
        known = sorted({head.rulebook for head in heads})
        hint = did_you_mean(rulebook, known) or f"现有：{'、'.join(known)}"
        raise Refused("unknown-rulebook", f"没有编号为 `{rulebook}` 的清单", hint)
    if edition is None:
        return max(ours, key=lambda head: (head.from_day or date.max, head.edition))
    named = next((head for head in ours if head.edition == edition), None)
    if named is None:
        hint = f"现有：{'、'.join(sorted(head.edition for head in ours))}"
        raise Refused("unknown-edition", f"`{rulebook}` 没有版次 `{edition}`", hint)
    return named


def _must_be_free(catalog_: Catalog, rulebook: str, new: NewEdition, paths: tuple[Path, ...]) -> None:
    heads = [*(e.head for e in catalog_.editions), *(v.head for v in catalog_.vocabularies)]
    same = [head for head in heads if (head.rulebook, head.edition) == (rulebook, new.edition)]
    if same:
        message = f"`{rulebook}` 已有版次 `{new.edition}`（{same[0].place.file}）"
        raise Refused("edition-exists", message, "换一个 --edition；已有的版次直接修改")
    for path in paths:
        if path.exists():
            raise Refused(
                "edition-exists", f"文件 `{path}` 已经存在", "换一个 --edition；已有的文件不会被覆盖"
            )


def _kept(folder: Path, old: Path, head: EditionHead) -> str | None:
    """Tell why the former edition must stay as it is, byte for byte."""
    if old.with_name(f"{old.stem}.approval.yaml").exists():
        return "已有审批文件"
    lock = folder / LOCK
    lines = lock.read_text("utf-8").splitlines() if lock.is_file() else []
    published = any(line.split()[2:4] == [head.digest, "published"] for line in lines if line[:1] != "#")
    return "已由服务发布" if published else None


def _cases_of(path: Path) -> Path:
    return path.with_name(f"{path.stem}{CASES_SUFFIX}")
