"""Documents read back in plain Chinese, from the checked model."""

from catalog.readback.page import Item, Page, Reference, References, Said, Section, Sort
from catalog.readback.read_back import read_back

__all__ = ["Item", "Page", "Reference", "References", "Said", "Section", "Sort", "read_back"]
