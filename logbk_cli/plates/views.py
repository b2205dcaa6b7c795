"""How plates look in a terminal: a list, and a drawing of one end of the bar."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from logbk_cli.notation.values import WeightUnit
from logbk_cli.plates.schemas import InventoryResponse, Loading, PlateCount, PlatesResponse, WarmupResponse
from logbk_cli.shared.text import plain_decimal

# From which weight on a plate is drawn tall or half as tall.
_TALL = {WeightUnit.KG: Decimal(15), WeightUnit.LB: Decimal(35)}
_HALF = {WeightUnit.KG: Decimal(5), WeightUnit.LB: Decimal(10)}
_MIDDLE = 2  # of five lines
_SHAFT, _END = "━━━━━━━━━┫", "━━"
_MOST_DRAWN = 12  # plates a side; more do not fit a screen, and the list says it all the same


def inventory_view(inventory: InventoryResponse) -> str:
    """Return the bar and the plates in two lines."""
    unit = inventory.unit.value
    plates = ", ".join(f"{plate.amount} x {plain_decimal(plate.weight)}" for plate in inventory.plates)
    whose = "your plates" if inventory.is_own else "the usual plates"
    bar = f"{plain_decimal(inventory.bar)} {unit}" if inventory.bar else "none"
    return f"Bar     {bar}\nPlates  {plates} {unit} ({whose})"


def plates_view(found: PlatesResponse) -> str:
    """Return how a weight is loaded, with the drawing, or what is nearest to it."""
    unit = found.unit
    if found.loading is not None:
        return _loading_view(found.loading, found.bar, unit)
    asked = f"{plain_decimal(found.asked)} {unit.value}"
    lines = [f"{asked} cannot be loaded with these plates."]
    for name, loading in (("below", found.below), ("above", found.above)):
        if loading is not None:
            per_side = _per_side(loading.per_side) or "the bar alone"
            lines.append(f"  nearest {name}  {plain_decimal(loading.weight)} {unit.value}: {per_side}")
    if found.above is None:
        lines.append("  all plates together weigh no more")
    return "\n".join(lines + (["", _loading_view(found.nearest, found.bar, unit)] if found.nearest else []))


def _loading_view(loading: Loading, bar: Decimal, unit: WeightUnit) -> str:
    on = f" on a bar of {plain_decimal(bar)} {unit.value}" if bar else ""
    head = f"{plain_decimal(loading.weight)} {unit.value}{on}"
    if not loading.per_side:
        return f"{head}: no plates"
    return f"{head}: {_per_side(loading.per_side)} a side\n\n{_drawing(loading.per_side, unit)}"


def _per_side(plates: Iterable[PlateCount]) -> str:
    return " + ".join(
        plain_decimal(plate.weight) if plate.amount == 1 else f"{plate.amount} x {plain_decimal(plate.weight)}"
        for plate in plates
    )


def _drawing(plates: Sequence[PlateCount], unit: WeightUnit) -> str:
    """Return one end of the bar from the side, the plates as tall as they are heavy."""
    single = [plate.weight for plate in plates for _ in range(plate.amount)]
    lines = ["         "] * _MIDDLE + [_SHAFT] + ["         "] * _MIDDLE
    lines = [line.ljust(len(_SHAFT)) for line in lines]
    for weight in single[:_MOST_DRAWN]:
        for number, part in enumerate(_plate(weight, unit)):
            lines[number] += part
    lines[_MIDDLE] += _END if len(single) <= _MOST_DRAWN else f" … {len(single) - _MOST_DRAWN} more"
    return "\n".join(line.rstrip() for line in lines if line.strip())


def _plate(weight: Decimal, unit: WeightUnit) -> tuple[str, ...]:
    label = plain_decimal(weight)
    top, side, bottom = f"┌{'─' * len(label)}┐", f"│{' ' * len(label)}│", f"└{'─' * len(label)}┘"
    middle, none = f"┥{label}┝", " " * (len(label) + 2)
    if weight >= _TALL[unit]:
        return top, side, middle, side, bottom
    if weight >= _HALF[unit]:
        return none, top, middle, bottom, none
    return none, none, f"[{label}]", none, none


def warmup_view(warmup: WarmupResponse) -> str:
    """Return the way up line by line, with the plates of one side."""
    unit = warmup.unit.value
    rows = [
        (f"{plain_decimal(one.weight)} {unit}", f"x {one.reps}", _loaded(one.per_side, warmup.bar))
        for one in warmup.sets
    ]
    rows.append((f"{plain_decimal(warmup.weight)} {unit}", "", "the working weight"))
    if warmup.loadable is False:
        rows[-1] = (*rows[-1][:2], "the working weight, which these plates do not make; see `logbk plates`")
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    lines = (f"  {load:>{widths[0]}}  {reps:<{widths[1]}}  {note}".rstrip() for load, reps, note in rows)
    return "\n".join((f"{warmup.exercise}, up to {plain_decimal(warmup.weight)} {unit}:", *lines))


def _loaded(per_side: Sequence[PlateCount] | None, bar: Decimal | None) -> str:
    if per_side is None or bar is None:
        return ""
    return f"{_per_side(per_side)} a side" if per_side else "the bar alone"
