"""A pytest plugin: `--acceptance-report=PATH` writes what every scenario did as one Chinese HTML page.

Each outcome travels on the report of its test, so the page is the same with worker processes and without.
"""

from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_bdd.parser import Feature, Scenario, ScenarioTemplate, Step
from pytest_bdd.scenario import scenario_wrapper_template_registry

from tests.acceptance.outcome import ScenarioOutcome, from_plain, not_yet_run
from tests.acceptance.report_page import counts, render

CURRENT = pytest.StashKey[ScenarioOutcome]()
WRITTEN = pytest.StashKey[str]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--acceptance-report", metavar="PATH", type=Path, help="write the acceptance report to PATH"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--acceptance-report") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Writer(config), "acceptance-report-writer")


def pytest_bdd_before_scenario(request: pytest.FixtureRequest, feature: Feature, scenario: Scenario) -> None:
    request.node.stash[CURRENT] = _start(request.node, scenario)


def pytest_bdd_after_step(request: pytest.FixtureRequest, scenario: Scenario, step: Step) -> None:
    request.node.stash[CURRENT].steps[scenario.steps.index(step)].state = "passed"


def pytest_bdd_step_error(
    request: pytest.FixtureRequest, scenario: Scenario, step: Step, exception: Exception
) -> None:
    _fail(request.node, scenario.steps.index(step), str(exception) or type(exception).__name__)


def pytest_bdd_step_func_lookup_error(request: pytest.FixtureRequest, scenario: Scenario, step: Step) -> None:
    _fail(request.node, scenario.steps.index(step), "没有与这一步对应的步骤定义")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    template = _template(item)
    if template is None or (report.passed and report.when != "call"):
        return report
    outcome = item.stash.get(CURRENT, None) or _start(item, template.render(_example(item)))
    outcome.seconds = call.duration
    if report.passed:
        outcome.state = "passed"
    else:
        outcome.state = "failed" if report.failed else "not_run"
        outcome.message = call.excinfo.exconly() if call.excinfo else ""
        outcome.detail = report.longreprtext
    vars(report)["acceptance"] = outcome.as_plain()
    return report


def _template(item: pytest.Item) -> ScenarioTemplate | None:
    return (
        scenario_wrapper_template_registry.get(item.function) if isinstance(item, pytest.Function) else None
    )


def _example(item: pytest.Item) -> dict[str, str]:
    callspec = getattr(item, "callspec", None)
    return dict(callspec.params.get("_pytest_bdd_example", {})) if callspec else {}


def _start(item: pytest.Item, scenario: Scenario) -> ScenarioOutcome:
    callspec = getattr(item, "callspec", None)
    row = callspec.indices.get("_pytest_bdd_example", 0) if callspec else 0
    return not_yet_run(scenario, _example(item), row)


def _fail(item: pytest.Item, index: int, message: str) -> None:
    step = item.stash[CURRENT].steps[index]
    step.state = "failed"
    step.message = message


class _Writer:
    """Gathers the outcomes in the process that the user started, and writes the page at the end."""

    def __init__(self, config: pytest.Config) -> None:
        self.path: Path = config.getoption("--acceptance-report")
        self.outcomes: dict[str, ScenarioOutcome] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        plain = vars(report).get("acceptance")
        if plain is not None:
            self.outcomes[report.nodeid] = from_plain(plain)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if session.config.getoption("collectonly"):
            return
        outcomes = sorted(self.outcomes.values(), key=lambda one: (one.file, one.line, one.row))
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(render(outcomes, datetime.now(UTC).astimezone()), encoding="utf-8")
        session.config.stash[WRITTEN] = f"验收报告 {self.path}：{counts(outcomes)}"

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        written = terminalreporter.config.stash.get(WRITTEN, "")
        if written:
            terminalreporter.write_line(written)
