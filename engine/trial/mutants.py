"""Mutants: the documents with one change, each a mistake that an author could make."""

from dataclasses import dataclass, replace
from enum import Enum

from catalog.diagnostics import Place
from catalog.documents import InForce
from catalog.model import Edition
from catalog.vocabulary import Vocabulary


class Part(Enum):
    """What part of a document a change is in."""

    CONDITION = "条件"
    RULE = "规则"
    MEASURE = "措施"
    ROW = "清单行"
    PARAMETER = "参数"
    VALUES = "取值"
    SCOPE = "适用"
    TERM = "期限"
    LIST = "名单"
    FACT = "事实"
    KIND = "信息类别"
    SOURCE = "来源"
    SUBJECT = "主体类型"
    BASIS = "依据"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One document with one change: where, in what, from what to what; `after` None is: left out.

    `sanction` says that a sanction or a bar rests on what was changed.
    """

    document: Edition | Vocabulary
    part: Part
    place: Place
    owner: str
    before: str
    after: str | None
    sanction: bool

    def sentence(self) -> str:
        """Say what was changed."""
        did = "删去" if self.after is None else f"改成 `{self.after}`"
        return f"{self.owner}：把 `{self.before}` {did}"

    def in_place(self, documents: InForce) -> InForce | None:
        """Give the documents with the changed one in its place; None when it is not among them.

        The heads stay as they were, so which documents count together does not change.
        """
        digest = self.document.head.digest
        if isinstance(self.document, Vocabulary):
            if documents.vocabulary.head.digest != digest:
                return None
            return replace(documents, vocabulary=self.document)
        document = self.document
        former = tuple(
            replace(one, edition=document) if one.edition.head.digest == digest else one
            for one in documents.former_terms
        )
        editions = tuple(document if e.head.digest == digest else e for e in documents.editions)
        if editions == documents.editions and former == documents.former_terms:
            return None
        return replace(documents, editions=editions, former_terms=former)
