"""What all writers have in common: where they write, what they count, and what their format cannot hold."""

import io
from abc import ABC, abstractmethod
from collections import Counter
from typing import BinaryIO

from logbk_cli.workouts.streaming import ExportedWorkout


class Writer(ABC):
    """Writes workouts in one format, one after the other.

    `losses` counts what the format does not hold, by words that follow a number: `forced reps, left out`.
    """

    def __init__(self) -> None:
        self.workouts = 0
        self.sets = 0
        self.losses: Counter[str] = Counter()

    def write(self, workout: ExportedWorkout) -> None:
        """Write the next workout."""
        self.workouts += 1
        self.sets += workout.set_count
        self._write(workout)

    @abstractmethod
    def _write(self, workout: ExportedWorkout) -> None: ...

    @abstractmethod
    def finish(self) -> None:
        """Write what comes after the last workout; the file stays open."""

    def close(self) -> None:  # noqa: B027 - most have nothing to give back
        """Give back what the writer holds, whether or not it was finished."""


class TextWriter(Writer):
    """Writes UTF-8 text."""

    def __init__(self, file: BinaryIO, *, encoding: str = "utf-8") -> None:
        super().__init__()
        self._file = io.TextIOWrapper(file, encoding=encoding, newline="")
        self._is_closed = False

    def finish(self) -> None:
        """Write what is still held; the file stays open."""
        self.close()

    def close(self) -> None:
        """Let go of the file; what was written goes into it."""
        if not self._is_closed:
            self._is_closed = True
            self._file.detach()
