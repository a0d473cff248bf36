"""What every scenario may use. Steps stand in `steps_*.py` beside this file."""

import re
from pathlib import Path

import pytest

FEATURES = Path(__file__).resolve().parents[2] / "features"


def pytest_configure(config: pytest.Config) -> None:
    """Make a marker of every tag in the features, so that `-m 激励` works and no tag is refused."""
    lines = (line for file in FEATURES.rglob("*.feature") for line in file.read_text("utf-8").splitlines())
    tags = {tag for line in lines if line.lstrip().startswith("@") for tag in re.findall(r"@([^\s@]+)", line)}
    for tag in sorted(tags):
        config.addinivalue_line("markers", f"{tag}: a tag in features/")
