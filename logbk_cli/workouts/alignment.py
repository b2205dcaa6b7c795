"""Which things of a new sequence are those of an old one, changed or not: pure.

A sequence alignment of the least cost (S. Needleman and C. Wunsch, A general method applicable to the search for
similarities, 1970): a thing that was put in or taken out does not make its neighbours into others.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final, TypeVar

from logbk_cli.notation.limits import KG_PER_LB, METRES
from logbk_cli.notation.values import SetValues, WeightUnit

A = TypeVar("A")
B = TypeVar("B")

GAP: Final = 0.5
"""The cost of one that is left out on either side; a pair that costs less than two of them is taken for one thing."""
NEVER: Final = 4 * GAP
_MOST_CELLS: Final = 250_000
"""Beyond, what stands between the equal ends is taken pair by pair: nobody rewrites that much of a workout by hand."""

Pair = tuple[int | None, int | None]


def align(old: Sequence[A], new: Sequence[B], cost: Callable[[A, B], float]) -> list[Pair]:
    """Return the places of what belongs together, in order; None stands where one side has nothing.

    `cost` is 0 for what is the same, below `2 * GAP` for what is the same thing changed. Of equals that could be left
    out, the last one is.
    """
    first = 0
    while first < min(len(old), len(new)) and cost(old[first], new[first]) == 0:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and cost(old[-1 - last], new[-1 - last]) == 0:
        last += 1
    middle_old, middle_new = range(first, len(old) - last), range(first, len(new) - last)
    if len(middle_old) * len(middle_new) > _MOST_CELLS:
        middle = _pair_by_pair(middle_old, middle_new)
    else:
        costs = [[cost(old[i], new[j]) for j in middle_new] for i in middle_old]
        middle = [
            (None if i is None else i + first, None if j is None else j + first) for i, j in _align(costs, middle_new)
        ]
    head: list[Pair] = [(i, i) for i in range(first)]
    tail: list[Pair] = [(len(old) - i, len(new) - i) for i in range(last, 0, -1)]
    return [*head, *middle, *tail]


def _pair_by_pair(old: range, new: range) -> list[Pair]:
    both = min(len(old), len(new))
    pairs: list[Pair] = list(zip(old[:both], new[:both], strict=True))
    return pairs + [(i, None) for i in old[both:]] + [(None, j) for j in new[both:]]


def _align(costs: list[list[float]], new: Sequence[object]) -> list[Pair]:
    """Return the pairs of the least total; `best[i][j]` is what the rest costs from `i` and `j` on."""
    rows, columns = len(costs), len(new)
    best = [[GAP * (rows - i + columns - j) for j in range(columns + 1)] for i in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            best[i][j] = min(costs[i][j] + best[i + 1][j + 1], GAP + best[i + 1][j], GAP + best[i][j + 1])
    pairs: list[Pair] = []
    i = j = 0
    while i < rows or j < columns:
        if i < rows and j < columns and best[i][j] == costs[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif i < rows and best[i][j] == GAP + best[i + 1][j]:
            pairs.append((i, None))
            i += 1
        else:
            pairs.append((None, j))
            j += 1
    return pairs


def set_cost(old: SetValues, new: SetValues) -> float:
    """Return how much of a set was changed, for `align`: 0 for nothing, and never so much that it is another one."""
    if old == new:
        return 0.0
    parts = (
        (0.35, _unlike(_kilograms(old), _kilograms(new))),
        (0.25, _unlike(old.reps, new.reps)),
        (0.25, max(_unlike(old.duration_s, new.duration_s), _unlike(_metres(old), _metres(new)))),
        (0.1, float(old.type is not new.type)),
        (0.05, float((old.note, old.rpe, old.rir, old.forced_reps) != (new.note, new.rpe, new.rir, new.forced_reps))),
    )
    return 0.5 + 0.45 * sum(weight * unlike for weight, unlike in parts)


def _unlike(old: Decimal | float | None, new: Decimal | float | None) -> float:
    """Return 0 for equals, 1 for what has nothing to do with each other."""
    if old == new:
        return 0.0
    if not old or not new:
        return 1.0
    one, other = float(old), float(new)
    return min(1.0, 2 * abs(one - other) / max(abs(one), abs(other)))


def _kilograms(one: SetValues) -> Decimal | None:
    return None if one.weight is None else one.weight * (1 if one.unit is WeightUnit.KG else KG_PER_LB)


def _metres(one: SetValues) -> Decimal | None:
    if one.distance is None or one.distance_unit is None:
        return None
    return one.distance * METRES[one.distance_unit]


def in_order(places: Sequence[int]) -> set[int]:
    """Return the most of `places`, all different, that stand in rising order already: the others were moved."""
    ends: list[int] = []  # of rising runs, by their length, the lowest place that one ends in
    before: dict[int, int | None] = {}
    for place in places:
        length = bisect_left(ends, place)
        before[place] = ends[length - 1] if length else None
        ends[length : length + 1] = [place]
    kept: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return kept
