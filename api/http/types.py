"""The small types that requests are made of: closed forms, so that nothing unexpected gets further."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, WithJsonSchema

_DAY = re.compile(r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")


def _day(value: object) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    message = "应为 1900 至 2199 年间的日期，如 2026-06-10"
    raise ValueError(message)


class In(BaseModel):
    """A request: nothing unknown is taken, nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Out(BaseModel):
    """An answer, as documented."""

    model_config = ConfigDict(extra="forbid")


Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": "^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$"}),
]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Area = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
Ref = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Uuid = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
KeyId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]
ModeName = Literal["live", "simulation"]
ScopeName = Literal["query", "record", "publish", "approve", "audit"]
IdempotencyText = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,128}$")]
