"""Entry kinds: what an entry holds, whose process it is, and when it counts."""

from catalog.baseline import Severity
from catalog.lists import Names
from catalog.maps import MapOf, Named, build_all, distinct_ids
from catalog.nodes import Scalar
from catalog.parse_head import BASED_ON, named_bases
from catalog.quantities import IN_MONTHS
from catalog.shapes import FIELD_IDENT, IDENT, Flag, Text, Word, choice
from catalog.tables import Fields, Key, Table
from catalog.vocabulary import EntryField, EntryKind, FieldType, Process

FIELD_ID = Key("编号", FIELD_IDENT, "机器用的编号，小写字母、数字、连字符")
TYPE = Key("类型", choice(FieldType, "字段类型"), "字段里写什么")
OPTIONS = Key("选项", Names(), "类型为 选项 时可选的值", required=False)
OPTIONAL = Key("选填", Flag(), "可以不填", required=False)
FIELD = Table(FIELD_ID, TYPE, OPTIONS, OPTIONAL, title="字段")

ID = Key("编号", IDENT, "机器用的编号，小写字母、数字、连字符")
SOURCE = Key("来源", Text(), "来源的名称")
PROCESS = Key(
    "办理",
    choice(Process, "办理方式"),
    "主管机关：凭其文书生效；本系统：告知、五个工作日、决定；客观记载：不是失信认定",
)
ADVERSE = Key("失信", Flag(), "是不是失信信息")
SEVERITY = Key("程度", choice(Severity, "程度"), "失信的程度；办理为本系统时必须写", required=False)
SEVERITY_FROM = Key("程度取自", Text(), "认定单位逐条写明程度的字段；该字段空着时按 程度 计", required=False)
CATALOG_BASIS = Key("目录依据", Names(), "公共信用信息目录中的依据；没有则只影响激励", required=False)
PUBLICATION = Key(
    "公示", Word({"统一公示": "统一公示", "不公示": None}, "公示方式"), "不写为不公示", required=False
)
FIELDS = Key("字段", MapOf(FIELD, "字段"), "这类信息记载的内容；此外不得收集")
BEGINS = Key("生效自", Text(), "从哪个日期字段起算")
ENDS = Key("终止于", Text(), "到哪个日期字段为止", required=False)
LOOKBACK = Key("回溯", IN_MONTHS, "今天仍生效的信息最早可能在多久以前开始")
KIND = Table(
    ID,
    SOURCE,
    PROCESS,
    ADVERSE,
    SEVERITY,
    SEVERITY_FROM,
    CATALOG_BASIS,
    PUBLICATION,
    FIELDS,
    BEGINS,
    ENDS,
    LOOKBACK,
    BASED_ON,
    title="信息类别",
)
KINDS = Key("信息类别", MapOf(KIND, "信息类别"), "信用信息的种类", required=False)


def kinds_of(document: Fields, bases: frozenset[str], sources: frozenset[str]) -> Named[EntryKind]:
    """Give the entry kinds."""
    distinct_ids(document.get(KINDS), ID)
    return build_all(document.get(KINDS), lambda name, fields: _kind(name, fields, bases, sources))


def _kind(name: Scalar, fields: Fields, bases: frozenset[str], sources: frozenset[str]) -> EntryKind | None:
    basis = named_bases(fields, BASED_ON, bases)
    catalog_basis = named_bases(fields, CATALOG_BASIS, bases)
    source = fields.get(SOURCE)
    if source is not None and source not in sources:
        hint = fields.found.near(source, sources)
        fields.add(fields.place(SOURCE), "unknown-source", f"没有名为 `{source}` 的来源", hint)
    if fields.get(PROCESS) is Process.OURS:
        fields.need(SEVERITY, "：办理为 `本系统` 时要写明失信程度")
    distinct_ids(fields.get(FIELDS), FIELD_ID)
    named = build_all(fields.get(FIELDS), _field)
    if FIELDS in fields:
        _date_field(fields, BEGINS, named)
        _date_field(fields, ENDS, named)
        _severity_field(fields, named)
        begins = named.by_name().get(fields.get(BEGINS) or "")
        if begins is not None and begins.optional:
            message = f"`生效自` 的字段 `{begins.name}` 不能选填"
            fields.add(fields.place(BEGINS), "optional-begin", message, "删去该字段的 `选填: 是`")
    if not fields.sound or named.unreadable:
        return None
    return EntryKind(
        name=name.text,
        id=fields[ID],
        source=fields[SOURCE],
        process=fields[PROCESS],
        adverse=fields[ADVERSE],
        severity=fields.get(SEVERITY),
        severity_from=fields.get(SEVERITY_FROM),
        catalog_basis=catalog_basis,
        publication=fields.get(PUBLICATION),
        fields=named.by_name(),
        begins=fields[BEGINS],
        ends=fields.get(ENDS),
        lookback_months=fields[LOOKBACK],
        basis=basis,
        place=name.place,
    )


