"""A made-up year: the same each time, over before today, and as a log can hold it."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from logbk_cli.notation.values import WeightUnit
from logbk_cli.seeding.training import keys, make_bodyweights, make_workouts
from logbk_cli.seeding.values import read_catalogue

TODAY = date(2026, 11, 23)
UNITS = [WeightUnit.KG, WeightUnit.LB]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("shift", range(7))
def test_a_year_that_is_over(unit: WeightUnit, shift: int) -> None:
    today = TODAY + timedelta(days=shift)
    workouts = make_workouts(today, unit)
    assert workouts == make_workouts(today, unit)
    assert 140 < len(workouts) < 200
    assert workouts[-1].end.date() < today
    assert today - workouts[0].start.date() > timedelta(days=340)
    for one, following in pairwise(workouts):
        assert one.start < one.end < following.start
        assert timedelta(minutes=20) < one.end - one.start < timedelta(hours=2)
    days = [day for day, _ in make_bodyweights(today, unit)]
    assert days == sorted(set(days))
    assert days[-1] < today


def test_its_exercises_are_the_catalogues() -> None:
    assert keys() <= {one.key for one in read_catalogue()}


@pytest.mark.parametrize("unit", UNITS)
def test_there_is_progress_on_weights_that_plates_make(unit: WeightUnit) -> None:
    step = Decimal("2.5") if unit is WeightUnit.KG else Decimal(5)
    heaviest = []
    for workout in make_workouts(TODAY, unit):
        for entry in workout.entries:
            weights = [one.weight for one in entry.sets if one.weight is not None]
            assert all(weight > 0 and weight % step == 0 for weight in weights)
            if entry.key == "deadlift-barbell":
                heaviest.append(max(weights))
    assert max(heaviest[-6:]) > max(heaviest[:6]) * Decimal("1.3")
