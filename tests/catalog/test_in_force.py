"""Which documents count on a day, for an area, live and in simulation."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.diagnostics import Place, Refused
from catalog.documents import Activation, Catalog, InForce, Mode
from catalog.in_force import covers, first_day, in_force, turning_days
from catalog.model import EditionHead, Layer, Standing
from tests.rule_sets import DISTRICT_HEAD, base_texts, catalog_of

ON = date(2026, 6, 10)
DAY = timedelta(days=1)
AREA = "510107"
CITY = base_texts()["city.yaml"]
DRAFT = '版次: {编号: "1", 效力: 征求意见, 施行自: 待定}'


def city(edition: str, head: str) -> str:
    return CITY.replace(DRAFT, f'版次: {{编号: "{edition}", {head}}}')


def three_editions() -> Mapping[str, str]:
    return {
        **base_texts(),
        "city.yaml": city("a", "效力: 试行, 施行自: 2024-06-01, 失效自: 2025-06-01"),
        "later.yaml": city("b", "效力: 现行, 施行自: 2025-06-01"),
        "draft.yaml": city("c", "效力: 征求意见, 施行自: 待定"),
    }


def activation(
    catalog: Catalog, edition: str, from_day: date, *, known: int = 0, **more: frozenset[str]
) -> Activation:
    head = next(
        one.head for one in catalog.editions if one.head.edition == edition and one.head.layer is Layer.CITY
    )
    return Activation(
        rulebook=head.rulebook,
        edition=head.edition,
        digest=head.digest,
        document="成府发〔2026〕1号",
        from_day=from_day,
        signed_off=more.get("signed_off", frozenset()),
        pilots=more.get("pilots", frozenset()),
        known=known,
    )


def chosen(
    catalog: Catalog,
    on: date = ON,
    *,
    area: str = AREA,
    mode: Mode = Mode.SIMULATION,
    acts: tuple[Activation, ...] = (),
    known: int | None = None,
) -> list[str]:
    return editions_of(in_force(catalog, on=on, area=area, mode=mode, activations=acts, known=known))


def editions_of(documents: InForce) -> list[str]:
    return [f"{one.head.rulebook}@{one.head.edition}" for one in documents.editions]


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return catalog_of(tmp_path, three_editions())


NATION = "national/baseline@1"


def test_a_simulation_prefers_the_open_draft_on_every_day(catalog: Catalog) -> None:
    for on in (date(2024, 1, 1), date(2024, 7, 1), ON):
        assert chosen(catalog, on) == [NATION, "city/rules@c"]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2024, 5, 31), [NATION]),
        (date(2024, 6, 1), [NATION, "city/rules@a"]),
        (date(2025, 5, 31), [NATION, "city/rules@a"]),
        (date(2025, 6, 1), [NATION, "city/rules@b"]),
        (ON, [NATION, "city/rules@b"]),
    ],
)
def test_live_the_edition_of_the_day_counts_and_no_draft(
    catalog: Catalog, on: date, expected: list[str]
) -> None:
    assert chosen(catalog, on, mode=Mode.LIVE) == expected


def test_live_a_draft_counts_from_the_day_of_its_activation(catalog: Catalog) -> None:
    acts = (activation(catalog, "c", ON),)
    assert chosen(catalog, ON - DAY, mode=Mode.LIVE, acts=acts)[1:] == ["city/rules@b"]
    assert chosen(catalog, ON, mode=Mode.LIVE, acts=acts)[1:] == ["city/rules@c"]


def test_an_activation_is_of_exactly_these_bytes(catalog: Catalog, tmp_path: Path) -> None:
    acts = (activation(catalog, "c", ON),)
    texts = three_editions()
    (tmp_path / "other").mkdir()
    changed = catalog_of(tmp_path / "other", {**texts, "draft.yaml": texts["draft.yaml"] + "# 改了一个字\n"})
    assert chosen(changed, ON, mode=Mode.LIVE, acts=acts)[1:] == ["city/rules@b"]


def test_an_activation_counts_once_it_is_known(catalog: Catalog) -> None:
    acts = (activation(catalog, "c", ON, known=5),)
    assert chosen(catalog, ON, mode=Mode.LIVE, acts=acts, known=5)[1:] == ["city/rules@b"]
    assert chosen(catalog, ON, mode=Mode.LIVE, acts=acts, known=6)[1:] == ["city/rules@c"]


def test_signing_off_texts_of_an_edition_in_force_does_not_suspend_it_before(catalog: Catalog) -> None:
    """An act from today on changes nothing about last year."""
    acts = (activation(catalog, "b", ON, signed_off=frozenset({"案"})),)
    for on in (date(2025, 6, 1), ON - DAY, ON):
        assert chosen(catalog, on, mode=Mode.LIVE, acts=acts)[1:] == ["city/rules@b"]


def test_an_act_that_opens_a_pilot_is_a_day_on_which_rules_turn(catalog: Catalog) -> None:
    pilots = frozenset({"prepay-ease"})
    acts = (activation(catalog, "c", ON), activation(catalog, "c", ON + 30 * DAY, pilots=pilots))
    before, after = (
        in_force(catalog, on=on, area=AREA, mode=Mode.LIVE, activations=acts).pilots
        for on in (ON + 29 * DAY, ON + 30 * DAY)
    )
    assert (before, after) == (frozenset(), pilots)
    assert ON + 30 * DAY in turning_days(catalog, Mode.LIVE, acts)


def test_an_edition_counts_to_the_day_before_it_ends(tmp_path: Path) -> None:
    catalog = catalog_of(
        tmp_path,
        {**base_texts(), "city.yaml": city("a", "效力: 现行, 施行自: 2024-06-01, 失效自: 2025-06-01")},
    )
    assert "city/rules@a" in chosen(catalog, date(2025, 5, 31))
    assert "city/rules@a" not in chosen(catalog, date(2025, 6, 1))


def test_of_several_activations_the_earliest_makes_a_draft_count(catalog: Catalog) -> None:
    acts = tuple(activation(catalog, "c", day) for day in (ON + DAY, ON, ON + 2 * DAY))
    head = next(one.head for one in catalog.editions if one.head.edition == "c")
    assert first_day(head, Mode.LIVE, acts) == ON


def test_pilots_may_be_named_in_a_simulation_only(catalog: Catalog) -> None:
    named = frozenset({"预存便利"})
    assert in_force(catalog, on=ON, area=AREA, mode=Mode.SIMULATION, pilots=named).pilots == named
    assert in_force(catalog, on=ON, area=AREA, mode=Mode.LIVE, pilots=named).pilots == frozenset()


def test_documents_come_highest_layer_first(tmp_path: Path) -> None:
    texts = {
        **base_texts(),
        "a_district.yaml": DISTRICT_HEAD.replace("district/rules", "a/rules") + "规则: {}\n",
    }
    catalog = catalog_of(tmp_path, texts)
    assert chosen(catalog) == [NATION, "city/rules@1", "a/rules@1"]
    assert chosen(catalog, area="510104") == [NATION, "city/rules@1"]
    assert chosen(catalog, area="510700") == [NATION]


@pytest.mark.parametrize("mode", Mode)
def test_a_day_before_everything_is_refused_with_a_way_out(mode: Mode, tmp_path: Path) -> None:
    catalog = catalog_of(tmp_path, base_texts())
    with pytest.raises(Refused) as refused:
        chosen(catalog, date(2020, 1, 1), mode=mode)
    assert refused.value.code == "no-edition-in-force"
    assert "2020-01-01" in refused.value.message
    assert refused.value.hint


def head(
    layer: Layer, area: str | None, from_day: date | None = None, until: date | None = None
) -> EditionHead:
    return EditionHead(
        rulebook="a/b",
        title="清单",
        edition="1",
        standing=Standing.CURRENT,
        layer=layer,
        area=area,
        from_day=from_day,
        until_day=until,
        digest="ab" * 32,
        place=Place(file="a.yaml", line=1, column=1),
    )


@pytest.mark.parametrize(
    ("layer", "area", "districts"),
    [
        (Layer.NATIONAL, None, {"510107", "510104", "510700", "110101"}),
        (Layer.PROVINCE, "510000", {"510107", "510104", "510700"}),
        (Layer.CITY, "510100", {"510107", "510104"}),
        (Layer.DISTRICT, "510107", {"510107"}),
    ],
)
def test_a_layer_covers_its_area(layer: Layer, area: str | None, districts: set[str]) -> None:
    asked = ("510107", "510104", "510700", "110101")
    assert {one for one in asked if covers(head(layer, area), one)} == districts


def test_an_edition_without_a_day_counts_on_any_day_of_a_simulation_and_on_none_live() -> None:
    assert first_day(head(Layer.CITY, "510100"), Mode.SIMULATION, ()) == date.min
    assert first_day(head(Layer.CITY, "510100"), Mode.LIVE, ()) is None


DAYS = st.integers(0, 1200).map(lambda n: date(2023, 12, 1) + n * DAY)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return catalog_of(tmp_path_factory.mktemp("shared"), three_editions())


@given(on=DAYS, mode=st.sampled_from(Mode), acts_from=st.lists(DAYS, max_size=2))
def test_what_is_in_force_changes_on_turning_days_only(
    shared: Catalog, on: date, mode: Mode, acts_from: list[date]
) -> None:
    acts = tuple(activation(shared, "c", day) for day in acts_from)
    turns = turning_days(shared, mode, acts)
    assert list(turns) == sorted(set(turns))
    if on + DAY not in turns:
        assert _or_none(shared, on, mode, acts) == _or_none(shared, on + DAY, mode, acts)


def _or_none(catalog: Catalog, on: date, mode: Mode, acts: tuple[Activation, ...]) -> list[str] | None:
    try:
        return chosen(catalog, on, mode=mode, acts=acts)
    except Refused:
        return None


@given(on=DAYS, mode=st.sampled_from(Mode))
def test_of_each_rulebook_at_most_one_edition_counts(shared: Catalog, on: date, mode: Mode) -> None:
    found = _or_none(shared, on, mode, ()) or []
    assert len({one.split("@")[0] for one in found}) == len(found)


@given(order=st.permutations(range(4)), on=DAYS)
def test_the_order_of_files_does_not_matter(shared: Catalog, order: list[int], on: date) -> None:
    turned = Catalog(
        editions=tuple(shared.editions[n] for n in order),
        vocabularies=shared.vocabularies,
        calendars=shared.calendars,
        sources=shared.sources,
    )
    for mode in Mode:
        assert _or_none(turned, on, mode, ()) == _or_none(shared, on, mode, ())
