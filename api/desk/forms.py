"""In which form staff want to see something: text, a page, a table; a form's library is loaded when it is asked for."""

# ruff: noqa: PLC0415
from enum import Enum
from typing import assert_never

from api.desk.comparison import Comparison
from api.desk.comparison_text import as_text as comparison_text
from catalog.readback import Page
from catalog.readback.as_text import as_text


class Format(Enum):
    """How a reader wants it."""

    TEXT = "text"
    HTML = "html"
    XLSX = "xlsx"


def readback_as(form: Format, page: Page, since: Comparison | None = None) -> str | bytes:
    """Give what is read back in a form, and behind it what has changed since."""
    match form:
        case Format.TEXT:
            return as_text(page) + (f"\n{comparison_text(since)}" if since is not None else "")
        case Format.HTML:
            from api.desk.pages import readback_page

            return readback_page(page, since)
        case Format.XLSX:
            from api.desk.sheets import readback_sheets

            return readback_sheets(page, since)
        case _:
            assert_never(form)


def comparison_as(form: Format, found: Comparison) -> str | bytes:
    """Give a comparison in a form."""
    match form:
        case Format.TEXT:
            return comparison_text(found)
        case Format.HTML:
            from api.desk.pages import comparison_page

            return comparison_page(found)
        case Format.XLSX:
            from api.desk.sheets import comparison_sheets

            return comparison_sheets(found)
        case _:
            assert_never(form)
