"""What differs between a workout before and after: in rows to write, and in words for the person."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from logbk_cli.workouts.alignment import in_order
from logbk_cli.workouts.contents import Contents, ExecutionRow, SetRow
from logbk_cli.workouts.schemas import ExerciseChange, HeadChange, SetChange, SetResponse
from logbk_cli.workouts.text import to_text
from logbk_cli.workouts.values import ChangeKind


@dataclass(slots=True)
class RowChanges:
    """Rows to insert and to change, complete but for what the database fills in; `removed` are ids."""

    workout: dict[str, Any] = field(default_factory=dict)
    new_executions: list[dict[str, Any]] = field(default_factory=list)
    executions: list[dict[str, Any]] = field(default_factory=list)
    removed_executions: list[UUID] = field(default_factory=list)
    new_sets: list[dict[str, Any]] = field(default_factory=list)
    sets: list[dict[str, Any]] = field(default_factory=list)
    removed_sets: list[UUID] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)


def find_row_changes(old: Contents, new: Contents) -> RowChanges:
    """Return what makes the rows of `old` those of `new`; an old row that is not in `new` is removed."""
    changes = RowChanges()
    head, head_before = _head_row(new), _head_row(old)
    changes.workout = {key: value for key, value in head.items() if value != head_before[key]}
    before = {row["id"]: row for row in _execution_rows(old)}
    # The places of exercises are told to scripts: where one comes, goes or moves, all are counted anew.
    renumbered = [one.id for one in old.executions] != [one.id for one in new.executions]
    for row in _execution_rows(new, renumbered=renumbered):
        if row["id"] not in before:
            changes.new_executions.append(row)
        elif before.pop(row["id"]) != row:
            changes.executions.append(row)
    changes.removed_executions = list(before)
    sets_before = {row["id"]: row for row in _set_rows(old)}
    for row in _set_rows(new, settle=True):
        if row["id"] not in sets_before:
            changes.new_sets.append(row)
        elif sets_before.pop(row["id"]) != row:
            changes.sets.append(row)
    changes.removed_sets = list(sets_before)
    return changes


def _head_row(contents: Contents) -> dict[str, Any]:
    names = ("name", "note", "started_at", "finished_at", "zone", "is_all_day")
    return {name: getattr(contents, name) for name in names}


def _execution_rows(contents: Contents, *, renumbered: bool = False) -> list[dict[str, Any]]:
    return [
        {
            "id": execution.id,
            "workout_id": contents.id,
            "exercise_id": execution.exercise.id,
            "position": number if renumbered else execution.position,
            "note": execution.note,
        }
        for number, execution in enumerate(contents.executions, start=1)
    ]


def _set_rows(contents: Contents, *, settle: bool = False) -> list[dict[str, Any]]:
    return [
        {
            "id": one.id,
            "execution_id": execution.id,
            "position": position,
            "done_at": one.done_at,
            **asdict(one.values),
        }
        for execution in contents.executions
        for one, position in zip(execution.sets, _positions(execution.sets, settle=settle), strict=True)
    ]


def _positions(rows: Sequence[SetRow], *, settle: bool) -> list[int]:
    """Return the position of each set; with `settle` in rising order, where that is so already as they were."""
    positions: list[int] = []
    for row in rows:
        position = row.position
        if settle and positions and position <= positions[-1]:
            position = positions[-1] + 1
        positions.append(max(position, 1) if settle else position)
    return positions


def describe_head(old: Contents, new: Contents, home_zone: str) -> tuple[HeadChange, ...]:
    """Return what changes of the workout itself."""
    fields = (
        ("when", _when(old, home_zone), _when(new, home_zone)),
        ("name", old.name, new.name),
        ("note", old.note, new.note),
    )
    return tuple(
        HeadChange(field=name, before=before, after=after) for name, before, after in fields if before != after
    )


def _when(contents: Contents, home_zone: str) -> str:
    """Return the times as the date line of the text says them."""
    return to_text(replace(contents, name=None, note=None), (), home_zone).strip()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a set stands: in which execution, and as which of its sets, from 1."""

    execution: ExecutionRow
    number: int
    row: SetRow
    zone: ZoneInfo

    def response(self) -> SetResponse:
        values = asdict(self.row.values)
        return SetResponse.model_validate(values | {"done_at": self.row.done_at.astimezone(self.zone)})


