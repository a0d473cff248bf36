"""Faults within one scenario: steps, their order, variables and examples."""

import re
from collections.abc import Iterator

from gherkin.parser_types import Examples, Scenario, Step

from tests.features_lint.words import FULL_WIDTH

TYPE_ORDER = {"Context": 0, "Action": 1, "Outcome": 2}
VARIABLE = re.compile(r"<(\S(?:[^<>\n]*\S)?)>")

# line, code, message
Fault = tuple[int, str, str]


def step_faults(step: Step) -> Iterator[Fault]:
    """Yield full-width marks, and a keyword that took a bite of the next word.

    A cell may hold the colon of prose.
    """
    line, text = step["location"]["line"], step["text"]
    if step["keyword"].strip() == "当" and text.startswith("前"):
        yield (
            line,
            "swallowed-word",
            f"`当{text}` 会读作“当”加“{text}”，请在前面加上步骤词，例如 `假如当{text}`",
        )
    yield from _wide_marks(line, text)
    for row in step["dataTable"]["rows"] if "dataTable" in step else ():
        for cell in row["cells"]:
            yield from _wide_marks(row["location"]["line"], cell["value"], allowed="：")


def variables(step: Step) -> Iterator[tuple[int, str]]:
    """Yield the line and name of each `<variable>` in a step, its table and its text."""
    for line, text in _texts(step):
        for name in VARIABLE.findall(text):
            yield line, name


def scenario_faults(scenario: Scenario, background: list[Step]) -> Iterator[Fault]:
    """Yield the faults of one scenario; `background` holds the steps that run before it."""
    steps, line = scenario["steps"], scenario["location"]["line"]
    if not steps:
        yield line, "no-steps", f"场景 `{scenario['name']}` 没有步骤，什么也不会检查"
    elif all(step["keywordType"] != "Outcome" for step in steps):
        yield line, "no-then", f"场景 `{scenario['name']}` 没有“那么”，什么也不会检查"
    yield from _order(background, steps)
    for step in steps:
        yield from step_faults(step)
    yield from _example_faults(scenario)


def _wide_marks(line: int, text: str, allowed: str = "") -> Iterator[Fault]:
    wide = "".join(mark for mark in dict.fromkeys(text) if mark in FULL_WIDTH and mark not in allowed)
    if wide:
        plain = "".join(FULL_WIDTH[mark] for mark in wide)
        yield line, "full-width-mark", f"`{wide}` 是全角符号，请改为半角 `{plain}`"


def _order(background: list[Step], steps: list[Step]) -> Iterator[Fault]:
    reached = 0
    for step in (*background, *steps):
        now = TYPE_ORDER.get(step["keywordType"], reached)
        if now == 0 and reached > 0:
            yield (
                step["location"]["line"],
                "given-after-when",
                f"`{step['keyword']}{step['text']}` 出现在“当”或“那么”之后，请移到前面",
            )
        reached = max(reached, now)


def _texts(step: Step) -> Iterator[tuple[int, str]]:
    yield step["location"]["line"], step["text"]
    for row in step["dataTable"]["rows"] if "dataTable" in step else ():
        for cell in row["cells"]:
            yield row["location"]["line"], cell["value"]
    if "docString" in step:
        start = step["docString"]["location"]["line"] + 1
        yield from enumerate(step["docString"]["content"].split("\n"), start)


def _example_faults(scenario: Scenario) -> Iterator[Fault]:
    used = [use for step in scenario["steps"] for use in variables(step)]
    blocks, line = scenario["examples"], scenario["location"]["line"]
    if not blocks:
        if used:
            text = f"场景 `{scenario['name']}` 没有“例子”，`<{used[0][1]}>` 不会被替换"
            yield line, "no-examples", text
        elif scenario["keyword"].endswith("大纲"):
            yield line, "no-examples", f"{scenario['keyword']} `{scenario['name']}` 没有“例子”"
        return
    names = {name for _, name in used} | set(VARIABLE.findall(scenario["name"]))
    for block in blocks:
        yield from _block_faults(block, used, names)


def _block_faults(block: Examples, used: list[tuple[int, str]], names: set[str]) -> Iterator[Fault]:
    line = block["location"]["line"]
    if not block.get("tableBody"):
        yield line, "no-examples", "“例子”下没有数据行，一次也不会执行"
        return
    columns = [cell["value"] for cell in block["tableHeader"]["cells"]]
    for where, name in used:
        if name not in columns:
            yield where, "unknown-variable", f"`<{name}>` 不是第 {line} 行“例子”中的列"
    for column in columns:
        if column not in names:
            yield (
                block["tableHeader"]["location"]["line"],
                "unused-column",
                f"列 `{column}` 没有被任何步骤使用",
            )
    for row in (block["tableHeader"], *block["tableBody"]):
        for cell in row["cells"]:
            yield from _wide_marks(row["location"]["line"], cell["value"], allowed="：")
