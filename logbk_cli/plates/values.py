"""Plates, the weights that they make on a bar, and the way up to one: pure, exact, and in one unit at a time."""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import gcd
from typing import Final, NamedTuple

from logbk_cli.notation.measures import BARS
from logbk_cli.notation.values import WeightUnit
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.shared.text import plain_decimal

MOST_SIZES: Final = 30
_PLATE: Final = re.compile(
    r"([0-9]{1,3}(?:[.,][0-9]{1,2})?)(?:kg|lb)?(?:[x\u00d7*]([0-9]{1,3}))?", re.ASCII | re.IGNORECASE
)
_HINT: Final = "Write each size and how many there are in all: 20x4 15x2 10x4 2.5x2."
_STEPS_PER_UNIT: Final = 100  # plates have at most two decimals


class Plate(NamedTuple):
    """Plates of one size: what one weighs, and how many there are."""

    weight: Decimal
    amount: int

    def __str__(self) -> str:
        return f"{plain_decimal(self.weight)}x{self.amount}"


@dataclass(frozen=True, slots=True)
class Inventory:
    """A bar and the plates for it, the heaviest first; all in `unit`. `amount` counts both sides."""

    unit: WeightUnit
    bar: Decimal
    plates: tuple[Plate, ...]

    def __str__(self) -> str:
        return " ".join(map(str, self.plates))


# What a well-kept gym has beside one rack.
_USUAL: Final = {
    WeightUnit.KG: "25x8 20x4 15x2 10x4 5x4 2.5x4 1.25x4",
    WeightUnit.LB: "45x12 35x2 25x4 10x4 5x4 2.5x4",
}


def usual_plates(unit: WeightUnit) -> tuple[Plate, ...]:
    """Return the plates to count with where a member has named none."""
    return read_plates(_USUAL[unit])


def usual_bar(unit: WeightUnit) -> Decimal:
    """Return the weight of the straight bar that the notation means too."""
    return BARS[unit.value]


def read_plates(text: str) -> tuple[Plate, ...]:
    """Return the plates that `20x4 15x2 1.25` lists, the heaviest first; a size without a number is a pair.

    Raises:
        InvalidInputError: it is no such list, or a size stands in it twice.

    """
    found: dict[Decimal, int] = {}
    words = re.sub(r"[,;]?\s+", " ", re.sub(r"\s*([x\u00d7*])\s*", r"\1", text.strip())).split()
    for word in words:
        match = _PLATE.fullmatch(word.rstrip(",;"))
        if match is None:
            raise InvalidInputError(f"not a plate: {word!r}", _HINT)
        weight, amount = Decimal(match[1].replace(",", ".")).normalize(), int(match[2] or 2)
        if not weight or not amount:
            raise InvalidInputError(f"not a plate: {word!r}", _HINT)
        if weight in found:
            raise InvalidInputError(f"{plain_decimal(weight)} stands in the list twice", _HINT)
        found[weight] = amount
    if not found:
        raise InvalidInputError("no plates are named", _HINT)
    if len(found) > MOST_SIZES:
        raise InvalidInputError(f"more than {MOST_SIZES} sizes of plates", _HINT)
    return tuple(Plate(weight, found[weight]) for weight in sorted(found, reverse=True))


