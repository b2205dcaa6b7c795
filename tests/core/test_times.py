"""Days and moments as people write them, in their own zone."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from logbk_cli.core import clock
from logbk_cli.core.times import parse_day, parse_moment, parse_when
from logbk_cli.shared.exceptions import InvalidInputError

NOW = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)  # eight in the evening in Berlin
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("18:05", "2026-11-23 18:05"),
        ("today 7:00", "2026-11-23 07:00"),
        ("6pm", "2026-11-23 18:00"),
        ("yesterday 18:00", "2026-11-22 18:00"),
        ("yesterday at 18:00", "2026-11-22 18:00"),
        ("2h ago", "2026-11-23 18:00"),
        ("90 min ago", "2026-11-23 18:30"),
        ("1h30m ago", "2026-11-23 18:30"),
        ("2026-11-20", "2026-11-20 00:00"),
        ("2026-11-20 18:05", "2026-11-20 18:05"),
        ("2026-11-20T18:05+02:00", "2026-11-20 17:05"),
        ("2026-11-20T18:05:30.75Z", "2026-11-20 19:05:30"),
        ("last friday", "2026-11-20 00:00"),
        ("now", "2026-11-23 20:00"),
    ],
)
def test_times_as_people_write_them(text: str, local: str) -> None:
    assert parse_moment(text, BERLIN, NOW) == datetime.fromisoformat(local).replace(tzinfo=BERLIN)


NO_TIMES = ("", "  ", "5", "foo", "nan", "23:59", "tomorrow", "9999-12-31 23:59", "0001-01-01", "1850-01-01", "99:99")
NO_CLOCKS = ("yesterday 25:00", "yesterday 18:60", "monday 7:5")
NO_DATES = ("2026-13-01", "2026-02-30 6pm", "3/4/2026", "03.04.2026", "3/4", "2026-03-29 02:30", "18:05" * 20, "\x00")
OTHER_DIGITS = "\u0661\u0668:\u0660\u0665"


@pytest.mark.parametrize("text", [*NO_TIMES, *NO_CLOCKS, *NO_DATES, OTHER_DIGITS])
def test_what_is_no_time_or_not_yet_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        parse_moment(text, BERLIN, NOW)


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-11-20", date(2026, 11, 20)), ("monday", date(2026, 11, 23)), ("2 weeks ago", date(2026, 11, 9))],
)
def test_days(text: str, day: date) -> None:
    assert parse_day(text, BERLIN, NOW) == day


TOKYO = ZoneInfo("Asia/Tokyo")  # where it is Tuesday by now


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-11-20", date(2026, 11, 20)),
        ("20261120", date(2026, 11, 20)),
        ("monday", date(2026, 11, 23)),
        ("yesterday", date(2026, 11, 22)),
        ("2 weeks ago", date(2026, 11, 9)),
        ("tomorrow", date(2026, 11, 24)),
        ("18:05", time(18, 5)),
        ("8:05", time(8, 5)),
        ("6pm", time(18)),
        ("12am", time(0)),
        ("12:30 PM", time(12, 30)),
        # Clocks are those of the zone that is asked for, nine hours ahead of UTC.
        ("2026-11-20 18:05", datetime(2026, 11, 20, 9, 5, tzinfo=UTC)),
        ("2026-11-20 18", datetime(2026, 11, 20, 9, 0, tzinfo=UTC)),
        ("2026-11-20T18:05+01:00", datetime(2026, 11, 20, 17, 5, tzinfo=UTC)),
        ("yesterday 18:00", datetime(2026, 11, 23, 9, 0, tzinfo=UTC)),
        ("2h ago", datetime(2026, 11, 23, 17, 0, tzinfo=UTC)),
        ("90 minutes ago", datetime(2026, 11, 23, 17, 30, tzinfo=UTC)),
        ("now", NOW),
    ],
)
def test_a_day_a_time_or_a_moment(text: str, meant: date | time | datetime) -> None:
    assert parse_when(text, TOKYO, NOW, home=BERLIN) == meant


@pytest.mark.parametrize(
    "text", ["", "5", "foo", "25:00", "18:60", "13pm", "0am", "2026-02-30", "2026-03-29 02:30", "3/4"]
)
def test_what_is_no_day_and_no_time_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        parse_when(text, BERLIN, NOW, home=BERLIN)


def test_the_clock_tells_whole_seconds() -> None:
    assert clock.now().microsecond == 0
    assert abs((clock.now() - datetime.now(UTC)).total_seconds()) < 5
