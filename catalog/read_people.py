"""The people who may draft and approve rules offline: `people.yaml` in the folder of rules."""

import base64
import binascii
from collections.abc import Mapping

from catalog.days import Day
from catalog.diagnostics import Diagnostic, in_order
from catalog.lists import Names
from catalog.maps import MapOf, Named, build_all
from catalog.nodes import Findings, Scalar, SourceText
from catalog.people import Part, Person
from catalog.shapes import FAULT, Fault, Parsed, Text
from catalog.tables import Fields, Key, Table

_KEY_BYTES = 32
_BASE64 = "[A-Za-z0-9+/]{43}="


def _public_key(written: Scalar, found: Findings) -> bytes | Fault:
    try:
        key = base64.b64decode(written.text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) == _KEY_BYTES:
        return key
    hint = "照抄 power-credit rules keypair 打印的一行"
    found.add(written.place, "not-a-public-key", f"`{written.text}` 不是公钥", hint)
    return FAULT


OFFICE = Key("职务", Text(), "单位和职务，写进审批文件")
PUBLIC_KEY = Key("公钥", Parsed(_public_key, "公钥", _BASE64), "power-credit rules keypair 打印的一行")
MAY = Key("可以", Names(), "起草、批准，或者两样都可以；同一版次的两个签名总是两个人的")
FROM_DAY = Key("自", Day(), "从这一天起的签名有效")
UNTIL_DAY = Key(
    "失效自",
    Day(),
    "从这一天起的签名无效；离岗时写上。密钥遗失的要换公钥：签名的时间是签名人自己写的，可以倒填",
    required=False,
)
PERSON = Table(OFFICE, PUBLIC_KEY, MAY, FROM_DAY, UNTIL_DAY, title="人员")
PEOPLE = Key("人员", MapOf(PERSON, "人员"), "谁可以为规则签名")
DOCUMENT = Table(PEOPLE, title="人员")


def read_people(source: SourceText) -> tuple[Mapping[str, Person], tuple[Diagnostic, ...]]:
    """Give the registered people by name, and every fault; with any, nobody must be relied on."""
    found = Findings()
    named: Named[Person] = Named()
    if source.root is not None:
        fields = DOCUMENT.read(source.root, source.root.place, found)
        if fields is not FAULT:
            named = build_all(fields.get(PEOPLE), _person)
    people = named.by_name()
    keys: dict[bytes, str] = {}
    for person in people.values():
        other = keys.setdefault(person.public_key, person.name)
        if other != person.name:
            message = f"`{person.name}` 与 `{other}` 的公钥相同"
            found.add(person.place, "shared-public-key", message, "每人用自己的密钥")
    return people, in_order((*source.diagnostics, *found.all()))


def _person(name: Scalar, fields: Fields) -> Person | None:
    parts: set[Part] = set()
    words = {part.value: part for part in Part}
    for one in fields.get(MAY) or ():
        if one.text in words:
            parts.add(words[one.text])
        else:
            fields.add(one.place, "unknown-option", f"没有名为 `{one.text}` 的分工", "可写：起草、批准")
    until = fields.get(UNTIL_DAY)
    if until is not None and FROM_DAY in fields and until <= fields[FROM_DAY]:
        fields.add(fields.place(UNTIL_DAY), "ends-before-begin", "`失效自` 不晚于 `自`")
    if not fields.sound:
        return None
    return Person(
        name=name.text,
        office=fields[OFFICE],
        public_key=fields[PUBLIC_KEY],
        parts=frozenset(parts),
        from_day=fields[FROM_DAY],
        until_day=until,
        place=name.place,
    )
