"""Approval without a service: two people's signatures beside an edition, and what voids them."""

import json
import re
import shutil
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.desk.approvals import registered, verify
from api.desk.approvals import sign as sign_at
from api.desk.signatures import Statement, new_key, read_key, signed_by
from catalog.diagnostics import FaultyInput
from catalog.load import default_rules
from catalog.people import Part
from tests.cli.test_service_commands import Terminal, terminal

__all__ = ["terminal"]

EDITION = Path("rules/national/terms/2026.yaml")
APPROVAL = Path("rules/national/terms/2026.approval.yaml")
PEOPLE = Path("rules/people.yaml")
PERSON = "  {name}: {{职务: 信用科, 公钥: {key}, 可以: {may}, 自: {since}}}"


def person(terminal: Terminal, name: str, may: str = "[起草, 批准]", since: str = "2026-01-01") -> None:
    """Make a key pair and register it."""
    said = terminal.fine("rules", "keypair", name, "--out", f"{name}.pem")
    key = re.findall(r"公钥: (\S+),", said)[0]
    text = PEOPLE.read_text("utf-8") if PEOPLE.exists() else "人员:\n"
    PEOPLE.write_text(text + PERSON.format(name=name, key=key, may=may, since=since) + "\n", "utf-8")


def sign(terminal: Terminal, name: str, *more: str, file: Path = EDITION) -> tuple[int, str, str]:
    return terminal.run(
        "rules", "approve", "--offline", file, "--as", name, "--private-key", f"{name}.pem", *more
    )


@pytest.fixture
def office(terminal: Terminal) -> Terminal:
    """A copy of the rules, and two people with keys."""
    shutil.copytree(default_rules(), terminal.folder / "rules")
    person(terminal, "张三")
    person(terminal, "李四", may="批准")
    return terminal


def signed(office: Terminal) -> Terminal:
    assert sign(office, "张三", "--part", "起草")[0] == 0
    assert sign(office, "李四")[0] == 0
    return office


def codes(terminal: Terminal, *more: str) -> set[str]:
    code, _, err = terminal.run("rules", "verify-approvals", "rules", *more)
    assert code == 1
    return set(re.findall(r"^\S+: ([a-z-]+): ", err, re.MULTILINE))


def test_two_people_sign_and_anybody_can_verify(office: Terminal) -> None:
    signed(office)
    said = office.fine("rules", "verify-approvals", "rules")
    assert "有效 rules/national/terms/2026.yaml：张三起草，李四批准" in said
    assert "审批 1 份，都有效" in said
    assert "检查通过" in office.fine("rules", "check", "rules")


def test_one_command_says_whether_all_is_sound_and_approved(office: Terminal) -> None:
    signed(office)
    code, _, err = office.run("rules", "check", "rules", "--approved")
    assert code == 1
    assert "rules/chengdu/incentives/2026-draft.yaml" in err
    assert "rules/national/terms/2026.yaml" not in err
    assert set(re.findall(r"^\S+: ([a-z-]+): ", err, re.MULTILINE)) == {"not-approved"}
    code, out, _ = office.run("rules", "check", "rules", "--approved", "--json")
    assert code == 1
    assert {one["code"] for one in json.loads(out)} == {"not-approved"}
    for path in sorted(Path("rules").rglob("*.yaml")):
        if (
            "calendar" in path.parts
            or "plan" in path.parts
            or path.name.endswith((".cases.yaml", ".approval.yaml"))
        ):
            continue
        if path != Path("rules/people.yaml") and path != Path("rules/national/terms/2026.yaml"):
            assert sign(office, "张三", "--part", "起草", file=path)[0] == 0
            assert sign(office, "李四", file=path)[0] == 0
    assert "每一版都有有效的审批" in office.fine("rules", "check", "rules", "--approved")


def test_a_private_key_is_for_its_owner_alone(office: Terminal) -> None:
    key = Path("张三.pem")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    key.chmod(0o644)
    assert "secret-readable" in sign(office, "张三", "--part", "起草")[2]
    assert "file-exists" in office.run("rules", "keypair", "张三", "--out", key)[2]


def test_whoever_drafted_cannot_approve(office: Terminal) -> None:
    assert sign(office, "张三", "--part", "起草")[0] == 0
    assert "own-draft" in sign(office, "张三")[2]
    assert codes(office) == {"not-approved"}


def test_nobody_approves_before_the_drafter_has_signed_these_bytes(office: Terminal) -> None:
    assert "draft-not-signed" in sign(office, "李四")[2]
    assert sign(office, "张三", "--part", "起草")[0] == 0
    EDITION.write_text(EDITION.read_text("utf-8") + "# 又一句\n", "utf-8")
    assert "draft-not-signed" in sign(office, "李四")[2]


