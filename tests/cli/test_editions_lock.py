"""The export of what the service has published."""

import hashlib
from pathlib import Path

from catalog.load import default_rules
from tests.cli.test_service_commands import Terminal, records, terminal

__all__ = ["terminal"]


def test_the_lock_names_every_shipped_edition_by_the_digest_of_its_file(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal.fine("import", records(terminal, 1))
    target = tmp_path / "editions.lock"
    terminal.fine("rules", "lock", target)
    lines = [line.split() for line in target.read_text("utf-8").splitlines() if not line.startswith("#")]
    shipped = {
        hashlib.sha256(path.read_bytes()).hexdigest()
        for path in default_rules().rglob("*.yaml")
        if not path.name.endswith(".cases.yaml") and path.parent.name != "plan"  # a plan decides nothing
    }
    assert {line[2] for line in lines if line[3] == "published"} == shipped
    assert [int(line[5]) for line in lines] == sorted(int(line[5]) for line in lines)


def test_the_same_log_gives_the_same_lock(terminal: Terminal, tmp_path: Path) -> None:
    terminal.fine("import", records(terminal, 1))
    for name in ("one", "two"):
        terminal.fine("rules", "lock", tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
