"""The command that makes fake but valid records."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from api.cli.evaluate import On, Rules, day
from api.desk.rulebooks import Rulebooks, Viewpoint
from api.samples.generate import generate as generate_records
from catalog.load import default_rules


def generate(
    subjects: Annotated[int, typer.Option("--subjects", metavar="N", min=1, help="主体个数。")] = 10,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="随机种子：同一种子，同一结果。")] = 1,
    on: On = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="目录", help="每个主体写一个文件；默认逐行打印。")
    ] = None,
    rules: Rules = None,
) -> None:
    """Print one JSON record a line, or write one file a subject."""
    around = day(on)
    documents = Rulebooks.open(rules or default_rules()).documents(around, Viewpoint(area="000000"))
    listed = [name for edition in documents.editions for name in edition.designated_lists]
    records = generate_records(documents.vocabulary, listed, subjects=subjects, seed=seed, on=around)
    if out is None:
        for record in records:
            typer.echo(json.dumps(record, ensure_ascii=False))
        return
    out.mkdir(parents=True, exist_ok=True)
    console = Console(stderr=True)
    for number, record in enumerate(track(records, "生成记录", total=subjects, console=console), start=1):
        text = json.dumps(record, ensure_ascii=False, indent=2)
        (out / f"{number:06d}.json").write_text(text + "\n", encoding="utf-8")
    console.print(f"已写入 {subjects} 份记录：{out}")
