"""What pictures are made of: metrics, and the scales of their axes. Pure."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from math import floor, log10
from typing import Final

from logbk_cli.notation.values import Measurement


class Metric(StrEnum):
    """What a chart shows of an exercise, one value for each workout."""

    E1RM = "e1rm"
    WEIGHT = "weight"
    VOLUME = "volume"
    REPS = "reps"
    TIME = "time"
    DISTANCE = "distance"


# What can be shown of an exercise, the usual one first.
METRICS: Final = {
    Measurement.WEIGHT_REPS: (Metric.E1RM, Metric.WEIGHT, Metric.VOLUME, Metric.REPS),
    Measurement.BODYWEIGHT_REPS: (Metric.REPS, Metric.E1RM, Metric.WEIGHT, Metric.VOLUME),
    Measurement.DURATION: (Metric.TIME,),
    Measurement.DISTANCE_DURATION: (Metric.DISTANCE, Metric.TIME),
    Measurement.WEIGHT_DISTANCE: (Metric.WEIGHT, Metric.DISTANCE),
}
WEIGHED: Final = frozenset((Metric.E1RM, Metric.WEIGHT, Metric.VOLUME))


def find_ticks(low: float, high: float, most: int) -> list[float]:
    """Return round numbers for an axis, at most about `most`, the first not above `low`, the last not below `high`."""
    if high <= low:
        around = max(1.0, low / 20)
        low, high = (low - around, low + around) if low else (0.0, 1.0)
    rough = (high - low) / max(1, most - 1)
    power = 10.0 ** floor(log10(rough))
    step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power >= rough * 0.999)
    first = floor(low / step)
    ticks = [round(first * step, 10)]  # without what binary fractions add
    while ticks[-1] < high:
        ticks.append(round((first + len(ticks)) * step, 10))
    return ticks


def find_levels(amounts: Sequence[int]) -> tuple[int, ...]:
    """Return from which amount on a day is as dark as can be in four steps: the quarters of all days, in whole numbers.

    Fewer than four where amounts hardly differ.
    """
    ordered = sorted(amounts)
    if not ordered:
        return ()
    quarters = (ordered[len(ordered) * part // 4] for part in range(1, 4))
    return tuple(sorted({1, *quarters}))


def level_of(amount: int, levels: Sequence[int]) -> int:
    """Return how dark a day is: 0 for nothing, and up to the number of `levels`."""
    return sum(amount >= level for level in levels) if amount else 0


def rounded(value: Decimal) -> Decimal:
    """Return a value to a tenth: as fine as a picture shows."""
    return value.quantize(Decimal("0.1"))
