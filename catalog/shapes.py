"""The shapes that values of a file can have: one table drives the parser and the JSON Schema.

A shape reads a node into a typed value and notes every fault with its place; it never raises. `at` is the place of
the key that holds the node: a fault that has no text of its own is shown there.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, Generic, Protocol, TypeVar
from unicodedata import normalize

from catalog.diagnostics import Place, did_you_mean
from catalog.nodes import Findings, Node, Reported, Scalar, Sequence

Schema = dict[str, object]
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
E = TypeVar("E", bound=Enum)


class Fault(Enum):
    """The value that could not be read; its fault was noted."""

    FAULT = "fault"


FAULT: Final = Fault.FAULT
_QUOTES = "“”‘’「」『』＂"
ID_PATTERN = r"[a-z0-9]+(-[a-z0-9]+)*"


class Shape(Protocol[T_co]):
    """What a value must look like."""

    def read(self, node: Node, at: Place, found: Findings) -> T_co | Fault:
        """Give the value, or note what is wrong with it."""
        ...

    def schema(self, shared: dict[str, Schema]) -> Schema:
        """Give the JSON Schema; recursive parts go into `shared` by name."""
        ...


def scalar(node: Node, at: Place, found: Findings, expected: str) -> Scalar | Fault:
    """Give the node as a piece of text, which is not empty."""
    match node:
        case Reported():
            return FAULT
        case Scalar(text=text) if not text.strip():
            found.add(node.place if node.quoted else at, "empty-value", f"这里没有写内容，应为{expected}")
            return FAULT
        case Scalar():
            return node
        case _:
            what = "列表" if isinstance(node, Sequence) else "一组键值"
            found.add(node.place, "expected-text", f"这里应为{expected}，不能是{what}")
            return FAULT


def refuse_wide(written: Scalar, found: Findings) -> bool:
    """Note full-width digits and letters, and Chinese quotes, in what should be a number or a code."""
    bare = written.text.strip(_QUOTES)
    if bare and bare != written.text:
        found.add(
            written.place,
            "full-width-mark",
            f"`{written.text}` 带着中文引号",
            f"请写 `{bare}`；要加引号时用半角的",
        )
        return True
    narrow = normalize("NFKC", written.text)
    if narrow == written.text or not re.search("[０-９Ａ-Ｚａ-ｚ．－／]", written.text):
        return False
    found.add(written.place, "full-width-digit", f"`{written.text}` 里有全角字符", f"请改成半角 `{narrow}`")
    return True


@dataclass(frozen=True, slots=True)
class Text:
    """Any text that is not empty."""

    def read(self, node: Node, at: Place, found: Findings) -> str | Fault:
        """Give the text."""
        written = scalar(node, at, found, "一段文字")
        return FAULT if written is FAULT else written.text

    def schema(self, shared: dict[str, Schema]) -> Schema:
        """Give the JSON Schema."""
        del shared
        return {"type": ["string", "number"], "minLength": 1}


@dataclass(frozen=True, slots=True)
class Pattern:
    """Text of a fixed form, `expected` in words, such as an id."""

    pattern: str
    code: str
    expected: str
    hint: str | None = None

    def read(self, node: Node, at: Place, found: Findings) -> str | Fault:
        """Give the text as written."""
        written = scalar(node, at, found, self.expected)
        if written is FAULT or refuse_wide(written, found):
            return FAULT
        if not re.fullmatch(self.pattern, written.text):
            found.add(written.place, self.code, f"`{written.text}` 不是{self.expected}", self.hint)
            return FAULT
        return written.text

    def schema(self, shared: dict[str, Schema]) -> Schema:
        """Give the JSON Schema; a code of digits only may be left unquoted."""
        del shared
        return {"type": ["string", "integer"], "pattern": f"^({self.pattern})$"}


IDENT = Pattern(ID_PATTERN, "not-an-id", "编号", "编号用小写字母、数字和连字符，如 `green-channel`")
FIELD_IDENT = Pattern(
    r"[a-z0-9]+([-_][a-z0-9]+)*", "not-an-id", "编号", "编号用小写字母、数字和连字符，如 `found-on`"
)
PATH_IDENT = Pattern(
    rf"{ID_PATTERN}(/{ID_PATTERN})*",
    "not-an-id",
    "编号",
    "编号用小写字母、数字和连字符，可用 `/` 分层，如 `chengdu/incentives`",
)
AREA = Pattern(r"[1-9][0-9]{5}", "not-an-area", "六位行政区划代码", "如成都市 `510100`")


@dataclass(frozen=True, slots=True)
class Word(Generic[T]):
    """One word of a closed list, each with its meaning."""

    meanings: Mapping[str, T]
    what: str
    code: str = "unknown-option"

    def read(self, node: Node, at: Place, found: Findings) -> T | Fault:
        """Give what the word means."""
        words = "、".join(self.meanings)
        written = scalar(node, at, found, f"{self.what}（{words}）")
        if written is FAULT:
            return FAULT
        if written.text not in self.meanings:
            hint = did_you_mean(written.text, self.meanings) or f"可写：{words}"
            found.add(written.place, self.code, f"没有名为 `{written.text}` 的{self.what}", hint)
            return FAULT
        return self.meanings[written.text]

    def schema(self, shared: dict[str, Schema]) -> Schema:
        """Give the JSON Schema."""
        del shared
        return {"enum": list(self.meanings)}


def choice(enum: type[E], what: str) -> Word[E]:
    """Make the shape of an enumeration whose values are the Chinese words."""
    return Word({member.value: member for member in enum}, what)


YES_OR_NO: Final[Mapping[str, bool]] = {"是": True, "否": False}


@dataclass(frozen=True, slots=True)
class Flag:
    """`是` or `否`."""

    def read(self, node: Node, at: Place, found: Findings) -> bool | Fault:
        """Give the truth."""
        written = scalar(node, at, found, "`是` 或 `否`")
        if written is FAULT:
            return FAULT
        if written.text not in YES_OR_NO:
            found.add(written.place, "not-a-flag", f"这里应为 `是` 或 `否`，不能是 `{written.text}`")
            return FAULT
        return YES_OR_NO[written.text]

    def schema(self, shared: dict[str, Schema]) -> Schema:
        """Give the JSON Schema."""
        del shared
        return {"enum": ["是", "否"]}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number without unit, within bounds."""

    least: int = 0
    most: int = 10**15

    def read(self, node: Node, at: Place, found: Findings) -> int | Fault:
        """Give the number."""
        written = scalar(node, at, found, "整数")
        if written is FAULT or refuse_wide(written, found):
            return FAULT
        if not re.fullmatch("0|[1-9][0-9]{0,15}", written.text):
            found.add(written.place, "not-a-number", f"`{written.text}` 不是整数")
            return FAULT
        number = int(written.text)
        if not self.least <= number <= self.most:
            message = f"`{written.text}` 超出范围：应在 {self.least} 到 {self.most} 之间"
            found.add(written.place, "number-out-of-range", message)
            return FAULT
        return number

    def schema(self, shared: dict[str, Schema]) -> Schema:
        """Give the JSON Schema."""
        del shared
        return {
            "type": ["integer", "string"],
            "minimum": self.least,
            "maximum": self.most,
            "pattern": "^(0|[1-9][0-9]{0,15})$",
        }


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """Text that a function reads, such as a quantity; `pattern` is what an editor checks beforehand."""

    parse: Callable[[Scalar, Findings], T | Fault]
    expected: str
    pattern: str

    def read(self, node: Node, at: Place, found: Findings) -> T | Fault:
        """Give what the text says."""
        written = scalar(node, at, found, self.expected)
        return FAULT if written is FAULT else self.parse(written, found)

    def schema(self, shared: dict[str, Schema]) -> Schema:
        """Give the JSON Schema."""
        del shared
        return {"type": "string", "pattern": f"^({self.pattern})$"}


@dataclass(frozen=True, slots=True)
class Raw:
    """Text that can only be judged beside other fields; `form` is its JSON Schema."""

    expected: str
    form: Callable[[], Schema]

    def read(self, node: Node, at: Place, found: Findings) -> Scalar | Fault:
        """Give the text with its place."""
        return scalar(node, at, found, self.expected)

    def schema(self, shared: dict[str, Schema]) -> Schema:
        """Give the JSON Schema."""
        del shared
        return self.form()
