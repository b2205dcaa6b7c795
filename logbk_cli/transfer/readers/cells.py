"""Cells of tables: numbers, times, dates and set types as other apps write them."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Final

from logbk_cli.notation.limits import MAX_NOTE_CHARS
from logbk_cli.notation.values import DistanceUnit, WeightUnit
from logbk_cli.shared.text import sanitise
from logbk_cli.transfer.neutral import CellError, DateOrder

_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,12}(?:[.,][0-9]{0,20})?|[+-]?[.,][0-9]{1,20}", re.ASCII)
_EXPONENT: Final = re.compile(r"[0-9](?:\.[0-9]{1,20})?[eE]-[0-9]{1,2}", re.ASCII)
_CLOCK: Final = re.compile(r"([0-9]{1,3}):([0-5][0-9])(?::([0-5][0-9](?:\.[0-9]{1,6})?))?", re.ASCII)
_SPOKEN: Final = re.compile(
    r"(?:([0-9]{1,4}) ?h(?:r|rs|our|ours)?)? ?(?:([0-9]{1,6}) ?m(?:in|ins)?)? ?(?:([0-9]{1,7}) ?s(?:ec|ecs)?)?",
    re.ASCII,
)
_THREE: Final = re.compile(r"([0-9]{1,4})([-/.])([0-9]{1,2})\2([0-9]{1,4})", re.ASCII)
_WORDY: Final = re.compile(
    r"(?:([0-9]{1,2})\.? ([^\W\d_]{3,9})\.?|([^\W\d_]{3,9})\.? ([0-9]{1,2})),? ([0-9]{4})", re.UNICODE
)
_TIME: Final = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,9})?)?(?:[ \u202f]?([AaPp])\.?[Mm]\.?)?")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEIGHT_UNITS: Final = {
    **dict.fromkeys(("kg", "kgs", "kilogram", "kilograms"), WeightUnit.KG),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds"), WeightUnit.LB),
}
_DISTANCE_UNITS: Final = {
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres"), DistanceUnit.M),
    **dict.fromkeys(("km", "kms", "kilometer", "kilometers", "kilometre", "kilometres"), DistanceUnit.KM),
    **dict.fromkeys(("mi", "mile", "miles"), DistanceUnit.MI),
    **dict.fromkeys(("yd", "yds", "yard", "yards"), DistanceUnit.YD),
    **dict.fromkeys(("ft", "foot", "feet"), DistanceUnit.FT),
}


@lru_cache(maxsize=4096)
def number(text: str) -> Decimal | None:
    """Return the number in a cell, exactly, with a point or a decimal comma; None for an empty cell.

    Raises:
        CellError: it is none.

    """
    text = text.strip()
    if not text:
        return None
    if _NUMBER.fullmatch(text) is None:
        if _EXPONENT.fullmatch(text) is None:  # how some programs write a tiny remainder
            raise CellError(f"{text[:40]!r} is not a number")
        return Decimal(text)
    return Decimal(text.replace(",", "."))


def given(text: str) -> Decimal | None:
    """Return the number in a cell where 0 means that none is given."""
    return number(text) or None


@lru_cache(maxsize=1024)
def whole(text: str) -> int | None:
    """Return the whole number in a cell, also one that is written 8.00; None for an empty cell."""
    value = number(text)
    if value is None:
        return None
    if value != value.to_integral_value():
        raise CellError(f"{text.strip()[:40]!r} is not a whole number")
    return int(value)


@lru_cache(maxsize=1024)
def duration(text: str) -> Decimal | None:
    """Return the seconds that `0:01:30`, `1:30`, `2h 38m`, `62m` or `95` tell; None for an empty cell and for 0."""
    text = text.strip()
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        first, second, third = clock.groups()
        parts = (
            (Decimal(first), Decimal(second), Decimal(third))
            if third
            else (Decimal(0), Decimal(first), Decimal(second))
        )
        return parts[0] * 3600 + parts[1] * 60 + parts[2] or None
    spoken = _SPOKEN.fullmatch(text)
    if text and spoken is not None and any(spoken.groups()):
        hours, minutes, seconds = (int(part or 0) for part in spoken.groups())
        return Decimal(hours * 3600 + minutes * 60 + seconds) or None
    try:
        return given(text)
    except CellError:
        raise CellError(f"{text[:40]!r} is not a time") from None


@lru_cache(maxsize=64)
def weight_unit(text: str) -> WeightUnit | None:
    """Return the unit of weight that a word names; None for none."""
    word = text.strip().rstrip(".").lower()
    if word and word not in _WEIGHT_UNITS:
        raise CellError(f"{text.strip()[:40]!r} is not a unit of weight")
    return _WEIGHT_UNITS.get(word)


@lru_cache(maxsize=64)
def distance_unit(text: str) -> DistanceUnit | None:
    """Return the unit of distance that a word names; None for none."""
    word = text.strip().rstrip(".").lower()
    if word and word not in _DISTANCE_UNITS:
        raise CellError(f"{text.strip()[:40]!r} is not a unit of distance")
    return _DISTANCE_UNITS.get(word)


def note(text: str, *, newlines: bool = False) -> str | None:
    """Return a note as the log holds one: cleaned, on one line unless `newlines`, None when it says nothing."""
    if not text:
        return None
    cleaned = sanitise(text, newlines=newlines).strip()
    if len(cleaned) > MAX_NOTE_CHARS:
        raise CellError(f"the note has {len(cleaned):,} characters; the log holds {MAX_NOTE_CHARS:,}")
    return cleaned or None


def kept(text: str, *, newlines: bool = False) -> str | None:
    """Return a text of LogBK's own as it stands, blanks at its ends too; None for none."""
    return sanitise(text, newlines=newlines) or None


