"""What exists is documented: every document in the index, every command, every setting, every room."""

import re
from pathlib import Path

from api.settings import FILE, PREFIX, Settings
from catalog.vocabulary import FactType
from catalog.words import DOCUMENTS, STRUCTURE, UNITS, enumeration_words
from tests.docs.test_mentions import COMMANDS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
INDEX = (DOCS / "README.md").read_text(encoding="utf-8")


def test_every_document_is_in_the_index() -> None:
    listed = set(re.findall(r"\]\(([^)\s]+)\)", INDEX))
    there = {str(file.relative_to(DOCS)) for file in (*DOCS.glob("*.*"), *DOCS.glob("decisions/*"))}
    folders = {f"{file.name}/" for file in DOCS.iterdir() if file.is_dir()}
    assert listed == (there | folders) - {"README.md"}


def test_a_decision_stands_in_the_index_by_its_title() -> None:
    for file in sorted((DOCS / "decisions").glob("*.md")):
        number, title = re.findall(r"^# (\d+)\. (.+)", file.read_text(encoding="utf-8"))[0]
        assert f"| [{number}](decisions/{file.name}) | {title} |" in INDEX


def test_every_command_is_documented() -> None:
    pages = (DOCS / "README.md", DOCS / "operate.md", DOCS / "workbench.md", ROOT / "README.md")
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    assert [words for words in COMMANDS if f"power-credit {' '.join(words)}" not in text] == []


def test_every_word_of_the_rule_language_is_documented() -> None:
    text = (DOCS / "language.md").read_text(encoding="utf-8")
    written = [
        words for name, words in enumeration_words().items() if name != FactType.__name__
    ]  # 数值 is no word of files
    missing = {
        word for words in (STRUCTURE, DOCUMENTS, UNITS, *written) for word in words if word not in text
    }
    assert missing == set()


def test_every_setting_is_documented() -> None:
    text = (DOCS / "operate.md").read_text(encoding="utf-8")
    names = [FILE, *(f"{PREFIX}{name.upper()}" for name in Settings.model_fields)]
    assert [name for name in names if f"`{name}`" not in text] == []


def test_every_room_stands_in_the_architecture() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    rooms = [file.parent for file in sorted((ROOT / "api").glob("*/__init__.py"))]
    assert [room.name for room in rooms if f"| `api/{room.name}/` |" not in text] == []
