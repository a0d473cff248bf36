"""The rulebooks of one folder, loaded and checked, and the evaluators made from them."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock

from catalog.check import check, stretches
from catalog.diagnostics import Diagnostic, FaultyInput, Refused
from catalog.documents import Catalog, InForce
from catalog.in_force import in_force, turning_days
from catalog.load import load
from catalog.model import Activation, Mode
from engine.compile import compile_rules
from engine.evaluate import Evaluator


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewpoint:
    """From where the rules are looked at.

    The area, live or simulation, the pilots switched on (simulation only), and how many leaves of the log are known
    (None: all), for activations.
    """

    area: str
    mode: Mode = Mode.SIMULATION
    pilots: frozenset[str] = frozenset()
    known: int | None = None


def findings(folder: Path) -> tuple[Catalog, tuple[Diagnostic, ...]]:
    """Load and check a folder of rules and give everything found, in files and between them.

    Faults that only show when rules stand together are looked for once every file is sound by itself.
    """
    catalog, found = load(folder)
    if not found:
        found = check(catalog)
    if not found:
        together: list[Diagnostic] = []
        for documents in stretches(catalog):
            try:
                compile_rules(documents)
            except FaultyInput as faulty:
                together += faulty.diagnostics
        found = FaultyInput(together).diagnostics
    return catalog, found


@dataclass(slots=True)
class Rulebooks:
    """Checked rulebooks; evaluators are built once for each distinct set of documents and shared."""

    catalog: Catalog
    activations: tuple[Activation, ...] = ()
    _evaluators: dict[tuple[object, ...], Evaluator] = field(default_factory=dict)
    _building: Lock = field(default_factory=Lock)

    @classmethod
    def open(cls, folder: Path) -> "Rulebooks":
        """Load a folder; raises `FaultyInput` with every finding when there is one."""
        catalog, found = findings(folder)
        if found:
            raise FaultyInput(found, catalog.sources)
        return cls(catalog=catalog)

    def documents(self, on: date, view: Viewpoint) -> InForce:
        """Give the documents in force; raises `Refused` when there are none, or for a pilot that does not exist."""
        documents = in_force(
            self.catalog,
            on=on,
            area=view.area,
            mode=view.mode,
            activations=self.activations,
            known=view.known,
            pilots=view.pilots,
        )
        pilots = {m.name: m.id for e in documents.editions for m in e.measures.values() if m.pilot}
        for pilot in sorted(view.pilots - {*pilots, *pilots.values()}):
            raise Refused(
                "unknown-pilot", f"没有名为 `{pilot}` 的试点措施", f"现有：{'、'.join(sorted(pilots))}"
            )
        return documents

    def evaluator(self, on: date, view: Viewpoint) -> Evaluator:
        """Give the evaluator of a day; raises `Refused` when no edition is in force."""
        documents = self.documents(on, view)
        digests = tuple(edition.head.digest for edition in documents.editions)
        key = (
            documents.vocabulary.head.digest,
            digests,
            documents.until,
            documents.mode,
            documents.pilots,
            documents.activations,
        )
        with self._building:
            if key not in self._evaluators:
                self._evaluators[key] = Evaluator(compile_rules(documents))
            return self._evaluators[key]

    def evaluator_or_none(self, on: date, view: Viewpoint) -> Evaluator | None:
        """Give the evaluator of a day, None when no edition is in force."""
        try:
            return self.evaluator(on, view)
        except Refused:
            return None

    def edition_days(self, mode: Mode) -> tuple[date, ...]:
        """Give every day on which the rules in force can change."""
        return turning_days(self.catalog, mode, self.activations)

    def retire(self) -> None:
        """Free the evaluators' memory; these rulebooks must not be asked again."""
        with self._building:
            for evaluator in self._evaluators.values():
                evaluator.retire()
            self._evaluators.clear()
