"""Workout text, as GRAMMAR of the notation has it: the format to read, to edit and to read back."""

from typing import BinaryIO

from logbk_cli.transfer.writers.base import TextWriter
from logbk_cli.workouts.streaming import ExportedWorkout
from logbk_cli.workouts.text import to_text


class WorkoutTextWriter(TextWriter):
    """Workouts with an empty line between them; the zone is named where it is not `home_zone`."""

    def __init__(self, file: BinaryIO, home_zone: str) -> None:
        super().__init__(file)
        self._home_zone = home_zone

    def _write(self, workout: ExportedWorkout) -> None:
        if self.workouts > 1:
            self._file.write("\n")
        self._file.write(
            to_text(
                name=workout.name,
                note=workout.note,
                started_at=workout.started_at,
                finished_at=workout.finished_at,
                zone=workout.zone,
                is_all_day=workout.is_all_day,
                entries=[(one.exercise, one.sets, one.note, one.measurement) for one in workout.exercises],
                home_zone=self._home_zone,
            )
        )
