"""What is documented is what there is."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.http.problems import SORTS
from tests.http.house import House

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "openapi.json"
GUIDE = ROOT / "docs" / "api.md"


@pytest.fixture
def described(house: House) -> dict[str, Any]:
    answer: dict[str, Any] = house.client.get("/openapi.json").json()
    return answer


def test_the_committed_document_is_the_applications(
    described: dict[str, Any], golden: Callable[[Path, str], None]
) -> None:
    golden(DOCUMENT, json.dumps(described, ensure_ascii=False, indent=1) + "\n")


def test_every_operation_has_an_id_and_declares_its_problems(described: dict[str, Any]) -> None:
    ids = []
    for path, methods in described["paths"].items():
        for operation in methods.values():
            ids.append(operation["operationId"])
            if not path.startswith("/v1/"):
                continue
            declared = operation["responses"]
            assert {"400", "401", "403", "404", "405", "413", "415", "422", "429", "503"} <= declared.keys()
            for status, response in declared.items():
                kind = "application/json" if status.startswith("2") else "application/problem+json"
                assert set(response["content"]) == {kind}, (path, status)
            assert operation["security"] == [{"api_key": []}]
    assert len(ids) == len(set(ids))


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    text = json.dumps(described)
    assert "x-plain" not in text
    for name in re.findall(r'"#/components/schemas/([^"]+)"', text):
        assert name in described["components"]["schemas"], name


def test_identifiers_never_stand_in_an_address(described: dict[str, Any]) -> None:
    places = {
        part["name"]
        for methods in described["paths"].values()
        for operation in methods.values()
        for part in operation.get("parameters", ())
        if part["in"] != "header"
    }
    assert places == {"decision_id", "ref", "entry_id", "digest", "key_id", "on", "area", "mode"}


def test_the_guide_lists_every_problem_and_every_operation(described: dict[str, Any]) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([a-z-]+)` \| [0-9]{3} \|", text, flags=re.MULTILINE))
    assert listed == set(SORTS)
    shown = set(re.findall(r"^\| `(GET|POST) (/[^`]*)` \|", text, flags=re.MULTILINE))
    assert shown == {
        (method.upper(), path) for path, methods in described["paths"].items() for method in methods
    }
