"""What the service is asked about: generated subjects, imported with their entries, and questions about them."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.cli.opened import opened
from api.clock import today
from api.desk.keys import NewKey, issue
from api.desk.rulebooks import Rulebooks
from api.desk.service import Service
from api.samples.generate import generate
from api.settings import Settings
from catalog.documents import Mode
from catalog.load import default_rules

ACTOR = "benchmark"
_SEED = 20260302
_IDENTIFIERS = {"统一社会信用代码": "credit_code", "身份证号": "identity_number"}
_ASKED = {"reason": "新装受理 2026-000123", "mode": "simulation"}
_MATTER = {"matter": "业扩报装", "step": "受理"}


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Where the data and the keys are, and the settings to serve them with."""

    url: str
    keys_url: str

    @property
    def settings(self) -> Mapping[str, str]:
        """Give the settings as an environment."""
        return {
            "POWER_CREDIT_DATABASE_URL": self.url,
            "POWER_CREDIT_KEYS_URL": self.keys_url,
            "POWER_CREDIT_DAILY_SUBJECTS": "1000000",
        }

    @contextmanager
    def opened(self) -> Iterator[Service]:
        """Open it in this process; the first time, with the shipped rules and coverage that never lapses."""
        with opened(Settings(database_url=self.url, keys_url=self.keys_url, samples=True)) as service:
            yield service


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    """Generated subjects: a file to import, and a question about each, for one matter and step or for all."""

    file: Path
    questions: tuple[str, ...]
    questions_of_all: tuple[str, ...]


def subjects(folder: Path, count: int) -> Subjects:
    """Write a file of so many generated records."""
    day = today()
    vocabulary = Rulebooks.open(default_rules()).vocabulary(day, Mode.SIMULATION)
    lines, found_by = [], []
    for document in generate(vocabulary, (), subjects=count, seed=_SEED, on=day):
        lines.append(json.dumps(document, ensure_ascii=False) + "\n")
        about = document["主体"]
        if not isinstance(about, Mapping):
            raise TypeError("a generated record says nothing of its subject")
        found_by.append({name: about[word] for word, name in _IDENTIFIERS.items() if word in about})
    file = folder / "records.jsonl"
    file.write_text("".join(lines), encoding="utf-8")
    return Subjects(
        file=file,
        questions=tuple(json.dumps({"subject": one, **_ASKED, **_MATTER}) for one in found_by),
        questions_of_all=tuple(json.dumps({"subject": one, **_ASKED}) for one in found_by),
    )


def key_of(service: Service) -> Mapping[str, str]:
    """Issue a key to ask with; give the header that carries it."""
    _, token = issue(service, NewKey(name=ACTOR, scopes=frozenset({"query"})), actor=ACTOR)
    return {"Authorization": f"Bearer {token}"}
