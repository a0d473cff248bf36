"""Requests made up from the interface's own description, about things that exist: every answer is a declared one.

`tests/http/test_fuzz.py` sends what nobody knows of; here ids, names and rule files are mostly those of the service, so
that requests get past the first check, against a process over a real connection.
"""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from random import Random
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks

from tests.service.process import Running, Sites
from tests.service.publishing import newer
from tests.service.questions import BILL, TRUSTED, bill, question

pytest_plugins = ("tests.service.sites",)

CHECKS = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
Known = Mapping[str, Sequence[Any]]


def things(running: Running) -> Known:
    """Give, by the names under which requests speak of them, things that the service knows."""
    client = running.client()
    entry = client.post("/v1/entries", bill(1)).said
    decisions = [client.post("/v1/decisions", question(), once="").said["id"] for _ in range(2)]
    listed = client.get("/v1/rulebooks?area=510107").said
    measures = client.get("/v1/measures?area=510107").said["measures"]
    issued = client.post("/v1/keys", {"name": "窗口", "scopes": ["query"]}).said
    subjects = [TRUSTED, {"ref": entry["ref"]}, {"credit_code": "92510107XXXX00166J"}]
    return {
        **dict.fromkeys(("subject", "merged", "into"), subjects),
        **dict.fromkeys(("decision", "decision_id"), decisions),
        "ref": [entry["ref"]],
        "entry_id": [entry["id"]],
        "digest": [one["digest"] for one in listed["editions"]],
        "key_id": [issued["id"]],
        "measure": [one["measure"]["name"] for one in measures],
        "kind": ["缴费信息", "欠费失信", "严重失信主体名单", "信用承诺"],
        "matter": ["业扩报装", "电费预存", None],
        "step": ["受理", None],
        "source": ["营销月报", "失信实时同步"],
        "area": ["510107", "510100"],
        "fields": [BILL, {"认定日期": "2026-06-01", "欠费金额": 1}],
        "on": ["2026-06-10", "2026-06-01"],
        "known_on": ["2026-06-01", None],
        "text": [newer(f"2026-{number}", f"通道{number}") for number in range(4)],
    }


def filled(part: Any, known: Known, random: Random) -> Any:
    """Put things that exist in place of most of those that were made up."""
    match part:
        case dict():
            return {
                name: random.choice(known[name])
                if name in known and random.random() < 0.8
                else filled(value, known, random)
                for name, value in part.items()
            }
        case list():
            return [filled(one, known, random) for one in part]
        case _:
            return part


def only_503_is_ours(_: Any, response: schemathesis.Response, __: Any) -> None:
    code = response.status_code
    assert code < HTTPStatus.INTERNAL_SERVER_ERROR or code == HTTPStatus.SERVICE_UNAVAILABLE


def send_each(
    running: Running, mode: GenerationMode, examples: int, fill: Callable[[Any, Random], Any]
) -> set[tuple[str, int]]:
    """Send so many requests to each operation; give which were answered how."""
    seen: set[tuple[str, int]] = set()
    address = f"http://127.0.0.1:{running.port}"
    headers = {"Authorization": f"Bearer {running.keys['all']}"}
    described = schemathesis.openapi.from_dict(running.client(None).get("/openapi.json").said)
    with requests.Session() as session:
        for operation in (one.ok() for one in described.get_all_operations() if isinstance(one, Ok)):
            if mode is GenerationMode.NEGATIVE and not operation.path.startswith("/v1/"):
                continue  # probes take nothing that could be wrong

            @settings(
                max_examples=examples,
                deadline=None,
                database=None,
                derandomize=True,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(operation.as_strategy(generation_mode=mode), st.randoms(use_true_random=False))
            def try_it(case: schemathesis.Case[Any], random: Random) -> None:
                case.path_parameters = fill(case.path_parameters, random)
                case.body = fill(case.body, random)
                answer = case.call(base_url=address, session=session, headers=headers)
                seen.add((case.operation.definition.raw["operationId"], answer.status_code))
                case.validate_response(answer, headers=headers, checks=[only_503_is_ours, *CHECKS])

            try_it()
    return seen


@pytest.mark.parametrize(
    ("mode", "examples"),
    [
        (GenerationMode.POSITIVE, 8),
        *(pytest.param(mode, 100, marks=pytest.mark.slow) for mode in GenerationMode),
    ],
)
def test_every_answer_to_a_request_about_things_that_exist_is_declared(
    sites: Sites, mode: GenerationMode, examples: int
) -> None:
    place = sites("sqlite")
    running = place.start()
    known = things(running)
    seen = send_each(running, mode, examples, lambda part, random: filled(part, known, random))
    place.leaves()
    assert running.process.is_alive()
    succeeded = {name for name, status in seen if status < HTTPStatus.BAD_REQUEST}
    # Were these always refused, the requests would mean nothing.
    assert mode is GenerationMode.NEGATIVE or {"get_decision", "get_timeline", "decide"} <= succeeded, (
        succeeded
    )
