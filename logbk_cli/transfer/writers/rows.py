"""A log as rows, one per set: the columns of `own_format`, and a few that follow from them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from logbk_cli.notation.limits import KG_PER_LB, METRES
from logbk_cli.notation.values import WeightUnit
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.transfer.own_format import CSV_COLUMNS, EXERCISE_COLUMNS, SET_COLUMNS
from logbk_cli.workouts.streaming import ExportedExercise, ExportedWorkout

# What people wrote, which a spreadsheet must never take for a formula.
TEXT_COLUMNS: Final = frozenset({"workout_name", "workout_note", "exercise", "exercise_note", "set_note"})

_NO_EXERCISE: Final = (None,) * len(EXERCISE_COLUMNS)
_NO_SET: Final = (None,) * len(SET_COLUMNS)


def read_columns(text: str) -> tuple[str, ...]:
    """Return the columns that a person lists, with commas between them.

    Raises:
        InvalidInputError: there is no such column, or one stands there twice.

    """
    names = tuple(name.strip().lower() for name in text.split(","))
    for name in names:
        if name not in ALL_COLUMNS:
            raise InvalidInputError(f"there is no column {name!r}", f"Choose from {', '.join(ALL_COLUMNS)}.")
    if len(set(names)) < len(names):
        raise InvalidInputError("a column stands there twice")
    return names


def rows_of(workout: ExportedWorkout, number: int) -> Iterator[tuple[Sequence[object], Sequence[object]]]:
    """Yield the cells of workout and exercise, and those of the set: together the columns of `CSV_COLUMNS`.

    The first are one and the same object for all sets of an exercise.
    """
    head = (
        number,
        workout.started_at,
        workout.finished_at,
        workout.zone,
        workout.is_all_day,
        workout.name,
        workout.note,
    )
    if not workout.exercises:
        yield head + _NO_EXERCISE, _NO_SET
    for exercise_number, exercise in enumerate(workout.exercises, start=1):
        cells = head + _exercise_cells(exercise, exercise_number)
        if not exercise.sets:
            yield cells, _NO_SET
        for set_number, (one, done_at) in enumerate(zip(exercise.sets, exercise.done_at, strict=True), start=1):
            yield (
                cells,
                (
                    set_number,
                    one.type,
                    one.weight,
                    one.unit,
                    one.relative_to_bodyweight,
                    one.reps,
                    one.forced_reps,
                    one.rpe,
                    one.rir,
                    one.duration_s,
                    one.distance,
                    one.distance_unit,
                    one.note,
                    done_at,
                ),
            )


def _exercise_cells(exercise: ExportedExercise, number: int) -> tuple[object, ...]:
    return (
        number,
        exercise.exercise,
        exercise.body_part,
        exercise.modality,
        exercise.measurement,
        exercise.note,
    )


class Selection:
    """The columns that somebody chose, in the order in which they chose them."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = tuple(columns)
        self._places = [CSV_COLUMNS.index(name) for name in columns if name not in _DERIVED]
        self._is_derived = len(self._places) < len(self.columns)

    def of(self, row: Sequence[object]) -> list[object]:
        """Return the chosen cells of a row of `CSV_COLUMNS`."""
        if not self._is_derived:
            return [row[place] for place in self._places]
        cells = dict(zip(CSV_COLUMNS, row, strict=True))
        return [_DERIVED[name](cells) if name in _DERIVED else cells[name] for name in self.columns]


def _date(cells: Mapping[str, Any]) -> object:
    return cells["started_at"].date()


def _weight_kg(cells: Mapping[str, Any]) -> object:
    weight = cells["weight"]
    return weight * KG_PER_LB if weight is not None and cells["unit"] is WeightUnit.LB else weight


def _distance_m(cells: Mapping[str, Any]) -> object:
    distance = cells["distance"]
    return None if distance is None else distance * METRES[cells["distance_unit"]]


_DERIVED: Final[Mapping[str, Callable[[Mapping[str, Any]], object]]] = {
    "date": _date,
    "weight_kg": _weight_kg,
    "distance_m": _distance_m,
}
DERIVED_COLUMNS: Final = tuple(_DERIVED)
ALL_COLUMNS: Final = CSV_COLUMNS + DERIVED_COLUMNS
