"""The rulebooks of one folder, loaded and checked, and the evaluators made from them."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock

from catalog.check import check, check_documents
from catalog.diagnostics import Diagnostic, FaultyInput, Refused, in_order
from catalog.documents import Activation, Catalog, InForce, Mode
from catalog.in_force import in_force, turning_days, vocabulary_in_force
from catalog.load import load
from catalog.stretches import stretches
from catalog.vocabulary import Vocabulary
from engine.compile import compile_rules
from engine.evaluate import Evaluator

_DOCUMENTS_KEPT = 512


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

    A file so faulty that it says nothing leaves its names unknown, so files are then not held against each other.
    Faults that only show when rules are compiled together are looked for once all else is sound.
    """
    catalog, found = load(folder)
    read = len(catalog.editions) + len(catalog.vocabularies) + len(catalog.calendars) + len(catalog.plans)
    if read == len(catalog.sources):
        found = in_order((*found, *check(catalog)))
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
    _documents: dict[tuple[object, ...], InForce] = field(default_factory=dict)
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
        """Give the documents in force for a question.

        Raises `Refused` when there are none, for a pilot that does not exist, and for pilots in a live question.
        """
        documents = self._in_force(on, view)
        if view.pilots and view.mode is Mode.LIVE:
            hint = "正式判定的试点由激活时开通；想试算，请用模拟"
            raise Refused(
                "pilots-in-live", f"正式判定不能临时开通试点 `{'、'.join(sorted(view.pilots))}`", hint
            )
        pilots = {m.name: m.id for e in documents.editions for m in e.measures.values() if m.pilot}
        for pilot in sorted(view.pilots - {*pilots, *pilots.values()}):
            hint = f"现有：{'、'.join(sorted(pilots))}" if pilots else "这一天没有试点措施"
            raise Refused("unknown-pilot", f"没有名为 `{pilot}` 的试点措施", hint)
        return documents

    def vocabulary(self, on: date, mode: Mode) -> Vocabulary:
        """Give the vocabulary in force; raises `Refused` when there is none."""
        return vocabulary_in_force(self.catalog, on, mode, self.activations)

    def _in_force(self, on: date, view: Viewpoint) -> InForce:
        acts = tuple(act for act in self.activations if view.known is None or act.known < view.known)
        key = (on, view.area, view.mode, view.pilots, acts)
        documents = self._documents.get(key)
        if documents is None:
            documents = in_force(
                self.catalog, on=on, area=view.area, mode=view.mode, activations=acts, pilots=view.pilots
            )
            if len(self._documents) >= _DOCUMENTS_KEPT:
                self._documents.clear()
            self._documents[key] = documents
        return documents

    def evaluator(self, on: date, view: Viewpoint) -> Evaluator:
        """Give the evaluator of a day.

        Raises `Refused` when no edition is in force, and, live, when what was activated cannot stand together.
        """
        documents = self._in_force(on, view)
        digests = tuple(edition.head.digest for edition in documents.editions)
        key = (
            documents.vocabulary.head.digest,
            digests,
            documents.until,
            documents.mode,
            documents.pilots,
            documents.activations,
            tuple((one.since, one.edition.head.digest) for one in documents.former_terms),
        )
        with self._building:
            if key not in self._evaluators:
                if documents.mode is Mode.LIVE:
                    _must_stand_together(documents)
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


def _must_stand_together(documents: InForce) -> None:
    """Refuse live answers from an activation that lacks what it rests on: the check looks at simulations only."""
    found = FaultyInput(check_documents(documents)).diagnostics
    if found:
        message = f"已激活的版次不能一起适用：{found[0].message}" + (
            f"（另有 {len(found) - 1} 处）" if found[1:] else ""
        )
        raise Refused("activation-incomplete", message, found[0].hint or "一并激活所依赖的清单")
