"""Faults of one feature file: every way known in which a scenario passes with nothing checked."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from gherkin.parser_types import (
    Background,
    BackgroundEnvelope,
    Envelope,
    Examples,
    Feature,
    GherkinDocument,
    Rule,
    RuleEnvelope,
    Scenario,
    ScenarioEnvelope,
    Step,
)

from tests.features_lint import text
from tests.features_lint.findings import Finding
from tests.features_lint.scenario import Fault, scenario_faults, step_faults, variables
from tests.features_lint.words import REMARK, STEP_WORDS, meant, opens_block


def lint(file: Path, raw: bytes) -> list[Finding]:
    """Return every finding in one feature file, in order of place."""
    found: list[Finding] = []
    content = text.read(file, raw, found)
    document = text.parse(file, content, found) if content is not None else None
    if content is not None and document is not None:
        walk = _Walk(content.split("\n"))
        found += [
            Finding(file=file, line=line, code=code, message=message)
            for line, code, message in walk.document(document)
        ]
    return sorted(set(found), key=lambda one: one.place)


class _Walk:
    """One pass over the tree of a file; it knows the source lines and the names met so far."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.names: dict[str, int] = {}

    def document(self, document: GherkinDocument) -> Iterator[Fault]:
        if "feature" not in dict(document):
            yield 1, "no-scenarios", "文件中没有“功能”"
            return
        feature = document["feature"]
        yield from self.block(feature, feature["children"], [])

    def block(
        self, block: Feature | Rule, children: Sequence[Envelope], before: list[Step]
    ) -> Iterator[Fault]:
        """Walk a 功能 or a 规则; `before` holds the background steps inherited by it."""
        for line, words in self.description(block):
            if opens_block(words) or words.startswith(STEP_WORDS):
                yield line, "swallowed-line", f"`{words}` 被当作“{block['keyword']}”的说明，不会执行"
        if not any("scenario" in child or "rule" in child for child in children):
            yield (
                block["location"]["line"],
                "no-scenarios",
                f"{block['keyword']} `{block['name']}` 没有场景，什么也不会检查",
            )
        for child in children:
            if "background" in child:
                background = cast("BackgroundEnvelope", child)["background"]
                before = before + background["steps"]
                yield from self.background(background)
            elif "scenario" in child:
                yield from self.scenario(cast("ScenarioEnvelope", child)["scenario"], before)
            else:
                rule = cast("RuleEnvelope", child)["rule"]
                yield from self.block(rule, rule["children"], before)

    def background(self, background: Background) -> Iterator[Fault]:
        yield from self.remarks("背景", background)
        if not background["steps"]:
            yield background["location"]["line"], "no-steps", "背景没有步骤"
        for step in background["steps"]:
            yield from step_faults(step)
            for line, name in variables(step):
                yield line, "unknown-variable", f"`<{name}>` 写在背景中，背景没有“例子”"

    def scenario(self, scenario: Scenario, before: list[Step]) -> Iterator[Fault]:
        line, name = scenario["location"]["line"], scenario["name"]
        first = self.names.setdefault(name, line)
        if first != line:
            yield line, "duplicate-name", f"场景 `{name}` 与第 {first} 行同名，其中一个不会执行"
        yield from self.remarks("场景", scenario)
        yield from scenario_faults(scenario, before)
        for examples in scenario["examples"]:
            yield from self.remarks("例子", examples)

    def remarks(self, title: str, part: Background | Scenario | Examples) -> Iterator[Fault]:
        """Refuse each description line that does not say that it is one."""
        for line, words in self.description(part):
            if not words.startswith(REMARK):
                word = meant(words)
                hint = f"；是否想写 `{word}`？" if word else "；若确是说明，请以“说明：”开头"
                yield line, "swallowed-line", f"`{words}` 被当作“{title}”的说明，不会执行{hint}"

    def description(
        self, part: Feature | Rule | Background | Scenario | Examples
    ) -> Iterator[tuple[int, str]]:
        """Yield the line number and text of each line that the parser took for a description."""
        number = part["location"]["line"]
        for words in filter(None, map(str.strip, part["description"].split("\n"))):
            number += 1
            while self.lines[number - 1].strip() != words:
                number += 1
            yield number, words