class Rack:
    """Everything that an inventory can load up to some weight: the fewest plates for each, the heavier ones first."""

    def __init__(self, inventory: Inventory, up_to: Decimal) -> None:
        self._bar = inventory.bar
        self._sizes = [(plate.weight, plate.amount // 2) for plate in reversed(inventory.plates) if plate.amount >= 2]
        in_steps = [int(weight * _STEPS_PER_UNIT) for weight, _ in self._sizes]
        self._step = gcd(*in_steps) or 1
        self._weights = [steps // self._step for steps in in_steps]
        # The least weight that is not below a target exceeds it by less than the heaviest plate.
        wanted = self._steps(max(up_to, self._bar)) + max(self._weights, default=0) + 1
        self._last = min(wanted, sum(w * pairs for w, (_, pairs) in zip(self._weights, self._sizes, strict=True)))

    def exactly(self, weight: Decimal) -> tuple[Plate, ...] | None:
        """Return the plates of one side that make `weight` with the bar, or None where none do."""
        steps = self._steps(weight)
        if weight < self._bar or self._total(steps) != weight or not self._reaches(steps):
            return None
        return self._plates(steps)

    def below(self, weight: Decimal) -> Decimal | None:
        """Return the heaviest weight up to `weight`; None where the bar alone is heavier."""
        if weight < self._bar:
            return None
        start = min(self._steps(weight), self._last)
        return self._total(next(steps for steps in range(start, -1, -1) if self._reaches(steps)))

    def above(self, weight: Decimal) -> Decimal | None:
        """Return the lightest weight from `weight` up; None where all plates together are too light."""
        start = self._steps(weight) if weight > self._bar else 0
        reached = (steps for steps in range(start, self._last + 1) if self._reaches(steps))
        return next((total for steps in reached if (total := self._total(steps)) >= weight), None)

    def _steps(self, weight: Decimal) -> int:
        """Return what one side must hold, in whole steps, rounded down."""
        return int((weight - self._bar) * _STEPS_PER_UNIT / 2 / self._step)

    def _total(self, steps: int) -> Decimal:
        return self._bar + Decimal(2 * steps * self._step) / _STEPS_PER_UNIT

    def _reaches(self, steps: int) -> bool:
        return 0 <= steps <= self._last and self._fewest[0][steps] is not None

    def _plates(self, steps: int) -> tuple[Plate, ...]:
        chosen = []
        for (weight, _), size, taken in zip(
            reversed(self._sizes), reversed(self._weights), reversed(self._fewest[1]), strict=True
        ):
            if amount := taken[steps]:
                chosen.append(Plate(weight, amount))
                steps -= amount * size
        return tuple(chosen)

    @cached_property
    def _fewest(self) -> tuple[list[int | None], list[list[int]]]:
        """The fewest plates for each number of steps, and for each size how many of it are among them.

        One size after the other, the lightest first: what a size adds to is looked up in a window that slides over the
        sums of the sizes before it, one for each remainder, so that a large stock costs no more than a small one.
        """
        fewest: list[int | None] = [0] + [None] * self._last
        taken_by_size = []
        for size, (_, pairs) in zip(self._weights, self._sizes, strict=True):
            better: list[int | None] = list(fewest)
            taken = [0] * (self._last + 1)
            for remainder in range(min(size, self._last + 1)):
                window: deque[tuple[int, int]] = deque()
                for turn, steps in enumerate(range(remainder, self._last + 1, size)):
                    before = fewest[steps]
                    if before is not None:
                        while window and window[-1][1] > before - turn:
                            window.pop()
                        window.append((turn, before - turn))
                    while window and window[0][0] < turn - pairs:
                        window.popleft()
                    if window:
                        better[steps] = window[0][1] + turn
                        taken[steps] = turn - window[0][0]
            fewest = better
            taken_by_size.append(taken)
        return fewest, taken_by_size


class WarmupStep(NamedTuple):
    """A set on the way up: the weight, its repetitions, and the plates of one side where there is a bar."""

    weight: Decimal
    reps: int
    per_side: tuple[Plate, ...] | None


# Share of the working weight → repetitions: the nearer, the fewer, so that nothing is spent before it counts.
_WAY_UP: Final = ((Decimal("0.4"), 5), (Decimal("0.6"), 3), (Decimal("0.8"), 2), (Decimal("0.9"), 1))
_BAR_REPS: Final = 10
_LAST_JUMP: Final = {WeightUnit.KG: Decimal(20), WeightUnit.LB: Decimal(45)}
_STEPS_WITHOUT_BAR: Final = {WeightUnit.KG: Decimal("2.5"), WeightUnit.LB: Decimal(5)}


def warm_up_on_bar(weight: Decimal, inventory: Inventory) -> tuple[WarmupStep, ...]:
    """Return the sets that lead up to `weight` on a bar: the empty bar, then what the plates can load, rounded down."""
    if weight <= inventory.bar:
        return ()
    rack = Rack(inventory, weight)
    steps = [WarmupStep(inventory.bar, _BAR_REPS, ())]
    for share, reps in _shares(weight, inventory.unit):
        loaded = rack.below(weight * share)
        if loaded is not None and steps[-1].weight < loaded < weight:
            steps.append(WarmupStep(loaded, reps, rack.exactly(loaded)))
    return tuple(steps)


def warm_up_without_bar(weight: Decimal, unit: WeightUnit) -> tuple[WarmupStep, ...]:
    """Return the sets that lead up to `weight` on dumbbells, cables and machines, in steps of 2.5 kg or 5 lb."""
    step = _STEPS_WITHOUT_BAR[unit]
    steps: list[WarmupStep] = []
    for share, reps in _shares(weight, unit):
        loaded = weight * share // step * step
        if (steps[-1].weight if steps else 0) < loaded < weight:
            steps.append(WarmupStep(loaded, reps, None))
    return tuple(steps)


def _shares(weight: Decimal, unit: WeightUnit) -> Sequence[tuple[Decimal, int]]:
    # A single at 90 % only where the last jump would be a long one.
    return _WAY_UP if weight * (1 - _WAY_UP[-2][0]) > _LAST_JUMP[unit] else _WAY_UP[:-1]
