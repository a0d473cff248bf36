"""`power-credit rules prove` as its user sees it: exit codes, the file of cases, JSON, and a fault of ours."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from api.cli.main import run
from api.desk import proofs
from engine.prove.derive import Derivation
from tests.engine.prove.planted.breaches import BREACHES, Planted, planted_in, sound
from tests.rule_sets import written

Read = Callable[[], tuple[str, str]]
ON = ["--on", "2026-06-10"]
# What the check refuses cannot come to the command: it is proven in tests/engine/prove.
LET_THROUGH = (
    "incentive-while-barred",
    "sanction-after-removal",
    "granted-to-everybody",
    "two-values-at-once",
)


def planted(name: str) -> Planted:
    return next(one for one in BREACHES if one.name == name)


@pytest.fixture
def out(capsys: pytest.CaptureFixture[str]) -> Read:
    def read() -> tuple[str, str]:
        captured = capsys.readouterr()
        return captured.out, captured.err

    return read


def test_sound_rules_are_proven_on_the_days_on_which_they_change(tmp_path: Path, out: Read) -> None:
    assert run(["rules", "prove", str(written(tmp_path, sound()))]) == 0
    text, _ = out()
    assert "判定日 2024-01-01" in text
    assert "全部成立" in text


@pytest.mark.parametrize("name", LET_THROUGH)
def test_what_the_check_lets_through_is_found_and_shown(name: str, tmp_path: Path, out: Read) -> None:
    one = planted(name)
    assert run(["rules", "prove", str(written(tmp_path, planted_in(sound(), one))), *ON]) == 1
    text, _ = out()
    assert all(f": {code}: " in text for code in one.codes)
    assert "反例（已由判定引擎确认）" in text


@pytest.mark.parametrize("name", ["incentive-while-barred", "sanction-after-removal", "granted-to-everybody"])
def test_the_examples_are_cases_that_the_test_command_passes(name: str, tmp_path: Path, out: Read) -> None:
    rules = written(tmp_path, planted_in(sound(), planted(name)))
    file = rules / "反例.cases.yaml"
    assert run(["rules", "prove", str(rules), *ON, "--write", str(file)]) == 1
    assert run(["rules", "test", str(rules)]) == 0
    text, _ = out()
    cases = file.read_text("utf-8").count("判定日:")
    assert cases >= 1
    assert f"用例 {cases} 个，通过 {cases} 个" in text
    assert run(["rules", "prove", str(rules), "--write", str(file)]) == 1
    assert out()[1].startswith("file-exists: ")


def test_nothing_is_written_when_all_holds(tmp_path: Path, out: Read) -> None:
    file = tmp_path / "反例.cases.yaml"
    assert run(["rules", "prove", str(written(tmp_path, sound())), *ON, "--write", str(file)]) == 0
    assert not file.exists()
    assert "没有反例可写" in out()[0]


def test_the_same_as_json(tmp_path: Path, out: Read) -> None:
    rules = written(tmp_path, planted_in(sound(), planted("incentive-while-barred")))
    assert run(["rules", "prove", str(rules), *ON, "--json"]) == 1
    told = json.loads(out()[0])
    assert [day["on"] for day in told["days"]] == ["2026-06-10"]
    (found,) = told["findings"]
    assert (found["code"], found["file"]) == ("incentive-while-barred", "rules/city.yaml")
    assert "免证办: 适用" in found["case"]


def test_what_could_not_be_decided_is_not_passed_off_as_proven(tmp_path: Path, out: Read) -> None:
    texts = sound()
    texts["city.yaml"] += "  极多欠费: {当: {欠费数: 超过 50 条}, 预警: 很多}\n"
    assert run(["rules", "prove", str(written(tmp_path, texts)), *ON]) == 1
    text, _ = out()
    assert "没有证出：规则 `极多欠费`" in text
    assert "dead-rule" not in text
    assert "全部成立" not in text


def test_an_answer_that_the_engine_does_not_confirm_is_a_fault_of_ours(
    tmp_path: Path, out: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Derivation, "_known", lambda *_: True)  # as if no gap ever mattered
    rules = written(tmp_path, sound())
    assert run(["rules", "prove", str(rules), *ON]) == 3
    text, error = out()
    assert "反例" not in text
    assert "NotConfirmed" in error


def test_a_run_that_reaches_its_limit_says_what_it_did_not_prove(
    tmp_path: Path, out: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = iter(range(1000))
    monkeypatch.setattr(
        proofs, "monotonic", lambda: float(next(seconds))
    )  # every look at the clock takes a second
    assert run(["rules", "prove", str(written(tmp_path, sound())), *ON, "--limit", "3"]) == 1
    text, _ = out()
    assert "没有证出：每条规则都可能成立，也都可能不成立" in text
    assert "时限 3 秒已到" in text
    assert "全部成立" not in text


def test_the_examples_are_the_same_in_every_process(tmp_path: Path) -> None:
    rules = written(tmp_path, planted_in(sound(), planted("sanction-after-removal")))
    program = str(Path(sys.executable).with_name("power-credit"))
    command = [program, "rules", "prove", str(rules), *ON, "--write"]
    texts = []
    for seed in ("1", "2"):
        file = tmp_path / f"反例{seed}.cases.yaml"
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([*command, str(file)], check=False, env=environment, capture_output=True)
        texts.append(file.read_bytes())
    assert texts[0] == texts[1]
