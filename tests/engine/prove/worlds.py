"""Worlds for tests: the shipped rules, and the small base changed in places."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from catalog.documents import Mode
from catalog.in_force import in_force
from engine.prove.world import World, world_of
from tests.engine import shipped
from tests.rule_sets import catalog_of

ON = date(2026, 6, 10)
PILOTS = frozenset({"电费预存优惠", "预存便利"})


@cache
def shipped_world(on: date = ON) -> World:
    """The shipped rules with their pilots."""
    return world_of(shipped.rulebooks().documents(on, shipped.VIEW))


def small_world(folder: Path, texts: Mapping[str, str], on: date = ON) -> World:
    """A small set of rule files, not checked against each other."""
    folder.mkdir(exist_ok=True)
    catalog = catalog_of(folder, texts)
    return world_of(in_force(catalog, on=on, area="510107", mode=Mode.SIMULATION, pilots=PILOTS))
