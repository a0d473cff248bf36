"""What is in force on a day: editions and measures."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from api.desk import in_force
from api.desk.in_force import Looking
from api.http.access import Accessed, found
from api.http.documented import PlainRef, answers
from api.http.types import Area, Day, Digest, In, ModeName, Out
from catalog.documents import Mode

router = APIRouter(prefix="/v1", tags=["rulebooks"])


class LookingIn(In):
    """Which day, area and mode."""

    on: Annotated[Day | None, Field(description="哪一天；不写为今天")] = None
    area: Annotated[Area | None, Field(description="哪个区县；不写为密钥的辖区")] = None
    mode: Annotated[ModeName | None, Field(description="不写：有版次正式生效则为 live，否则 simulation")] = (
        None
    )

    def looking(self) -> Looking:
        """Give it as the desk takes it."""
        return Looking(on=self.on, area=self.area, mode=Mode(self.mode) if self.mode else None)


class HeadOut(Out):
    """A document in force."""

    rulebook: str
    edition: str
    title: str
    digest: Digest
    standing: Literal["draft", "trial", "current"]
    layer: Literal["national", "province", "city", "district"]
    area: str | None
    from_day: str | None
    until_day: str | None
    activated: bool


class CalendarOut(Out):
    """A year's working days."""

    year: int
    notice: str
    digest: Digest


class RulebooksOut(Out):
    """The vocabulary and the editions in force."""

    on: str
    area: Area
    mode: ModeName
    editions: list[HeadOut]
    calendars: list[CalendarOut]


class MeasureOut(Out):
    """A measure in force: what it is, and for which matters and steps (none: any)."""

    measure: Annotated[dict[str, Any], PlainRef("MeasureCard")]
    matters: list[str]
    steps: list[str]
    edition: Digest


class MeasuresOut(Out):
    """The measures in force."""

    on: str
    area: Area
    mode: ModeName
    rules_digest: Digest
    measures: list[MeasureOut]


@router.get(
    "/rulebooks",
    operation_id="get_rulebooks",
    summary="施行中的清单版次",
    description="某一天、某一区县施行中的词汇表和清单版次，各有摘要。",
    response_model=None,
    responses=answers(200, RulebooksOut),
)
def get_rulebooks(access: Accessed, asked: Annotated[LookingIn, Query()]) -> Response:
    """Give the editions in force."""
    return found(in_force.rulebooks_in_force(access.service, access.caller, asked.looking()))


@router.get(
    "/measures",
    operation_id="get_measures",
    summary="施行中的措施",
    description="某一天、某一区县的措施：事项、环节、条款。",
    response_model=None,
    responses=answers(200, MeasuresOut),
)
def get_measures(access: Accessed, asked: Annotated[LookingIn, Query()]) -> Response:
    """Give the measures in force."""
    return found(in_force.measures_in_force(access.service, access.caller, asked.looking()))
