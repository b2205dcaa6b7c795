"""Whole workouts from text."""

import datetime as dt
from pathlib import Path

import pytest

from logbk_cli.notation.errors import NotationError
from logbk_cli.notation.raw import RawWorkout
from logbk_cli.notation.workout_text import has_date_line, read_workouts

LOG = Path(__file__).parents[3] / "shared" / "data" / "training-log.txt"
EXAMPLE = """
2026-09-01 18:05-19:12 Upper A
  # slept badly
  Bench Press (Barbell): 60kg x5 warmup, 80kg x5, 90kg x5, 100kg x8 amrap @9
  Bent Over Row (Barbell): 3x10 70kg  # strict

2026-09-03 Lower
  squat 5x5 120, then 100x12 amrap
"""
DAY = dt.date(2026, 9, 1)


def head(text: str) -> RawWorkout:
    (workout,) = read_workouts(text)
    return workout


def test_the_example() -> None:
    upper, lower = read_workouts(EXAMPLE)
    assert (upper.date, upper.start, upper.end, upper.end_date) == (DAY, dt.time(18, 5), dt.time(19, 12), DAY)
    assert (upper.name, upper.note, upper.line) == ("Upper A", "slept badly", 2)
    assert [(entry.query, entry.note) for entry in upper.entries] == [
        ("Bench Press (Barbell)", None),
        ("Bent Over Row (Barbell)", "strict"),
    ]
    assert (lower.date, lower.start, lower.name, lower.open) == (dt.date(2026, 9, 3), None, "Lower", False)


def test_entries_above_any_date_are_of_the_open_workout() -> None:
    first, second = read_workouts("# warm\nbench 80x8; squat 100x5\n2026-09-01\nrow 80x8")
    assert (first.date, first.note, len(first.entries)) == (None, "warm", 2)
    assert (second.date, second.name, len(second.entries)) == (DAY, None, 1)


def test_notes_of_a_workout_are_joined() -> None:
    assert head("2026-09-01\n# one\n bench 80x8\n#\n#   two\n#three").note == "one\n\n  two\nthree"


@pytest.mark.parametrize(
    ("text", "start", "end", "end_date", "is_open"),
    [
        ("18:05", dt.time(18, 5), None, None, False),
        ("18:05-19:12", dt.time(18, 5), dt.time(19, 12), DAY, False),
        ("18:05 \u2013 19:12", dt.time(18, 5), dt.time(19, 12), DAY, False),
        ("18:05:30-19:12:07", dt.time(18, 5, 30), dt.time(19, 12, 7), DAY, False),
        ("18:05:30.25-", dt.time(18, 5, 30, 250000), None, None, True),
        ("23:05-01:12", dt.time(23, 5), dt.time(1, 12), dt.date(2026, 9, 2), False),
        ("18:05-2026-09-03 01:00", dt.time(18, 5), dt.time(1), dt.date(2026, 9, 3), False),
        ("18:05-", dt.time(18, 5), None, None, True),
    ],
)
@pytest.mark.parametrize(
    ("rest", "zone", "name"),
    [
        ("", None, None),
        (" Upper A", None, "Upper A"),
        (" [Europe/Berlin]", "Europe/Berlin", None),
        (" [Europe/Berlin] 5x5 #2", "Europe/Berlin", "5x5 #2"),
        (' "[a] \\"b\\" \\\\"', None, '[a] "b" \\'),
    ],
)
def test_heads(  # noqa: PLR0913, PLR0917 - one line of text has that many parts
    text: str,
    start: dt.time,
    end: dt.time | None,
    end_date: dt.date | None,
    is_open: bool,  # noqa: FBT001 - pytest passes it by name
    rest: str,
    zone: str | None,
    name: str | None,
) -> None:
    workout = head(f"2026-09-01 {text}{rest}")
    assert (workout.start, workout.end, workout.end_date, workout.open) == (start, end, end_date, is_open)
    assert (workout.zone, workout.name) == (zone, name)


@pytest.mark.parametrize(
    "text",
    [
        "2026-13-01 x",
        "2026-02-30",
        "0000-01-01",
        "2026-9-1 Upper",
        "2026-09-01 25:00",
        "2026-09-01 18:60",
        "2026-09-01 18:05-24:00",
        "2026-09-01 18:05-2026-08-31 01:00",
        "2026-09-01 18:05-2026-09-03",
        "9999-12-31 18:05-01:00",
        '2026-09-01 "open',
        '2026-09-01 "a" b',
        "2026-09-01\n# " + "n" * 2001,
        "2026-09-01\nbench 80x8 blah",
        "2026-09-01\n" + "x 80x8\n" * 1001,
        "",
        " \n\n",
    ],
)
def test_what_is_refused(text: str) -> None:
    with pytest.raises(NotationError) as caught:
        read_workouts(text)
    assert caught.value.message


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (EXAMPLE, True),
        ("\ufeff2026-09-01", True),
        ("bench 80x8\n\t2026-09-01 Upper", True),
        ("bench 80x8", False),
        ("bench 80x8 # on 2026-09-01", False),
        ("2026-09-011", False),
        ("٢٠٢٦-09-01", False),
    ],
)
def test_date_lines(text: str, *, found: bool) -> None:
    assert has_date_line(text) is found


@pytest.mark.skipif(not LOG.exists(), reason="the shared training log is not beside this checkout")
def test_the_training_log() -> None:
    workouts = read_workouts(LOG.read_text("utf-8"))
    assert len(workouts) == 196
    assert sum(len(workout.entries) for workout in workouts) == 784
