"""Plates and warm-ups as they cross the service boundary."""

from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from logbk_cli.notation.values import WeightUnit


class _Schema(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)  # a command builds only the schemas that it uses


class PlateCount(_Schema):
    """Plates of one size."""

    weight: Decimal
    amount: int


class InventoryResponse(_Schema):
    """What a member loads a bar with. `amount` counts both sides; `is_own`: the member named the plates."""

    unit: WeightUnit
    bar: Decimal
    plates: tuple[PlateCount, ...]
    is_own: bool


class InventoryUpdate(_Schema):
    """The plates to keep as `20x4 15x2`, and the bar; None leaves either, and `usual` goes back to the usual ones."""

    plates: str | None = None
    bar: str | None = None
    unit: WeightUnit | None = None


class Loading(_Schema):
    """A weight as it is loaded: the plates of one side, the heaviest first."""

    weight: Decimal
    per_side: tuple[PlateCount, ...]


class PlatesResponse(_Schema):
    """How a weight is loaded; all numbers are in `unit`, and `asked` is rounded where it was given in another.

    `loading` is None where the plates do not make it. Then `below` and `above` are the nearest that they do make, as
    far as there are such.
    """

    asked: Decimal
    unit: WeightUnit
    bar: Decimal
    loading: Loading | None
    below: Loading | None
    above: Loading | None

    @property
    def nearest(self) -> Loading | None:
        """The loading itself, or the nearest one; of two that are as near, the lighter."""
        if self.loading is not None or self.below is None or self.above is None:
            return self.loading or self.below or self.above
        is_nearer = self.above.weight - self.asked < self.asked - self.below.weight
        return self.above if is_nearer else self.below


class WarmupSet(_Schema):
    """A set on the way up. `per_side` is None where there is no bar to load."""

    weight: Decimal
    reps: int
    per_side: tuple[PlateCount, ...] | None


class WarmupResponse(_Schema):
    """The way up to a weight. `text` is the sets as `logbk log` reads them; None where there are none.

    `loadable` tells whether the plates make the working weight itself; None where there is no bar.
    """

    exercise: str
    weight: Decimal
    unit: WeightUnit
    bar: Decimal | None
    loadable: bool | None
    sets: tuple[WarmupSet, ...]
    text: str | None
