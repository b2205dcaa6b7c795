"""Rules for plates: whose they are, in which unit, and what a weight or a way up to one takes of them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.changes.service import ChangeService
from logbk_cli.exercises.schemas import ExerciseRef
from logbk_cli.exercises.service import ExerciseService
from logbk_cli.notation.limits import KG_PER_LB, MAX_WEIGHT_KG
from logbk_cli.notation.quantities import read_weight
from logbk_cli.notation.values import Measurement, SetType, SetValues, WeightUnit
from logbk_cli.notation.writer import write_entry
from logbk_cli.plates.repository import PlateRepository
from logbk_cli.plates.schemas import (
    InventoryResponse,
    InventoryUpdate,
    Loading,
    PlateCount,
    PlatesResponse,
    WarmupResponse,
    WarmupSet,
)
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
from logbk_cli.shared.exceptions import InvalidInputError, NotFoundError
from logbk_cli.shared.text import plain_decimal

USUAL: Final = "usual"
MAX_BAR: Final = {WeightUnit.KG: Decimal(100), WeightUnit.LB: Decimal(250)}
MAX_LIST_CHARS: Final = 400
_HUNDREDTH: Final = Decimal("0.01")


class PlateService:
    """A member's plates, and what they make."""

    def __init__(self, session: AsyncSession) -> None:
        self._settings = PlateRepository(session)
        self._exercises = ExerciseService(session)
        self._changes = ChangeService(session)

    async def inventory(self, unit: WeightUnit | None) -> InventoryResponse:
        """Return the member's plates and bar in `unit`, or in their own unit."""
        row = _require(await self._settings.get())
        return _to_response(row, unit or WeightUnit(row.unit))

    async def keep(self, changes: InventoryUpdate) -> InventoryResponse:
        """Keep plates, a bar or both as the member's own, and return what counts from now on.

        Raises:
            InvalidInputError: not a list of plates, or not a bar.

        """
        row = _require(await self._settings.get())
        unit = changes.unit or WeightUnit(row.unit)
        values: dict[str, object] = {}
        if changes.plates is not None:
            values[f"plates_{unit.value}"] = _plates_to_keep(changes.plates)
        if changes.bar is not None:
            is_usual = changes.bar.strip().lower() == USUAL
            values[f"bar_{unit.value}"] = None if is_usual else _read_bar(changes.bar, unit)
        kept = _to_response(_require(await self._settings.update(values)), unit)
        await self._changes.describe("changed your plates")
        return kept

    async def load(self, weight: str, bar: str | None, unit: WeightUnit | None) -> PlatesResponse:
        """Return how `weight` is loaded, or the nearest that can be.

        `unit` chooses the plates. Without it they are those of the weight's own unit, or else the member's.

        Raises:
            InvalidInputError: not a weight, one beyond the notation's limit, or one below the bar's.

        """
        value, own_unit = read_weight(weight)
        row = _require(await self._settings.get())
        unit = unit or own_unit or WeightUnit(row.unit)
        inventory = _inventory(row, unit, bar)
        asked = _in_unit(value, own_unit or unit, unit)
        _check_weight(asked, inventory)
        rack = Rack(inventory, asked)
        per_side = rack.exactly(asked)
        loading = None if per_side is None else Loading(weight=asked, per_side=_counts(per_side))
        below = above = None
        if loading is None:
            below, above = _load(rack, rack.below(asked)), _load(rack, rack.above(asked))
        return PlatesResponse(
            asked=asked if loading else asked.quantize(_HUNDREDTH) if own_unit not in {None, unit} else asked,
            unit=unit,
            bar=inventory.bar,
            loading=loading,
            below=below,
            above=above,
        )

    async def warm_up(self, exercise: str, weight: str, bar: str | None, unit: WeightUnit | None) -> WarmupResponse:
        """Return the sets that lead up to a weight.

        On a straight bar, and wherever `bar` is named, they are what the member's plates can load; elsewhere they go in
        steps of 2.5 kg or 5 lb.

        Raises:
            UnclearNameError: no exercise, or several, answer to the name.
            InvalidInputError: the exercise takes no weight, or the weight is none.

        """
        value, own_unit = read_weight(weight)
        row = _require(await self._settings.get())
        (ref,) = await self._exercises.resolve([(exercise, None)])
        if ref.measurement is not Measurement.WEIGHT_REPS:
            raise InvalidInputError(
                f"{ref.name} is not done with a weight on it", "Warm-ups are for exercises of weight and repetitions."
            )
        unit = unit or own_unit or WeightUnit(row.unit)
        asked = _in_unit(value, own_unit or unit, unit)
        if not (ref.is_on_straight_bar or bar is not None):
            _check_weight(asked, Inventory(unit, Decimal(0), ()))
            return _to_warmup(ref, asked, unit, None, warm_up_without_bar(asked, unit))
        inventory = _inventory(row, unit, bar)
        _check_weight(asked, inventory)
        return _to_warmup(ref, asked, unit, inventory, warm_up_on_bar(asked, inventory))


