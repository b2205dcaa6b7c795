"""Spans of the calendar and weeks in a row, by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from logbk_cli.stats.values import Period, Span, current, iso_week, weeks_in_a_row


def period(since: str, until: str) -> Period:
    return Period(date.fromisoformat(since), date.fromisoformat(until))


@pytest.mark.parametrize(
    ("span", "today", "now", "before"),
    [
        # A Tuesday: two days of this week against two of the last.
        (Span.WEEK, "2026-11-24", ("2026-11-23", "2026-11-24"), ("2026-11-16", "2026-11-17")),
        (Span.WEEK, "2026-11-29", ("2026-11-23", "2026-11-29"), ("2026-11-16", "2026-11-22")),
        (Span.WEEK, "2027-01-01", ("2026-12-28", "2027-01-01"), ("2026-12-21", "2026-12-25")),
        (Span.MONTH, "2026-11-24", ("2026-11-01", "2026-11-24"), ("2026-10-01", "2026-10-24")),
        (Span.MONTH, "2026-03-31", ("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28")),
        (Span.MONTH, "2026-01-05", ("2026-01-01", "2026-01-05"), ("2025-12-01", "2025-12-05")),
        (Span.YEAR, "2026-11-24", ("2026-01-01", "2026-11-24"), ("2025-01-01", "2025-11-24")),
        (Span.YEAR, "2028-02-29", ("2028-01-01", "2028-02-29"), ("2027-01-01", "2027-02-28")),
    ],
)
def test_a_span_goes_as_far_as_today_and_so_does_the_one_before(
    span: Span, today: str, now: tuple[str, str], before: tuple[str, str]
) -> None:
    assert current(span, date.fromisoformat(today)) == (period(*now), period(*before))


def test_days_of_ones_own_are_compared_with_as_many_before() -> None:
    assert period("2026-11-10", "2026-11-19").before() == period("2026-10-31", "2026-11-09")
    assert period("2026-11-10", "2026-11-10").before() == period("2026-11-09", "2026-11-09")


def test_a_period_is_at_least_a_week_long_where_something_is_told_by_the_week() -> None:
    assert period("2026-11-23", "2026-11-24").weeks == 1
    assert period("2026-11-01", "2026-11-21").weeks == 3
    assert period("2026-11-01", "2026-11-10").weeks == Decimal(10) / 7


@pytest.mark.parametrize(
    ("day", "week"),
    [("2026-11-24", "2026-W48"), ("2027-01-01", "2026-W53"), ("2025-12-29", "2026-W01"), ("2026-01-04", "2026-W01")],
)
def test_weeks_have_their_iso_names(day: str, week: str) -> None:
    assert iso_week(date.fromisoformat(day)) == week


MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("weeks_ago", "streak", "longest"),
    [
        ([], 0, 0),
        ([0], 1, 1),
        ([1], 1, 1),  # this week may still come
        ([2], 0, 1),
        ([0, 1, 2, 4, 5], 3, 3),
        ([1, 2, 4, 5, 6, 7], 2, 4),
        ([3, 4, 5], 0, 3),
    ],
)
def test_weeks_in_a_row(weeks_ago: list[int], streak: int, longest: int) -> None:
    mondays = [MONDAY - timedelta(weeks=number) for number in weeks_ago]
    for today in (MONDAY, MONDAY + timedelta(days=6)):
        assert weeks_in_a_row(mondays, today) == (streak, longest)
