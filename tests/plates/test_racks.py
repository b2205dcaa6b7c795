"""What plates can make: the search against trying everything, and cases worked out by hand."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbk_cli.notation.values import WeightUnit
from logbk_cli.plates.values import (
    Inventory,
    Plate,
    Rack,
    read_plates,
    usual_bar,
    usual_plates,
    warm_up_on_bar,
    warm_up_without_bar,
)
from logbk_cli.shared.exceptions import InvalidInputError

KG, LB = WeightUnit.KG, WeightUnit.LB


def inventory(plates: str, bar: str = "20") -> Inventory:
    return Inventory(KG, Decimal(bar), read_plates(plates))


def side(plates: Iterable[Plate] | None) -> str | None:
    return None if plates is None else " ".join(str(plate) for plate in plates)


@pytest.mark.parametrize(
    ("plates", "weight", "wanted"),
    [
        ("25x8 20x4 15x2 10x4 5x4 2.5x4 1.25x4", "102.5", "25x1 15x1 1.25x1"),
        ("25x8 20x4 15x2 10x4 5x4 2.5x4 1.25x4", "20", ""),
        ("25x8 20x4 15x2 10x4 5x4 2.5x4 1.25x4", "240", "25x4 10x1"),
        # The heaviest first would end at 25 + 5 and three more; two of 20 are the fewest.
        ("25x2 20x4 5x2 2.5x6", "100", "20x2"),
        # It would even find nothing: 25 and then no way to 15.
        ("25x2 20x4", "100", "20x2"),
        # Of as few plates the heavier: 25 + 5, not 20 + 10; 15 + 15 is none for a pair is all there is.
        ("25x2 20x2 15x2 10x2 5x2", "80", "25x1 5x1"),
        # A single plate is no use: it takes two.
        ("20x1 10x4", "60", "10x2"),
        ("20x3", "100", None),
        ("20x2", "61", None),
        ("0.25x2 0.5x2", "21.5", "0.5x1 0.25x1"),
    ],
)
def test_the_fewest_plates(plates: str, weight: str, wanted: str | None) -> None:
    assert side(Rack(inventory(plates), Decimal(weight)).exactly(Decimal(weight))) == wanted


def test_the_nearest() -> None:
    rack = Rack(inventory("20x2 10x2 2.5x2"), Decimal(200))
    # The bar and 0, 2.5, 10, 12.5, 20, 22.5, 30 or 32.5 a side.
    assert rack.below(Decimal(42)) == Decimal(40)
    assert rack.above(Decimal(42)) == Decimal(45)
    assert rack.below(Decimal(40)) == rack.above(Decimal(40)) == Decimal(40)
    assert rack.below(Decimal("19.9")) is None
    assert rack.above(Decimal(5)) == Decimal(20)
    assert rack.below(Decimal(1000)) == Decimal(85)
    assert rack.above(Decimal("85.01")) is None


PLATES = st.lists(
    st.tuples(st.sampled_from(["25", "20", "15", "10", "7.5", "5", "2.5", "1.25", "0.5", "0.25"]), st.integers(1, 5)),
    min_size=1,
    max_size=4,
    unique_by=lambda plate: plate[0],
)


@given(PLATES, st.sampled_from(["20", "15", "0", "6.35"]), st.integers(0, 700))
def test_the_search_finds_what_trying_everything_finds(plates: list[tuple[str, int]], bar: str, quarters: int) -> None:
    stock = inventory(" ".join(f"{weight}x{amount}" for weight, amount in plates), bar)
    weight = stock.bar + Decimal(quarters) / 4
    rack = Rack(stock, weight)
    # Independently: every number of pairs of every size.
    made: dict[Decimal, int] = {}
    for pairs in product(*(range(plate.amount // 2 + 1) for plate in stock.plates)):
        total = stock.bar + 2 * sum(
            (plate.weight * count for plate, count in zip(stock.plates, pairs, strict=True)), start=Decimal(0)
        )
        made[total] = min(sum(pairs), made.get(total, 999))
    found = rack.exactly(weight)
    assert (found is not None) == (weight in made)
    if found is not None:
        # What it says sums to what it says, takes no more than there is, and is the fewest.
        assert stock.bar + 2 * sum((plate.weight * plate.amount for plate in found), start=Decimal(0)) == weight
        amounts = dict(stock.plates)
        assert all(2 * plate.amount <= amounts[plate.weight] for plate in found)
        assert sum(plate.amount for plate in found) == made[weight]
        assert [plate.weight for plate in found] == sorted((plate.weight for plate in found), reverse=True)
    assert rack.below(weight) == max(total for total in made if total <= weight)
    assert rack.above(weight) == min((total for total in made if total >= weight), default=None)


def test_a_large_stock_of_odd_plates_is_searched_all_the_same() -> None:
    sizes = " ".join(f"{10 + number}.{number:02}x99" for number in range(1, 31))
    weight = Decimal("1033.62")
    rack = Rack(inventory(sizes), weight)
    below = rack.below(weight)
    assert below is not None
    found = rack.exactly(below)
    assert found is not None
    assert 20 + 2 * sum((plate.weight * plate.amount for plate in found), start=Decimal(0)) == below <= weight


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("20x4 15x2", "20x4 15x2"),
        ("2.5x4, 20x4", "20x4 2.5x4"),
        ("20 x 4; 2,5kg x 2", "20x4 2.5x2"),
        ("45 10.0x2", "45x2 10x2"),
        ("20×4 5*2", "20x4 5x2"),  # noqa: RUF001 - a multiplication sign
    ],
)
def test_lists_of_plates(text: str, wanted: str) -> None:
    assert " ".join(map(str, read_plates(text))) == wanted


@pytest.mark.parametrize(
    "text", ["", "  ", "many", "20x", "x4", "0x4", "20x0", "20x4 20x2", "20x4 20.0x2", "1000x2", "1.125x2", "-5x2"]
)
def test_what_is_no_list_of_plates(text: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read_plates(text)
    assert caught.value.hint == "Write each size and how many there are in all: 20x4 15x2 10x4 2.5x2."


def test_too_many_sizes() -> None:
    assert len(read_plates(" ".join(str(n) for n in range(1, 31)))) == 30
    with pytest.raises(InvalidInputError, match="more than 30 sizes"):
        read_plates(" ".join(str(n) for n in range(1, 32)))


def usual(unit: WeightUnit) -> Inventory:
    return Inventory(unit, usual_bar(unit), usual_plates(unit))


@pytest.mark.parametrize(
    ("weight", "unit", "wanted"),
    [
        # 40, 60, 80 % of 100 are on the plates; 80 to 100 is no long jump.
        ("100", KG, [("20", 10), ("40", 5), ("60", 3), ("80", 2)]),
        # 56, 84, 112, 126 of 140, each down to a multiple of 2.5.
        ("140", KG, [("20", 10), ("55", 5), ("82.5", 3), ("110", 2), ("125", 1)]),
        # 16 is below the bar and 24 above it by 4: 22.5; then 32.
        ("40", KG, [("20", 10), ("22.5", 3), ("30", 2)]),
        ("20", KG, []),
        ("15", KG, []),
        # 126, 189, 252, 283.5 of 315 lb, down to what 2.5-lb plates make.
        ("315", LB, [("45", 10), ("125", 5), ("185", 3), ("250", 2), ("280", 1)]),
    ],
)
def test_the_way_up_on_a_bar(weight: str, unit: WeightUnit, wanted: list[tuple[str, int]]) -> None:
    steps = warm_up_on_bar(Decimal(weight), usual(unit))
    assert [(step.weight, step.reps) for step in steps] == [(Decimal(load), reps) for load, reps in wanted]
    for step in steps:
        assert step.per_side is not None
        plates = sum((plate.weight * plate.amount for plate in step.per_side), start=Decimal(0))
        assert usual_bar(unit) + 2 * plates == step.weight


def test_the_way_up_is_what_few_plates_can_load() -> None:
    # The bar and 0, 20 or 40 a side make 20, 60 and 100: 40 % is the bar again, 60 % is 60, and 80 % is 60 again.
    steps = warm_up_on_bar(Decimal(100), inventory("20x4"))
    assert [(step.weight, step.reps) for step in steps] == [(Decimal(20), 10), (Decimal(60), 3)]


def test_the_way_up_without_a_bar() -> None:
    # 16, 24 and 32 of 40, down to steps of 2.5.
    steps = warm_up_without_bar(Decimal(40), KG)
    assert [(step.weight, step.reps) for step in steps] == [(15, 5), (Decimal("22.5"), 3), (30, 2)]
    assert warm_up_without_bar(Decimal(2), KG) == ()


@given(st.decimals(min_value=1, max_value=400, places=2), st.sampled_from(list(WeightUnit)))
def test_the_way_up_rises_and_ends_below(weight: Decimal, unit: WeightUnit) -> None:
    for steps in (warm_up_on_bar(weight, usual(unit)), warm_up_without_bar(weight, unit)):
        loads = [step.weight for step in steps]
        assert loads == sorted(set(loads))
        assert all(load < weight for load in loads)
