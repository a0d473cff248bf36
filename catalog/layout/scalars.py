"""How one scalar is written: without quotes wherever YAML and other readers of YAML take it for the same text."""

import json
import re
from typing import Final

from catalog.layout.forms import Form
from catalog.layout.written import Text
from catalog.shapes import Raw, Whole

_STARTS: Final = frozenset(",[]{}#&*!|>'\"%@`")
_INDICATORS: Final = frozenset("-?:")
# What other readers would take for something else than text. Days stay plain: they are days to those readers too.
_SPECIAL = re.compile(
    r"[-+]?[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|[-+]?\.[0-9]+|[-+]?\.(inf|nan)|0[xob][0-9a-fA-F]+"
    r"|[0-9]+(:[0-5]?[0-9])+|~|null|true|false|yes|no|on|off|y|n|<<|=|---|\.\.\.",
    re.IGNORECASE,
)
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
_WIDE_SPACES = "\u3000\u00a0"


def plain(text: str, form: Form, *, key: bool, flow: bool) -> bool:
    """Tell whether a text may stand without quotes."""
    if not text or text != text.strip() or _UNSEEN.search(text):
        return False
    if text[0] in _STARTS or (text[0] in _INDICATORS and (len(text) < 2 or text[1] in " ,[]{}")):
        return False
    if ": " in text or " #" in text or text.endswith(":"):
        return False
    if key and any(mark in text for mark in f"：{_WIDE_SPACES}"):
        return False
    if flow and any(mark in text for mark in ",[]{}"):
        return False
    number = isinstance(form, Whole | Raw) and not key
    return number or not _SPECIAL.fullmatch(text)


def inline(text: Text, form: Form, *, key: bool = False, flow: bool = False, comma: bool = False) -> str:
    """Write a scalar on one line; `comma`: a full-width comma in it would be taken for a slip without quotes."""
    said = text.text
    if not said and not text.style:
        return ""
    if plain(said, form, key=key, flow=flow) and not (comma and "，" in said):
        return said
    if ('"' in said or "\\" in said) and not _UNSEEN.search(said):
        return "'" + said.replace("'", "''") + "'"
    quoted = json.dumps(said, ensure_ascii=False)
    return _UNSEEN.sub(lambda char: f"\\u{ord(char.group()):04x}", quoted)


def literal(text: str) -> tuple[str, list[str]] | None:
    """Write a text of several lines as a block scalar: its header and its lines; None where that cannot be."""
    body = text.rstrip("\n")
    lines = body.split("\n")
    fits = all(not _UNSEEN.search(line) and line == line.rstrip() for line in lines)
    if "\n" not in text or not body or not fits or lines[0] != lines[0].lstrip():
        return None
    ends = len(text) - len(body)
    return ("|-", lines) if ends == 0 else ("|", lines) if ends == 1 else ("|+", [*lines, *[""] * (ends - 1)])
