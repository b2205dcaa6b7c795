"""One number with its unit, as an option or an argument gives it: `102.5kg`, `225 lb`, `82,5`, `5km`."""

from decimal import Decimal
from typing import NamedTuple

from logbk_cli.notation.cleaning import clean
from logbk_cli.notation.lexer import Lexer
from logbk_cli.notation.measures import MeasureReader
from logbk_cli.notation.spoken import NumberReader
from logbk_cli.notation.values import DistanceUnit, WeightUnit
from logbk_cli.notation.vocabulary import DISTANCE_UNITS, WEIGHT_UNITS, Role
from logbk_cli.shared.exceptions import InvalidInputError

_MAX_CHARS = 60


class Quantity(NamedTuple):
    """A number over zero, and its unit where it has one."""

    value: Decimal
    unit: WeightUnit | DistanceUnit | None


def read_quantity(text: str) -> Quantity:
    """Return the number and the unit in `text`, which holds nothing else; what a set understands is understood here.

    Raises:
        InvalidInputError: it is no number over zero, or has another unit than of weight or distance.

    """
    error = InvalidInputError(f"not a weight or a distance: {text!r}", "Write 102.5kg, 225 lb, 5km or a bare number.")
    if len(text) > _MAX_CHARS:
        raise error
    text = clean(text).strip()
    lexed = Lexer(text).read()
    tokens = lexed.tokens
    if not tokens or tokens[0].kind == "bad" or lexed.has_note_sign or lexed.end != len(text):
        raise error
    found = MeasureReader(tokens, NumberReader(tokens)).read(0, as_reps=False, joined=False)
    if found is None or found.after != len(tokens) or found.value <= 0:
        raise error
    match found.role:
        case Role.BARE if found.clock is None:
            return Quantity(found.value, None)
        case Role.WEIGHT:
            return Quantity(found.value, WeightUnit(found.unit))
        case Role.DISTANCE:
            return Quantity(found.value, DistanceUnit(found.unit))
        case _:
            raise error


def read_weight(text: str) -> tuple[Decimal, WeightUnit | None]:
    """Return a weight over zero and its unit, None for a bare number.

    Raises:
        InvalidInputError: it is none.

    """
    try:
        value, unit = read_quantity(text)
    except InvalidInputError:
        unit, value = DistanceUnit.M, Decimal(0)
    if isinstance(unit, DistanceUnit):
        raise InvalidInputError(f"not a weight: {text!r}", "Use a number such as 82.5, or with its unit 82.5kg, 182lb.")
    return value, unit


def find_unit(word: str) -> WeightUnit | DistanceUnit | None:
    """Return the unit that a word means, or None."""
    word = word.lower()
    if word in WEIGHT_UNITS:
        return WeightUnit(WEIGHT_UNITS[word])
    return DistanceUnit(DISTANCE_UNITS[word]) if word in DISTANCE_UNITS else None
