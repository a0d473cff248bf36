"""The canonical layout of rule files."""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.desk.layouts import TABLES
from catalog.diagnostics import Place, display_width
from catalog.layout import formatted
from catalog.layout.comments import attach, comments_of
from catalog.layout.written import Group, Text, lines_of, written
from catalog.load import default_rules
from catalog.parse import parse_document
from catalog.source import Event, Trouble, read_events, read_source
from tests.catalog.layout.ways import Hand

SHIPPED = sorted(default_rules().rglob("*.yaml"))
SMALL = [path for path in SHIPPED if path.stat().st_size < 12_000]


def laid(text: str | bytes, file: str = "x.yaml") -> str:
    done = formatted(file, text.encode() if isinstance(text, str) else text, TABLES)
    assert done.text is not None, done.faults
    return done.text


def tree(text: str) -> Group:
    events = read_events(text)
    assert not isinstance(events, Trouble)
    root = written(events)
    assert isinstance(root, Group)
    attach(root, comments_of(text, events), text)
    return root


def said(text: str) -> Counter[str]:
    events = read_events(text)
    assert not isinstance(events, Trouble)
    return Counter(comment.text for comment in comments_of(text, events))


def without_places(value: object) -> object:
    """Give a model as plain values, without where it was written and without the digest of the bytes."""
    if isinstance(value, Place):
        return None
    if is_dataclass(value) and not isinstance(value, type):
        named = {one.name: getattr(value, one.name) for one in fields(value)}
        return {name: without_places(one) for name, one in named.items() if name != "digest"}
    if isinstance(value, Mapping):
        return {key: without_places(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [without_places(one) for one in value]
    return value


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(default_rules())))
def test_the_model_of_a_shipped_file_and_its_comments_stay(path: Path) -> None:
    before = path.read_bytes()
    after = laid(before)
    assert laid(after) == after
    assert said(before.decode()) == said(after)
    models = [
        parse_document(read_source("x.yaml", text))
        for text in (before, after.encode())
        if not path.name.endswith(".cases.yaml")
    ]
    assert len({str(without_places(document)) for document, _ in models}) <= 1
    assert all(not found for _, found in models)


@settings(max_examples=40, deadline=None)
@given(path=st.sampled_from(SMALL), seed=st.integers(0, 2**32))
def test_whatever_way_a_shipped_file_is_written_its_layout_is_one(path: Path, seed: int) -> None:
    canonical = laid(path.read_bytes())
    other = Hand(random.Random(seed)).document(tree(canonical))
    assert laid(other) == canonical


@settings(max_examples=40, deadline=None)
@given(path=st.sampled_from(SMALL), seed=st.integers(0, 2**32))
def test_comments_anywhere_are_kept_in_order_whatever_the_way(path: Path, seed: int) -> None:
    chance = random.Random(seed)
    commented = tree(laid(path.read_bytes()))
    placed = [line for line, _ in lines_of(commented)]
    for number, line in enumerate(chance.sample(placed, min(len(placed), 12))):
        if chance.random() < 0.5 and (line.key is not None or isinstance(line.value, Text)):
            line.aside = [f"# 旁注 {number}"]
        else:
            line.above.append(f"# 注 {number}")
    ways = [Hand(random.Random(seed + shift)).document(commented) for shift in (1, 2)]
    one, other = (laid(way) for way in ways)
    assert one == other
    assert laid(one) == one
    assert said(one) == said(ways[0])
    listed = [comment.text for comment in comments_of(ways[0], _events(ways[0]))]
    assert [comment.text for comment in comments_of(one, _events(one))] == listed


def _events(text: str) -> tuple[Event, ...]:
    events = read_events(text.replace("\r\n", "\n"))
    assert not isinstance(events, Trouble)
    return events


@pytest.mark.parametrize("path", SMALL, ids=lambda path: str(path.relative_to(default_rules())))
def test_no_collection_stands_on_a_line_that_is_too_long(path: Path) -> None:
    long = [
        line
        for line in laid(path.read_bytes()).splitlines()
        if line.partition("  #")[0].endswith(("}", "]")) and display_width(line.partition("  #")[0]) > 110
    ]
    assert long == []
