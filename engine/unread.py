"""Texts that nobody read: what rests on one never decides live, unless the activation signs for it by name."""

from catalog.diagnostics import Refused
from catalog.documents import InForce, Mode
from catalog.model import Edition, Reading
from catalog.vocabulary import Vocabulary


class Unread:
    """The unread texts of the documents that count together."""

    def __init__(self, documents: InForce) -> None:
        """Hold the documents and what their activations sign for."""
        self._documents = documents
        self._signed_off = {act.digest: act.signed_off for act in documents.activations}

    def rests_on(self, document: Edition | Vocabulary, basis: tuple[str, ...]) -> bool:
        """Tell whether one of these bases of a document was neither read nor signed for."""
        return bool(self._among(document, basis))

    def definitions(self) -> frozenset[str]:
        """Give the ids of the definitions whose own bases were not read; what builds on one asks for all under it."""
        return frozenset(
            definition.id
            for edition in self._documents.editions
            for definition in edition.definitions.values()
            if self.rests_on(edition, definition.basis)
        )

    def must_be_read(self, document: Edition | Vocabulary, basis: tuple[str, ...], what: str) -> None:
        """Refuse to answer live over facts whose meaning rests on a text that nobody has read or signed for.

        To leave such a term, list or kind out would be worse: entries would never end, members would look clean.
        `what` names it in Chinese. Raises `Refused`.
        """
        unread = self._among(document, basis)
        if self._documents.mode is Mode.LIVE and unread:
            which = f"`{document.head.rulebook}` 的 `{document.head.edition}` 版"
            message = f"{which}，{what}的依据 `{'、'.join(unread)}` 尚未核对原文，不能正式判定"
            hint = f"激活{which}时在认可的依据中逐项列名，或者读到原文后改版"
            raise Refused("unread-fact-basis", message, hint)

    def _among(self, document: Edition | Vocabulary, basis: tuple[str, ...]) -> tuple[str, ...]:
        signed = self._signed_off.get(document.head.digest, frozenset())
        return tuple(
            name for name in basis if document.bases[name].reading is not Reading.READ and name not in signed
        )
