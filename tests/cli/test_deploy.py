"""What is shipped to be deployed, as far as it can be tried without a container engine.

The image's steps are taken by hand: the files that it copies, the wheel built of them, installed where no source is.
"""

import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.settings import PREFIX, Settings, read_settings
from tests.cli.running import answered, serving

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs" / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
ALLOWED = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").split()


def copied() -> list[tuple[str, str]]:
    """Every file or folder that the image copies from the checkout, and where to."""
    given = [line.split()[1:] for line in DOCKERFILE.splitlines() if line.startswith("COPY ")]
    return [(one, words[-1]) for words in given if not words[0].startswith("--from") for one in words[:-1]]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean environment with the wheel in it, built of what the image copies and nothing else."""
    folder = tmp_path_factory.mktemp("image")
    source, wheels, clean = folder / "source", folder / "wheels", folder / "power-credit"
    for what, where in copied():
        if (ROOT / what).is_dir():
            shutil.copytree(ROOT / what, source / where, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target = source / where / Path(what).name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / what, target)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    wheel = ["wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(wheels), "."]
    subprocess.run([*pip, *wheel], cwd=source, check=True, timeout=120)
    venv.create(clean)
    (made,) = wheels.glob("*.whl")
    into = [*pip, "--python", str(clean / "bin" / "python"), "install", "--no-deps", "--no-index", str(made)]
    subprocess.run(into, cwd=folder, check=True, timeout=120)
    # The other packages come from here; a line of their own in a .pth file, so the editable checkout does not.
    (packages,) = clean.glob("lib/python*/site-packages")
    (packages / "others.pth").write_text(f"{sysconfig.get_paths()['purelib']}\n", "utf-8")
    return clean


def test_the_image_is_allowed_every_file_it_copies() -> None:
    for what, _ in copied():
        assert (ROOT / what).exists(), what
        assert f"!{what}" in ALLOWED, what


def test_the_wheel_serves_with_its_rules_where_no_source_is(installed: Path, tmp_path: Path) -> None:
    python = installed / "bin" / "python"
    where = "import api.app, catalog.load; print(api.app.__file__); print(catalog.load.default_rules())"
    said = subprocess.run(
        [python, "-P", "-c", where], cwd=tmp_path, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    assert all(Path(one).is_relative_to(installed) for one in said), said
    command = (str(installed / "bin" / "power-credit"),)
    with serving(tmp_path, "--demo", command=command) as running:
        assert answered(f"{running.address}/readyz")[0] == 200
        question = {"subject": {"credit_code": "91510107XXXX000194"}, "reason": "试用", "mode": "simulation"}
        assert running.post("/v1/decisions", question)[0] == 200
        assert running.stop() == 0
    assert (tmp_path / "data" / "power-credit.db").is_file()


def services() -> dict[str, Any]:
    given: dict[str, dict[str, Any]] = yaml.safe_load((DEPLOY / "compose.yaml").read_bytes())
    return given["services"]


def test_the_settings_of_the_compose_file_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    given = services()["service"]["environment"]
    for name, value in given.items():
        monkeypatch.setenv(name, re.sub(r"\$\{DATABASE_PASSWORD[^}]*\}", "geheim", value))
    settings = read_settings()
    assert settings.database_url == "postgresql://power_credit:geheim@database/power_credit"
    assert {name.removeprefix(PREFIX).lower() for name in given} <= Settings.model_fields.keys()


def test_the_image_listens_where_compose_and_its_own_probe_look(monkeypatch: pytest.MonkeyPatch) -> None:
    said = dict(re.findall(rf"({PREFIX}[A-Z_]+)=(\S+)", DOCKERFILE))
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    port = read_settings().port
    assert services()["service"]["ports"] == [f"127.0.0.1:8080:{port}"]
    assert f"EXPOSE {port}" in DOCKERFILE