def _require(row: Row[*tuple[Any, ...]] | None) -> Row[*tuple[Any, ...]]:
    if row is None:
        raise NotFoundError("this account has no profile")
    return row


def _inventory(row: Row[*tuple[Any, ...]], unit: WeightUnit, bar: str | None = None) -> Inventory:
    kept_plates: str | None = getattr(row, f"plates_{unit.value}")
    kept_bar: Decimal | None = getattr(row, f"bar_{unit.value}")
    own_bar = usual_bar(unit) if kept_bar is None else kept_bar
    return Inventory(
        unit=unit,
        bar=own_bar if bar is None else _read_bar(bar, unit),
        plates=usual_plates(unit) if kept_plates is None else read_plates(kept_plates),
    )


def _to_response(row: Row[*tuple[Any, ...]], unit: WeightUnit) -> InventoryResponse:
    inventory = _inventory(row, unit)
    return InventoryResponse(
        unit=unit,
        bar=inventory.bar,
        plates=_counts(inventory.plates),
        is_own=getattr(row, f"plates_{unit.value}") is not None,
    )


def _plates_to_keep(text: str) -> str | None:
    if text.strip().lower() == USUAL:
        return None
    kept = " ".join(map(str, read_plates(text)))
    if len(kept) > MAX_LIST_CHARS:
        raise InvalidInputError(f"the list of plates is longer than {MAX_LIST_CHARS} characters")
    return kept


def _read_bar(text: str, unit: WeightUnit) -> Decimal:
    """Return what the bar weighs: a weight in the plates' own unit, or 0 for none."""
    value, own_unit = (Decimal(0), None) if text.strip() == "0" else read_weight(text)
    if own_unit not in {None, unit}:
        raise InvalidInputError(
            f"the bar is weighed as its plates are, in {unit.value}",
            f"Write what it weighs in {unit.value}, or choose the plates with --unit.",
        )
    if value > MAX_BAR[unit] or value != value.quantize(_HUNDREDTH):
        raise InvalidInputError(
            f"not a bar: {text!r}", f"A bar weighs at most {MAX_BAR[unit]} {unit.value}, with two decimals."
        )
    return value


def _in_unit(value: Decimal, own_unit: WeightUnit, unit: WeightUnit) -> Decimal:
    if own_unit is unit:
        return value
    return value * KG_PER_LB if unit is WeightUnit.KG else value / KG_PER_LB


def _check_weight(weight: Decimal, inventory: Inventory) -> None:
    if _in_unit(weight, inventory.unit, WeightUnit.KG) > MAX_WEIGHT_KG:
        raise InvalidInputError(f"a weight is at most {MAX_WEIGHT_KG} kg", "Is the unit the one that you mean?")
    if weight < inventory.bar:
        raise InvalidInputError(
            f"the bar alone weighs {plain_decimal(inventory.bar)} {inventory.unit.value}", "Name a lighter one: --bar."
        )


def _load(rack: Rack, weight: Decimal | None) -> Loading | None:
    per_side = None if weight is None else rack.exactly(weight)
    return None if weight is None or per_side is None else Loading(weight=weight, per_side=_counts(per_side))


def _counts(plates: Iterable[Plate]) -> tuple[PlateCount, ...]:
    return tuple(PlateCount(weight=plate.weight, amount=plate.amount) for plate in plates)


def _to_warmup(
    ref: ExerciseRef,
    weight: Decimal,
    unit: WeightUnit,
    inventory: Inventory | None,
    steps: Iterable[tuple[Decimal, int, tuple[Plate, ...] | None]],
) -> WarmupResponse:
    sets = tuple(
        WarmupSet(weight=load, reps=reps, per_side=None if per_side is None else _counts(per_side))
        for load, reps, per_side in steps
    )
    values = [SetValues(unit=unit, type=SetType.WARMUP, weight=one.weight, reps=one.reps) for one in sets]
    return WarmupResponse(
        exercise=ref.name,
        weight=weight,
        unit=unit,
        bar=None if inventory is None else inventory.bar,
        loadable=None if inventory is None else Rack(inventory, weight).exactly(weight) is not None,
        sets=sets,
        text=write_entry(ref.name, values, None, ref.measurement) if values else None,
    )
