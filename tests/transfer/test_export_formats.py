"""What the writers write reads back to the same log: by readers of this file's own, from the descriptions alone.

LogBK's own formats hold everything. Strong's and Hevy's hold everything of which they do not say that they lose it.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from logbk_cli.notation.values import DistanceUnit, Measurement, SetType, SetValues, WeightUnit
from logbk_cli.transfer import own_format
from logbk_cli.transfer.writers.apps import HevyWriter, StrongWriter
from logbk_cli.transfer.writers.base import Writer
from logbk_cli.transfer.writers.own import CsvWriter, JsonWriter, NdjsonWriter
from logbk_cli.workouts.streaming import ExportedExercise, ExportedWorkout

HOME = "Europe/Berlin"
EXERCISES = {
    "Bench Press (Barbell)": ("chest", "barbell", Measurement.WEIGHT_REPS),
    "Pull Up": ("back", "bodyweight", Measurement.BODYWEIGHT_REPS),
    'Odd, "one"; = \u00e9\U0001f3cb': ("other", "other", Measurement.DURATION),
    "Rowing (Machine)": ("cardio", "cardio", Measurement.DISTANCE_DURATION),
}
_CHARS = st.characters(exclude_categories=["Cc", "Cf", "Cs"])
texts = st.one_of(
    st.none(),
    st.sampled_from(["=1+1", "a,b", 'say "so"', " lead", "tail ", "null", "0"]),
    st.text(_CHARS, min_size=1, max_size=12),
)
notes = st.one_of(texts, st.sampled_from(["two\nlines", "\n", 'x\n"y"\n']))
moments = st.datetimes(datetime(1950, 1, 1), datetime(2030, 1, 1)).map(  # noqa: DTZ001 - Hypothesis wants them bare
    lambda moment: moment.replace(tzinfo=UTC)
)


def decimals(low: str, high: str) -> st.SearchStrategy[Decimal]:
    return st.decimals(low, high, places=2, allow_nan=False, allow_infinity=False)


@st.composite
def set_values(draw: st.DrawFn, measurement: Measurement, *, plain: bool) -> SetValues:
    """Draw a set; a plain one is of the kind that other apps know."""
    bodyweight = measurement is Measurement.BODYWEIGHT_REPS
    kind = draw(
        st.sampled_from([SetType.WORKING, SetType.WARMUP, SetType.DROP, SetType.FAILURE] if plain else list(SetType))
    )
    weight = draw(st.one_of(st.none(), decimals("0.01", "600")))
    relative = bodyweight if plain else draw(st.booleans())
    if weight is not None and relative and not plain and draw(st.booleans()):
        weight = -min(weight, Decimal(100))
    reps = draw(st.one_of(st.none(), st.integers(1 if plain or kind is not SetType.FAILURE else 0, 1000)))
    distance = draw(st.one_of(st.none(), decimals("0.01", "500")))
    seconds = (
        draw(decimals("0.01", "86400"))
        if reps is None and distance is None
        else draw(st.one_of(st.none(), decimals("0.01", "600")))
    )
    effort = draw(st.sampled_from(["none", "rpe"] if plain else ["none", "rpe", "rir"]))
    return SetValues(
        unit=WeightUnit.KG if plain else draw(st.sampled_from(WeightUnit)),
        type=kind,
        weight=weight,
        relative_to_bodyweight=relative,
        reps=reps,
        forced_reps=0 if plain or reps is None else draw(st.integers(0, 3)),
        rpe=Decimal(draw(st.integers(2, 20))) / 2 if effort == "rpe" else None,
        rir=Decimal(draw(st.integers(0, 20))) / 2 if effort == "rir" else None,
        duration_s=seconds,
        distance=distance,
        distance_unit=None if distance is None else DistanceUnit.KM if plain else draw(st.sampled_from(DistanceUnit)),
        note=None if plain else draw(texts),
    )


@st.composite
def workouts(draw: st.DrawFn, *, plain: bool) -> ExportedWorkout:
    zone = ZoneInfo(HOME if plain else draw(st.sampled_from([HOME, "Asia/Tokyo", "America/St_Johns", "UTC"])))
    started_at = draw(moments)
    length = draw(st.one_of(st.none(), st.timedeltas(timedelta(0), timedelta(hours=30))))
    if plain:
        started_at = started_at.replace(second=0, microsecond=0)
        length = timedelta(minutes=draw(st.integers(0, 1500)))
    started_at = started_at.astimezone(zone)
    finished_at = None if length is None else (started_at.astimezone(UTC) + length).astimezone(zone)
    exercises = []
    for name in draw(st.lists(st.sampled_from(list(EXERCISES)), min_size=1 if plain else 0, max_size=4)):
        measurement = EXERCISES[name][2]
        sets = draw(st.lists(set_values(measurement, plain=plain), min_size=1 if plain else 0, max_size=4))
        done = [started_at if plain else draw(moments).astimezone(zone) for _ in sets]
        note = None if plain else draw(texts)
        exercises.append(ExportedExercise(name, *EXERCISES[name], note, tuple(sets), tuple(done)))
    is_all_day = not plain and draw(st.booleans())
    return ExportedWorkout(draw(texts), draw(notes), started_at, finished_at, zone.key, is_all_day, tuple(exercises))


def in_order(found: list[ExportedWorkout]) -> list[ExportedWorkout]:
    return sorted(found, key=lambda workout: workout.started_at)


plain_logs = st.lists(workouts(plain=True), max_size=4).map(in_order)
logs = st.lists(workouts(plain=False), max_size=4).map(in_order)


def written(make: Callable[[io.BytesIO], Writer], log: list[ExportedWorkout]) -> tuple[str, Writer]:
    file = io.BytesIO()
    writer = make(file)
    for workout in log:
        writer.write(workout)
    writer.finish()
    return file.getvalue().decode(), writer


# Readers --------------------------------------------------------------------------------------------------------------


def decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def whole(text: str | int | None) -> int | None:
    return None if text in {None, ""} else int(str(text))


def read_set(record: Mapping[str, Any], *, note: str) -> SetValues:
    return SetValues(
        unit=WeightUnit(record["unit"]),
        type=SetType(record["type"]),
        weight=decimal(record["weight"]),
        relative_to_bodyweight=record["relative_to_bodyweight"] in {True, "true"},
        reps=whole(record["reps"]),
        forced_reps=int(record["forced_reps"]),
        rpe=decimal(record["rpe"]),
        rir=decimal(record["rir"]),
        duration_s=decimal(record["duration_s"]),
        distance=decimal(record["distance"]),
        distance_unit=DistanceUnit(record["distance_unit"]) if record["distance_unit"] else None,
        note=record[note] or None,
    )


def local(text: str, zone: str) -> datetime:
    moment = datetime.fromisoformat(text)
    there = moment.astimezone(ZoneInfo(zone))
    assert there.utcoffset() == moment.utcoffset(), "the offset is the zone's"
    return there


def read_csv(text: str) -> Iterator[ExportedWorkout]:
    rows = list(csv.DictReader(io.StringIO(text), strict=True))
    for _, of_workout in groupby(rows, key=lambda row: row["workout"]):
        group = list(of_workout)
        head = group[0]
        exercises = []
        for number, of_exercise in groupby(group, key=lambda row: row["exercise_number"]):
            if number:
                lines = list(of_exercise)
                sets = [line for line in lines if line["set_number"]]
                exercises.append(
                    ExportedExercise(
                        lines[0]["exercise"],
                        lines[0]["body_part"],
                        lines[0]["modality"],
                        Measurement(lines[0]["measurement"]),
                        lines[0]["exercise_note"] or None,
                        tuple(read_set(line, note="set_note") for line in sets),
                        tuple(local(line["done_at"], head["zone"]) for line in sets),
                    )
                )
        yield ExportedWorkout(
            head["workout_name"] or None,
            head["workout_note"] or None,
            local(head["started_at"], head["zone"]),
            local(head["finished_at"], head["zone"]) if head["finished_at"] else None,
            head["zone"],
            head["is_all_day"] == "true",
            tuple(exercises),
        )


def from_json(record: Mapping[str, Any]) -> ExportedWorkout:
    assert tuple(record) == own_format.WORKOUT_KEYS
    exercises = []
    for exercise in record["exercises"]:
        assert tuple(exercise) == own_format.EXERCISE_KEYS
        assert all(tuple(one) == own_format.SET_KEYS for one in exercise["sets"])
        exercises.append(
            ExportedExercise(
                exercise["exercise"],
                exercise["body_part"],
                exercise["modality"],
                Measurement(exercise["measurement"]),
                exercise["note"],
                tuple(read_set(one, note="note") for one in exercise["sets"]),
                tuple(local(one["done_at"], record["zone"]) for one in exercise["sets"]),
            )
        )
    return ExportedWorkout(
        record["name"],
        record["note"],
        local(record["started_at"], record["zone"]),
        local(record["finished_at"], record["zone"]) if record["finished_at"] else None,
        record["zone"],
        record["is_all_day"],
        tuple(exercises),
    )


def app_set(measurement: Measurement, kind: SetType, **values: Any) -> SetValues:  # noqa: ANN401 - columns
    relative = measurement is Measurement.BODYWEIGHT_REPS
    distance = values.pop("distance")
    unit = None if distance is None else DistanceUnit.KM
    return SetValues(
        unit=WeightUnit.KG, type=kind, relative_to_bodyweight=relative, distance=distance, distance_unit=unit, **values
    )


def given_decimal(text: str) -> Decimal | None:
    return Decimal(text) or None


def read_strong(text: str) -> Iterator[ExportedWorkout]:
    zone = ZoneInfo(HOME)
    kinds = {"W": SetType.WARMUP, "D": SetType.DROP, "F": SetType.FAILURE}
    rows = list(csv.DictReader(io.StringIO(text), strict=True))
    for (date, name), of_workout in groupby(rows, key=lambda row: (row["Date"], row["Workout Name"])):
        group = list(of_workout)
        started_at = datetime.fromisoformat(date).replace(tzinfo=zone)
        units = {"h": 3600, "m": 60, "s": 1}
        seconds = sum(int(part[:-1]) * units[part[-1]] for part in group[0]["Duration"].split())
        exercises = []
        for exercise, of_exercise in groupby(group, key=lambda row: row["Exercise Name"]):
            measurement = EXERCISES[exercise][2]
            sets = tuple(
                app_set(
                    measurement,
                    kinds.get(row["Set Order"], SetType.WORKING),
                    weight=given_decimal(row["Weight"]),
                    reps=int(row["Reps"]) or None,
                    distance=given_decimal(row["Distance"]),
                    duration_s=given_decimal(row["Seconds"]),
                    note=row["Notes"] or None,
                    rpe=decimal(row["RPE"]),
                )
                for row in of_exercise
            )
            exercises.append(ExportedExercise(exercise, *EXERCISES[exercise], None, sets, (started_at,) * len(sets)))
        finished_at = (started_at.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(zone)
        yield ExportedWorkout(
            name or None,
            group[0]["Workout Notes"] or None,
            started_at,
            finished_at,
            zone=HOME,
            is_all_day=False,
            exercises=tuple(exercises),
        )


def read_hevy(text: str) -> Iterator[ExportedWorkout]:
    zone = ZoneInfo(HOME)
    kinds = {"warmup": SetType.WARMUP, "dropset": SetType.DROP, "failure": SetType.FAILURE, "normal": SetType.WORKING}

    def moment(told: str) -> datetime:
        return datetime.strptime(told, "%d %b %Y, %H:%M").replace(tzinfo=zone)

    rows = list(csv.DictReader(io.StringIO(text), strict=True))
    for (start, title), of_workout in groupby(rows, key=lambda row: (row["start_time"], row["title"])):
        group = list(of_workout)
        started_at = moment(start)
        exercises = []
        for exercise, of_exercise in groupby(group, key=lambda row: row["exercise_title"]):
            lines = list(of_exercise)
            sets = tuple(
                app_set(
                    EXERCISES[exercise][2],
                    kinds[row["set_type"]],
                    weight=decimal(row["weight_kg"]),
                    reps=whole(row["reps"]),
                    distance=decimal(row["distance_km"]),
                    duration_s=decimal(row["duration_seconds"]),
                    rpe=decimal(row["rpe"]),
                )
                for row in lines
            )
            note = lines[0]["exercise_notes"] or None
            exercises.append(ExportedExercise(exercise, *EXERCISES[exercise], note, sets, (started_at,) * len(sets)))
        yield ExportedWorkout(
            title or None,
            group[0]["description"] or None,
            started_at,
            moment(group[0]["end_time"]),
            zone=HOME,
            is_all_day=False,
            exercises=tuple(exercises),
        )


# Round trips ----------------------------------------------------------------------------------------------------------


@settings(max_examples=50, deadline=None)
@given(log=logs)
def test_csv_holds_everything(log: list[ExportedWorkout]) -> None:
    text, writer = written(CsvWriter, log)
    assert text.split("\n", 1)[0] == ",".join(own_format.CSV_COLUMNS)
    assert list(read_csv(text)) == log
    assert writer.losses == {}


@settings(max_examples=50, deadline=None)
@given(log=logs)
def test_json_holds_everything(log: list[ExportedWorkout]) -> None:
    document = json.loads(written(JsonWriter, log)[0])
    assert tuple(document) == own_format.DOCUMENT_KEYS
    assert (document["format"], document["version"]) == ("logbk", 1)
    assert [from_json(record) for record in document["workouts"]] == log


@settings(max_examples=50, deadline=None)
@given(log=logs)
def test_ndjson_is_a_line_for_each_workout_and_holds_everything(log: list[ExportedWorkout]) -> None:
    lines = written(NdjsonWriter, log)[0].split("\n")
    assert lines.pop() == ""
    assert [from_json(json.loads(line)) for line in lines] == log


APPS = {"strong": (StrongWriter, read_strong), "hevy": (HevyWriter, read_hevy)}


@pytest.mark.parametrize("app", APPS)
def test_what_an_app_does_not_lose_reads_back(app: str) -> None:
    make, read = APPS[app]

    @settings(max_examples=100, deadline=None)
    @given(log=st.one_of(plain_logs, plain_logs, logs))
    def check(log: list[ExportedWorkout]) -> None:
        text, writer = written(lambda file: make(file, WeightUnit.KG, HOME), log)
        found = list(read(text))
        assert sum(workout.set_count for workout in found) == sum(workout.set_count for workout in log)
        event("loses something" if writer.losses else "loses nothing")
        if not writer.losses:
            assert found == [_in_own_unit(workout) for workout in log]

    check()


def _in_own_unit(workout: ExportedWorkout) -> ExportedWorkout:
    """Return a workout in which a set without a weight has the reader's unit, as no app tells another."""
    return replace(
        workout,
        exercises=tuple(
            replace(
                exercise,
                sets=tuple(replace(one, unit=WeightUnit.KG) if one.weight is None else one for one in exercise.sets),
            )
            for exercise in workout.exercises
        ),
    )
