"""Whatever is sent, the answer is one that was declared, and never our fault."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.http.house import House

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_every_answer_is_a_declared_one(small_house: Any, mode: schemathesis.GenerationMode) -> None:
    house: House = small_house()
    headers = {"Authorization": f"Bearer {house.key()}"}
    described = schemathesis.openapi.from_asgi("/openapi.json", house.client.app)
    operations = [one.ok() for one in described.get_all_operations() if isinstance(one, Ok)]
    asked = [one for one in operations if one.path.startswith("/v1/")]
    assert len(asked) == 22
    for operation in asked:

        @settings(
            max_examples=8,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy(generation_mode=mode))
        def try_it(case: schemathesis.Case[Any]) -> None:
            case.validate_response(case.call(headers=headers), headers=headers, checks=CHECKS)

        try_it()