class Dates:
    """Reads dates and times, and learns from them whether 03/04 is in March or in April.

    `order` is how they are meant, where it was said or is known already. `first_unclear` is the first line with a date
    that could be either; `proofs` are the lines that can only be read one way.
    """

    def __init__(self, order: DateOrder | None = None) -> None:
        self.order = order
        self.first_unclear: tuple[int, str] | None = None
        self.proofs: dict[DateOrder, tuple[int, str]] = {}
        self._read: dict[str, tuple[date, str]] = {}

    def moment(self, text: str, line: int) -> datetime:
        """Return a date and, where there is one, a time of day; with a zone only where the text has one."""
        text = text.strip()
        if len(text) >= 16 and text[4:5] == "-" and text[10] in "T ":
            try:
                return datetime.fromisoformat(text)
            except ValueError:
                pass  # not ISO after all
        day, rest = self._day(text, line)
        return datetime.combine(day, _time(rest)) if rest else datetime.combine(day, time.min)

    def day(self, text: str, line: int) -> date:
        """Return a date."""
        return self.moment(text, line).date()

    def _day(self, text: str, line: int) -> tuple[date, str]:
        known = self._read.get(text)
        if known is not None:
            return known
        found = _THREE.match(text)
        if found is not None:
            first, _, second, third = found.groups()
            year, month, day = self._sorted((int(first), int(second), int(third)), text, line, len(first) == 4)
            rest = text[found.end() :]
        else:
            wordy = _WORDY.match(text)
            if wordy is None:
                raise CellError(f"{text[:40]!r} is not a date")
            month = _month(wordy[2] or wordy[3])
            year, day, rest = int(wordy[5]), int(wordy[1] or wordy[4]), text[wordy.end() :]
        try:
            read = date(year, month, day), rest.strip(" ,T")
        except ValueError:
            raise CellError(f"there is no day {text[:40]!r}") from None
        if len(self._read) < 4096 and self.order is not None:
            self._read[text] = read
        return read

    def _sorted(self, parts: tuple[int, int, int], text: str, line: int, year_first: bool) -> tuple[int, int, int]:  # noqa: FBT001 - a fact about the parts
        first, second, third = parts
        if year_first:
            return parts
        if third < 100:
            raise CellError(f"{text[:40]!r} has no year of four digits")
        if first > 12 and second > 12:
            raise CellError(f"there is no day {text[:40]!r}")
        if first > 12 or second > 12:
            self.proofs.setdefault(DateOrder.DMY if first > 12 else DateOrder.MDY, (line, text))
            return (third, second, first) if first > 12 else (third, first, second)
        if first != second and self.first_unclear is None:
            self.first_unclear = (line, text)
        return (third, first, second) if self.order is DateOrder.MDY else (third, second, first)


def _month(word: str) -> int:
    short = word[:3].lower()
    if short not in _MONTHS:
        raise CellError(f"{word[:20]!r} is no English month")
    return _MONTHS.index(short) + 1


@lru_cache(maxsize=2048)
def _time(text: str) -> time:
    found = _TIME.fullmatch(text)
    if found is None:
        raise CellError(f"{text[:40]!r} is not a time of day")
    hour, minute, second, half = found.groups()
    hours = int(hour)
    if half is not None:
        if not 1 <= hours <= 12:
            raise CellError(f"{text[:40]!r} is not a time of day")
        hours = hours % 12 + (12 if half in "Pp" else 0)
    try:
        return time(hours, int(minute), int(second or 0))
    except ValueError:
        raise CellError(f"{text[:40]!r} is not a time of day") from None


def clock_time(text: str) -> time | None:
    """Return a time of day; None for an empty cell."""
    return _time(text.strip()) if text.strip() else None
