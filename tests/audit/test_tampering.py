"""What somebody with every right on the database can do behind our back, and what finds it.

Every attack is made in a transaction on a sound log, and is found from the database and the keys alone. A consistent
rewriting of everything is not: that stands in `test_rewriting.py`.
"""

import pytest

from tests.audit import attacks_on_imports, attacks_on_log, attacks_on_rows
from tests.audit.attacks import ATTACKS
from tests.audit.conftest import Victim


def test_each_part_has_its_attacks() -> None:
    for module in (attacks_on_imports, attacks_on_log, attacks_on_rows):
        assert len([one for one in ATTACKS.values() if one.do.__module__ == module.__name__]) > 10


@pytest.mark.parametrize("name", ATTACKS)
def test_it_is_found_and_said_where(name: str, victim: Victim) -> None:
    attacked = ATTACKS[name]
    index = attacked.do(victim)
    findings, contents = victim.verify()
    log = [(one.fault.value, one.where, one.detail) for one in findings.mismatches]
    rest = [(one.fault.value, one.index, one.detail) for one in contents.discrepancies]
    assert {fault for fault, _, _ in log + rest} == attacked.found, log + rest
    assert index is None or index in {where for _, where, _ in log + rest}
    assert any(attacked.names in detail for _, _, detail in log + rest)
