"""What is read back or compared, as one HTML page that stands alone: nothing is loaded from anywhere."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from api.desk.comparison import Comparison
from api.desk.comparison_text import moves, searched
from catalog.readback import Page, References, Sort
from catalog.readback.as_text import USED
from catalog.readback.logic import Group, opening, outline


@cache
def _templates() -> Environment:
    found = Environment(
        loader=PackageLoader("api.desk"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    found.filters["opening"] = opening
    found.filters["searched"] = searched
    found.filters["outline"] = lambda logic: tuple(outline(logic))
    found.tests["group"] = lambda value: isinstance(value, Group)
    found.tests["references"] = lambda value: isinstance(value, References)
    found.tests["words"] = lambda value: isinstance(value, tuple)
    return found


def readback_page(page: Page, since: Comparison | None = None) -> str:
    """Give a page with a table of contents and links to what it names, and behind it what has changed since."""
    sections = [(one, one.sort.value) for one in page.sections]
    sections += [(one, USED.format(one.sort.value)) for one in page.used]
    anchors = {item.anchor for one, _ in sections for item in one.items}

    def of_condition(name: str) -> str | None:
        names = (f"{sort.value}-{name}" for sort in (Sort.DEFINITION, Sort.FACT))
        return next((anchor for anchor in names if anchor in anchors), None)

    environment = _templates().overlay()
    environment.filters = {**environment.filters, "anchor_of_condition": of_condition}
    template = environment.get_template("readback.html")
    told = _witnesses(since) if since is not None else {}
    return template.render(
        title=page.title, page=page, sections=sections, anchors=anchors, found=since, witnesses=told
    )


def comparison_page(found: Comparison) -> str:
    """Give a page of what differs, and of who gains and who loses."""
    titles = dict.fromkeys(
        side.title
        for one in found.difference.documents
        for side in (one.after or one.before,)
        if side is not None
    )
    title = "对比：" + ("、".join(titles) or "没有不同")
    return (
        _templates()
        .get_template("comparison.html")
        .render(title=title, found=found, witnesses=_witnesses(found))
    )


def _witnesses(found: Comparison) -> dict[str, list[tuple[str, str | None]]]:
    """Give for each measure (id) who gains and who loses, in words and as a case."""
    return {one.measure: list(moves(one)) for one in (found.witnesses.measures if found.witnesses else ())}
