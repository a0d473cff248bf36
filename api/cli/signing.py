"""Commands for approval without a service: a key pair, and the check that every approval holds."""

import base64
import hashlib
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli.opened import quietly
from api.cli.remote import secret_text
from api.clock import TIMEZONE, now
from api.desk.approvals import registered, sign, verify
from api.desk.signatures import is_encrypted, new_key, read_key
from api.desk.whole_files import write_new
from catalog.diagnostics import Refused
from catalog.load import PEOPLE, default_rules
from catalog.people import Part

_PRIVATE = 0o600

PeopleFile = Annotated[
    Path | None,
    typer.Option(
        "--people", metavar="文件", help="人员表；默认规则目录下的 people.yaml。另存一份，用它核对。"
    ),
]


def keypair(
    name: Annotated[str, typer.Argument(metavar="姓名", help="谁的密钥。")],
    out: Annotated[
        Path, typer.Option("--out", metavar="文件", help="私钥写到哪里；只有本人可读，不要外传。")
    ],
    passphrase: Annotated[
        bool, typer.Option("--passphrase", help="用口令加密私钥；会要求输入两遍。")
    ] = False,
) -> None:
    """Make a key; the private part is written to a new file that only its owner can read, the public part shown."""
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    word = typer.prompt("口令", hide_input=True, confirmation_prompt="再输一遍") if passphrase else None
    key = new_key()
    with quietly():
        try:
            write_new(out, key.to_pem(word), mode=_PRIVATE)
        except FileExistsError as error:
            raise Refused("file-exists", f"文件 `{out}` 已经存在", "换一个文件名；私钥不会被覆盖") from error
    console.print(f"私钥已写到 {out}，只有本人可读；不要外传，也不要放进规则目录")
    console.print("把下面几行写进规则目录的 people.yaml，职务和分工改成实际的：")
    public = base64.b64encode(key.public).decode()
    console.print(
        f"  {name}: {{职务: 单位和职务, 公钥: {public}, 可以: [起草, 批准], 自: {now().astimezone(TIMEZONE).date()}}}"
    )


def verify_approvals(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[目录]", help="规则目录；默认随附的规则。")
    ] = None,
    people: PeopleFile = None,
    every: Annotated[bool, typer.Option("--every", help="每一版都要有审批，没有的也算问题。")] = False,
) -> None:
    """Verify all approvals; what does not hold is printed by the entry point with exit code 1."""
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    root = folder or default_rules()
    file = people or root / PEOPLE
    with quietly():
        known = registered(file)
        done = verify(root, known, every=every)
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
    for one in done:
        who = f"{one.drafted.name}起草，{one.approved.name}批准"
        console.print(f"有效 {one.file}：{who}，{one.approved.at.isoformat()}")
    console.print(f"审批 {len(done)} 份，都有效；人员表 {len(known)} 人，摘要 {digest}")


def sign_offline(edition: Path, name: str, part: Part, private_key: Path, people: Path) -> None:
    """Sign for an edition with a private key file, asking for its passphrase when it has one."""
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    if not edition.is_file():
        raise Refused("no-such-file", f"没有文件 `{edition}`", "核对路径")
    pem = secret_text(private_key)
    word = typer.prompt("口令", hide_input=True) if is_encrypted(pem) else None
    with quietly():
        file = sign(edition, registered(people), name, part, read_key(pem, word), now())
    console.print(f"`{name}` 已签名（{part.value}）：{file}")
    if part is Part.DRAFT:
        console.print("接下来：由另一人运行 power-credit rules approve --offline，签名批准")
    else:
        console.print("接下来：power-credit rules verify-approvals 核对；文件再改一个字节，两人都要重新签名")
