"""Use case: two registered people sign for an edition's bytes, and anybody can verify that they did."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from api.clock import TIMEZONE
from api.desk.layouts import TABLES
from api.desk.signatures import PrivateKey, Statement, signed_by
from api.desk.whole_files import write_whole
from catalog.diagnostics import Diagnostic, FaultyInput, Place, Refused, did_you_mean, in_order
from catalog.layout import formatted
from catalog.load import APPROVAL_SUFFIX, approval_files, file_name, load
from catalog.model import CalendarYear, EditionHead
from catalog.parse import parse_document
from catalog.people import Approval, Part, Person, Signed
from catalog.read_approval import read_approval
from catalog.read_people import read_people
from catalog.source import read_source

_MODELINE: Final = "# yaml-language-server: $schema={schemas}/approval.schema.json"
_ABOUT: Final = (
    "# 由 power-credit rules approve --offline 写，不要手改；版次文件改动一个字节，这里的签名就不再有效。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """An approval that holds: the edition's file, and who signed when."""

    file: str
    digest: str
    drafted: Signed
    approved: Signed


def approval_of(edition: Path) -> Path:
    """Give the file of an edition's approval."""
    return edition.with_name(f"{edition.stem}{APPROVAL_SUFFIX}")


def registered(file: Path) -> Mapping[str, Person]:
    """Read the people; raises `Refused` when there is no such file, `FaultyInput` for its faults."""
    if not file.is_file():
        raise Refused(
            "no-people", f"没有人员表 `{file}`", "用 power-credit rules keypair 生成密钥，照它打印的写一份"
        )
    source = read_source(str(file), file.read_bytes())
    people, found = read_people(source)
    if found:
        raise FaultyInput(found, {source.file: source.text})
    return people


def sign(
    edition: Path, people: Mapping[str, Person], name: str, part: Part, key: PrivateKey, at: datetime
) -> Path:
    """Add a person's signature to the approval of an edition; the drafter's comes first.

    Raises `FaultyInput` when the edition itself has faults, `Refused` when the person may not sign, not with this key,
    not now, or not beside the one who has signed already.
    """
    data = edition.read_bytes()
    head, digest = _head(edition, data)
    person = _person(people, name)
    _may(person, part, at)
    if key.public != person.public_key:
        raise Refused(
            "not-their-key", f"这把私钥不是 `{name}` 登记的那一把", "核对 --private-key；换了密钥，先改人员表"
        )
    file = approval_of(edition)
    signed: dict[Part, Signed] = {}
    if part is Part.APPROVE:
        before = _read(file) if file.is_file() else None
        drafted = before.signed.get(Part.DRAFT) if before else None
        if before is None or drafted is None or before.digest != digest:
            why = "文件在起草人签名之后改过" if before else "起草人还没有签名"
            raise Refused(
                "draft-not-signed", why, "先由起草人签名：power-credit rules approve --offline … --part 起草"
            )
        drafter = people.get(drafted.name)
        if drafted.name == name or (drafter is not None and drafter.public_key == person.public_key):
            raise Refused("own-draft", "起草人不能批准自己的版次", "请另一位登记的人批准")
        signed[Part.DRAFT] = drafted
    # Whole seconds: the time is text that people compare.
    stated = at.astimezone(TIMEZONE).replace(microsecond=0)
    statement = Statement(
        part=part,
        rulebook=head.rulebook,
        edition=head.edition,
        digest=digest,
        name=name,
        office=person.office,
        at=stated,
    )
    place = Place(file=str(file), line=1, column=1)
    signed[part] = Signed(
        name=name, office=person.office, at=stated, signature=key.sign(statement), place=place
    )
    write_whole(file, _text(edition, head, digest, signed))
    return file


def verify(folder: Path, people: Mapping[str, Person], *, every: bool) -> tuple[Approved, ...]:
    """Give every approval under a folder that holds; raises `FaultyInput` with every one that does not.

    With `every`, an edition or vocabulary without an approval is a fault too.
    """
    found: list[Diagnostic] = []
    good: list[Approved] = []
    sources: dict[str, str] = {}
    for path in approval_files(folder):
        source = read_source(file_name(folder, path), path.read_bytes())
        sources[source.file] = source.text
        approval, faults = read_approval(source)
        edition = path.with_name(path.name.removesuffix(APPROVAL_SUFFIX) + ".yaml")
        if approval is not None and not faults:
            faults = in_order(_wrong(approval, edition, people))
            if not faults:
                both = approval.signed
                name = file_name(folder, edition)
                good.append(
                    Approved(
                        file=name,
                        digest=approval.digest,
                        drafted=both[Part.DRAFT],
                        approved=both[Part.APPROVE],
                    )
                )
        found += faults
    if every:
        found += _missing(folder)
    if found:
        raise FaultyInput(found, sources)
    return tuple(good)


