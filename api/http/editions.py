"""How an edition gets into force: uploaded, approved, published, activated, withdrawn."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field, StringConstraints

from api.desk import editions
from api.desk.editions import Activating
from api.http.access import Accessed, KeyRequired, answer, attempt, found
from api.http.documented import answers
from api.http.types import Day, Digest, In, Line, Out, Uuid

router = APIRouter(prefix="/v1", tags=["rulebooks"])


class EditionIn(In):
    """A rule file, as it would stand in the folder of rules."""

    file: Annotated[
        str,
        StringConstraints(pattern=r"^[a-z0-9][a-z0-9/._-]{0,190}\.yaml$"),
        Field(description="文件名，如 rules/chengdu/incentives/2027.yaml"),
    ]
    text: Annotated[str, StringConstraints(min_length=1, max_length=1024 * 1024)]


class NothingIn(In):
    """Nothing more to say."""


class PublicationIn(In):
    """From which day."""

    from_day: Annotated[Day | None, Field(description="不写：从版次写明的那天起；待定的只供模拟")] = None


class ActivationIn(In):
    """What makes a draft live."""

    document: Annotated[Line, Field(description="正式印发的文件：名称和文号")]
    from_day: Annotated[Day, Field(description="从这一天起正式生效")]
    signed_off: Annotated[
        tuple[Line, ...], Field(max_length=500, strict=False, description="未读原文而由操作人负责的依据")
    ] = ()
    pilots: Annotated[tuple[Line, ...], Field(max_length=50, strict=False, description="开通的试点")] = ()


class WithdrawalIn(In):
    """From which day a document counts no longer."""

    from_day: Annotated[Day | None, Field(description="不写为今天")] = None


class EditionActOut(Out):
    """What was done with a document, and where the leaf stands."""

    id: Uuid
    index: int
    act: Literal["uploaded", "approved", "published", "activated", "withdrawn"]
    digest: Digest
    from_day: str | None
    document: str | None
    signed_off: list[str]
    pilots: list[str]


class PastAct(Out):
    """One thing done with a document."""

    act: Literal["uploaded", "approved", "published", "activated", "withdrawn"]
    actor: str
    index: int
    from_day: str | None
    document: str | None
    signed_off: list[str]
    pilots: list[str]


class EditionOut(Out):
    """A document with its text and its history."""

    digest: Digest
    kind: Literal["rulebook", "vocabulary", "calendar"]
    rulebook: str
    edition: str
    file: str
    text: str
    acts: list[PastAct]


@router.get(
    "/editions/{digest}",
    operation_id="get_edition",
    summary="版次的原文",
    description="按摘要取原文，以及上传、批准、发布、激活、撤回的经过。",
    response_model=None,
    responses=answers(200, EditionOut),
)
def get_edition(access: Accessed, digest: Digest) -> Response:
    """Give one document with its history."""
    return found(editions.edition(access.service, access.caller, digest))


@router.post(
    "/editions",
    operation_id="upload_edition",
    summary="上传版次",
    description="与 `rules check` 同样的检查，连同已发布的版次一起；有问题则逐处说明，不保存。",
    status_code=201,
    response_model=None,
    responses=answers(201, EditionActOut),
)
def upload_edition(request: Request, access: Accessed, body: EditionIn, key: KeyRequired) -> Response:
    """Check and store a rule file."""
    sent = attempt(request, key, body, 201)
    return answer(editions.upload(access.service, access.caller, body.file, body.text, sent))


@router.post(
    "/editions/{digest}/approval",
    operation_id="approve_edition",
    summary="批准版次",
    description="由上传人以外的密钥批准。",
    status_code=201,
    response_model=None,
    responses=answers(201, EditionActOut),
)
def approve_edition(
    request: Request, access: Accessed, digest: Digest, body: NothingIn, key: KeyRequired
) -> Response:
    """Approve what another key uploaded."""
    sent = attempt(request, key, body, 201)
    return answer(editions.approve(access.service, access.caller, digest, sent))


@router.post(
    "/editions/{digest}/publication",
    operation_id="publish_edition",
    summary="发布版次",
    description="连同全部施行中的版次再检查一遍；一秒内各进程都换用新版次。",
    status_code=201,
    response_model=None,
    responses=answers(201, EditionActOut),
)
def publish_edition(
    request: Request, access: Accessed, digest: Digest, body: PublicationIn, key: KeyRequired
) -> Response:
    """Publish an approved document."""
    sent = attempt(request, key, body, 201)
    return answer(editions.publish(access.service, access.caller, digest, body.from_day, sent))


@router.post(
    "/editions/{digest}/activation",
    operation_id="activate_edition",
    summary="激活征求意见稿",
    description="凭正式印发的文件，让征求意见稿从某一天起正式生效。",
    status_code=201,
    response_model=None,
    responses=answers(201, EditionActOut),
)
def activate_edition(
    request: Request, access: Accessed, digest: Digest, body: ActivationIn, key: KeyRequired
) -> Response:
    """Make a published draft live."""
    given = Activating(
        document=body.document,
        from_day=body.from_day,
        signed_off=frozenset(body.signed_off),
        pilots=frozenset(body.pilots),
    )
    sent = attempt(request, key, body, 201)
    return answer(editions.activate(access.service, access.caller, digest, given, sent))


@router.post(
    "/editions/{digest}/withdrawal",
    operation_id="withdraw_edition",
    summary="撤回版次",
    description="从某一天起不再施行；以前的判定不变。",
    status_code=201,
    response_model=None,
    responses=answers(201, EditionActOut),
)
def withdraw_edition(
    request: Request, access: Accessed, digest: Digest, body: WithdrawalIn, key: KeyRequired
) -> Response:
    """Let a published document count no longer."""
    sent = attempt(request, key, body, 201)
    return answer(editions.withdraw(access.service, access.caller, digest, body.from_day, sent))
