"""The keywords of Chinese Gherkin, the words mistaken for them, and the marks mistaken for ASCII."""

# What a writer may type, and the keyword that was meant. The parser takes such a line for a description.
NEAR_KEYWORDS = {
    "假使": "假如",
    "假若": "假如",
    "倘若": "假如",
    "如果": "假如",
    "给定": "假如",
    "已知": "假如",
    "Given": "假如",
    "每当": "当",
    "When": "当",
    "那就": "那么",
    "则": "那么",
    "Then": "那么",
    "并": "而且",
    "且": "而且",
    "和": "而且",
    "And": "而且",
    "但": "但是",
    "But": "但是",
    "Background": "背景",
    "Scenario Outline": "场景大纲",
    "Scenario": "场景",
    "举例": "例子",
    "示例": "例子",
    "Examples": "例子",
    "Example": "例子",
}

# Words that open a step or a block; in the description of a 功能 or 规则 they mean that a heading went wrong.
# 当 is not among the step words: good prose begins with it.
STEP_WORDS = ("假如", "假设", "假定", "假若", "那么", "Given", "When", "Then")
BLOCK_WORDS = (
    "功能",
    "规则",
    "背景",
    "场景大纲",
    "场景",
    "剧本大纲",
    "剧本",
    "例子",
    "示例",
    "举例",
    "Feature",
    "Rule",
    "Background",
    "Scenario Outline",
    "Scenario",
    "Examples",
)

# Full-width mark -> the ASCII mark that was meant.
FULL_WIDTH = {"＜": "<", "＞": ">", "：": ":", "｜": "|"} | {chr(0xFF10 + n): str(n) for n in range(10)}

# How a line begins that is a step or a heading without fault.
SOUND_STARTS = (
    *("假如", "假设", "假定", "当", "那么", "而且", "并且", "同时", "但是"),
    *(f"{word}:" for word in ("功能", "规则", "背景", "场景", "剧本", "场景大纲", "剧本大纲", "例子")),
)

REMARK = ("说明：", "说明:")


def meant(line: str) -> str | None:
    """Return the keyword that the first word of a line was probably meant to be."""
    return next((word for near, word in NEAR_KEYWORDS.items() if line.startswith(near)), None)


def opens_block(line: str) -> bool:
    """Tell whether a line looks like a heading, whatever its colon, or like a table row."""
    heads = tuple(word + colon for word in BLOCK_WORDS for colon in (":", "："))
    return line.startswith((*heads, "|", "｜"))
