"""Spans of days, weeks in a row, and what statistics are told by."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

_WEEK = timedelta(weeks=1)
_DAY = timedelta(days=1)


class Span(StrEnum):
    """A stretch of the calendar, up to today."""

    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class GroupBy(StrEnum):
    """What statistics are told apart by."""

    EXERCISE = "exercise"
    BODY_PART = "body-part"
    WEEK = "week"
    WEEKDAY = "weekday"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both included."""

    since: date
    until: date

    @property
    def days(self) -> int:
        """How many days there are in it."""
        return (self.until - self.since).days + 1

    @property
    def weeks(self) -> Decimal:
        """How many weeks long it is, at least one: what is done in two days is not done weekly."""
        return max(Decimal(self.days) / 7, Decimal(1))

    def before(self) -> "Period":
        """Return as many days, right before these."""
        return Period(self.since - timedelta(days=self.days), self.since - _DAY)


def current(span: Span, today: date) -> tuple[Period, Period]:
    """Return a span of the calendar up to today, and the same stretch of the one before: as far as today has come.

    Weeks begin on Monday, as ISO 8601 has them. Where the month before is shorter, it ends with its last day.
    """
    match span:
        case Span.WEEK:
            first = monday_of(today)
            return Period(first, today), Period(first - _WEEK, today - _WEEK)
        case Span.MONTH:
            first = today.replace(day=1)
            last_before = first - _DAY
            same_day = last_before.replace(day=min(today.day, last_before.day))
            return Period(first, today), Period(last_before.replace(day=1), same_day)
        case Span.YEAR:
            same_day = today.replace(year=today.year - 1, day=min(today.day, 28 if today.month == 2 else today.day))
            return Period(date(today.year, 1, 1), today), Period(date(today.year - 1, 1, 1), same_day)


def monday_of(day: date) -> date:
    """Return the first day of its ISO week."""
    return day - timedelta(days=day.weekday())


def iso_week(day: date) -> str:
    """Return the name of its ISO week: `2026-W48`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def weeks_in_a_row(mondays: Collection[date], today: date) -> tuple[int, int]:
    """Return how many weeks in a row were trained in until now, and the most ever; this week may still come."""
    trained = set(mondays)
    longest = run = 0
    last: date | None = None
    for monday in sorted(trained):
        run = run + 1 if last is not None and monday - last == _WEEK else 1
        longest, last = max(longest, run), monday
    now = monday_of(today)
    week = now if now in trained else now - _WEEK
    streak = 0
    while week in trained:
        streak += 1
        week -= _WEEK
    return streak, longest
