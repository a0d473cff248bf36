"""Whether a credit code or an identity number can be one at all: length, alphabet, date and check characters.

All messages are Chinese, say what to mend, and never repeat the number: it is personal or leads to a person.
"""

import re
import unicodedata
from datetime import date

# GB 32100-2015: digits and capitals without I, O, S, V, Z; a character is worth its place in this row.
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WORTH = {character: worth for worth, character in enumerate(_CREDIT_ALPHABET)}
_CREDIT_WEIGHTS = tuple(3**place % 31 for place in range(17))

# GB 11714: letters are worth 10 to 35, the eight weights stand in the standard.
_ORGANIZATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

# GB 11643-1999 (ISO 7064 MOD 11-2): the check character by remainder.
_IDENTITY_WEIGHTS = tuple(2 ** (17 - place) % 11 for place in range(17))
_IDENTITY_CHECKS = "10X98765432"

_DIGITS_17 = re.compile(r"[0-9]{17}")


def credit_code_problem(text: str) -> str | None:
    """统一社会信用代码 by GB 32100-2015: a Chinese sentence that says what is wrong, or None.

    Letters of the alphabet may stand in any place: rural collectives have codes in N, others in Y or A. The
    check character of the embedded organization code (GB 11714, place 17) is not enforced: the last character
    alone finds every single wrong character and every swap of two, and no text we read binds each registrar
    to the inner one. Refusing a true code would cost a real subject its answer.
    """
    problem = _form_problem(text, "统一社会信用代码")
    if problem:
        return problem
    for place, character in enumerate(text, start=1):
        if character not in _CREDIT_WORTH:
            return (
                f"统一社会信用代码第 {place} 位的 `{character}` 不是可用字符："
                "只用数字和大写字母，且不用 I、O、S、V、Z"
            )
    if text[17] != credit_code_check_character(text[:17]):
        return "统一社会信用代码的校验位（第 18 位）与前 17 位不符，请逐位核对"
    return None


def credit_code_check_character(first17: str) -> str:
    """The 18th character of a credit code, from its first 17; they must be of the alphabet."""
    total = sum(
        _CREDIT_WORTH[character] * weight for character, weight in zip(first17, _CREDIT_WEIGHTS, strict=True)
    )
    return _CREDIT_ALPHABET[-total % 31]


def organization_code_check_character(first8: str) -> str:
    """The 9th character of an organization code (GB 11714), which stands in place 17 of a credit code."""
    total = sum(
        int(character, 36) * weight for character, weight in zip(first8, _ORGANIZATION_WEIGHTS, strict=True)
    )
    return "0123456789X"[-total % 11]


def identity_number_problem(text: str) -> str | None:
    """公民身份号码 by GB 11643: a Chinese sentence that says what is wrong, or None.

    Whether the county in the first six digits existed in the year of birth is not asked: real numbers fail.
    """
    problem = _form_problem(text, "公民身份号码")
    if problem:
        return problem
    if not _DIGITS_17.fullmatch(text[:17]) or text[17] not in _IDENTITY_CHECKS:
        return "公民身份号码应为 17 位数字加 1 位数字或大写 X"
    if _day_or_none(text[6:14]) is None:
        return "公民身份号码第 7 至 14 位不是有效的出生日期"
    if text[17] != identity_number_check_character(text[:17]):
        return "公民身份号码的校验位（第 18 位）与前 17 位不符，请逐位核对"
    return None


def identity_number_check_character(first17: str) -> str:
    """The 18th character of an identity number, from its first 17 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, _IDENTITY_WEIGHTS, strict=True))
    return _IDENTITY_CHECKS[total % 11]


def birth_date(identity_number: str) -> date:
    """The birth date in a sound identity number; raises ValueError for a number that holds no date."""
    born = _day_or_none(identity_number[6:14])
    if born is None:
        raise ValueError("not a sound identity number")
    return born


def _form_problem(text: str, name: str) -> str | None:
    """What is wrong with the typing of it, before any meaning: width, blanks, length, case."""
    if unicodedata.normalize("NFKC", text) != text:
        return f"{name}含有全角或变体字符，请改用半角的数字和大写字母"
    if any(character.isspace() or character in "-‐–—" for character in text):
        return f"{name}含有空格或连字符，请去掉"
    if len(text) != 18:
        return f"{name}应为 18 位，实为 {len(text)} 位"
    if any("a" <= character <= "z" for character in text):
        return f"{name}中的字母须大写"
    return None


def _day_or_none(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
