"""Times as people write them: `18:05`, `yesterday 18:00`, `2h ago`, ISO 8601."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from logbk_cli.shared.exceptions import InvalidInputError

_HINT = "Write 18:05, yesterday 18:00, 2h ago, 2026-11-20 or 2026-11-20 18:05."
_MAX_LENGTH = 60
# A library that guesses reads much into little: a text must hold a clock time, a date, or a word for one.
_PLAUSIBLE = re.compile(
    r"[0-9]{1,2}:[0-9]{2}|[0-9]{4}-[0-9]{2}-[0-9]{2}|[a-z]{2,}|[0-9] ?[hmd]\b", re.ASCII | re.IGNORECASE
)
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", re.ASCII)
_CLOCK = re.compile(r"[0-9]{1,3}:[0-9]{1,3}", re.ASCII)
_CLOCK_ALONE = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))? ?([ap]m)?", re.ASCII | re.IGNORECASE)
# What tells a moment from a day, where neither is written in ISO 8601.
_OF_A_CLOCK = re.compile(
    r"[0-9]:[0-9]{2}|[0-9] ?(h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?|am|pm)\b"
    r"|\b(hour|minute|noon|midnight|now)\b",
    re.ASCII | re.IGNORECASE,
)
_AMBIGUOUS = re.compile(r"[0-9]{1,4}[/.][0-9]{1,2}", re.ASCII)  # is 3/4 in March or in April?
EARLIEST_YEAR = 1900
_FIRST_DAY, _LAST_DAY = date(EARLIEST_YEAR, 1, 1), date(2200, 1, 1)


def parse_moment(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Return the moment that `text` means, in UTC and whole seconds.

    Times without a zone are in `zone`, relative ones count from `now`.

    Raises:
        InvalidInputError: not a time, a time that the clocks skip, or one in the future.

    """
    moment = _read(text.strip(), zone, now).replace(microsecond=0)
    if moment.year < EARLIEST_YEAR:
        raise InvalidInputError(f"{text!r} lies too far back", _HINT)
    if moment > now:
        raise InvalidInputError(f"{text!r} lies in the future", "Only what is done can be logged.")
    return moment


def minute_of(moment: datetime) -> datetime:
    """Return the beginning of the minute in which a moment lies."""
    return moment.replace(second=0, microsecond=0)


def parse_day(text: str, zone: ZoneInfo, now: datetime) -> date:
    """Return the day in `zone` that `text` means.

    Raises:
        InvalidInputError: not a day.

    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        pass  # not ISO; the words follow
    try:
        return _read(text.strip(), zone, now).astimezone(zone).date()
    except InvalidInputError:
        raise InvalidInputError(f"not a day: {text!r}", "Write 2026-11-20, monday, yesterday or 2 weeks ago.") from None


def parse_when(text: str, zone: ZoneInfo, now: datetime, *, home: ZoneInfo) -> date | time | datetime:
    """Return the day, the time of day or the moment that `text` means, whichever it names.

    Clocks are those of `zone`; `yesterday` and the like are days of `home`. A moment is in UTC and whole seconds.

    Raises:
        InvalidInputError: none of the three, a time that the clocks skip, or a moment in the future.

    """
    written = text.strip()
    of_day = _read_clock(written)
    if of_day is not None:
        return of_day
    try:
        return date.fromisoformat(written)
    except ValueError:
        pass  # not an ISO day; the other forms follow
    try:
        datetime.fromisoformat(written)
    except ValueError:
        if not _OF_A_CLOCK.search(written):
            try:
                return parse_day(written, home, now)
            except InvalidInputError:
                raise InvalidInputError(f"not a day or a time: {text!r}", _HINT) from None
    return parse_moment(written, zone, now)


def at_local(day: date, clock_time: time, zone: ZoneInfo) -> datetime:
    """Return the moment of a day and a time of day in `zone`.

    Raises:
        InvalidInputError: the clocks skip that time.

    """
    moment = datetime.combine(day, clock_time, zone)
    if is_skipped(moment):
        raise InvalidInputError(
            f"there is no {clock_time:%H:%M} on {day} in {zone.key}",
            "The clocks skip it that night; name another time.",
        )
    return moment


def format_day(moment: datetime) -> str:
    """Return the day in ISO order with its weekday: `Mon 2026-09-01`."""
    return f"{moment:%a} {moment.date().isoformat()}"


def _read_clock(text: str) -> time | None:
    """Return a time of day that stands alone: `18:05`, `6pm`; None for anything else."""
    found = _CLOCK_ALONE.fullmatch(text)
    if found is None or (found[2] is None and found[3] is None):
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + 12 * (half == "pm") if half else hour
    return time(hour, minute) if hour < 24 and minute < 60 else None


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment of a day in the lifter's own zone; no day lies beyond those that the log can hold."""
    return datetime.combine(min(max(day, _FIRST_DAY), _LAST_DAY), time.min, zone)


def day_end(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment after a day in the lifter's own zone."""
    return day_start(min(day, _LAST_DAY) + timedelta(days=1), zone)


def named_zone(name: str) -> ZoneInfo:
    """Return the zone of an IANA name.

    Raises:
        InvalidInputError: there is none of that name.

    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInputError(f"not a time zone: {name!r}", "Use an IANA name such as Europe/Berlin.") from None


def is_skipped(moment: datetime) -> bool:
    """Tell whether the clocks of its zone skip this time, as they do in a night of spring."""
    return moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None) != moment.replace(tzinfo=None)


def _read(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    error = InvalidInputError(f"not a time: {text!r}", _HINT)
    if len(text) > _MAX_LENGTH or not _PLAUSIBLE.search(text):
        raise error
    try:
        moment: datetime | None = datetime.fromisoformat(text)
    except ValueError:
        moment = _guess(text, zone, now)
    if moment is None:
        raise error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    try:
        utc = moment.astimezone(UTC)
    except OverflowError:
        raise error from None
    if is_skipped(moment):
        raise InvalidInputError(f"there is no {text!r} in {zone.key}", "The clocks skip it that night.")
    return utc


def _guess(text: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    iso_date = _ISO_DATE.search(text)
    clock_time = _CLOCK.search(text)
    if (
        _AMBIGUOUS.search(text)
        or (iso_date and not _is_date(iso_date[0]))
        or (clock_time and not _is_clock(clock_time[0]))
    ):
        return None
    import dateparser

    return dateparser.parse(
        text,
        languages=["en"],
        settings={
            "RELATIVE_BASE": now.astimezone(zone).replace(tzinfo=None),
            "TIMEZONE": zone.key,
            "PREFER_DATES_FROM": "current_period",
            "REQUIRE_PARTS": [],
        },
    )


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_clock(text: str) -> bool:
    hours, minutes = text.split(":")
    return int(hours) < 24 and len(minutes) == 2 and int(minutes) < 60
