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
        entries = [(one.exercise, one.sets, one.note, one.measurement) for one in workout.exercises]
        self._file.write(to_text(workout, entries, self._home_zone))
