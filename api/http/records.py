"""What is recorded of subjects: entries, what happens to them, coverage, confirmations."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field, StringConstraints

from api.desk import confirmations, coverage, entries
from api.desk.confirmations import Confirming
from api.desk.coverage import WrittenSpan
from api.desk.written import WrittenEvent
from api.http.access import Accessed, KeyRequired, answer, attempt
from api.http.documented import answers
from api.http.types import Area, Day, In, Line, Out, Ref, Uuid
from api.http.whom import SubjectIn

router = APIRouter(prefix="/v1", tags=["records"])

Amount = Annotated[int, Field(ge=0, le=2**53 - 1)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Values = Annotated[
    dict[Line, Text | bool | Amount],
    Field(
        max_length=50,
        description="字段的名称或编号；值照记录文件写（`12800.00 元`、`2026-04-20`、`是`），金额写整数则为分",
    ),
]
EventName = Literal[
    "notice_served",
    "defence_heard",
    "published",
    "adjusted",
    "dropped",
    "repaired",
    "revoked",
    "withdrawn",
    "objected",
    "objection_closed",
]

_ENTRY: dict[str, Any] = {
    "subject": {"credit_code": "91510107XXXX000194"},
    "kind": "缴费信息",
    "fields": {"账期": "2026年4月", "应缴日期": "2026-05-20", "金额": "12800.00 元"},
}


class EntryIn(In):
    """One credit entry; only the fields of its kind may be collected."""

    subject: SubjectIn
    kind: Annotated[Line, Field(description="信息类别的名称或编号")]
    fields: Values

    model_config = In.model_config | {"json_schema_extra": {"examples": [_ENTRY]}}


class EventIn(In):
    """What happened to an entry."""

    event: EventName
    on: Annotated[Day, Field(description="发生的日期")]
    fields: Annotated[Values, Field(default_factory=dict, description="只在 adjusted 时写：调整后的字段")]


class SpanIn(In):
    """A source has everything of an area from `from_day` up to but not including `until_day`."""

    source: Annotated[Line, Field(description="来源的名称或编号")]
    area: Annotated[Area, Field(description="区县；510100 为全市，000000 为全部")]
    from_day: Day
    until_day: Annotated[Day | None, Field(description="不含；不写为一天（心跳）")] = None


class CoverageIn(In):
    """What sources have brought."""

    spans: Annotated[tuple[SpanIn, ...], Field(min_length=1, max_length=200, strict=False)]


class ConfirmationIn(In):
    """A named officer's confirmation of a sanction that a decision proposed."""

    decision: Annotated[Uuid, Field(description="判定的编号")]
    measure: Annotated[Line, Field(description="措施的名称或编号")]
    officer: Annotated[Line, Field(description="具名的经办人员，加密保存")]
    on: Annotated[Day | None, Field(description="确认日；不写为今天")] = None


class EntryOut(Out):
    """The entry's id, and where its leaf stands."""

    id: Uuid
    index: int
    ref: Ref


class EventOut(Out):
    """Where the event's leaf stands."""

    id: Uuid
    index: int
    entry: Uuid


class RecordedOut(Out):
    """Where a leaf stands."""

    id: Uuid
    index: int


@router.post(
    "/entries",
    operation_id="record_entry",
    summary="记录一条信用信息",
    description="按词汇表核对字段；所有问题一次说清。",
    status_code=201,
    response_model=None,
    responses=answers(201, EntryOut, also=(410,)),
)
def record_entry(request: Request, access: Accessed, body: EntryIn, key: KeyRequired) -> Response:
    """Record one entry."""
    sent = attempt(request, key, body, 201)
    whom = body.subject.whom()
    return answer(entries.record_entry(access.service, access.caller, whom, body.kind, body.fields, sent))


@router.post(
    "/entries/{entry_id}/events",
    operation_id="record_event",
    summary="记录条目的经过",
    description="告知、陈述申辩、决定、修复、撤销、异议等。",
    status_code=201,
    response_model=None,
    responses=answers(201, EventOut, also=(410,)),
)
def record_event(
    request: Request, access: Accessed, entry_id: Uuid, body: EventIn, key: KeyRequired
) -> Response:
    """Record what happened to an entry."""
    event = WrittenEvent(happened=body.event, on=body.on, fields=body.fields)
    sent = attempt(request, key, body, 201)
    return answer(entries.record_event(access.service, access.caller, entry_id, event, sent))


@router.post(
    "/coverage",
    operation_id="record_coverage",
    summary="记录归集覆盖",
    description="各来源的数据在哪些日子是完整的；没有归集覆盖，就没有激励，也没有惩戒。",
    status_code=201,
    response_model=None,
    responses=answers(201, RecordedOut),
)
def record_coverage(request: Request, access: Accessed, body: CoverageIn, key: KeyRequired) -> Response:
    """Record what sources have brought."""
    spans = [
        WrittenSpan(source=one.source, area=one.area, from_day=one.from_day, until_day=one.until_day)
        for one in body.spans
    ]
    sent = attempt(request, key, body, 201)
    return answer(coverage.record_coverage(access.service, access.caller, spans, sent))


@router.post(
    "/confirmations",
    operation_id="confirm_sanction",
    summary="具名确认拟实施的惩戒",
    description="确认只对这个判定所依据的条目和规则有效，其中一项变了就失效。",
    status_code=201,
    response_model=None,
    responses=answers(201, RecordedOut, also=(410,)),
)
def confirm_sanction(request: Request, access: Accessed, body: ConfirmationIn, key: KeyRequired) -> Response:
    """Record a named officer's confirmation."""
    given = Confirming(decision_id=body.decision, measure=body.measure, officer=body.officer, on=body.on)
    sent = attempt(request, key, body, 201)
    return answer(confirmations.confirm(access.service, access.caller, given, sent))
