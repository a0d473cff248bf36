"""Says in plain words what the machine lacks before the environment is built."""

import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path
from shutil import which


def lacks():  # noqa: ANN201 - this file must run on old interpreters too
    """Return one line for each thing that is missing, Chinese and English."""
    found = []
    if sys.version_info < (3, 11):  # noqa: UP036 - an old interpreter is the case to report
        version = ".".join(map(str, sys.version_info[:3]))
        found.append(f"需要 Python 3.11 或更新版本，`{sys.executable}` 是 {version}")
        found.append(
            "  可用 make PYTHON=python3.12 指定 / Python 3.11 or newer is needed; name one like that"
        )
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        found.append("缺少 venv 模块（Debian：apt install python3-venv）/ the module venv is missing")
    if not (which("cc") or which("gcc") or which("clang")):
        found.append(
            "缺少 C 编译器（Debian：apt install gcc）/ a C compiler is missing, durable-rules needs it"
        )
    if not Path(sysconfig.get_paths()["include"], "Python.h").is_file():
        found.append("缺少 Python 头文件（Debian：apt install python3-dev）/ Python's headers are missing")
    return found


if __name__ == "__main__":
    missing = lacks()
    sys.stderr.write("".join(f"{line}\n" for line in missing))
    sys.exit(1 if missing else 0)
