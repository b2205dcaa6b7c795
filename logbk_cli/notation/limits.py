"""The limits of the notation: what lies beyond them is refused, never trimmed."""

from decimal import Decimal
from typing import Final

MAX_WEIGHT_KG: Final = Decimal(1500)
MAX_ASSISTANCE_KG: Final = Decimal(300)
KG_PER_LB: Final = Decimal("0.45359237")
MAX_REPS: Final = 1000
MAX_SETS_IN_GROUP: Final = 50
MAX_DURATION_S: Final = Decimal(86_400)
MAX_DISTANCE_M: Final = Decimal(1_000_000)
MIN_RPE: Final = Decimal(1)
MAX_RPE: Final = Decimal(10)
MAX_RIR: Final = Decimal(10)
MAX_ENTRY_CHARS: Final = 2000
"""Notes do not count towards it: they have a limit of their own."""
MAX_NOTE_CHARS: Final = 2000
MAX_ENTRIES: Final = 1000
MAX_NUMBER_CHARS: Final = 15
"""Digits of one number; exact decimals need no more."""
METRES: Final = {
    "m": Decimal(1),
    "km": Decimal(1000),
    "mi": Decimal("1609.344"),
    "yd": Decimal("0.9144"),
    "ft": Decimal("0.3048"),
}
