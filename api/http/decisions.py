"""Decisions: one, a batch, one of the past with explanation and timeline."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field, StringConstraints

from api.desk import decisions as past
from api.desk.batches import decide_batch
from api.desk.decide import Asked
from api.http.access import Accessed, KeyOptional, answer, attempt, found
from api.http.asking import reply_to
from api.http.documented import PlainRef, answers
from api.http.types import Day, In, Line, ModeName, Out, Uuid
from api.http.whom import SubjectIn
from catalog.documents import Mode

router = APIRouter(prefix="/v1/decisions", tags=["decisions"])
MOST_IN_BATCH = 200

_EXAMPLE: dict[str, Any] = {
    "subject": {"credit_code": "91510107XXXX000194"},
    "matter": "业扩报装",
    "step": "受理",
    "reason": "新装受理 2026-000123",
    "circumstances": {"缺少证明材料": False, "同意使用已有数据": True},
    "on": "2026-06-10",
    "mode": "simulation",
}


class DecisionIn(In):
    """A question: whom, for which matter, why, on which day, with what known."""

    subject: SubjectIn
    reason: Annotated[
        str,
        StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$"),
        Field(description="办理业务的编号或者查询事由"),
    ]
    matter: Annotated[Line | None, Field(description="事项的名称或编号；不写则看全部措施")] = None
    step: Annotated[Line | None, Field(description="环节的名称或编号")] = None
    circumstances: Annotated[
        dict[Line, bool], Field(default_factory=dict, max_length=50, description="当场说明的情形；没问的不写")
    ]
    on: Annotated[Day | None, Field(description="判定日；不写为今天")] = None
    known_on: Annotated[Day | None, Field(description="只计这一天结束前已知的信息；不写为全部")] = None
    mode: Annotated[ModeName | None, Field(description="正式或模拟；一旦有版次正式生效，就要写明")] = None
    pilots: Annotated[
        tuple[Line, ...], Field(max_length=50, strict=False, description="模拟时开通的试点")
    ] = ()

    model_config = In.model_config | {"json_schema_extra": {"examples": [_EXAMPLE]}}

    def asked(self) -> Asked:
        """Give the question as the desk takes it."""
        return Asked(
            whom=self.subject.whom(),
            reason=self.reason,
            on=self.on,
            known_on=self.known_on,
            mode=Mode(self.mode) if self.mode else None,
            matter=self.matter,
            step=self.step,
            circumstances=self.circumstances,
            pilots=frozenset(self.pilots),
        )


class BatchIn(In):
    """Questions that are answered from one snapshot."""

    questions: Annotated[tuple[DecisionIn, ...], Field(min_length=1, max_length=MOST_IN_BATCH, strict=False)]


class DecisionOut(Out):
    """A decision, and where its leaf stands in the log."""

    id: Uuid
    index: int
    decision: Annotated[dict[str, Any], PlainRef("Decision")]
    pilots: list[str]
    at: str | None = None


class ItemProblem(Out):
    """Why one question of a batch was not answered."""

    code: str
    detail: str
    hint: str | None


class RefusedOut(Out):
    """One question of a batch that was not answered."""

    problem: ItemProblem


class BatchOut(Out):
    """The answers, in the order of the questions."""

    results: list[DecisionOut | RefusedOut]


class ExplanationOut(Out):
    """A decision in Chinese sentences."""

    id: Uuid
    explanation: Annotated[dict[str, Any], PlainRef("Explanation")]


class TimelineOut(Out):
    """The days on which a decision's measures change, with what was known then."""

    id: Uuid
    timeline: Annotated[dict[str, Any], PlainRef("Timeline")]


@router.post(
    "",
    operation_id="decide",
    summary="判定一个主体",
    description="适用哪些激励和惩戒：条款、理由、证据、到何时。先写入审计日志，再答复。",
    response_model=None,
    responses=answers(200, DecisionOut, also=(410,)),
)
async def decide_one(
    request: Request, access: Accessed, body: DecisionIn, key: KeyOptional = None
) -> Response:
    """Decide for one subject, record it, answer; it waits without a thread of its own."""
    sent = attempt(request, key, body, 200)
    return answer(await reply_to(access.service, access.caller, body.asked(), sent))


@router.post(
    "/batch",
    operation_id="decide_batch",
    summary="判定多个主体",
    description="至多 200 个问题，同一时刻的数据，各有一条审计记录；其中一个不能受理，不影响其余。",
    response_model=None,
    responses=answers(200, BatchOut, also=(410,)),
)
def decide_many(request: Request, access: Accessed, body: BatchIn, key: KeyOptional = None) -> Response:
    """Decide many questions from one snapshot."""
    sent = attempt(request, key, body, 200)
    asked = [one.asked() for one in body.questions]
    return answer(decide_batch(access.service, access.caller, asked, sent))


@router.get(
    "/{decision_id}",
    operation_id="get_decision",
    summary="以前的判定",
    description="当时答复的原文。",
    response_model=None,
    responses=answers(200, DecisionOut, also=(410,)),
)
def get_decision(access: Accessed, decision_id: Uuid) -> Response:
    """Give a past answer as it was given."""
    return found(past.past_decision(access.service, access.caller, decision_id))


@router.get(
    "/{decision_id}/explanation",
    operation_id="get_explanation",
    summary="判定的说明",
    description="按当时的规则和已知信息重新判定，逐项说明。",
    response_model=None,
    responses=answers(200, ExplanationOut, also=(410,)),
)
def get_explanation(access: Accessed, decision_id: Uuid) -> Response:
    """Explain a past decision under the rules and facts known then."""
    return found(past.explanation(access.service, access.caller, decision_id))


@router.get(
    "/{decision_id}/timeline",
    operation_id="get_timeline",
    summary="判定的时间线",
    description="此后没有新信息时，措施在哪一天变化。",
    response_model=None,
    responses=answers(200, TimelineOut, also=(410,)),
)
def get_timeline(access: Accessed, decision_id: Uuid) -> Response:
    """Give the days on which a past decision changes."""
    return found(past.timeline(access.service, access.caller, decision_id))
