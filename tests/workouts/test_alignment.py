"""Which sets of a rewritten list are those of the old one."""

from decimal import Decimal

import pytest

from logbk_cli.notation.values import SetType, SetValues, WeightUnit
from logbk_cli.workouts.alignment import GAP, Pair, align, in_order, set_cost


def kg(weight: float, reps: int, kind: SetType = SetType.WORKING) -> SetValues:
    return SetValues(WeightUnit.KG, kind, Decimal(str(weight)), reps=reps)


A, B, C = kg(60, 5), kg(80, 8), kg(90, 3)


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        ([A, B, C], [A, B, C], [(0, 0), (1, 1), (2, 2)]),
        ([A, B, C], [A, kg(70, 5), B, C], [(0, 0), (None, 1), (1, 2), (2, 3)]),
        ([A, B, C], [A, C], [(0, 0), (1, None), (2, 1)]),
        ([A, B, C], [A, kg(82.5, 8), C], [(0, 0), (1, 1), (2, 2)]),
        ([B], [kg(140, 1, SetType.AMRAP)], [(0, 0)]),  # as little as they have in common, one became the other
        ([B, B, B], [B, B], [(0, 0), (1, 1), (2, None)]),
        ([A, B], [B, kg(82.5, 8)], [(0, None), (1, 0), (None, 1)]),
        ([A, C], [kg(62.5, 5), B, C], [(0, 0), (None, 1), (1, 2)]),
        ([], [A], [(None, 0)]),
        ([A], [], [(0, None)]),
    ],
)
def test_sets_keep_who_they_are(old: list[SetValues], new: list[SetValues], pairs: list[Pair]) -> None:
    assert align(old, new, set_cost) == pairs


def test_two_sets_are_never_too_different_to_be_one_that_was_changed() -> None:
    nothing_alike = SetValues(WeightUnit.KG, SetType.FAILURE, None, duration_s=Decimal(60), note="x")
    assert 0 < set_cost(B, kg(82.5, 8)) < set_cost(B, kg(120, 8)) < set_cost(B, nothing_alike) < 2 * GAP
    assert set_cost(B, B) == 0


def test_a_rewrite_of_everything_ends_and_pairs_by_place() -> None:
    old = [kg(weight, 5) for weight in range(1, 1000)]
    new = [kg(weight + 0.5, 5) for weight in range(1, 1100)]
    pairs = align(old, new, set_cost)
    assert pairs[:2] == [(0, 0), (1, 1)]
    assert pairs[-1] == (None, 1098)


@pytest.mark.parametrize(
    ("places", "kept"),
    [([], set()), ([1, 2, 3], {1, 2, 3}), ([3, 1, 2], {1, 2}), ([2, 3, 4, 1], {2, 3, 4}), ([2, 1, 4, 3, 5], 3)],
)
def test_the_most_that_stand_in_order(places: list[int], kept: set[int] | int) -> None:
    found = in_order(places)
    assert len(found) == kept if isinstance(kept, int) else found == kept
    assert [place for place in places if place in found] == sorted(found)
