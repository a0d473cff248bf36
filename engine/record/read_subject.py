"""Whom a record is about, as it is written: identifiers are verified and then left behind."""

from datetime import date
from typing import Final

from catalog.days import Day
from catalog.shapes import AREA, Pattern, Text
from catalog.tables import Fields, Key, Table
from catalog.vocabulary import SubjectType, Vocabulary
from engine.record.identifiers import birth_date, credit_code_problem, identity_number_problem
from engine.record.read_entries import unknown_name
from engine.record.subject import Subject

REFERENCE_FORM: Final = "[A-Za-z0-9][A-Za-z0-9_-]*"
REFERENCE = Key(
    "参考号",
    Pattern(REFERENCE_FORM, "not-a-reference", "参考号", "用字母、数字和连字符，如 `demo-trusted-firm`"),
    "随机的代号，不能是任何证件号码",
)
TYPE = Key("类型", Text(), "主体类型的名称")
CREDIT_CODE = Key("统一社会信用代码", Text(), "核对校验位，不进入判定", required=False)
IDENTITY_NUMBER = Key("身份证号", Text(), "核对校验位，只取出生日期", required=False)
NAME = Key("名称", Text(), "不进入判定", required=False)
DISTRICT = Key("区县", AREA, "六位行政区划代码，加引号")
OPENED = Key("开户日", Day(), "在供电企业的第一天")
BORN = Key("出生日期", Day(), "自然人；写了身份证号就不用写", required=False)
SUBJECT = Key(
    "主体",
    Table(REFERENCE, TYPE, CREDIT_CODE, IDENTITY_NUMBER, NAME, DISTRICT, OPENED, BORN, title="主体"),
    "这份记录是谁的",
)


def subject_of(fields: Fields | None, vocabulary: Vocabulary) -> Subject | None:
    """Give the subject, or note what is wrong with it."""
    if fields is None:
        return None
    word = fields.get(TYPE)
    kind = vocabulary.subject_types.get(word or "")
    if word is not None and kind is None:
        unknown_name(fields, TYPE, "unknown-subject-type", vocabulary.subject_types)
    _identifiers(fields, kind)
    born = _born(fields)
    if kind is not None and kind.natural_person and not kind.operator and not _dated(fields):
        message = f"`{kind.name}` 要写 `出生日期` 或 `身份证号`"
        fields.add(fields.at, "missing-birth-date", message, "未成年人不作信用答复，所以必须知道年龄")
    if kind is None or not fields.sound:
        return None
    return Subject(
        reference=fields[REFERENCE],
        type=kind.id,
        area=fields[DISTRICT],
        opened=fields[OPENED],
        born=born if kind.natural_person else None,
    )


def _dated(fields: Fields) -> bool:
    return fields.written(BORN) or fields.written(IDENTITY_NUMBER)


def _identifiers(fields: Fields, kind: SubjectType | None) -> None:
    """Verify the check digits, and that each identifier can belong to the type of subject."""
    reference = fields.get(REFERENCE)
    if reference and not (credit_code_problem(reference) and identity_number_problem(reference)):
        message = "参考号是一个证件号码，它会出现在判定里"
        fields.add(fields.place(REFERENCE), "reference-is-identifier", message, "换一个随机的代号")
    if problem := credit_code_problem(fields[CREDIT_CODE]) if CREDIT_CODE in fields else None:
        fields.add(fields.place(CREDIT_CODE), "wrong-credit-code", problem)
    if problem := identity_number_problem(fields[IDENTITY_NUMBER]) if IDENTITY_NUMBER in fields else None:
        fields.add(fields.place(IDENTITY_NUMBER), "wrong-identity-number", problem)
    if kind is None:
        return
    unfit = [
        key
        for key, fits in (
            (CREDIT_CODE, kind.operator or not kind.natural_person),
            (IDENTITY_NUMBER, kind.natural_person),
            (BORN, kind.natural_person),
        )
        if fields.written(key) and not fits
    ]
    for key in unfit:
        message = f"`{kind.name}` 没有 `{key.word}`"
        fields.add(fields.key_place(key), "not-of-subject-type", message, "请核对主体的 `类型`")


def _born(fields: Fields) -> date | None:
    number = fields.get(IDENTITY_NUMBER)
    written = fields.get(BORN)
    if number is None or identity_number_problem(number):
        return written
    born = birth_date(number)
    if written is not None and written != born:
        message = "出生日期与身份证号不一致"
        fields.add(fields.place(BORN), "contradicting-birth-date", message, "两者只写一个，或核对后改正")
    return born
