"""What things of one side are called on the other: by id, or, where there is none, by everything else being equal."""

from collections.abc import Mapping
from dataclasses import replace

from catalog.diagnostics import Place
from catalog.documents import InForce
from catalog.model import Basis, Edition, Parameter
from catalog.readback.names import Renamed
from catalog.scope import visible_to
from catalog.vocabulary import Vocabulary

_NOWHERE = Place(file="", line=1, column=1)
_Ids = dict[str, dict[str, str]]


def renames(
    before: Edition | Vocabulary,
    around_before: InForce | None,
    after: Edition | Vocabulary,
    around_after: InForce | None,
) -> Renamed:
    """Give the names on the side after of what is called otherwise before."""
    old, new = _ids(before, around_before), _ids(after, around_after)
    return Renamed(
        **{sort: _by_id(names, new[sort]) for sort, names in old.items()},
        parameters=_by_content(_parameters(before), _parameters(after)),
        bases=_by_content(_bases(before), _bases(after)),
    )


def _ids(document: Edition | Vocabulary, documents: InForce | None) -> _Ids:
    """Give the id of everything that has one, by name: what the document may name, its own included."""
    ids: _Ids = {
        sort: {} for sort in ("conditions", "measures", "rows", "matters", "sources", "kinds", "fields")
    }
    if isinstance(document, Vocabulary):
        _add_vocabulary(ids, document)
        return ids
    if documents is not None:
        _add_vocabulary(ids, documents.vocabulary)
    held = visible_to(document, documents) if documents is not None else ()
    for edition in (*held, document):
        ids["conditions"].update((one.name, one.id) for one in edition.definitions.values())
        ids["measures"].update((one.name, one.id) for one in edition.measures.values())
        for item in edition.baseline.values():
            ids["rows"].update((f"{item.name}/{row.id}", f"{item.id}/{row.id}") for row in item.rows)
    return ids


def _add_vocabulary(ids: _Ids, vocabulary: Vocabulary) -> None:
    ids["conditions"].update((one.name, one.id) for one in vocabulary.facts.values())
    ids["matters"].update((one.name, one.id) for one in vocabulary.matters.values())
    ids["sources"].update((one.name, one.id) for one in vocabulary.sources.values())
    ids["kinds"].update((one.name, one.id) for one in vocabulary.kinds.values())
    # Fields of different kinds may share a name, not an id: one that is not called alike everywhere stays as it is.
    for kind in vocabulary.kinds.values():
        for field in kind.fields.values():
            known = ids["fields"].setdefault(field.name, field.id)
            if known != field.id:
                ids["fields"][field.name] = f"{field.name} of several kinds"


def _by_id(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """Give the new names of what kept its id and lost its name."""
    called = {id_: name for name, id_ in new.items()}
    return {
        name: called[id_]
        for name, id_ in old.items()
        if name not in new and id_ in called and called[id_] not in old
    }


def _by_content(old: Mapping[str, object], new: Mapping[str, object]) -> dict[str, str]:
    """Give the new names of what is gone by name, where exactly one thing that is new says the same."""
    found: dict[str, str] = {}
    for name, content in old.items():
        same = [other for other, its in new.items() if its == content and other not in old]
        twins = [other for other, its in old.items() if its == content and other not in new]
        if name not in new and len(same) == 1 and len(twins) == 1:
            found[name] = same[0]
    return found


def _parameters(document: Edition | Vocabulary) -> dict[str, Parameter]:
    if isinstance(document, Vocabulary):
        return {}
    return {name: replace(one, name="", place=_NOWHERE) for name, one in document.parameters.items()}


def _bases(document: Edition | Vocabulary) -> dict[str, Basis]:
    return {name: replace(one, name="", place=_NOWHERE) for name, one in document.bases.items()}
