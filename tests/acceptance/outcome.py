"""What became of one scenario: plain data that a worker process can hand over."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from pytest_bdd.parser import Scenario

State = Literal["passed", "failed", "not_run"]


@dataclass(slots=True, kw_only=True)
class StepOutcome:
    """One step with its table and text; `message` says why it failed."""

    keyword: str
    text: str
    table: list[list[str]]
    docstring: str
    state: State = "not_run"
    message: str = ""


@dataclass(slots=True, kw_only=True)
class ScenarioOutcome:
    """One run of a scenario; an outline gives one for each row of its examples, counted by `row`."""

    file: str
    feature: str
    feature_description: str
    rule: str
    rule_description: str
    line: int
    row: int
    keyword: str
    name: str
    description: str
    tags: list[str]
    example: dict[str, str]
    steps: list[StepOutcome] = field(default_factory=list)
    state: State = "not_run"
    message: str = ""
    detail: str = ""
    seconds: float = 0.0

    def as_plain(self) -> dict[str, Any]:
        """Return the outcome as dictionaries, lists, texts and numbers only."""
        return asdict(self)


def from_plain(plain: dict[str, Any]) -> ScenarioOutcome:
    """Return the outcome that `as_plain` was taken of."""
    return ScenarioOutcome(**{**plain, "steps": [StepOutcome(**step) for step in plain["steps"]]})


def not_yet_run(scenario: Scenario, example: dict[str, str], row: int) -> ScenarioOutcome:
    """Return the outcome of a scenario none of whose steps has run."""
    feature, rule = scenario.feature, scenario.rule
    tags = scenario.tags | feature.tags | (rule.tags if rule else set())
    return ScenarioOutcome(
        file=feature.rel_filename,
        feature=feature.name,
        feature_description=feature.description,
        rule=rule.name if rule else "",
        rule_description=rule.description if rule else "",
        line=scenario.line_number,
        row=row,
        keyword=scenario.keyword,
        name=scenario.name,
        description=scenario.description,
        tags=sorted(tags),
        example=example,
        steps=[
            StepOutcome(
                keyword=step.keyword.strip(),
                text=step.name,
                table=[[str(cell) for cell in row] for row in step.datatable.raw()] if step.datatable else [],
                docstring=step.docstring or "",
            )
            for step in scenario.steps
        ],
    )
