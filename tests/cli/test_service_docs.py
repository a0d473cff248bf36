"""The operator's page against the service: settings, metrics and commands are those that exist."""

import re
import shlex
from pathlib import Path

from annotated_types import Ge, Gt, Le
from typer.core import TyperGroup

from api.app import open_service
from api.cli.lazy import LazyCommand
from api.cli.main import app
from api.http.metrics import Metrics
from api.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
UNITS = ROOT / "docs" / "deploy"


def settings_table() -> list[str]:
    """The first three columns of the table of settings, as the settings say them."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = "不设" if field.default is None else f"`{_written(field.default)}`"
        rows.append(f"| `{PREFIX}{name.upper()}` | {default} | {_range(field.metadata)} |")
    return rows


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _range(metadata: list[object]) -> str:
    least = next(
        (one.ge if isinstance(one, Ge) else one.gt for one in metadata if isinstance(one, Ge | Gt)), None
    )
    most = next((one.le for one in metadata if isinstance(one, Le)), None)
    if least is None:
        return ""
    return f"{least} 以上" if most is None else f"{least} 至 {most}"


def test_every_setting_stands_in_the_table_with_its_default_and_range() -> None:
    rows = re.findall(rf"^(\| `{PREFIX}[A-Z_]+` \| [^|]+ \| (?:[^|]+ )?\|)", PAGE, re.MULTILINE)
    assert [re.sub(r"\| +\|$", "|  |", row) for row in rows] == settings_table()


def test_every_metric_is_explained_and_exists(tmp_path: Path) -> None:
    service = open_service(
        Settings(database_url=f"sqlite:///{tmp_path / 'x.db'}", keys_url=f"sqlite:///{tmp_path / 'k.db'}")
    )
    text = Metrics(service).text().decode()
    service.close()
    given = set(re.findall(r"^# TYPE (\w+) ", text, re.MULTILINE))
    explained = re.findall(r"^\| `(power_credit_\w+)` \|", PAGE, re.MULTILINE)
    assert sorted(explained) == sorted(name for name in given if not name.endswith("_created"))


def test_every_command_shown_exists_with_its_options() -> None:
    texts = [PAGE, *(file.read_text(encoding="utf-8") for file in UNITS.iterdir())]
    shown = [line for text in texts for line in re.findall(r"^power-credit .+$", text, re.MULTILINE)]
    shown += [one for text in texts for one in re.findall(r"`(power-credit [^`]+)`", text)]
    assert len(shown) > 10
    assert [line for line in shown if not _exists(shlex.split(line)[1:], app)] == []


def test_every_command_of_an_operator_is_shown() -> None:
    commands = (
        "serve",
        "migrate",
        "keys issue",
        "keys list",
        "keys revoke",
        "import",
        "export",
        "backup",
        "restore",
        "audit verify",
    )
    assert [one for one in commands if f"power-credit {one}" not in PAGE] == []


def test_settings_in_the_files_to_deploy_exist() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in (*Settings.model_fields, "file")}
    for file in UNITS.iterdir():
        assert set(re.findall(rf"{PREFIX}[A-Z_]+", file.read_text(encoding="utf-8"))) <= known, file.name


def _exists(words: list[str], commands: TyperGroup) -> bool:
    command = commands.commands.get(words[0])
    if isinstance(command, TyperGroup):
        return _exists(words[1:], command)
    if not isinstance(command, LazyCommand):
        return False
    options = {option for param in command.whole.params for option in param.opts}
    return {word for word in words if word.startswith("--")} <= options
