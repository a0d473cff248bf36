"""Forty faulty rulebooks, each a slip in the shipped rules, with the exact text that `rules check` prints.

Lines are told by what stands on them: an edit elsewhere in the shipped rules rewrites no text.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from api.cli.main import run
from catalog.load import CASES_SUFFIX, default_rules
from tests.catalog.anchored import anchored
from tests.catalog.slips import SLIPS, Slip

HERE = Path(__file__).parent / "faulty"


def faulty(slip: Slip, folder: Path) -> Path:
    """Copy the shipped rules, without the cases, and make the slip."""
    rules = folder / "rules"
    shutil.copytree(default_rules(), rules, ignore=shutil.ignore_patterns(f"*{CASES_SUFFIX}"))
    path = rules / slip.file
    if slip.old:
        text = path.read_text(encoding="utf-8")
        assert text.count(slip.old) == 1, f"{slip.old!r} stands {text.count(slip.old)} times in {slip.file}"
        path.write_text(text.replace(slip.old, slip.new), encoding="utf-8")
    else:
        path.parent.mkdir(parents=True)
        path.write_text(slip.new, encoding="utf-8")
    return rules


def shown(slip: Slip) -> str:
    """Say what the slip was, for whoever reviews the text."""
    lines = [f"- {line}" for line in slip.old.splitlines()] + [f"+ {line}" for line in slip.new.splitlines()]
    return "\n".join([f"本意: {slip.meant}", f"文件: {slip.file}", *lines])


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: str(slip.name))
def test_a_slip_is_told_in_exact_words(
    slip: Slip, tmp_path: Path, golden: Callable[[Path, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    rules = faulty(slip, tmp_path)
    code = run(["rules", "check", str(rules)])
    said = capsys.readouterr()
    assert (code, bool(said.out), bool(said.err)) == (slip.code, slip.code == 0, slip.code == 1)
    golden(HERE / f"{slip.name}.txt", f"{shown(slip)}\n\n{anchored(said.out + said.err, rules.parent)}")


def test_there_are_forty_and_a_text_for_each() -> None:
    assert len({slip.name for slip in SLIPS}) == 40
    assert {file.stem for file in HERE.iterdir()} == {slip.name for slip in SLIPS}
