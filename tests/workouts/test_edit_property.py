"""Whatever a workout holds: its own text changes nothing, and another text makes it that one."""

import datetime as dt
from typing import Any, Final

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logbk_cli.notation.values import Measurement, SetValues
from logbk_cli.notation.writer import write_workout
from tests.conftest import Database, Program, sweep
from tests.notation.test_round_trip import notes, optional_notes, set_lists

_EXERCISES: Final = {
    "Bench Press (Barbell)": Measurement.WEIGHT_REPS,
    "Squat (Barbell)": Measurement.WEIGHT_REPS,
    "Pull Up": Measurement.BODYWEIGHT_REPS,
    "Plank": Measurement.DURATION,
    "Rowing (Machine)": Measurement.DISTANCE_DURATION,
}
Entry = tuple[str, list[SetValues], str | None, Measurement]


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    names = draw(st.lists(st.sampled_from(sorted(_EXERCISES)), min_size=1, max_size=4))
    return [(name, draw(set_lists(_EXERCISES[name])), draw(optional_notes), _EXERCISES[name]) for name in names]


@st.composite
def workouts(draw: st.DrawFn) -> str:
    day = draw(st.dates(dt.date(2020, 1, 1), dt.date(2026, 11, 1)))
    # Not in the hours that a zone may skip.
    start, end = (dt.time(draw(st.integers(5, 22)), draw(st.integers(0, 59))) for _ in range(2))
    form = draw(st.sampled_from(("day", "start", "ended", "open")))
    return write_workout(
        date=day,
        start=None if form == "day" else start,
        end=end if form == "ended" else None,
        end_date=None,
        open_=form == "open",
        zone=draw(st.sampled_from((None, "Asia/Tokyo", "UTC"))),
        name=draw(st.one_of(st.none(), notes.map(lambda text: text or None))),
        note=draw(
            st.one_of(st.none(), st.lists(notes, max_size=3).map("\n".join).map(lambda text: text.strip() or None))
        ),
        entries=draw(entries()),
    )


def rows(database: Database) -> list[list[tuple[Any, ...]]]:
    with psycopg.connect(database.owner_url) as owner:
        return [
            owner.execute("SELECT * FROM logbk.workouts ORDER BY id").fetchall(),
            owner.execute("SELECT * FROM logbk.executions ORDER BY id").fetchall(),
            owner.execute("SELECT * FROM logbk.sets ORDER BY id").fetchall(),
            owner.execute("SELECT * FROM logbk.changes ORDER BY id").fetchall(),
        ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=workouts())
def test_its_own_text_changes_nothing(logbk: Program, text: str) -> None:
    sweep(logbk.database)
    logbk.ok("import", "-", given=text)
    exported = logbk.ok("export")
    before = rows(logbk.database)
    answer = logbk.json("edit", "--from", "-", given=exported)
    assert (answer["head"], answer["exercises"]) == ([], [])
    assert rows(logbk.database) == before


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=workouts(), other=workouts())
def test_another_text_makes_it_that_workout_and_the_first_brings_it_back(logbk: Program, text: str, other: str) -> None:
    sweep(logbk.database)
    logbk.ok("import", "-", given=other)
    wanted = logbk.ok("export")
    sweep(logbk.database)
    logbk.ok("import", "-", given=text)
    exported = logbk.ok("export")
    logbk.ok("edit", "--from", "-", given=other)
    assert logbk.ok("export") == wanted
    logbk.ok("edit", "--from", "-", given=exported)
    assert logbk.ok("export") == exported
