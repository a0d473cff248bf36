"""Settings are read at start, and what is wrong with them is said in clear words."""

from pathlib import Path

import pytest

from api.settings import Settings, read_settings
from catalog.diagnostics import Refused


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"POWER_CREDIT_{name.upper()}", raising=False)
    monkeypatch.delenv("POWER_CREDIT_FILE", raising=False)


def test_no_variable_has_to_be_set() -> None:
    settings = read_settings()
    assert settings.database_url == "sqlite:///data/power-credit.db"
    assert settings.keys_url == "sqlite:///data/keys.db"
    assert settings.samples is False


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "power-credit.env"
    file.write_text("POWER_CREDIT_PORT=9001\nPOWER_CREDIT_SAMPLES=true\n", encoding="utf-8")
    monkeypatch.setenv("POWER_CREDIT_FILE", str(file))
    monkeypatch.setenv("POWER_CREDIT_PORT", "9002")
    assert (read_settings().port, read_settings().samples) == (9002, True)


@pytest.mark.parametrize(
    ("name", "value", "code", "said"),
    [
        ("POWER_CREDIT_PROT", "1", "unknown-setting", "没有名为 `POWER_CREDIT_PROT` 的设置"),
        ("POWER_CREDIT_PORT", "0", "bad-setting", "`POWER_CREDIT_PORT`"),
        ("POWER_CREDIT_DATABASE_URL", "mysql://x", "bad-setting", "写成 sqlite:///文件"),
        ("POWER_CREDIT_FILE", "/nowhere", "no-settings-file", "读不到设置文件 `/nowhere`"),
    ],
)
def test_a_wrong_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, code: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Refused) as refused:
        read_settings()
    assert refused.value.code == code
    assert said in refused.value.message


def test_an_unknown_line_of_the_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "power-credit.env"
    file.write_text("POWER_CREDIT_PROT=1\n", encoding="utf-8")
    monkeypatch.setenv("POWER_CREDIT_FILE", str(file))
    with pytest.raises(Refused, match="POWER_CREDIT_PROT"):
        read_settings()
