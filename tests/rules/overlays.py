"""A district's overlay made from the template, as a policy officer would: placeholders filled in, nothing else."""

from pathlib import Path
from typing import Final

import catalog

TEMPLATES: Final = Path(catalog.__file__).parent / "templates"


def overlay(rules: Path, code: str, name: str) -> Path:
    """Write a district's rulebook and its cases into a folder of rules; give the rulebook's file."""
    folder = rules / "district" / code
    folder.mkdir(parents=True)
    for template in ("district.yaml", "district.cases.yaml"):
        text = (TEMPLATES / template).read_text(encoding="utf-8")
        text = text.replace("〈区划代码〉", code).replace("〈区县名称〉", name)
        file = folder / template.replace("district", "2026-draft", 1)
        file.write_text(text, encoding="utf-8")
    return folder / "2026-draft.yaml"