def test_only_the_registered_sign_each_for_what_they_may_with_their_own_key(office: Terminal) -> None:
    assert "unknown-person" in sign(office, "王五")[2] or "no-such-file" in sign(office, "王五")[2]
    assert "not-entitled" in sign(office, "李四", "--part", "起草")[2]
    shutil.copy("李四.pem", "张三.pem")
    assert "not-their-key" in sign(office, "张三", "--part", "起草")[2]
    person(office, "赵六", since="2099-01-01")
    assert "not-registered-then" in sign(office, "赵六", "--part", "起草")[2]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_byte_voids_the_approval(office: Terminal, data: st.DataObject) -> None:
    if not APPROVAL.exists():
        signed(office)
    people = registered(PEOPLE)
    before = EDITION.read_bytes()
    at = data.draw(st.integers(0, len(before) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda one: one != before[at]))
    EDITION.write_bytes(before[:at] + bytes([byte]) + before[at + 1 :])
    try:
        with pytest.raises(FaultyInput):
            verify(Path("rules"), people, every=False)
    finally:
        EDITION.write_bytes(before)
    assert len(verify(Path("rules"), people, every=False)) == 1


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("姓名: 李四", "姓名: 张三", "own-draft"),
        ("职务: 信用科", "职务: 政策处", "wrong-signature"),
        ('版次: "2026"', '版次: "2023"', "approval-of-another"),
        ("+08:00", "+08:01", "wrong-signature"),
        ("姓名: 李四", "姓名: 王五", "unknown-person"),
        ("签名: ", "签名: A", "not-a-signature"),
    ],
)
def test_a_changed_approval_holds_no_more(office: Terminal, old: str, new: str, code: str) -> None:
    signed(office)
    text = APPROVAL.read_text("utf-8")
    assert old in text
    APPROVAL.write_text(text.replace(old, new), "utf-8")
    assert code in codes(office)


def test_an_approval_is_not_carried_over_to_a_later_draft(office: Terminal) -> None:
    signed(office)
    before = APPROVAL.read_text("utf-8")
    given = before[before.index("\n批准:") :]
    later = datetime.now(UTC) + timedelta(hours=1)
    key = read_key(Path("张三.pem").read_text("utf-8"), None)
    sign_at(EDITION, registered(PEOPLE), "张三", Part.DRAFT, key, later)
    APPROVAL.write_text(f"{APPROVAL.read_text('utf-8').rstrip()}{given}", "utf-8")
    assert codes(office) == {"approved-before-draft"}


def test_another_key_in_the_register_does_not_verify(office: Terminal) -> None:
    signed(office)
    kept = Path("kept.yaml")
    shutil.copy(PEOPLE, kept)
    PEOPLE.unlink()
    for name in ("张三", "李四"):
        Path(f"{name}.pem").unlink()
        person(office, name)
    assert codes(office) == {"wrong-signature"}
    assert "都有效" in office.fine("rules", "verify-approvals", "rules", "--people", kept)


def test_every_edition_can_be_wanted_approved(office: Terminal) -> None:
    signed(office)
    assert codes(office, "--every") == {"not-approved"}


def test_an_approval_alone_is_a_fault(office: Terminal) -> None:
    signed(office)
    EDITION.unlink()
    assert codes(office) == {"approval-alone"}


def test_what_was_signed_for_is_never_laid_out_anew(office: Terminal) -> None:
    EDITION.write_text(EDITION.read_text("utf-8") + "\n\n", "utf-8")
    signed(office)
    before = EDITION.read_bytes()
    assert "已有审批，不动 rules/national/terms/2026.yaml" in office.fine("rules", "format", EDITION)
    assert EDITION.read_bytes() == before


def test_a_passphrase_is_asked_for(office: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    words = iter(["一二三四", "错了", "一二三四"])
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(words))
    said = office.fine("rules", "keypair", "张三", "--out", "新.pem", "--passphrase")
    key = re.findall(r"公钥: (\S+),", said)[0]
    PEOPLE.write_text(
        "人员:\n" + PERSON.format(name="张三", key=key, may="起草", since="2026-01-01") + "\n", "utf-8"
    )
    shutil.move("新.pem", "张三.pem")
    assert "not-a-private-key" in sign(office, "张三", "--part", "起草")[2]
    assert sign(office, "张三", "--part", "起草")[0] == 0


@given(other=st.sampled_from(["part", "rulebook", "edition", "digest", "name", "office", "at"]))
def test_a_signature_is_for_one_statement(other: str) -> None:
    key = new_key()
    said = Statement(
        part=Part.APPROVE,
        rulebook="a/b",
        edition="1",
        digest="0" * 64,
        name="甲",
        office="处",
        at=datetime(2026, 12, 20, tzinfo=UTC),
    )
    values = {"part": Part.DRAFT, "at": datetime(2026, 12, 21, tzinfo=UTC)}
    changed = {name: getattr(said, name) for name in said.__slots__} | {other: values.get(other, "x")}
    signature = key.sign(said)
    assert signed_by(key.public, said, signature)
    assert not signed_by(key.public, Statement(**changed), signature)
    assert not signed_by(new_key().public, said, signature)
