"""Whatever code the program says to a person has its page in docs/checks/, and no page is about anything else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from api.desk.contents import ContentFault
from api.http.problems import SORTS
from engine.audit.findings import Fault

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "checks").glob("*.md"))
PURE = ("catalog", "engine")
CODE = re.compile(r"[a-z]+(?:-[a-z0-9]+)+")
SAID_WITH = re.compile(r"([a-z]+(?:-[a-z0-9]+)+): \S?")

# Calls whose words are for the log and for metrics, not for a person.
LOGGED = {"info", "warning", "error", "critical", "count"}
# Words of the same form that are no codes.
NO_CODES = {
    "verify-approvals",
    *("chengdu-power-credit", "power-credit", "utf-8", "x-plain"),
    *("farmers-cooperative", "power-authority", "public-institution", "rural-collective", "sole-trader"),
    "social-organisation",
}


def pure_codes() -> set[str]:
    """What is given as `code=`, and what stands first among the words of a finding or of `Refused`."""
    found: set[str] = set()
    for room in PURE:
        for file in (ROOT / room).rglob("*.py"):
            text = file.read_text(encoding="utf-8")
            found.update(re.findall(r'code="([a-z0-9-]+)"', text))
            found.update(one for one in re.findall(r'(?<=[ (])"([a-z0-9-]+)",', text) if CODE.fullmatch(one))
    return found


def api_words() -> set[str]:
    """Every word of a code's form, but what is written to the log: whoever adds one says it is a code or it is none."""
    found: set[str] = set()
    for file in (ROOT / "api").rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        logged = {id(word) for call in ast.walk(tree) if _is_logged(call) for word in ast.walk(call)}
        found.update(word for node in ast.walk(tree) if id(node) not in logged for word in _words(node))
    return found


def emitted_codes() -> set[str]:
    return (
        pure_codes()
        | (api_words() - NO_CODES)
        | set(SORTS)
        | {fault.value for fault in (*Fault, *ContentFault)}
    )


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    pages = {page.stem for page in PAGES}
    assert sorted(emitted_codes() - pages) == []
    assert sorted(pages - emitted_codes()) == []


def test_what_is_no_code_stands_in_the_sources() -> None:
    assert api_words() >= NO_CODES


def test_every_page_says_what_is_wrong_how_it_looks_and_how_to_mend_it() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# `{page.stem}`\n"), page.name
        parts = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)
        assert parts[1::2] == ["说明", "错误示例", "改法"], page.name
        assert all(part.strip() for part in parts[2::2]), page.name
        assert text.count("```") % 2 == 0, page.name


def _is_logged(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LOGGED


def _words(node: ast.AST) -> Iterator[str]:
    """Yield a constant that is a code, and the code with which a constant sentence begins."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if CODE.fullmatch(node.value):
            yield node.value
        elif (begun := SAID_WITH.match(node.value)) is not None:
            yield begun[1]