def describe_exercises(old: Contents, new: Contents, moved_sets: Collection[UUID] = ()) -> tuple[ExerciseChange, ...]:
    """Return what changes of the exercises and sets, in the order of the new workout, then what is removed from it.

    `moved_sets` are those that the person moved; where it is not known, as few as can be.
    """
    places, new_places = _places(old), _places(new)
    numbers = {execution.id: number for number, execution in enumerate(old.executions, start=1)}
    kept = in_order([numbers[one.id] for one in new.executions if one.id in numbers])
    before = {execution.id: execution for execution in old.executions}
    changes = []
    for number, execution in enumerate(new.executions, start=1):
        was = before.pop(execution.id, None)
        sets = _set_changes(was, execution, places, new_places, moved_sets)
        moved = was is not None and numbers[execution.id] not in kept
        if was is None:
            kind = ChangeKind.ADDED
        elif moved or sets or (was.exercise, was.note) != (execution.exercise, execution.note):
            kind = ChangeKind.MOVED if moved else ChangeKind.CHANGED
        else:
            continue
        changes.append(
            ExerciseChange(
                exercise=execution.exercise.name,
                kind=kind,
                number=number,
                was_number=None if was is None else numbers[execution.id],
                was_exercise=None if was is None or was.exercise == execution.exercise else was.exercise.name,
                note_before=None if was is None else was.note,
                note_after=execution.note,
                sets=sets,
            )
        )
    for execution in before.values():
        changes.append(  # noqa: PERF401 - as above
            ExerciseChange(
                exercise=execution.exercise.name,
                kind=ChangeKind.REMOVED,
                number=None,
                was_number=numbers[execution.id],
                was_exercise=None,
                note_before=execution.note,
                note_after=None,
                sets=tuple(_removed(places[one.id]) for one in execution.sets if one.id not in new_places),
            )
        )
    return tuple(changes)


def _places(contents: Contents) -> dict[UUID, _Place]:
    zone = ZoneInfo(contents.zone)
    return {
        one.id: _Place(execution, number, one, zone)
        for execution in contents.executions
        for number, one in enumerate(execution.sets, start=1)
    }


def _set_changes(
    was: ExecutionRow | None,
    execution: ExecutionRow,
    places: dict[UUID, _Place],
    new_places: dict[UUID, _Place],
    moved_sets: Collection[UUID],
) -> tuple[SetChange, ...]:
    """Return the changes of an execution's sets by their new numbers, each removed one where it stood."""
    here = [places[one.id] for one in execution.sets if one.id in places and one.id not in moved_sets]
    kept = in_order([place.number for place in here if _same(place, execution)])
    changes: list[tuple[float, SetChange]] = []
    for number, one in enumerate(execution.sets, start=1):
        place, after = places.get(one.id), new_places[one.id].response()
        if place is None:
            changes.append((number, SetChange(kind=ChangeKind.ADDED, number=number, before=None, after=after)))
        elif not _same(place, execution) or place.number not in kept:
            changes.append((number, _moved(place, number, after, elsewhere=not _same(place, execution))))
        elif place.row.values != one.values:
            changed = SetChange(kind=ChangeKind.CHANGED, number=number, before=place.response(), after=after)
            changes.append((number, changed))
    last_kept = 0
    for one in was.sets if was is not None else ():
        if one.id in new_places:
            if _same(new_places[one.id], execution):
                last_kept = new_places[one.id].number
        else:
            changes.append((last_kept + 0.5, _removed(places[one.id])))
    return tuple(change for _, change in sorted(changes, key=lambda pair: pair[0]))


def _same(place: _Place, execution: ExecutionRow) -> bool:
    return place.execution.id == execution.id


def _moved(place: _Place, number: int, after: SetResponse, *, elsewhere: bool) -> SetChange:
    return SetChange(
        kind=ChangeKind.MOVED,
        number=number,
        was_number=place.number,
        was_exercise=place.execution.exercise.name if elsewhere else None,
        before=place.response(),
        after=after,
    )


def _removed(place: _Place) -> SetChange:
    return SetChange(kind=ChangeKind.REMOVED, number=place.number, before=place.response(), after=None)
