"""`python -m tests.features_lint PATH...`: prints every finding, exits 1 if there is one."""

import sys
from pathlib import Path

from tests.features_lint.feature import lint
from tests.features_lint.findings import Finding


def main(arguments: list[str]) -> int:
    """Lint feature files and folders of them; return the exit code."""
    found = [finding for argument in arguments for finding in _lint_path(Path(argument))]
    for finding in found:
        print(finding)
    return 1 if found else 0


def _lint_path(path: Path) -> list[Finding]:
    files = [path] if path.is_file() else sorted(path.rglob("*.feature"))
    if not files:
        return [Finding(file=path, line=1, code="no-features", message="这里没有任何 .feature 文件")]
    return [finding for file in files for finding in lint(file, file.read_bytes())]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["features"]))
