"""Subjects: added, changed from a day on, merged."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field

from api.desk import subjects
from api.desk.subjects import Change, NewSubjectWritten
from api.http.access import Accessed, KeyRequired, answer, attempt
from api.http.documented import answers
from api.http.types import Area, Day, In, Line, Out, Ref, Uuid
from api.http.whom import Identifiers, SubjectIn

router = APIRouter(prefix="/v1/subjects", tags=["subjects"])

_EXAMPLE: dict[str, Any] = {
    "type": "企业",
    "area": "510107",
    "opened": "2015-03-01",
    "name": "成都示例甲机械有限公司",
    "identifiers": {"credit_code": "91510107XXXX000194"},
}


class NewSubjectIn(In):
    """A subject that comes into our books."""

    type: Annotated[Line, Field(description="主体类型的名称或编号")]
    area: Annotated[Area, Field(description="区县，GB/T 2260")]
    opened: Annotated[Day, Field(description="开户日")]
    name: Annotated[Line | None, Field(description="名称或姓名，加密保存，不进入判定")] = None
    born: Annotated[Day | None, Field(description="自然人的出生日期；写了身份证号就不用写")] = None
    identifiers: Identifiers

    model_config = In.model_config | {"json_schema_extra": {"examples": [_EXAMPLE]}}


class ChangeIn(In):
    """What a subject is from a day on; what is not written stays."""

    on: Annotated[Day, Field(description="从这一天起")]
    name: Line | None = None
    type: Line | None = None
    area: Area | None = None
    deregistered_on: Annotated[Day | None, Field(description="注销日")] = None
    identifiers: Annotated[Identifiers | None, Field(description="新增的标识")] = None


class MergeIn(In):
    """Two subjects that are one."""

    merged: Annotated[SubjectIn, Field(description="并入另一主体的")]
    into: Annotated[SubjectIn, Field(description="保留的")]
    on: Annotated[Day | None, Field(description="从这一天起；不写为今天")] = None


class SubjectOut(Out):
    """Where the act stands, and our reference for the subject."""

    id: Uuid
    index: int
    ref: Ref


@router.post(
    "",
    operation_id="add_subject",
    summary="登记主体",
    description="核对校验位；一个主体可有多个标识。",
    status_code=201,
    response_model=None,
    responses=answers(201, SubjectOut),
)
def add_subject(request: Request, access: Accessed, body: NewSubjectIn, key: KeyRequired) -> Response:
    """Add a subject with its identifiers."""
    new = NewSubjectWritten(
        type=body.type,
        area=body.area,
        opened=body.opened,
        name=body.name,
        born=body.born,
        identifiers=body.identifiers.written(),
    )
    sent = attempt(request, key, body, 201)
    return answer(subjects.add_subject(access.service, access.caller, new, sent))


@router.post(
    "/merges",
    operation_id="merge_subjects",
    summary="合并主体",
    description="前者的信用记录从这一天起并入后者。",
    status_code=201,
    response_model=None,
    responses=answers(201, SubjectOut, also=(410,)),
)
def merge_subjects(request: Request, access: Accessed, body: MergeIn, key: KeyRequired) -> Response:
    """Make two subjects one."""
    sent = attempt(request, key, body, 201)
    merged, into = body.merged.whom(), body.into.whom()
    return answer(subjects.merge_subjects(access.service, access.caller, merged, into, body.on, sent))


@router.post(
    "/{ref}/changes",
    operation_id="change_subject",
    summary="变更主体",
    description="更名、改类型、改区县、注销、新增标识；从某一天起算，以前的判定不变。",
    status_code=201,
    response_model=None,
    responses=answers(201, SubjectOut, also=(410,)),
)
def change_subject(
    request: Request, access: Accessed, ref: Ref, body: ChangeIn, key: KeyRequired
) -> Response:
    """Change a subject from a day on."""
    change = Change(
        on=body.on,
        name=body.name,
        type=body.type,
        area=body.area,
        deregistered_on=body.deregistered_on,
        identifiers=body.identifiers.written() if body.identifiers else (),
    )
    sent = attempt(request, key, body, 201)
    return answer(subjects.change_subject(access.service, access.caller, ref, change, sent))
