"""What the linter has to say about one line."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault at one line of a feature file; `code` names it, `message` says it in Chinese."""

    file: Path
    line: int
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.file.as_posix()}:{self.line}: {self.code}: {self.message}"

    @property
    def place(self) -> tuple[str, int, str, str]:
        """Return the key by which findings are sorted."""
        return self.file.as_posix(), self.line, self.code, self.message
