"""Converting between units, exactly: by the definitions of the units, in fractions."""

from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final

from logbk_cli.notation.limits import KG_PER_LB, METRES
from logbk_cli.notation.values import DistanceUnit, WeightUnit
from logbk_cli.shared.exceptions import InvalidInputError

Unit = WeightUnit | DistanceUnit

# The international pound and yard: 0.45359237 kg and 0.9144 m by definition, so nothing here is rounded.
_KILOGRAMS: Final = {WeightUnit.KG: Decimal(1), WeightUnit.LB: KG_PER_LB}
_SIGNIFICANT: Final = 20


@dataclass(frozen=True, slots=True)
class Conversion:
    """A quantity in another unit. One that no decimal can say is rounded to 20 digits, and not `exact`."""

    value: Decimal
    unit: Unit
    exact: bool


def convert(value: Decimal, unit: Unit, to: Unit | None = None) -> tuple[Conversion, ...]:
    """Return a quantity in the unit `to`, or in each other unit of its kind.

    Raises:
        InvalidInputError: a weight is no distance.

    """
    kind: tuple[Unit, ...] = tuple(WeightUnit) if isinstance(unit, WeightUnit) else tuple(DistanceUnit)
    if to is not None and to not in kind:
        raise InvalidInputError(f"{unit.value} cannot be converted to {to.value}", f"Use {_one_of(kind, unit)}.")
    wanted = tuple(other for other in kind if other is not unit) if to is None else (to,)
    return tuple(_convert(value, unit, other) for other in wanted)


def _convert(value: Decimal, unit: Unit, to: Unit) -> Conversion:
    ratio = Fraction(value) * Fraction(_size(unit)) / Fraction(_size(to))
    digits = _finite_digits(ratio.denominator)
    if digits is None:
        rounded = Context(prec=_SIGNIFICANT).divide(Decimal(ratio.numerator), Decimal(ratio.denominator))
        return Conversion(rounded, to, exact=False)
    numerator = ratio.numerator * 10**digits // ratio.denominator
    return Conversion(Decimal(numerator).scaleb(-digits, Context(prec=200)), to, exact=True)


def _size(unit: Unit) -> Decimal:
    return _KILOGRAMS[unit] if isinstance(unit, WeightUnit) else METRES[unit]


def _finite_digits(denominator: int) -> int | None:
    """Return how many decimals a fraction of this denominator has, or None where they never end."""
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else None


def _one_of(kind: tuple[Unit, ...], unit: Unit) -> str:
    others = [other.value for other in kind if other is not unit]
    return others[0] if len(others) == 1 else f"{', '.join(others[:-1])} or {others[-1]}"
