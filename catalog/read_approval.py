"""The approval beside an edition, `<edition>.approval.yaml`: made by commands, read by whoever verifies."""

import base64
import binascii
from datetime import datetime

from catalog.diagnostics import Diagnostic, in_order
from catalog.nodes import Findings, Scalar, SourceText
from catalog.people import Approval, Part, Signed
from catalog.shapes import FAULT, IDENT, PATH_IDENT, Fault, Parsed, Pattern, Text
from catalog.tables import Fields, Key, Table

_SIGNATURE_BYTES = 64


def _signature(written: Scalar, found: Findings) -> bytes | Fault:
    try:
        signature = base64.b64decode(written.text, validate=True)
    except (binascii.Error, ValueError):
        signature = b""
    if len(signature) == _SIGNATURE_BYTES:
        return signature
    hint = "审批文件由命令写，不要手改；重新签名"
    found.add(written.place, "not-a-signature", f"`{written.text}` 不是签名", hint)
    return FAULT


def _instant(written: Scalar, found: Findings) -> datetime | Fault:
    try:
        instant = datetime.fromisoformat(written.text)
    except ValueError:
        instant = None
    if instant is not None and instant.tzinfo is not None:
        return instant
    hint = "写作 `2026-12-20T10:00:00+08:00`；审批文件由命令写，不要手改"
    found.add(written.place, "not-an-instant", f"`{written.text}` 不是带时区的时刻", hint)
    return FAULT


RULEBOOK = Key("清单", PATH_IDENT, "清单的编号")
EDITION = Key("版次", IDENT, "版次的编号")
DIGEST = Key("摘要", Pattern("[0-9a-f]{64}", "not-a-digest", "十六进制的 64 位摘要"), "版次文件的 SHA-256")
HEAD = Key("审批", Table(RULEBOOK, EDITION, DIGEST, title="审批"), "哪一份文件")
NAME = Key("姓名", Text(), "人员表里的姓名")
OFFICE = Key("职务", Text(), "签名时人员表里的职务")
AT = Key(
    "时间", Parsed(_instant, "时刻", r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+([+-][0-9:]+|Z)"), "签名的时间"
)
SIGNATURE = Key("签名", Parsed(_signature, "签名", "[A-Za-z0-9+/]{86}=="), "Ed25519 签名")
SIGNED = Table(NAME, OFFICE, AT, SIGNATURE, title="签名")
PARTS = {
    Part.DRAFT: Key("起草", SIGNED, "起草人的签名"),
    Part.APPROVE: Key("批准", SIGNED, "批准人的签名，另一个人", required=False),
}
DOCUMENT = Table(HEAD, *PARTS.values(), title="审批")


def read_approval(source: SourceText) -> tuple[Approval | None, tuple[Diagnostic, ...]]:
    """Give what an approval file says, and every fault; with any it approves nothing."""
    found = Findings()
    approval = None
    if source.root is not None:
        fields = DOCUMENT.read(source.root, source.root.place, found)
        if fields is not FAULT:
            approval = _approval(fields)
    return approval, in_order((*source.diagnostics, *found.all()))


def _approval(fields: Fields) -> Approval | None:
    head = fields.get(HEAD)
    if head is None or not fields.sound:
        return None
    signed: dict[Part, Signed] = {}
    for part, key in PARTS.items():
        one = fields.get(key)
        if one is not None:
            signed[part] = Signed(
                name=one[NAME],
                office=one[OFFICE],
                at=one[AT],
                signature=one[SIGNATURE],
                place=fields.key_place(key),
            )
    return Approval(
        rulebook=head[RULEBOOK],
        edition=head[EDITION],
        digest=head[DIGEST],
        signed=signed,
        place=fields.key_place(HEAD),
    )
