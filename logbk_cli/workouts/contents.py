"""A workout as its rows are, with their ids: what is edited, and what an edit leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from logbk_cli.exercises.schemas import ExerciseRef
from logbk_cli.notation.values import SetValues
from logbk_cli.workouts.assembly import to_set
from logbk_cli.workouts.repository import AnyRow


@dataclass(frozen=True, slots=True)
class SetRow:
    """A set; `position` orders the sets of an execution and may leave gaps, 0 in one that has none yet."""

    id: UUID
    position: int
    done_at: datetime
    values: SetValues


@dataclass(frozen=True, slots=True)
class ExecutionRow:
    """An exercise as it was done, with its sets in their order; `position` orders those of a workout."""

    id: UUID
    position: int
    exercise: ExerciseRef
    note: str | None
    sets: tuple[SetRow, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """A workout with everything in it; times are in UTC. An execution without sets is not in it."""

    id: UUID
    name: str | None
    note: str | None
    started_at: datetime
    finished_at: datetime | None
    zone: str
    is_all_day: bool
    executions: tuple[ExecutionRow, ...]

    @property
    def local_start(self) -> datetime:
        """When it began, in its own zone."""
        return self.started_at.astimezone(ZoneInfo(self.zone))

    def fingerprint(self) -> str:
        """Return a text that is another one as soon as anything in the workout is."""
        return sha256(repr(self).encode()).hexdigest()


def read_all_contents(rows: Sequence[AnyRow]) -> list[Contents]:
    """Return the workouts of `rows`, in their order."""
    return [read_contents(list(group)) for _, group in groupby(rows, key=lambda row: row.workout_id)]


def read_contents(rows: Sequence[AnyRow]) -> Contents:
    """Return the one workout of `rows`, of which there is at least one."""
    first = rows[0]
    with_sets = [row for row in rows if row.set_id is not None]
    return Contents(
        id=first.workout_id,
        name=first.workout_name,
        note=first.workout_note,
        started_at=first.started_at,
        finished_at=first.finished_at,
        zone=first.zone,
        is_all_day=first.is_all_day,
        executions=tuple(
            _read_execution(list(group)) for _, group in groupby(with_sets, key=lambda row: row.execution_id)
        ),
    )


def _read_execution(rows: list[AnyRow]) -> ExecutionRow:
    first = rows[0]
    zone = ZoneInfo(first.zone)
    return ExecutionRow(
        id=first.execution_id,
        position=first.execution_position,
        exercise=ExerciseRef(
            id=first.exercise_id, name=first.exercise, modality=first.modality, measurement=first.measurement
        ),
        note=first.execution_note,
        sets=tuple(SetRow(row.set_id, row.set_position, row.done_at, to_set(row, zone).to_values()) for row in rows),
    )
