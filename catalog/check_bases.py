"""Whether what an edition rests on lasts as long as the edition."""

from collections.abc import Iterator

from catalog.diagnostics import Diagnostic
from catalog.documents import Catalog
from catalog.model import Edition
from catalog.vocabulary import Vocabulary


def lapsed_bases(catalog: Catalog) -> Iterator[Diagnostic]:
    """Bases that end before the edition or vocabulary that rests on them does."""
    documents: list[Edition | Vocabulary] = [*catalog.editions, *catalog.vocabularies]
    for document in documents:
        head = document.head
        for basis in document.bases.values():
            lapses = basis.until_day
            if lapses is None or (head.until_day is not None and head.until_day <= lapses):
                continue
            lasts = f"施行到 {head.until_day}" if head.until_day is not None else "没有写 `失效自`"
            message = f"依据 `{basis.name}` 自 {lapses} 起失效，本版却{lasts}"
            hint = f"改为引用现行的条款；没有可替代的，给本版写上 `失效自: {lapses}`，另立新版"
            yield Diagnostic(place=basis.place, code="lapsed-basis", message=message, hint=hint)
