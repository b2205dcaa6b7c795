"""What the writers wrote, read back: LogBK's own formats hold everything, Strong's and Hevy's what they can."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Final
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings

from logbk_cli.exercises.schemas import ExerciseRef
from logbk_cli.notation.values import DistanceUnit, SetType, SetValues, WeightUnit
from logbk_cli.shared.text import sanitise
from logbk_cli.transfer.detection import READERS, ImportFormat, detect
from logbk_cli.transfer.drafting import Drafting
from logbk_cli.transfer.neutral import FileSet, FileWorkout, Findings
from logbk_cli.transfer.readers.cells import Dates
from logbk_cli.transfer.readers.reading import Reading
from logbk_cli.transfer.sources import Source
from logbk_cli.transfer.writers.apps import HevyWriter, StrongWriter
from logbk_cli.transfer.writers.base import Writer
from logbk_cli.transfer.writers.own import CsvWriter, JsonWriter, NdjsonWriter
from logbk_cli.workouts.drafts import DraftEntry
from logbk_cli.workouts.streaming import ExportedExercise, ExportedWorkout
from tests.transfer.test_export_formats import EXERCISES, HOME, logs, plain_logs, written

OWN: Final[dict[ImportFormat, Callable[[io.BytesIO], Writer]]] = {
    ImportFormat.CSV: CsvWriter,
    ImportFormat.JSON: JsonWriter,
    ImportFormat.NDJSON: NdjsonWriter,
}
APPS: Final = {ImportFormat.STRONG: StrongWriter, ImportFormat.HEVY: HevyWriter}
REFS: Final = {
    name: ExerciseRef.model_validate({"id": uuid4(), "name": name, "modality": modality, "measurement": measurement})
    for name, (_, modality, measurement) in EXERCISES.items()
}


def read(text: str, format_: ImportFormat) -> tuple[list[FileWorkout], Findings]:
    reading = Reading(Source(io.BytesIO(text.encode()), "it"), Dates())
    return list(READERS[format_](reading)), reading.findings


def clean(text: str | None, *, newlines: bool = False) -> str | None:
    """Return a text as the log holds it: the strategies also make some that never came into one."""
    return sanitise(text or "", newlines=newlines) or None


def name_of(workout: ExportedWorkout) -> str | None:
    name = clean(workout.name)
    return None if name is None or name.isspace() else name


def to_values(one: FileSet) -> SetValues:
    assert one.unit is not None
    return SetValues(
        one.unit,
        one.type,
        one.weight,
        bool(one.relative),
        one.reps,
        one.forced_reps,
        one.rpe,
        one.rir,
        one.duration_s,
        one.distance,
        one.distance_unit,
        one.note,
    )


@pytest.mark.parametrize("format_", OWN)
def test_own_formats_read_back_what_was_written(format_: ImportFormat) -> None:
    @settings(max_examples=50, deadline=None)
    @given(log=logs)
    def check(log: list[ExportedWorkout]) -> None:
        text, _ = written(OWN[format_], log)
        found, findings = read(text, format_)
        assert findings.fault_count == 0
        assert not findings.is_scattered
        for here, there in zip(found, log, strict=True):
            assert (here.start, here.end, here.is_open) == (
                there.started_at,
                there.finished_at,
                there.finished_at is None,
            )
            assert (here.zone, here.is_all_day, here.name) == (there.zone, there.is_all_day, name_of(there))
            assert here.note == clean(there.note, newlines=True)
            assert [(one.name, one.note) for one in here.exercises] == [
                (clean(one.exercise), clean(one.note)) for one in there.exercises
            ]
            for mine, theirs in zip(here.exercises, there.exercises, strict=True):
                assert [to_values(one) for one in mine.sets] == [
                    replace(one, note=clean(one.note)) for one in theirs.sets
                ]
                assert [one.done_at for one in mine.sets] == list(theirs.done_at)

    check()


@settings(max_examples=30, deadline=None)
@given(log=logs)
def test_what_was_written_is_known_for_what_it_is(log: list[ExportedWorkout]) -> None:
    assume(log)
    for format_, make in OWN.items():
        source = Source(io.BytesIO(written(make, log)[0].encode()), "it")
        # One workout without a line end may be a document or a line: both are read by the same rules.
        assert detect(source) is format_
    for app, make_app in APPS.items():
        text, _ = written(lambda file, make=make_app: make(file, WeightUnit.KG, HOME), log)  # type: ignore[misc]
        assert detect(Source(io.BytesIO(text.encode()), "it")) is app


@pytest.mark.parametrize("format_", APPS)
def test_other_apps_formats_read_back_what_they_can_hold(format_: ImportFormat) -> None:
    @settings(max_examples=100, deadline=None)
    @given(log=plain_logs)
    def check(log: list[ExportedWorkout]) -> None:
        text, writer = written(lambda file: APPS[format_](file, WeightUnit.KG, HOME), log)
        assume(not writer.losses)
        found, findings = read(text, format_)
        assert findings.fault_count == 0
        drafting = Drafting(
            REFS, WeightUnit.KG, DistanceUnit.KM, WeightUnit.KG, ZoneInfo(HOME), datetime(2100, 1, 1, tzinfo=UTC)
        )
        drafts = sorted((drafting.draft(one) for one in found), key=lambda one: one.started_at)
        for here, there in zip(drafts, log, strict=True):
            assert here.started_at == there.started_at
            assert here.finished_at == (there.finished_at or there.started_at)
            assert (here.name or "").strip() == (clean(there.name) or "").strip()
            assert joined(here.entries) == joined(there.exercises)

    check()


def joined(entries: tuple[DraftEntry, ...] | tuple[ExportedExercise, ...]) -> list[tuple[str, list[SetValues]]]:
    """Return the sets by exercise: no app tells for sure where one ends and the same begins anew."""
    pairs = [(one.exercise if isinstance(one, ExportedExercise) else one.exercise.name, one.sets) for one in entries]
    grouped = groupby(pairs, key=lambda pair: pair[0])
    return [(name, [in_own_unit(each) for _, sets in group for each in sets]) for name, group in grouped]


def in_own_unit(one: SetValues) -> SetValues:
    return replace(one, unit=WeightUnit.KG) if one.weight is None else one


def test_a_failed_set_of_no_repetitions_comes_back_from_strong() -> None:
    failed = SetValues(WeightUnit.KG, SetType.FAILURE, reps=0)
    text = (
        "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n"
        '2026-01-05 18:00:00,"A",1h,"Bench Press (Barbell)",F,100,0,0,0,"","",\n'
    )
    ((one,),) = [exercise.sets for workout in read(text, ImportFormat.STRONG)[0] for exercise in workout.exercises]
    assert (one.type, one.reps) == (failed.type, failed.reps)
