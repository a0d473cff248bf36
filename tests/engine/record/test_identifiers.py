"""Identifiers: sound ones pass, every slip is named, and python-stdnum agrees where it is right."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from engine.record.identifiers import (
    birth_date,
    credit_code_check_character,
    credit_code_problem,
    identity_number_check_character,
    identity_number_problem,
    organization_code_check_character,
)

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
DIGITS = "0123456789"


def with_check(first17: str) -> str:
    return first17 + credit_code_check_character(first17)


def identity(first17: str) -> str:
    return first17 + identity_number_check_character(first17)


codes = st.text(ALPHABET, min_size=17, max_size=17).map(with_check)
# What python-stdnum can judge: digits in the first eight places.
digit_codes = st.builds(
    lambda head, tail: with_check(head + tail),
    st.text(DIGITS, min_size=8, max_size=8),
    st.text(ALPHABET, min_size=9, max_size=9),
)
identities = st.builds(
    lambda area, born, serial: identity(f"{area:06}{born:%Y%m%d}{serial:03}"),
    st.integers(110000, 839999),
    st.dates(date(1900, 1, 1), date(2026, 12, 31)),
    st.integers(0, 999),
)


@pytest.mark.parametrize(
    "code",
    [
        "91110000600037341L",
        with_check("N1510121MF1234567"),
        with_check("Y1510100MJ1234567"),
        with_check("A1510100MD1234567"),
    ],
)
def test_a_sound_credit_code_has_no_problem_letters_in_front_included(code: str) -> None:
    assert credit_code_problem(code) is None


@given(digit_codes)
def test_a_code_that_we_accept_is_accepted_by_the_oracle(code: str) -> None:
    assert credit_code_problem(code) is None
    assert uscc.is_valid(code)


@given(codes, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_single_wrong_character_is_found(code: str, place: int, other: str) -> None:
    changed = code[:place] + other + code[place + 1 :]
    assert (credit_code_problem(changed) is None) == (changed == code)


@given(codes, st.integers(0, 16), st.integers(0, 16))
def test_any_swap_of_two_of_the_first_17_is_found(code: str, one: int, two: int) -> None:
    swapped = list(code)
    swapped[one], swapped[two] = swapped[two], swapped[one]
    assert (credit_code_problem("".join(swapped)) is None) == ("".join(swapped) == code)


def test_the_embedded_organization_code_is_not_enforced_but_can_be_made() -> None:
    assert organization_code_check_character("60003734") == "1"
    assert organization_code_check_character("D2143569") == "X"
    assert credit_code_problem(with_check("91510100600037342")) is None


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("", "统一社会信用代码应为 18 位，实为 0 位"),
        ("91110000600037341", "统一社会信用代码应为 18 位，实为 17 位"),
        ("91110000600037341A", "统一社会信用代码的校验位（第 18 位）与前 17 位不符，请逐位核对"),
        ("９1110000600037341L", "统一社会信用代码含有全角或变体字符，请改用半角的数字和大写字母"),
        ("91110000 600037341L", "统一社会信用代码含有空格或连字符，请去掉"),
        ("91110000-600037341L", "统一社会信用代码含有空格或连字符，请去掉"),
        ("91110000‐600037341L", "统一社会信用代码含有空格或连字符，请去掉"),
        ("91110000–600037341L", "统一社会信用代码含有空格或连字符，请去掉"),
        ("91110000—600037341L", "统一社会信用代码含有空格或连字符，请去掉"),
        ("91110000600037341l", "统一社会信用代码中的字母须大写"),
        (
            "9111000060003734OL",
            "统一社会信用代码第 17 位的 `O` 不是可用字符：只用数字和大写字母，且不用 I、O、S、V、Z",
        ),
    ],
)
def test_a_wrong_credit_code_is_told_what_is_wrong(code: str, sentence: str) -> None:
    assert credit_code_problem(code) == sentence


@given(identities)
def test_a_sound_identity_number_passes_and_the_oracle_agrees_on_check_and_date(number: str) -> None:
    assert identity_number_problem(number) is None
    assert ric.calc_check_digit(number) == number[17]
    assert birth_date(number) == ric.get_birth_date(number)


@pytest.mark.parametrize("head", ["5101021970", "5101041975", "5101071988", "5101251955", "8100001990"])
def test_a_real_county_that_the_oracle_refuses_is_accepted(head: str) -> None:
    assert identity_number_problem(identity(head + "0101" + "001")) is None


@given(identities, st.integers(0, 17), st.sampled_from(DIGITS + "X"))
def test_any_single_wrong_character_of_an_identity_number_is_found(
    number: str, place: int, other: str
) -> None:
    changed = number[:place] + other + number[place + 1 :]
    assert (identity_number_problem(changed) is None) == (changed == number)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("51010719880101001", "公民身份号码应为 18 位，实为 17 位"),
        ("51010719880101001x", "公民身份号码中的字母须大写"),
        ("5101071988010100１X", "公民身份号码含有全角或变体字符，请改用半角的数字和大写字母"),
        ("5101071988010A0011", "公民身份号码应为 17 位数字加 1 位数字或大写 X"),
        ("510107198801010０1X", "公民身份号码含有全角或变体字符，请改用半角的数字和大写字母"),
        (identity("51010719890229001"), "公民身份号码第 7 至 14 位不是有效的出生日期"),
        (identity("51010700000101001"), "公民身份号码第 7 至 14 位不是有效的出生日期"),
        ("510107٠19880101001", "公民身份号码应为 17 位数字加 1 位数字或大写 X"),
    ],
)
def test_a_wrong_identity_number_is_told_what_is_wrong(number: str, sentence: str) -> None:
    assert identity_number_problem(number) == sentence


def test_birth_date_refuses_what_holds_no_date() -> None:
    assert birth_date(identity("51010720080229001")) == date(2008, 2, 29)
    with pytest.raises(ValueError, match="identity number"):
        birth_date("91110000600037341L")
