"""Times as people write them: `18:05`, `yesterday 18:00`, `2h ago`, ISO 8601."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from logbk_cli.shared.exceptions import InvalidInputError

_HINT = "Write 18:05, yesterday 18:00, 2h ago, 2026-11-20 or 2026-11-20 18:05."
_MAX_LENGTH = 60
# A library that guesses reads much into little: a text must hold a clock time, a date, or a word for one.
_PLAUSIBLE = re.compile(
    r"[0-9]{1,2}:[0-9]{2}|[0-9]{4}-[0-9]{2}-[0-9]{2}|[a-z]{2,}|[0-9] ?[hmd]\b", re.ASCII | re.IGNORECASE
)
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", re.ASCII)
_CLOCK = re.compile(r"[0-9]{1,3}:[0-9]{1,3}", re.ASCII)
_AMBIGUOUS = re.compile(r"[0-9]{1,4}[/.][0-9]{1,2}", re.ASCII)  # is 3/4 in March or in April?
EARLIEST_YEAR = 1900


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