def _wrong(approval: Approval, edition: Path, people: Mapping[str, Person]) -> Iterator[Diagnostic]:
    """Say everything for which an approval does not hold."""
    if not edition.is_file():
        message = f"旁边没有版次文件 `{edition.name}`"
        yield Diagnostic(place=approval.place, code="approval-alone", message=message)
        return
    try:
        head, digest = _head(edition, edition.read_bytes())
    except FaultyInput:
        message = f"版次文件 `{edition.name}` 有错"
        hint = "先运行 power-credit rules check"
        yield Diagnostic(place=approval.place, code="approval-of-faulty", message=message, hint=hint)
        return
    if digest != approval.digest:
        message = f"版次文件 `{edition.name}` 在签名之后改过"
        hint = "核对改了什么；确实要改，请两人重新签名"
        yield Diagnostic(place=approval.place, code="approval-stale", message=message, hint=hint)
    if (head.rulebook, head.edition) != (approval.rulebook, approval.edition):
        mine, other = f"{head.rulebook}:{head.edition}", f"{approval.rulebook}:{approval.edition}"
        message = f"审批的是 `{other}`，文件却是 `{mine}`"
        yield Diagnostic(place=approval.place, code="approval-of-another", message=message)
    if Part.APPROVE not in approval.signed:
        message = "只有起草人的签名，还没有批准"
        hint = "由另一人运行 power-credit rules approve --offline"
        yield Diagnostic(place=approval.place, code="not-approved", message=message, hint=hint)
    for part, one in approval.signed.items():
        yield from _wrong_signature(approval, part, one, people)
    drafted, approved = (approval.signed.get(part) for part in (Part.DRAFT, Part.APPROVE))
    if drafted is not None and approved is not None and drafted.name == approved.name:
        message = f"起草和批准都是 `{approved.name}`"
        yield Diagnostic(place=approved.place, code="own-draft", message=message, hint="请另一位登记的人批准")
    if drafted is not None and approved is not None and approved.at < drafted.at:
        message = f"`{approved.name}` 的批准早于 `{drafted.name}` 的起草：批准的不是这一份起草"
        hint = "批准人核对后重新签名"
        yield Diagnostic(place=approved.place, code="approved-before-draft", message=message, hint=hint)


def _wrong_signature(
    approval: Approval, part: Part, one: Signed, people: Mapping[str, Person]
) -> Iterator[Diagnostic]:
    try:
        person = _person(people, one.name)
        _may(person, part, one.at)
    except Refused as refused:
        yield Diagnostic(place=one.place, code=refused.code, message=refused.message, hint=refused.hint)
        return
    statement = Statement(
        part=part,
        rulebook=approval.rulebook,
        edition=approval.edition,
        digest=approval.digest,
        name=one.name,
        office=one.office,
        at=one.at,
    )
    if not signed_by(person.public_key, statement, one.signature):
        message = f"`{one.name}` 的签名与内容不符"
        hint = "审批文件被改过，或者人员表里换了公钥；请重新签名"
        yield Diagnostic(place=one.place, code="wrong-signature", message=message, hint=hint)


def _missing(folder: Path) -> Iterator[Diagnostic]:
    catalog, _ = load(folder)
    heads = [*(e.head for e in catalog.editions), *(v.head for v in catalog.vocabularies)]
    for head in heads:
        if not approval_of(folder.resolve().parent / head.place.file).is_file():
            message = f"`{head.rulebook}` 的版次 `{head.edition}` 没有审批文件"
            yield Diagnostic(place=head.place, code="not-approved", message=message)


def _head(edition: Path, data: bytes) -> tuple[EditionHead, str]:
    source = read_source(str(edition), data)
    document, found = parse_document(source)
    head = None if document is None or isinstance(document, CalendarYear) else getattr(document, "head", None)
    if found or document is None:
        raise FaultyInput(found, {source.file: source.text})
    if not isinstance(head, EditionHead):
        raise Refused("nothing-to-approve", f"`{edition}` 不是清单或者词汇表的版次", "工作日历不需要审批")
    return head, source.digest


def _person(people: Mapping[str, Person], name: str) -> Person:
    if name not in people:
        raise Refused("unknown-person", f"人员表里没有 `{name}`", did_you_mean(name, people))
    return people[name]


def _may(person: Person, part: Part, at: datetime) -> None:
    if part not in person.parts:
        raise Refused(
            "not-entitled", f"`{person.name}` 没有登记为可以{part.value}", "改人员表，或者请有权的人签名"
        )
    day = at.astimezone(TIMEZONE).date()
    if not person.registered(day):
        raise Refused(
            "not-registered-then", f"`{person.name}` 的登记在 {day} 无效", "核对人员表的 `自` 和 `失效自`"
        )


def _read(file: Path) -> Approval:
    source = read_source(str(file), file.read_bytes())
    approval, found = read_approval(source)
    if approval is None or found:
        raise FaultyInput(found, {source.file: source.text})
    return approval


def _text(edition: Path, head: EditionHead, digest: str, signed: Mapping[Part, Signed]) -> str:
    lines = [
        *_modeline(edition),
        _ABOUT,
        f'审批: {{清单: {head.rulebook}, 版次: "{head.edition}", 摘要: {digest}}}',
    ]
    for part, one in signed.items():
        signature = base64.b64encode(one.signature).decode()
        name, office = (_quoted(text) for text in (one.name, one.office))
        lines.append(
            f"{part.value}: {{姓名: {name}, 职务: {office}, 时间: {one.at.isoformat()}, 签名: {signature}}}"
        )
    done = formatted(approval_of(edition).name, "\n".join(lines).encode(), TABLES)
    if done.text is None:
        raise FaultyInput(done.faults)
    return done.text


def _modeline(edition: Path) -> list[str]:
    """Name the schema as the edition does, whose modeline says where schemas are."""
    first = edition.read_text("utf-8").partition("\n")[0]
    start, _, schema = first.partition("$schema=")
    folder = schema.rpartition("/")[0]
    return [_MODELINE.format(schemas=folder)] if start.startswith("# yaml-language-server") and folder else []


def _quoted(text: str) -> str:
    escaped = text.replace("'", "''")
    return f"'{escaped}'"
