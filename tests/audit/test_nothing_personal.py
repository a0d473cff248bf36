"""Whoever holds the files, a copy, an export or the log lines of a service, but not its keys, learns of nobody."""

import base64
import io
import json
import logging
from pathlib import Path
from typing import Any

import pytest
import structlog

from api.desk import imports
from api.desk.backups import back_up
from api.desk.exports import export_log
from api.desk.import_part import Part
from api.desk.imports import import_records
from api.desk.written import vocabulary_now
from api.samples.generate import generate
from api.samples.stories import RECORDS
from api.settings import Settings
from api.store.faults import Unavailable
from catalog.diagnostics import Refused
from tests.audit.conftest import ON, SOLE_TRADER, UNPAID, posted
from tests.http.house import House, open_house

NAME, OFFICER, REASON, ACCOUNT = "成都极光试验电力有限公司", "欧阳核验员", "电话里说要赶工", "5101079900771"
WRONG_CODE, WRONG_ID = "91510107XXXX000195", "510107199001011234"


def test_nothing_of_anybody_stands_in_files_copies_exports_and_log_lines(
    migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    (here / "service.db").write_bytes(migrated_file.read_bytes())
    settings = Settings(
        database_url=f"sqlite:///{here / 'service.db'}", keys_url=f"sqlite:///{here / 'keys.db'}"
    )
    lines = everything_logged(monkeypatch)
    with open_house(settings.database_url, settings.keys_url, deadline_seconds=30) as house:
        secrets = filled(house, tmp_path, monkeypatch)
        wrong_in_every_way(house, secrets)
        back_up(settings, tmp_path / "copy")
        export_log(settings.database_url, tmp_path / "out", envelopes=True)
        left = b"".join(
            file.read_bytes()
            for folder in (here, tmp_path / "copy", tmp_path / "out")
            for file in folder.rglob("*")
            if file.is_file()
        )
    said = lines.getvalue().encode()
    assert b"request" in said
    assert b"coverage" in left
    for secret in secrets:
        for form in forms(secret):
            assert form not in left, secret
            assert form not in said, secret


def forms(secret: str) -> set[bytes]:
    """Give the bytes that a text may stand as."""
    plain = secret.encode()
    escaped = json.dumps(secret)[1:-1].encode()
    return {
        plain,
        plain.hex().encode(),
        base64.b64encode(plain).rstrip(b"=")[:-1],
        escaped,
        secret.encode("utf-16-le"),
    }


def everything_logged(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Take down every line of every level, of ours and of the libraries."""
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.addFilter(lambda record: not record.name.startswith("http"))  # the client's own lines
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [handler])
    monkeypatch.setattr(root, "level", logging.DEBUG)
    monkeypatch.setattr(
        structlog,
        "get_logger",
        lambda *_: structlog.wrap_logger(structlog.PrintLogger(lines), processors=[str_of]),
    )
    return lines


def str_of(_logger: object, name: str, event: Any) -> str:
    return f"{name} {event!r}"


def filled(house: House, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record everything that may hold something personal; give all of it."""
    account = {"supplier": "sgcc-cd", "number": ACCOUNT}
    code = house.new_code()
    ref, _ = house.new_subject(name=NAME, identifiers={"accounts": [account], **code})
    entry = posted(house, "/v1/entries", {"subject": {"ref": ref}, "kind": "缴费信息", "fields": UNPAID})
    posted(house, f"/v1/entries/{entry['id']}/events", {"event": "objected", "on": "2026-05-08"})
    posted(house, f"/v1/subjects/{ref}/changes", {"on": "2026-06-01", "name": f"{NAME}二"})
    asked = {"subject": SOLE_TRADER, "reason": REASON, "on": "2026-06-10"}
    answer = posted(house, "/v1/decisions", asked)
    posted(house, "/v1/decisions/batch", {"questions": [asked]})
    measure = next(
        one["measure"]["id"] for one in answer["decision"]["measures"] if one["status"] == "proposed"
    )
    posted(house, "/v1/confirmations", {"decision": answer["id"], "measure": measure, "officer": OFFICER})
    generated: list[dict[str, Any]] = [
        *generate(vocabulary_now(house.service), (), subjects=8, seed=5, on=ON)
    ]
    file = folder / "records.jsonl"
    file.write_text(
        "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in generated), encoding="utf-8"
    )
    monkeypatch.setattr(imports, "PART_LINES", 4)
    interrupted(house, file, monkeypatch)
    about = [one["主体"] for one in generated]
    samples = "".join(path.read_text(encoding="utf-8") for path in RECORDS.glob("*.yaml"))
    known = [one["credit_code"] for one in (SOLE_TRADER, {"credit_code": "91510107XXXX000194"})]
    assert all(one in samples for one in known)
    written = [
        said[word] for said in about for word in ("统一社会信用代码", "身份证号", "名称") if word in said
    ]
    assert written
    return [NAME, OFFICER, REASON, ACCOUNT, *known, *written, *code.values()]


def interrupted(house: House, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin an import whose second part fails: the first stays staged."""
    parts: list[int] = []
    write = Part.write

    def failing(part: Part, *given: Any) -> None:
        parts.append(1)
        if len(parts) > 1:
            raise Unavailable("gone")
        write(part, *given)

    monkeypatch.setattr(Part, "write", failing)
    with pytest.raises(Refused):
        import_records(house.service, [file], actor="operator")
    monkeypatch.setattr(Part, "write", write)


def wrong_in_every_way(house: House, secrets: list[str]) -> None:
    """Ask what cannot be answered, with something personal in every place."""
    subject = {"credit_code": secrets[-1]}
    answers = [
        house.decide(subject={"credit_code": WRONG_CODE}),
        house.decide(subject={"identity_number": WRONG_ID}),
        house.decide(subject=subject, matter=NAME),
        house.decide(subject=subject, circumstances={NAME: True}),
        house.decide(subject=subject, on=NAME),
        house.decide(subject=subject, more=NAME),
        house.decide(subject=NAME),
        house.post("/v1/entries", {"subject": subject, "kind": NAME, "fields": {}}),
        house.post("/v1/entries", {"subject": subject, "kind": "缴费信息", "fields": {NAME: OFFICER}}),
        house.post(
            "/v1/subjects", {"type": NAME, "area": "510107", "opened": "2020-01-01", "identifiers": subject}
        ),
        house.post("/v1/coverage", {"spans": [{"source": NAME, "area": "510107", "from_day": "2026-06-01"}]}),
        house.get(f"/v1/decisions/{ACCOUNT}"),
        house.get(f"/v1/{ACCOUNT}"),
        house.client.post("/v1/decisions", json={}, headers={"Authorization": f"Bearer {ACCOUNT}"}),
    ]
    assert {answer.status_code for answer in answers} == {401, 404, 422}
