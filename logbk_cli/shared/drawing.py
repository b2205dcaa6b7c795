"""Small pictures made of characters: bars and sparklines, readable without colour."""

from collections.abc import Sequence
from decimal import Decimal

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LEVELS = "▁▂▃▄▅▆▇█"


def bar(share: float, width: int) -> str:
    """Return a bar of `width` columns for a share from 0 to 1, to an eighth of a column; something is never nothing."""
    eighths = round(min(max(share, 0.0), 1.0) * width * 8)
    if share > 0:
        eighths = max(1, eighths)
    whole, part = divmod(eighths, 8)
    return "█" * whole + (_EIGHTHS[part] if part else "")


def sparkline(values: Sequence[Decimal]) -> str:
    """Return values as a row of columns, one character each: the least is the lowest, the greatest the highest.

    Values that are all the same stand half as high: they tell of no progress and of no decline.
    """
    if not values:
        return ""
    low, high = min(values), max(values)
    if low == high:
        return _LEVELS[3] * len(values)
    top = len(_LEVELS) - 1
    return "".join(_LEVELS[round((value - low) / (high - low) * top)] for value in values)
