"""Commands that bring an edition into a running service: uploaded by one person, approved by another, published."""

import hashlib
import re
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli.drafting import day_of
from api.cli.opened import quietly
from api.cli.remote import Remote, remote
from api.cli.signing import PeopleFile, sign_offline
from catalog.diagnostics import FaultyInput, Refused
from catalog.load import PEOPLE
from catalog.model import CalendarYear
from catalog.parse import parse_document
from catalog.people import Part
from catalog.source import read_source

Server = Annotated[
    str, typer.Option("--server", metavar="地址", help="服务地址，如 https://credit.example。")
]
KeyFile = Annotated[
    Path | None,
    typer.Option("--key-file", metavar="文件", help="写有密钥的文件，只有本人可读；不写就当场输入。"),
]
Edition = Annotated[str, typer.Argument(metavar="版次", help="版次文件，或者它的摘要，或者 清单:版次。")]
FromDay = Annotated[str | None, typer.Option("--from-day", metavar="日期", help="自哪天起。")]
_CITY = "510100"
_DIGEST = re.compile("[0-9a-f]{64}")


def upload(
    file: Annotated[Path, typer.Argument(metavar="版次文件", help="检查通过的版次文件。")],
    server: Server,
    key_file: KeyFile = None,
) -> None:
    """Send a rule file; the service checks it with everything that is published."""
    with quietly():
        name, title, text = _sound(file)
    done = remote(server, key_file).post("/v1/editions", {"file": name, "text": text}, {name: text})
    _say(f"已上传 {title}，摘要 {done['digest']}", "由另一人（另一把密钥）运行 power-credit rules approve")


def approve(
    edition: Edition,
    server: Annotated[str | None, typer.Option("--server", metavar="地址", help="服务地址。")] = None,
    key_file: KeyFile = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="不经服务：在版次文件旁边写签名的审批文件。")
    ] = False,
    name: Annotated[str | None, typer.Option("--as", metavar="姓名", help="签名的人，须在人员表里。")] = None,
    part: Annotated[Part, typer.Option("--part", help="签名的是起草还是批准；起草人先签。")] = Part.APPROVE,
    private_key: Annotated[
        Path | None, typer.Option("--private-key", metavar="文件", help="签名人的私钥。")
    ] = None,
    people: PeopleFile = None,
) -> None:
    """Approve what somebody else drafted: in a service with a key, or offline with a signature."""
    if offline:
        if server is not None or key_file is not None:
            raise Refused("bad-argument", "--offline 与 --server、--key-file 不能同时写")
        if name is None or private_key is None:
            raise Refused("missing-argument", "签名要写 --as 和 --private-key")
        file = Path(edition)
        sign_offline(file, name, part, private_key, people or _people_for(file))
        return
    if name is not None or private_key is not None or people is not None or part is not Part.APPROVE:
        raise Refused("bad-argument", "--as、--part、--private-key、--people 只与 --offline 同用")
    if server is None:
        raise Refused("missing-argument", "没有写服务地址", "加 --server；不经服务的，加 --offline")
    there = remote(server, key_file)
    digest = _digest(edition, there)
    there.post(f"/v1/editions/{digest}/approval", {}, {})
    _say(f"已批准 {edition}，摘要 {digest}", "由上传的人运行 power-credit rules publish")


def publish(edition: Edition, server: Server, key_file: KeyFile = None, from_day: FromDay = None) -> None:
    """Publish what was approved, from the day in the file or a later one."""
    day = day_of(from_day)
    there = remote(server, key_file)
    digest = _digest(edition, there)
    there.post(f"/v1/editions/{digest}/publication", {"from_day": day.isoformat() if day else None}, {})
    when = f"自 {day} 起" if day else "自版次写明的那天起"
    _say(f"已发布 {edition}，{when}，摘要 {digest}", "要撤销，运行 power-credit rules withdraw")


def withdraw(edition: Edition, server: Server, key_file: KeyFile = None, from_day: FromDay = None) -> None:
    """Let a published edition count no longer from a day on; what was decided stays."""
    day = day_of(from_day)
    there = remote(server, key_file)
    digest = _digest(edition, there)
    done = there.post(f"/v1/editions/{digest}/withdrawal", {"from_day": day.isoformat() if day else None}, {})
    _say(f"已撤回 {edition}，自 {done['from_day']} 起不再施行，摘要 {digest}", "以前的判定不变；可以再次发布")


def _sound(file: Path) -> tuple[str, str, str]:
    """Give an edition's name for the service, its title and its text; raises `FaultyInput` before anything is sent."""
    data = _bytes(file)
    source = read_source(str(file), data)
    document, found = parse_document(source)
    head = getattr(document, "head", None)
    if found or document is None:
        raise FaultyInput(found, {source.file: source.text})
    if isinstance(document, CalendarYear):
        return f"rules/calendar/{file.name}", f"{document.year} 年工作日历", data.decode()
    if head is None:
        raise Refused("nothing-to-approve", f"`{file}` 不是清单、词汇表或者工作日历", "核对路径")
    return f"rules/{head.rulebook}/{file.name}", f"{head.rulebook} {head.edition}", data.decode()


def _digest(edition: str, there: Remote) -> str:
    """Give an edition's digest: of a file's bytes, as written, or as the service knows what is in force today."""
    if _DIGEST.fullmatch(edition):
        return edition
    rulebook, colon, name = edition.partition(":")
    if colon and not Path(edition).exists():
        district = re.search("[0-9]{6}", rulebook)
        area = district.group() if district else _CITY
        known = there.get(f"/v1/rulebooks?mode=simulation&area={area}")["editions"]
        for one in known:
            if (one["rulebook"], one["edition"]) == (rulebook, name):
                return str(one["digest"])
        now = "、".join(f"{one['rulebook']}:{one['edition']}" for one in known)
        raise Refused("unknown-edition", f"服务今天没有施行 `{edition}`", f"现有：{now}")
    return hashlib.sha256(_bytes(Path(edition))).hexdigest()


def _bytes(file: Path) -> bytes:
    if not file.is_file():
        raise Refused("no-such-file", f"没有文件 `{file}`", "核对路径")
    return file.read_bytes()


def _people_for(edition: Path) -> Path:
    """Find the people of the folder of rules that an edition stands in."""
    for folder in edition.resolve().parents:
        if (folder / PEOPLE).is_file():
            return folder / PEOPLE
    raise Refused("no-people", f"`{edition}` 所在的规则目录里没有人员表 `{PEOPLE}`", "加 --people 指明人员表")


def _say(done: str, following: str) -> None:
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    console.print(done)
    console.print(f"接下来：{following}")
