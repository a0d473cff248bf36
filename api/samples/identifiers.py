"""Fake but valid identifiers: every check character is right, no real subject is meant."""

from datetime import date
from random import Random

from engine.record.identifiers import (
    credit_code_check_character,
    identity_number_check_character,
    organization_code_check_character,
)

# The first two places of GB 32100: registrar and kind of body. Rural collectives have a letter.
_REGISTRATION = {
    "enterprise": "91",
    "sole-trader": "92",
    "farmers-cooperative": "93",
    "rural-collective": "N1",
    "social-organisation": "51",
    "public-institution": "12",
    "power-authority": "11",
}
_LETTERS = "ABCDEFGHJKLMNPQRTUWXY"


def credit_code(random: Random, subject_type: str, area: str) -> str:
    """Make a credit code: the organization part begins with letters that no registrar has given out together."""
    organization = "XX" + "".join(random.choice("0123456789") for _ in range(6))
    nine = organization + organization_code_check_character(organization)
    first = _REGISTRATION.get(subject_type, "91") + area + nine.replace("I", random.choice(_LETTERS))
    return first + credit_code_check_character(first)


def identity_number(random: Random, area: str, born: date) -> str:
    """Make an identity number for someone born on that day."""
    first = f"{area}{born:%Y%m%d}{random.randrange(1, 999):03d}"
    return first + identity_number_check_character(first)
