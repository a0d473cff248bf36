"""What an operator may set: by environment (POWER_CREDIT_…), by a file of the same names, or not at all."""

import os
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from catalog.diagnostics import Refused, did_you_mean

PREFIX: Final = "POWER_CREDIT_"
FILE: Final = f"{PREFIX}FILE"


def _database_url(url: str) -> str:
    if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        message = "写成 sqlite:///文件 或 postgresql://用户:口令@主机/库"
        raise ValueError(message)
    return url


def _owner_url(url: str) -> str:
    if not url.startswith(("postgresql://", "postgresql+psycopg://")):
        message = "只用于 PostgreSQL，写成 postgresql://所有者:口令@主机/库"
        raise ValueError(message)
    return url


Url = Annotated[str, AfterValidator(_database_url)]
OwnerUrl = Annotated[str, AfterValidator(_owner_url)]


class Settings(BaseSettings):
    """All settings with their defaults, which need no variable: an embedded database under `data/`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    database_url: Url = "sqlite:///data/power-credit.db"
    keys_url: Url = "sqlite:///data/keys.db"
    owner_url: OwnerUrl | None = None
    rules: Path | None = None
    samples: bool = False
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    daily_subjects: Annotated[int, Field(ge=1)] = 2_000
    in_flight: Annotated[int, Field(ge=1, le=1_000)] = 64
    deadline_seconds: Annotated[float, Field(gt=0, le=60)] = 2.0
    poll_seconds: Annotated[float, Field(gt=0, le=60)] = 1.0
    keep_answers_days: Annotated[int, Field(ge=1, le=3_660)] = 30
    key_days: Annotated[int, Field(ge=1, le=3_660)] = 365


def read_settings() -> Settings:
    """Read the settings, or raise `Refused` with everything that is wrong with them in clear words."""
    known = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in {*known, FILE}:
            raise Refused("unknown-setting", f"没有名为 `{name}` 的设置", did_you_mean(name, known))
    file = os.environ.get(FILE)
    if file is not None and not Path(file).is_file():
        raise Refused("no-settings-file", f"读不到设置文件 `{file}`", f"核对 `{FILE}`")
    read_from: dict[str, Any] = {"_env_file": file}
    try:
        return Settings(**read_from)
    except ValidationError as error:
        said = [
            f"`{PREFIX}{'_'.join(map(str, one['loc'])).upper().removeprefix(PREFIX)}`：{_said(one)}"
            for one in error.errors()
        ]
        raise Refused("bad-setting", "设置写得不对：" + "；".join(said), "见 docs/operate.md") from error


_KINDS = {"int": "应为整数", "bool": "应为 true 或 false", "url": "应为数据库地址", "path": "应为路径"}


def _said(error: ErrorDetails) -> str:
    """Say what is wrong with a setting in Chinese; our own checks say so themselves."""
    kind = error["type"]
    if kind == "value_error":
        return error["msg"].removeprefix("Value error, ")
    if kind == "extra_forbidden":
        return "没有这个设置"
    bound = next((str(v) for k, v in (error.get("ctx") or {}).items() if k in {"ge", "gt", "le", "lt"}), None)
    if bound is not None:
        return f"超出范围（界限 {bound}）"
    return next((said for word, said in _KINDS.items() if kind.startswith(word)), "写得不对")