def _date_field(fields: Fields, key: Key[str], named: Named[EntryField]) -> None:
    """Hold a key that names a date field against the fields of the kind."""
    word = fields.get(key)
    if word is None or word in named.unreadable:
        return
    known = named.by_name()
    if word not in known:
        hint = fields.found.near(word, known)
        fields.add(fields.place(key), "unknown-field", f"没有名为 `{word}` 的字段", hint)
    elif known[word].type is not FieldType.DATE:
        message = f"字段 `{word}` 的类型是 `{known[word].type.value}`，`{key.word}` 要用日期"
        fields.add(fields.place(key), "wrong-field-type", message)


def _severity_field(fields: Fields, named: Named[EntryField]) -> None:
    """Hold the field that gives the severity against the fields of the kind: its options are severities."""
    word = fields.get(SEVERITY_FROM)
    if word is None or word in named.unreadable:
        return
    if not fields.written(SEVERITY):
        why = f"写明 `{word}` 空着时按哪一档计，如 `程度: 一般`"
        fields.add(fields.key_place(SEVERITY_FROM), "missing-key", "写了 `程度取自`，缺少 `程度`", why)
    if fields.get(PROCESS) not in {Process.AUTHORITY, None}:
        why = "程度由作出决定的主管机关认定；删去 `程度取自`，只写 `程度`"
        message = f"办理为 `{fields[PROCESS].value}` 的信息，没有机关认定逐条的程度"
        fields.add(fields.key_place(SEVERITY_FROM), "severity-without-authority", message, why)
    known = named.by_name()
    if word not in known:
        hint = fields.found.near(word, known)
        fields.add(fields.place(SEVERITY_FROM), "unknown-field", f"没有名为 `{word}` 的字段", hint)
    elif known[word].type is not FieldType.CHOICE:
        message = f"字段 `{word}` 的类型是 `{known[word].type.value}`，`程度取自` 要用选项"
        hint = f"写作 `类型: 选项, 选项: [{', '.join(one.value for one in Severity)}]`"
        fields.add(fields.place(SEVERITY_FROM), "wrong-field-type", message, hint)
    else:
        words = {one.value for one in Severity}
        for option in known[word].options:
            if option not in words:
                message = f"字段 `{word}` 的选项 `{option}` 不是程度"
                hint = f"程度只有：{'、'.join(one.value for one in Severity)}"
                fields.add(fields.place(SEVERITY_FROM), "unknown-option", message, hint)


def _field(name: Scalar, fields: Fields) -> EntryField | None:
    kind = fields.get(TYPE)
    if kind is FieldType.CHOICE:
        fields.need(OPTIONS, "：类型为 `选项` 时要列出可选的值")
    elif kind is not None and fields.written(OPTIONS):
        message = f"类型为 `{kind.value}` 的字段没有 `选项`"
        fields.add(
            fields.key_place(OPTIONS), "options-without-choice", message, "请删去，或把类型改为 `选项`"
        )
    if not fields.sound:
        return None
    return EntryField(
        name=name.text,
        id=fields[FIELD_ID],
        type=fields[TYPE],
        options=tuple(option.text for option in fields.get(OPTIONS) or ()),
        optional=bool(fields.get(OPTIONAL)),
        place=name.place,
    )
